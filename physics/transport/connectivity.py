"""What is connected to what."""

import numpy as np
import numpy.typing as npt
from numba import njit

from physics.transport.operators import Operator, face_x, face_y, face_z, plate


def reaches(operator: Operator) -> bool:
    """Whether a path of open faces leads from one plate to the other."""
    seen, waiting = _room(operator)
    return bool(_flood(operator, 0, True, seen, waiting))


def connected_shares(operator: Operator, phase: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """Shares of a phase's voxels that are connected to both plates, and to one of them only: dead ends.

    Args:
        operator: of the phase alone.
        phase: (nx, ny, nz) where it is, the axis between the plates first.
    """
    first, last = connected(operator, 0), connected(operator, 1)
    whole = max(1, phase.sum())
    return float((first & last).sum() / whole), float((first ^ last).sum() / whole)


def connected(operator: Operator, end: int) -> npt.NDArray[np.bool_]:
    """(nx, ny, nz) voxels that are connected to the first (0) or the last (1) plate."""
    seen, waiting = _room(operator)
    _flood(operator, end, False, seen, waiting)
    return seen


def _room(operator: Operator) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.signedinteger]]:
    size = int(np.prod(operator.shape))
    kind = np.int64 if size > np.iinfo(np.int32).max else np.int32
    return np.zeros(operator.shape, np.bool_), np.empty(size, kind)


@njit(cache=True, error_model="numpy")
def _flood(operator, end, short, seen, waiting):  # type: ignore[no-untyped-def]
    """Mark what is connected to a plate; true once it is connected to the other one, where a short flood stops."""
    nx, ny, nz = seen.shape
    count, layer = 0, end * (nx - 1)
    across = False
    for j in range(ny):
        for k in range(nz):
            if plate(operator, end, j, k) > 0.0:
                seen[layer, j, k] = True
                waiting[count] = (layer * ny + j) * nz + k
                count += 1
    while count > 0:
        count -= 1
        cell = np.int64(waiting[count])
        i, j, k = cell // (ny * nz), cell // nz % ny, cell % nz
        if i == nx - 1 - layer and plate(operator, 1 - end, j, k) > 0.0:
            across = True
            if short:
                return True
        im, jm, km = (i if i > 0 else nx) - 1, (j if j > 0 else ny) - 1, (k if k > 0 else nz) - 1
        ip, jp, kp = (i + 1 if i < nx - 1 else 0), (j + 1 if j < ny - 1 else 0), (k + 1 if k < nz - 1 else 0)
        for side in range(6):
            a, b, c = i, j, k
            if side == 0:
                a, opening = ip, face_x(operator, i, j, k)
            elif side == 1:
                a, opening = im, face_x(operator, im, j, k)
            elif side == 2:
                b, opening = jp, face_y(operator, i, j, k)
            elif side == 3:
                b, opening = jm, face_y(operator, i, jm, k)
            elif side == 4:
                c, opening = kp, face_z(operator, i, j, k)
            else:
                c, opening = km, face_z(operator, i, j, km)
            if opening > 0.0 and not seen[a, b, c]:
                seen[a, b, c] = True
                waiting[count] = (a * ny + b) * nz + c
                count += 1
    return across
