"""Distances to the nearest wall, exact and as squared integers.

One axis after the other, each line's distances are the lower envelope of parabolas that stand on its voxels, found in
one sweep (Felzenszwalb and Huttenlocher, Theory of Computing 2012, 8, 415).
"""

import numpy as np
import numpy.typing as npt
from numba import njit, prange

Squares = npt.NDArray[np.int32]

FAR = np.iinfo(np.int32).max  # where there is no wall at all


def squared_distances(inside: npt.NDArray[np.bool_], periodic: tuple[bool, bool, bool]) -> Squares:
    """Squared distance of every voxel's centre to that of the nearest voxel outside, in voxels.

    Args:
        inside: (nx, ny, nz) where to measure.
        periodic: which axes wrap around; sides of the box are no walls.

    Returns:
        (nx, ny, nz) int32, 0 outside; FAR everywhere if nothing is outside.
    """
    squares: Squares = np.where(inside, np.int32(FAR), np.int32(0))
    for axis in (2, 1, 0):
        _envelopes(np.moveaxis(squares, axis, 2), periodic[axis])
    return squares


@njit(cache=True, parallel=True, error_model="numpy")
def _envelopes(squares, wraps):  # type: ignore[no-untyped-def]
    for layer in prange(squares.shape[0]):
        _layer(squares[np.int64(layer)], wraps)


@njit(cache=True, error_model="numpy")
def _layer(lines, wraps):  # type: ignore[no-untyped-def]
    n = lines.shape[1]
    feet, heights, begins = np.empty(2 * n, np.int64), np.empty(2 * n, np.int64), np.empty(2 * n)
    for j in range(lines.shape[0]):
        _envelope(lines[j], n // 2 if wraps else 0, feet, heights, begins)


@njit(cache=True, error_model="numpy")
def _envelope(line, reach, feet, heights, begins):  # type: ignore[no-untyped-def]
    """Replace a line by the lower envelope of the parabolas on it and on its images within reach.

    The envelope is kept as each parabola's foot, its height there, and from where on it is the lowest.
    """
    n, count = len(line), 0
    for at in range(-reach, n + reach):
        height = np.int64(line[at + n if at < 0 else (at - n if at >= n else at)])
        if height == FAR:
            continue
        begin = -np.inf
        while count > 0:
            foot = feet[count - 1]
            begin = (height - heights[count - 1] + at * at - foot * foot) / (2.0 * (at - foot))
            if begin > begins[count - 1]:
                break
            count -= 1
            begin = -np.inf
        feet[count], heights[count], begins[count] = at, height, begin
        count += 1
    lowest = 0
    for at in range(n if count > 0 else 0):
        while lowest + 1 < count and begins[lowest + 1] < at:
            lowest += 1
        line[at] = heights[lowest] + (at - feet[lowest]) ** 2
