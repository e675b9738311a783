"""Do TauFactor 2 and PoreSpy find the same conduction through the same voxels?

Pore, active material and binder of a three-phase volume, each in three directions, by labels. Gates: tortuosity factor
.5 % beside TauFactor, effective ratio 1 % beside PoreSpy, and .1 % where the potential is held at the centres of the
outer voxels as PoreSpy does. A labelled stack of one's own joins in where HOLOTRODE_BENCH_VOLUME names it.
"""

from pathlib import Path
from typing import Any

from benchmarks import conductors
from benchmarks.volumes import own_volume, three_phases
from physics.outcome import Outcome
from physics.state import Axis, Microstructure
from physics.transport import conduct
from physics.transport.assembly import AXES

VOXELS = 100
TOLERANCE = 1.0e-4  # of the peers
OURS = 1.0e-6
GATES = {"taufactor": 0.005, "porespy": 0.01, "porespy_between_centres": 0.001}


def compute() -> dict[str, Any]:
    """All cases, and which peers were missing."""
    volumes = {f"spheres, {VOXELS}^3": three_phases(VOXELS)}
    own = own_volume()
    if own is not None:
        volumes[f"own volume, {'x'.join(map(str, own.labels.shape))}"] = own
    there = [program for program in conductors.CHILDREN if conductors.installed(program)]
    cases = [
        case(name, volume, phase, axis, there)
        for name, volume in volumes.items()
        for phase in volume.phases
        for axis in AXES
    ]
    return {"missing": [program for program in conductors.CHILDREN if program not in there], "cases": cases}


def case(name: str, volume: Microstructure, phase: str, axis: Axis, programs: list[str]) -> dict[str, Any]:
    """One phase in one direction: our figures, and the peers' deviations from them."""
    ours = conduct(volume, {phase: 1.0}, axis=axis, tolerance=OURS)
    row: dict[str, Any] = {
        "volume": name, "phase": phase, "axis": axis, "tau": ours.tortuosity_factor, "ratio": ours.ratio
    }  # fmt: skip
    if ours.outcome is Outcome.NOT_PERCOLATING:
        return row
    mask = conductors.mask_along(volume, phase, axis)
    for program in programs:
        found = conductors.peer(program, mask, TOLERANCE)
        if found is None:
            continue
        row[f"{program}_version"] = found.version
        row[f"{program}_imbalance"] = found.imbalance
        if program == "taufactor":
            row["taufactor"] = ours.tortuosity_factor / found.tau - 1.0
        else:
            row["porespy"] = ours.ratio / found.ratio - 1.0
            centres = conductors.between_centres(volume, phase, axis, OURS)
            row["porespy_between_centres"] = centres / found.ratio - 1.0
    print(f"  {row}", flush=True)
    return row


def section(results: dict[str, Any], folder: Path) -> str:
    """The page's part about other programs."""
    versions = {
        program: next((row[f"{program}_version"] for row in results["cases"] if f"{program}_version" in row), "")
        for program in conductors.CHILDREN
    }
    lines = [
        "## Conduction beside other programs\n",
        f"Ours over TauFactor {versions['taufactor']} (tortuosity factor) and over PoreSpy {versions['porespy']} "
        "(effective ratio), by labels, sides insulating. PoreSpy holds the potential at the centres of the outer "
        "voxels; the last column is ours held there too. Gates: .5, 1 and .1 %.\n",
    ]
    lines += [f"{program} was not installed; `make bench` installs it.\n" for program in results["missing"]]
    lines += [
        "| volume | phase | along | tortuosity factor | TauFactor | PoreSpy | PoreSpy's ends | |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in results["cases"]:
        shown = " | ".join(f"{row[key]:+.4%}" if key in row else "" for key in GATES)
        verdict = "**miss**" if any(abs(row.get(key, 0.0)) > gate for key, gate in GATES.items()) else ""
        lines.append(f"| {row['volume']} | {row['phase']} | {row['axis']} | {row['tau']:.4f} | {shown} | {verdict} |")
    return "\n".join(lines) + "\n"
