"""The peers of conduction through voxels: TauFactor 2 and PoreSpy, on one phase along the first axis.

`make bench` installs each in an environment of its own (requirements/peers). Both solve for the potential at the
centres of voxels with a conductance of 1 between neighbours, as we do; they differ in the plates and in when they stop.

TauFactor holds the potential at the outer faces, half a voxel away, as we do. Every 100 steps it looks whether
(largest - least) / largest current of the planes between voxels is below conv_crit, and tau moved by less than .002.
Our imbalance, the largest deviation from the mean over the mean, lies between half of that spread and about all of it.

PoreSpy drops what does not reach both ends, holds the potential at the centres of the outer voxels, and stops when the
currents of the first and the last plane agree to ftol. Its ratio is that of n - 1 voxels; `between_centres` is ours.
"""

import json
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import get_num_threads

from physics.state import Axis, Microstructure
from physics.transport.assembly import AXES
from physics.transport.conjugate_gradients import solve
from physics.transport.currents import between_plates, falling
from physics.transport.operators import Conductances

ENVIRONMENTS = Path(".cache/peers")
MOST_SECONDS = 600
MOST_ITERATIONS = 2000

# Both take a mask, a tolerance and a number of threads, and print one line of JSON.
TIMED = """
import importlib.metadata, json, os, re, sys, time
path, tolerance, threads = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[name] = str(threads)
import numpy as np
mask = np.load(path)

def tell(program, seconds, cpu_s, ratio, tau, planes, converged, iterations=None):
    mean = planes.mean()
    # Not ru_maxrss: that of a new process starts at its parent's.
    peak_kb = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
    print(json.dumps(dict(
        version=importlib.metadata.version(program), seconds=seconds, cpu_s=cpu_s, ratio=float(ratio), tau=float(tau),
        spread=float((planes.max() - planes.min()) / planes.max()), imbalance=float(abs(planes - mean).max() / mean),
        converged=bool(converged), iterations=iterations,
        peak_mb=peak_kb / 1024)))
"""
CHILDREN = {
    "taufactor": TIMED
    + """
import taufactor, torch
torch.set_num_threads(threads)
start, cpu = time.perf_counter(), time.process_time()
solver = taufactor.Solver(mask.astype(np.uint8), device="cpu")
solver.solve(iter_limit=30000, verbose=False, conv_crit=tolerance)
took = time.perf_counter() - start, time.process_time() - cpu
tell("taufactor", *took, solver.D_rel[0], solver.tau[0], solver.flux_1d[0].astype(float), solver.converged, solver.iter)
""",
    "porespy": TIMED
    + """
import porespy
porespy.settings.tqdm["disable"] = True
start, cpu = time.perf_counter(), time.process_time()
found = porespy.simulations.tortuosity_fd(mask, 0, ftol=tolerance)
took = time.perf_counter() - start, time.process_time() - cpu
open_faces = found.im[1:] & found.im[:-1]
planes = ((found.im_conc[:-1] - found.im_conc[1:]) * open_faces).sum(axis=(1, 2))
tell("porespy", *took, 1.0 / found.formation_factor, found.tortuosity, planes, found.converged)
""",
}


class Peer(NamedTuple):
    """What a peer found, and what it took without its start.

    Attributes:
        version: of the program.
        seconds: on the clock.
        cpu_s: of all its threads.
        ratio: effective conductivity over the phase's own.
        tau: tortuosity factor; PoreSpy's counts only what reaches both ends.
        spread: (largest - least) / largest current of the planes between voxels.
        imbalance: largest deviation of one of them from their mean, over the mean.
        converged: by its own criterion.
        iterations: where it tells.
        peak_mb: memory of its process.
    """

    version: str
    seconds: float
    cpu_s: float
    ratio: float
    tau: float
    spread: float
    imbalance: float
    converged: bool
    iterations: int | None
    peak_mb: float


def installed(program: str) -> bool:
    """Whether `make bench` has installed this peer."""
    return (ENVIRONMENTS / program / "bin" / "python").exists()


def peer(program: str, mask: npt.NDArray[np.bool_], tolerance: float) -> Peer | None:
    """What the program finds in a mask along its first axis, on as many threads as ours; None after ten minutes.

    Args:
        program: taufactor or porespy.
        mask: (nx, ny, nz) what conducts.
        tolerance: conv_crit or ftol.

    Raises:
        FileNotFoundError: it is not installed; `make bench` does.
    """
    if not installed(program):
        raise FileNotFoundError(f"{ENVIRONMENTS}/{program} is missing; run `make bench`")
    python = ENVIRONMENTS.resolve() / program / "bin" / "python"
    with saved(mask) as path:
        command: list[str | Path] = [python, "-c", CHILDREN[program], path, str(tolerance), str(get_num_threads())]
        try:
            run = subprocess.run(
                command, cwd=path.parent, check=True, capture_output=True, text=True, timeout=MOST_SECONDS
            )
        except subprocess.TimeoutExpired:
            return None
    return Peer(**json.loads(run.stdout.strip().splitlines()[-1]))


@contextmanager
def saved(array: npt.NDArray[Any]) -> Iterator[Path]:
    """A .npy file in a folder that goes again."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "volume.npy"
        np.save(path, array)
        yield path


def mask_along(microstructure: Microstructure, phase: str, axis: Axis) -> npt.NDArray[np.bool_]:
    """(nx, ny, nz) where a phase is, the axis of the current first."""
    mask = microstructure.labels == microstructure.phases[phase]
    return np.ascontiguousarray(np.moveaxis(mask, AXES.index(axis), 0))


def between_centres(microstructure: Microstructure, phase: str, axis: Axis, tolerance: float) -> float:
    """Our effective ratio where the potential is held at the centres of the outer voxels, as in PoreSpy."""
    mask = mask_along(microstructure, phase, axis).astype(np.float32)
    x, y, z = (_faces(mask, direction) for direction in range(3))
    plates = x[[0, -2]]
    x[-2] = 0.0
    inner = Conductances(*(np.ascontiguousarray(faces[1:-1]) for faces in (x, y, z)), plates)
    flux = solve(inner, between_plates(inner), falling(inner), tolerance, MOST_ITERATIONS, double=False).flux
    return float(flux.mean() * (len(mask) - 1) / plates[0].size)


def _faces(mask: npt.NDArray[np.float32], direction: int) -> npt.NDArray[np.float32]:
    """1 between two voxels of the mask, none round the ends."""
    faces = mask * np.roll(mask, -1, direction)
    faces[(slice(None),) * direction + (-1,)] = 0.0
    return faces
