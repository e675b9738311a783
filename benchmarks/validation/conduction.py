"""How exact is conduction through voxels, with open areas of faces and without?

Simple cubic lattices of spheres, whose effective conductivities are known (Rayleigh's multipoles). Gates, with open
areas: insulating spheres .2 % at 11 voxels per radius and .05 % at 22; ten times as conductive ones .6 and .3 %; a
million times, 6 % at 11 up to 40 % by volume and falling. At 50 % the gap between them is a third of a voxel at 11.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from physics.state import Microstructure
from physics.transport import conduct
from scenes import plots

RADII = (5.5, 11.0, 22.0, 44.0)
MILLION = "a million times as conductive"
OFF_CENTRE = 0.513  # so that no symmetry of the grid helps
GATES = {
    "insulating": {11.0: 0.002, 22.0: 0.0005},
    "ten times as conductive": {11.0: 0.006, 22.0: 0.003},
    MILLION: {11.0: 0.06, 22.0: 0.06},
}
NOT_GATED = {MILLION: 0.5}
ACTIVE = {"insulating": 0.0, "ten times as conductive": 10.0, MILLION: 1.0e6}
# Fraction of spheres -> ratio (McPhedran and McKenzie, Proc. R. Soc. Lond. A 1978, 359, 45; multipoles to order 41).
EXACT = {
    "insulating": {0.2: 0.72670304, 0.4: 0.49010991, 0.5: 0.37373481},
    "ten times as conductive": {0.2: 1.531724, 0.4: 2.364431, 0.5: 3.144558},
    MILLION: {0.2: 1.755876, 0.4: 3.262566, 0.5: 5.8913},
}


def compute() -> dict[str, Any]:
    """Relative errors of every lattice and resolution."""
    errors: dict[str, Any] = {}
    for kind, lattices in EXACT.items():
        errors[kind] = {}
        for fraction, exact in lattices.items():
            # Conjugate gradients need hundreds of iterations there: no 44 voxels.
            radii = RADII[:-1] if kind == MILLION else RADII
            cells = [_cell(fraction, radius) for radius in radii]
            faces = {"open areas": cells, "binary": [replace(cell, spheres=None) for cell in cells]}
            if kind == "insulating":
                faces["estimated"] = [replace(cell, apertures="estimated") for cell in faces["binary"]]
            errors[kind][str(fraction)] = {
                name: [_error(cell, kind, exact) for cell in made] for name, made in faces.items()
            }
            print(f"  {kind} {fraction}: {np.round(100 * np.array(errors[kind][str(fraction)]['open areas']), 3)} %")
    return errors


def section(results: dict[str, Any], folder: Path) -> str:
    """The page's part about conduction."""
    lines = [
        "## Conduction through lattices of spheres\n",
        "Error of the conductivity of simple cubic lattices, off the grid's symmetry, by voxels per radius. Faces are "
        "exact open areas of known spheres, binary labels, or estimated from the labels. Of spheres a million times as "
        "conductive at 50 % by volume the gap is 0.34 voxels at 11 per radius; that row is not gated.\n",
        "| spheres | by volume | faces | " + " | ".join(f"{radius:g}" for radius in RADII) + " | |",
        "|---|---|---|" + "---|" * (len(RADII) + 1),
    ]
    for kind, lattices in results.items():
        for fraction, both in lattices.items():
            for faces, errors in both.items():
                misses = [r for r, error in zip(RADII, errors, strict=False) if abs(error) > GATES[kind].get(r, 1.0)]
                gated = faces == "open areas" and float(fraction) != NOT_GATED.get(kind)
                verdict = "**miss**" if misses and gated else ""
                shown = " | ".join([f"{error:+.3%}" for error in errors] + [""] * (len(RADII) - len(errors)))
                lines.append(f"| {kind} | {fraction} | {faces} | {shown} | {verdict} |")
    path = folder / "conduction.svg"
    both = results["insulating"]["0.4"]
    runs = [plots.Series(faces, np.array(RADII), 100 * np.abs(errors)) for faces, errors in both.items()]
    plots.convergence(runs, path, plots.LIGHT)
    lines.append(f"\n![Error against voxels per radius, insulating spheres at 40 % by volume]({path.name})")
    return "\n".join(lines) + "\n"


def _cell(fraction: float, voxels: float) -> Microstructure:
    radius = (fraction / (4 / 3 * np.pi)) ** (1 / 3)
    return Microstructure.from_spheres(np.full((1, 3), OFF_CENTRE), np.array([radius]), np.ones(3), radius / voxels)


def _error(cell: Microstructure, kind: str, exact: float) -> float:
    return conduct(cell, {"pore": 1.0, "active": ACTIVE[kind]}, boundary="periodic").ratio / exact - 1.0
