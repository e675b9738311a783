"""What does the tortuosity factor of one phase in one direction cost, in seconds and in bytes per voxel?

Gates, at 100^3 and 200^3 overlapping spheres with 55 % pore: 10 times TauFactor on the CPU and 5 times PoreSpy at equal
error, the peers asked for currents balanced to .001; at most 2.5 times the limit of memory bandwidth. Limit: 3 s for
256^3 voxels where the triad shows 20 GB/s, in proportion to voxels over bandwidth. A labelled stack of one's own joins
in where HOLOTRODE_BENCH_VOLUME names it (its lowest label conducts), 400^3 with --large. On cores that others
use too, NUMBA_NUM_THREADS=1 puts all of them on one thread: two wait for each other.
"""

import subprocess
import sys
import time
from typing import Any, NamedTuple

import numba
import numpy as np

from benchmarks import conductors
from benchmarks.machine import triad_gb_per_s
from benchmarks.results import report
from benchmarks.volumes import overlapping_spheres, own_volume
from physics.state import Microstructure
from physics.transport import conduct

TOLERANCES = (1.0e-2, 1.0e-3, 1.0e-5)
ASKED = 1.0e-3  # of the peers
REFERENCE = 1.0e-7
ROUNDS = 3
PEERS = {"taufactor": 10.0, "porespy": 5.0}  # and how many times as long as ours they should take
LIMIT_BYTES_PER_VOXEL = 3.0 * 20e9 / 256**3

# Not ru_maxrss: that of a new process starts at its parent's.
MEMORY = """
import re
import sys
from pathlib import Path
import numpy as np
from benchmarks.volumes import overlapping_spheres
from physics.state import Microstructure
from physics.transport import conduct

def held(what):
    return 1024 * int(re.search(what + r":\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

conduct(overlapping_spheres(16), axis="x")
volume = Microstructure.from_labels(np.load(sys.argv[1]), 1.0, {"pore": 0, "solid": 1})
before = held("VmRSS")
conduct(volume, axis="x")
print((held("VmHWM") - before) / volume.labels.size)
"""


class Ours(NamedTuple):
    """Medians of one tolerance."""

    seconds: float
    cpu_s: float
    error: float
    iterations: int
    imbalance: float


def main() -> None:
    """Measure each volume by itself: a line of results of ours, then one of each peer as it ends."""
    conduct(overlapping_spheres(16), axis="x")  # compiles
    for voxels in (100, 200):
        _measure(f"spheres {voxels}^3", overlapping_spheres(voxels))
    own = own_volume()
    if own is not None:
        _measure("own volume", own)
    if "--large" in sys.argv:
        _measure("spheres 400^3", overlapping_spheres(400), peers=False)


def _measure(name: str, volume: Microstructure, peers: bool = True) -> None:
    """Ours, the machine and the peers on one volume."""
    exact = conduct(volume, axis="x", tolerance=REFERENCE)
    bandwidth = triad_gb_per_s()
    ours = {tolerance: _ours(volume, tolerance, exact.ratio) for tolerance in TOLERANCES}
    limit = LIMIT_BYTES_PER_VOXEL * volume.labels.size / (bandwidth * 1e9)
    figures: dict[str, Any] = {"porosity": volume.volume_fractions()["pore"], "tau": exact.tortuosity_factor}
    for tolerance, run in ours.items():
        figures |= {f"{tolerance:g}_{key}": value for key, value in run._asdict().items()}
        figures[f"{tolerance:g}_over_limit"] = run.seconds / limit
    memory = _bytes_per_voxel(volume)
    threads = numba.get_num_threads()
    report(
        "conduction",
        volume=name,
        threads=threads,
        **figures,
        bytes_per_voxel=memory,
        triad_gb_per_s=bandwidth,
        limit_s=limit,
    )
    for program, wanted in PEERS.items() if peers else ():
        report("conduction", volume=name, peer=program, **_beside(program, volume, exact.ratio, ours), wanted=wanted)


def _ours(volume: Microstructure, tolerance: float, exact: float) -> Ours:
    clock, cpu = [], []
    for _ in range(ROUNDS):
        start, begun = time.perf_counter(), time.process_time()
        found = conduct(volume, axis="x", tolerance=tolerance)
        clock.append(time.perf_counter() - start)
        cpu.append(time.process_time() - begun)
    error = abs(found.ratio / exact - 1.0)
    return Ours(float(np.median(clock)), float(np.median(cpu)), error, found.iterations, found.imbalance)


def _beside(program: str, volume: Microstructure, exact: float, ours: dict[float, Ours]) -> dict[str, Any]:
    """A peer over ours at the tolerance asked of both, and over the loosest of ours that errs no more than the peer."""
    if not conductors.installed(program):
        return {"missing": "not installed"}
    mask = conductors.mask_along(volume, "pore", "x")
    found = conductors.peer(program, mask, ASKED)
    if found is None:
        return {"missing": f"took more than {conductors.MOST_SECONDS} s"}
    # Errors are against each program's own problem: PoreSpy's plates are elsewhere.
    truth = conductors.between_centres(volume, "pore", "x", REFERENCE) if program == "porespy" else exact
    error = abs(found.ratio / truth - 1.0)
    same = found.seconds / ours[ASKED].seconds
    figures = {**found._asdict(), "error": error, "same_tolerance_over_ours": same}
    equal = next((run for run in ours.values() if run.error <= error), None)
    if equal:
        figures["same_error_over_ours"] = found.seconds / equal.seconds
        figures["same_error_cpu_over_ours"] = found.cpu_s / equal.cpu_s
    return figures


def _bytes_per_voxel(volume: Microstructure) -> float:
    """Peak memory of a process of its own, less what it held before, labels included there."""
    with conductors.saved((volume.labels != volume.phases["pore"]).astype(np.uint8)) as path:
        command = [sys.executable, "-c", MEMORY, str(path)]
        return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


if __name__ == "__main__":
    main()
