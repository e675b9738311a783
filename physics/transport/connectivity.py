"""What is connected to what."""

import numpy as np
from numba import njit

from physics.transport.multigrid import Conductances


def reaches(faces: Conductances) -> bool:
    """Whether a path of open faces leads from one plate to the other."""
    seen = np.zeros(faces.x.shape, np.uint8)
    waiting = np.empty(faces.x.size, np.int64 if faces.x.size > np.iinfo(np.int32).max else np.int32)
    return bool(_flood(faces, seen, waiting))


@njit(cache=True, error_model="numpy")
def _flood(faces, seen, waiting):  # type: ignore[no-untyped-def]
    """Everything that is connected to the first plate; whether the other plate is reached."""
    nx, ny, nz = faces.x.shape
    count = 0
    for j in range(ny):
        for k in range(nz):
            if faces.plates[0, j, k] > 0.0:
                seen[0, j, k] = 1
                waiting[count] = j * nz + k
                count += 1
    while count > 0:
        count -= 1
        cell = np.int64(waiting[count])
        i, j, k = cell // (ny * nz), cell // nz % ny, cell % nz
        if i == nx - 1 and faces.plates[1, j, k] > 0.0:
            return True
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
                seen[a, b, c] = 1
                waiting[count] = (a * ny + b) * nz + c
                count += 1
    return False
