"""Sizes of pores and particles: local thickness of a phase, and quantiles by volume."""

import numpy as np
import numpy.typing as npt
from numba import njit, prange

from physics.state import Microstructure
from physics.transport.distances import FAR, squared_distances

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]

QUANTILES = {"d10": 0.1, "d50": 0.5, "d90": 0.9}


def local_thickness_um(microstructure: Microstructure, phase: str) -> Singles:
    """Diameter of the largest sphere within a phase that covers a voxel (Hildebrand and Rueegsegger, J. Microsc. 1997).

    Spheres stand on voxel centres and reach up to the nearest voxel centre outside, which errs to either side: a ball
    comes out .9 of a voxel too small on average and sqrt(3) at most, since its centre lies beside a voxel's; a tube .1
    too small; a slab askew .4 too thick. A slab along the voxels' faces is exact where it is an even number of voxels
    thick, and one too thick where it is odd.

    The box's sides are no walls: where the box wraps around, so do spheres; elsewhere they are cut off by it.

    Args:
        microstructure: the volume.
        phase: name of the phase.

    Returns:
        (nx, ny, nz) float32 diameters in um; 0 outside the phase, infinite where the phase fills the whole volume.
    """
    squares = squared_distances(microstructure.labels == microstructure.phases[phase], microstructure.periodic)
    largest = int(squares.max())
    if largest == FAR:
        return np.full(squares.shape, np.inf, np.float32)
    periodic = np.array(microstructure.periodic)
    kept = np.empty(squares.shape, np.bool_)
    _keep(squares, _squares_that_cover(largest), periodic, kept)
    before = np.concatenate([[0], np.cumsum(np.count_nonzero(kept, axis=(1, 2)))])
    covering = np.zeros_like(squares)
    _paint(np.argwhere(kept), squares[kept], before, periodic, covering)
    thickness: Singles = np.sqrt(covering, dtype=np.float32)
    thickness *= np.float32(2.0 * microstructure.voxel_um)
    return thickness


def quantiles_um(lengths_um: npt.NDArray[np.floating]) -> dict[str, float]:
    """Lengths that 10, 50 and 90 % of a phase's volume do not exceed.

    Args:
        lengths_um: diameter or chord at each voxel, of any shape; 0 does not count.

    Raises:
        ValueError: nothing is above 0.
    """
    return _quantiles(lengths_um[lengths_um > 0.0], None)


def particle_sizes_um(radii_um: Floats) -> dict[str, float]:
    """Diameters that 10, 50 and 90 % of the volume of spheres do not exceed.

    Args:
        radii_um: (n,) radii.

    Raises:
        ValueError: there are no spheres.
    """
    return _quantiles(2.0 * radii_um, radii_um**3)


def _quantiles(diameters: npt.NDArray[np.floating], weights: Floats | None) -> dict[str, float]:
    """Each a diameter that is there, so that infinite ones do no harm."""
    if diameters.size == 0:
        raise ValueError("an empty phase has no sizes")
    found = np.quantile(diameters, list(QUANTILES.values()), weights=weights, method="inverted_cdf")
    return dict(zip(QUANTILES, found.tolist(), strict=True))


@njit(cache=True, error_model="numpy")
def _squares_that_cover(largest):  # type: ignore[no-untyped-def]
    """Least squared radius of a sphere on a neighbour that holds every voxel of a sphere (Remy and Thiel 2002).

    A sphere of squared radius s on a voxel holds the voxels nearer than that.

    Args:
        largest: squared radius up to which to tabulate.

    Returns:
        (4, largest + 1) by the number of axes along which the neighbour lies, from 1 on, and the squared radius.
    """
    table = np.zeros((4, largest + 1), np.int64)
    for x in range(int(np.sqrt(largest)) + 1):
        for y in range(x + 1):
            for z in range(y + 1):
                # The farthest from the neighbour of all voxels that are (x, y, z) in some order, with some signs.
                square = x * x + y * y + z * z
                if square < largest:
                    table[1, square + 1] = max(table[1, square + 1], square + 2 * x + 2)
                    table[2, square + 1] = max(table[2, square + 1], square + 2 * (x + y) + 3)
                    table[3, square + 1] = max(table[3, square + 1], square + 2 * (x + y + z) + 4)
    for steps in range(1, 4):
        for square in range(1, largest + 1):
            table[steps, square] = max(table[steps, square], table[steps, square - 1])
    return table


