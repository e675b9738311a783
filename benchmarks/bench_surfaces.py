"""Is our meshing of a phase faster, and smaller on the wire, than the usual chain at equal quality?

The chain is Gaussian, marching cubes, decimation by quadrics and GLB; see benchmarks/surfaces.py for it and for how
errors are measured, on what the GLBs hold. Targets: 5 times as fast, fewer bytes, volumes true to 1 %. At equal
triangles the two do not err alike, so ours is also given as many triangles as it takes to err no more than the chain.
Limit: reading the volume once at the bandwidth of memory. A labelled stack of one's own takes the synthetic volume's
place where HOLOTRODE_BENCH_VOLUME names it; --pro shows VTK's other decimation. One to two minutes a phase.
"""

import gzip
import statistics
import sys
import time
from dataclasses import replace
from typing import Any, NamedTuple

from benchmarks.machine import triad_gb_per_s
from benchmarks.results import report
from benchmarks.surfaces import Errors, Triangulation, Truth, enclosed_volume, read_surface, usual_chain
from benchmarks.volumes import own_volume, three_phases
from physics.outcome import Outcome
from physics.state import Electrode, Microstructure
from scenes.bundle import build_bundle
from scenes.devices import DEVICES, Device, Level
from scenes.placement import upright
from scenes.surfaces import phase_surface

ROUNDS = 3
TRIANGLES = 20_000
TIMES = (1.0, 1.2, 1.5, 2.0, 4.0)  # as many triangles, until the error is no more than the chain's
WANTED = 5.0
MATCHED = ("mean", "hausdorff")

Glbs = dict[str, bytes]


class Made(NamedTuple):
    """A surface, what it cost, and how far it is off."""

    triangles: int
    seconds: float
    cpu_s: float
    glb: bytes
    errors: Errors


def main() -> None:
    """Every phase beside the chain, then all of them as one bundle, then the volumes at every device's levels."""
    volume = own_volume() or three_phases(256)
    _bundle(volume, _device(1_000))  # compiles
    bundles = {times: _bundle(volume, _device(round(times * TRIANGLES))) for times in TIMES}
    decimator = "decimate_pro" if "--pro" in sys.argv else "decimate"
    chain_s = sum(_beside(volume, phase, decimator, bundles) for phase in volume.phases)
    begin = time.perf_counter()
    _bundle(volume, _device(TRIANGLES))
    bundle_s = time.perf_counter() - begin
    read_s = volume.labels.nbytes / (triad_gb_per_s() * 1e9)
    report(
        "surfaces",
        surface="all, packed",
        ours_s=bundle_s,
        chain_s=chain_s,
        chain_over_ours=chain_s / bundle_s,
        wanted=WANTED,
        limit_s=read_s,
        ours_over_limit=bundle_s / read_s,
    )
    report("surfaces", **_volume_errors(volume))


def _device(most_triangles: int) -> Device:
    """A device of one level that gives every surface so many triangles."""
    return replace(DEVICES["desktop"], levels=(Level(4 * most_triangles, most_triangles, most_triangles),))


def _bundle(volume: Microstructure, device: Device) -> list[Glbs]:
    """The bundle's GLBs by phase, for every level."""
    manifest, files = build_bundle(Electrode(None, (), volume, {}, Outcome.CONVERGED, "Volume"), device)
    levels: list[Glbs] = [{} for _ in device.levels]
    for part in manifest.parts:
        levels[part.level][part.phase] = files[part.file]
    return levels


def _beside(volume: Microstructure, phase: str, decimator: str, bundles: dict[float, list[Glbs]]) -> float:
    """Report one phase: the chain, ours of as many triangles, ours that errs no more; give the chain's seconds."""
    voxels = upright(volume) == volume.phases[phase]
    truth = Truth(voxels)
    ours = _ours(volume, phase, 1, bundles[1], truth)
    chain = usual_chain(voxels, ours.triangles, decimator)
    made = Made(len(chain.surface.triangles), chain.seconds, chain.cpu_s, chain.glb, truth.errors(chain.surface))
    figures = _compared("equal_triangles", ours, made)
    left = list(MATCHED)
    for times in TIMES:
        ours = ours if times == 1 else _ours(volume, phase, times, bundles[times], truth)
        for what in [what for what in left if getattr(ours.errors, what) <= getattr(made.errors, what)]:
            figures |= _compared(f"equal_{what}", ours, made)
            left.remove(what)
        if not left:
            break
    figures |= {f"equal_{what}": f"not reached with {ours.triangles} triangles" for what in left}
    report(
        "surfaces",
        surface=phase,
        decimator=decimator,
        chain_triangles=made.triangles,
        **{f"chain_{name}_s": seconds for name, seconds in chain.steps.items()},
        chain_cpu_s=made.cpu_s,
        chain_bytes=len(made.glb),
        chain_gzip_bytes=len(gzip.compress(made.glb)),
        **{f"chain_{name}": value for name, value in made.errors._asdict().items()},
        **figures,
        wanted=WANTED,
    )
    return chain.seconds


def _ours(volume: Microstructure, phase: str, times: float, bundle: list[Glbs], truth: Truth) -> Made:
    """Errors are of what is sent; the seconds are those of meshing, packing is timed with all phases together."""
    labels = upright(volume)
    clock, cpu = [], []
    for _ in range(ROUNDS):
        begin, begun = time.perf_counter(), time.process_time()
        phase_surface(labels, volume.phases[phase], volume.voxel_um, round(times * TRIANGLES))
        clock.append(time.perf_counter() - begin)
        cpu.append(time.process_time() - begun)
    glb = bundle[0][phase]
    surface = _read(volume, glb)
    return Made(len(surface.triangles), statistics.median(clock), statistics.median(cpu), glb, truth.errors(surface))


def _compared(name: str, ours: Made, chain: Made) -> dict[str, Any]:
    return {
        f"{name}_ours_triangles": ours.triangles,
        f"{name}_ours_s": ours.seconds,
        f"{name}_ours_cpu_s": ours.cpu_s,
        f"{name}_ours_bytes": len(ours.glb),
        f"{name}_ours_gzip_bytes": len(gzip.compress(ours.glb)),
        **{f"{name}_ours_{error}": value for error, value in ours.errors._asdict().items()},
        f"{name}_chain_s_over_ours": chain.seconds / ours.seconds,
        f"{name}_chain_cpu_over_ours": chain.cpu_s / ours.cpu_s,
        f"{name}_chain_bytes_over_ours": len(chain.glb) / len(ours.glb),
    }


def _volume_errors(volume: Microstructure) -> dict[str, Any]:
    """The largest error of an enclosed volume at each level of each device, over the phases."""
    counts = {phase: int((volume.labels == label).sum()) for phase, label in volume.phases.items()}
    worst = {}
    for name, device in DEVICES.items():
        for level, glbs in enumerate(_bundle(volume, device)):
            errors = {
                phase: abs(enclosed_volume(_read(volume, glb)) / counts[phase] - 1) for phase, glb in glbs.items()
            }
            worst[f"volume_error_{name}_{level}"] = max(errors.values())
    return worst


def _read(volume: Microstructure, glb: bytes) -> Triangulation:
    return read_surface(glb, upright(volume).shape)


if __name__ == "__main__":
    main()
