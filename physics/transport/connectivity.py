"""What is connected to what."""

import numpy as np
import numpy.typing as npt
from numba import njit

from physics.transport.multigrid import Conductances


def reaches(faces: Conductances) -> bool:
    """Whether a path of open faces leads from one plate to the other."""
    return bool((_connected(faces, 0)[-1] & (faces.plates[1] > 0.0)).any())


def percolating_share(faces: Conductances, phase: npt.NDArray[np.bool_]) -> float:
    """Share of a phase's voxels that are connected to both plates.

    Args:
        faces: of the phase alone.
        phase: (nx, ny, nz) where it is, the axis between the plates first.
    """
    both = _connected(faces, 0) & _connected(faces, 1)
    return float(both.sum() / max(1, phase.sum()))


def _connected(faces: Conductances, end: int) -> npt.NDArray[np.bool_]:
    """Voxels that are connected to a plate."""
    seen = np.zeros(faces.x.shape, np.bool_)
    waiting = np.empty(faces.x.size, np.int64 if faces.x.size > np.iinfo(np.int32).max else np.int32)
    _flood(faces, end, seen, waiting)
    return seen


@njit(cache=True, error_model="numpy")
def _flood(faces, end, seen, waiting):  # type: ignore[no-untyped-def]
    """Mark everything that is connected to a plate."""
    nx, ny, nz = faces.x.shape
    count, layer = 0, end * (nx - 1)
    for j in range(ny):
        for k in range(nz):
            if faces.plates[end, j, k] > 0.0:
                seen[layer, j, k] = True
                waiting[count] = (layer * ny + j) * nz + k
                count += 1
    while count > 0:
        count -= 1
        cell = np.int64(waiting[count])
        i, j, k = cell // (ny * nz), cell // nz % ny, cell % nz
        im, jm, km = (i if i > 0 else nx) - 1, (j if j > 0 else ny) - 1, (k if k > 0 else nz) - 1
        ip, jp, kp = (i + 1 if i < nx - 1 else 0), (j + 1 if j < ny - 1 else 0), (k + 1 if k < nz - 1 else 0)
        for side in range(6):
            a, b, c, open_face = ip, j, k, faces.x[i, j, k] > 0
            if side == 1:
                a, open_face = im, faces.x[im, j, k] > 0
            elif side == 2:
                a, b, open_face = i, jp, faces.y[i, j, k] > 0
            elif side == 3:
                a, b, open_face = i, jm, faces.y[i, jm, k] > 0
            elif side == 4:
                a, c, open_face = i, kp, faces.z[i, j, k] > 0
            elif side == 5:
                a, c, open_face = i, km, faces.z[i, j, km] > 0
            if open_face and not seen[a, b, c]:
                seen[a, b, c] = True
                waiting[count] = (a * ny + b) * nz + c
                count += 1