@njit(cache=True, parallel=True, error_model="numpy")
def _keep(squares, cover, periodic, kept):  # type: ignore[no-untyped-def]
    for i in prange(squares.shape[0]):
        _keep_layer(np.int64(i), squares, cover, periodic, kept)


@njit(cache=True, error_model="numpy")
def _keep_layer(i, squares, cover, periodic, kept):  # type: ignore[no-untyped-def]
    """Keep the spheres that no neighbour's sphere holds; two never hold each other, so that nothing is lost."""
    nx, ny, nz = squares.shape
    for j in range(ny):
        for k in range(nz):
            square = squares[i, j, k]
            kept[i, j, k] = square > 0
            neighbour = 0
            while kept[i, j, k] and neighbour < 27:
                di, dj, dk = neighbour // 9 - 1, neighbour // 3 % 3 - 1, neighbour % 3 - 1
                a, b, c = (
                    _index(i + di, nx, periodic[0]),
                    _index(j + dj, ny, periodic[1]),
                    _index(k + dk, nz, periodic[2]),
                )
                steps = abs(di) + abs(dj) + abs(dk)
                if steps > 0 and min(a, b, c) >= 0 and squares[a, b, c] >= cover[steps, square]:
                    kept[i, j, k] = False
                neighbour += 1


@njit(cache=True, error_model="numpy", inline="always")
def _index(at, n, wraps):  # type: ignore[no-untyped-def]
    """Index in the box, -1 beyond a side that does not wrap around."""
    if wraps:
        return at % n
    return at if at < n else -1


@njit(cache=True, parallel=True, error_model="numpy")
def _paint(centres, squares, before, periodic, covering):  # type: ignore[no-untyped-def]
    """Write the largest squared radius of all spheres over a voxel.

    Args:
        centres: (s, 3) voxels of the spheres, layer by layer.
        squares: (s,) squared radii.
        before: (nx + 1,) how many spheres lie in the layers before.
        periodic: (3,) which axes wrap around.
        covering: (nx, ny, nz) comes in as 0.
    """
    reach = int(np.sqrt(squares.max())) + 1 if len(squares) > 0 else 0
    for i in prange(covering.shape[0]):
        _paint_layer(np.int64(i), reach, centres, squares, before, periodic, covering[np.int64(i)])


@njit(cache=True, error_model="numpy")
def _paint_layer(i, reach, centres, squares, before, periodic, covering):  # type: ignore[no-untyped-def]
    nx = len(before) - 1
    for distance in range(-reach, reach + 1):
        layer = _index(i + distance, nx, periodic[0])
        if layer < 0:
            continue
        for sphere in range(before[layer], before[layer + 1]):
            left = squares[sphere] - distance * distance
            if left > 0:
                _paint_disc(centres[sphere, 1], centres[sphere, 2], left, squares[sphere], periodic, covering)


@njit(cache=True, error_model="numpy")
def _paint_disc(j, k, left, value, periodic, covering):  # type: ignore[no-untyped-def]
    """Raise all pixels to a value that are nearer to (j, k) than the square root of what is left."""
    ny, nz = covering.shape
    width = int(np.sqrt(left - 1))
    for dj in range(-width, width + 1):
        row = _index(j + dj, ny, periodic[1])
        if row < 0:
            continue
        half = int(np.sqrt(left - dj * dj - 1))
        low, high = k - half, k + half + 1
        if periodic[2] and (low < 0 or high > nz):
            for at in range(low, high):
                covering[row, at % nz] = max(covering[row, at % nz], value)
        else:
            for at in range(max(low, 0), min(high, nz)):
                covering[row, at] = max(covering[row, at], value)
