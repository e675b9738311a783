"""Verlet neighbour lists from one cell grid per size class.

Active material and binder domain differ 4 : 1 to 8 : 1 in size. One grid would need cells of the largest diameter and
look at hundreds of small particles for every small particle; with a grid per class each search range fits its class.
Every list is in a fixed order that depends on positions only, so that sums over it do not depend on threads.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit, prange

from physics.outcome import DivergedError

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int32]

TALLEST_UM = 10_000.0  # no film is; beyond it the motion has blown up, and so would the grid


@dataclass(frozen=True)
class NeighbourList:
    """Neighbours of particle i are `index[first[i]:first[i + 1]]`; every pair stands in both lists.

    Attributes:
        first: (n + 1,) int32.
        index: (m,) int32.
        skin_um: a pair is listed when its surfaces are closer than this.
    """

    first: Indices
    index: Indices
    skin_um: float


def build_neighbours(
    centres_um: Floats,
    radii_um: Floats,
    classes: npt.NDArray[np.uint8],
    side_um: float,
    skin_um: float,
    clumps: Indices | None = None,
) -> NeighbourList:
    """List all pairs whose surfaces are closer than the skin; x and y wrap around at `side_um`, z does not.

    Args:
        centres_um: (n, 3) positions, x and y in any periodic image.
        radii_um: (n,) radii.
        classes: (n,) size class of each particle; particles of similar size share one.
        side_um: side of the box in x and y; larger than twice the largest search range.
        skin_um: surface distance below which a pair is listed.
        clumps: (n,) rigid clump of each particle, -1 for none; pairs within one are left out.

    Raises:
        DivergedError: positions are not finite, or farther apart in z than any film is thick.
    """
    if not np.ptp(centres_um[:, 2]) < TALLEST_UM or not np.isfinite(centres_um).all():
        raise DivergedError(f"particles left the film: {np.ptp(centres_um[:, 2]):.3g} um lie between them")
    first = np.zeros(len(radii_um) + 1, np.int32)
    grids = [
        _Grid.of(centres_um, radii_um, np.flatnonzero(classes == c).astype(np.int32), side_um, skin_um)
        for c in np.unique(classes)
    ]
    counts = np.zeros(len(radii_um), np.int32)
    nothing = np.empty(0, np.int32)
    for grid in grids:
        _scan(*grid.arrays(), centres_um, radii_um, side_um, skin_um, first, counts, nothing, False)
    np.cumsum(counts, out=first[1:])
    counts[:] = 0
    index = np.empty(first[-1], np.int32)
    for grid in grids:
        _scan(*grid.arrays(), centres_um, radii_um, side_um, skin_um, first, counts, index, True)
    if clumps is not None:
        first, index = _apart(first, index, clumps)
    return NeighbourList(first, index, skin_um)


def build_sheared_neighbours(
    centres_um: Floats,
    radii_um: Floats,
    classes: npt.NDArray[np.uint8],
    side_um: float,
    height_um: float,
    offset_um: float,
    skin_um: float,
) -> NeighbourList:
    """The same in a box that wraps around in z too, with the image above shifted by `offset_um` along x.

    Args:
        centres_um: (n, 3) positions, z within 0 .. `height_um`.
        radii_um: (n,) radii.
        classes: (n,) size class of each particle.
        side_um: side of the box in x and y.
        height_um: side of the box in z.
        offset_um: Lees-Edwards shift of the image above.
        skin_um: surface distance below which a pair is listed.

    Raises:
        DivergedError: positions are not finite.
    """
    if not np.isfinite(centres_um).all():
        raise DivergedError("particles left the sheared box: positions are not finite")
    grids = [
        _Grid.of(centres_um, radii_um, np.flatnonzero(classes == c).astype(np.int32), side_um, skin_um, height_um)
        for c in np.unique(classes)
    ]
    first = np.zeros(len(radii_um) + 1, np.int32)
    counts = np.zeros(len(radii_um), np.int32)
    nothing = np.empty(0, np.int32)
    sheared = (centres_um, radii_um, side_um, height_um, offset_um, skin_um, first, counts)
    for grid in grids:
        _scan_sheared(*grid.arrays(), *sheared, nothing, False)
    np.cumsum(counts, out=first[1:])
    counts[:] = 0
    index = np.empty(first[-1], np.int32)
    for grid in grids:
        _scan_sheared(*grid.arrays(), *sheared, index, True)
    return NeighbourList(first, index, skin_um)


@dataclass(frozen=True)
class _Grid:
    """Particles of one size class, sorted by cell."""

    members: Indices  # (k,) particle numbers, by cell
    cell_first: Indices  # (cells + 1,)
    shape: npt.NDArray[np.int64]  # (3,)
    cell_um: Floats  # (3,)
    low_z_um: float
    largest_um: float

    @classmethod
    def of(
        cls, centres: Floats, radii: Floats, members: Indices, side: float, skin: float, height: float | None = None
    ) -> "_Grid":
        largest = float(radii[members].max())
        z = centres[members, 2]
        low = float(z.min()) if height is None else 0.0
        extent = np.array([side, side, float(z.max()) - low + 1e-9 if height is None else height])
        shape = np.maximum(1, np.floor(extent / (2 * largest + skin))).astype(np.int64)
        cell = extent / shape
        place = np.empty(len(members), np.int64)
        _place(centres, members, side, low, shape, cell, place)
        order = np.argsort(place, kind="stable")
        cell_first = np.zeros(int(shape.prod()) + 1, np.int32)
        np.cumsum(np.bincount(place, minlength=int(shape.prod())), out=cell_first[1:])
        return cls(members[order], cell_first, shape, cell, low, largest)

    def arrays(self) -> tuple[Indices, Indices, npt.NDArray[np.int64], Floats, float, float]:
        return self.members, self.cell_first, self.shape, self.cell_um, self.low_z_um, self.largest_um


@njit(cache=True, error_model="numpy")
def _place(centres, members, side, low_z, shape, cell, place):  # type: ignore[no-untyped-def]
    for k in range(len(members)):
        i = members[k]
        cx = min(int((centres[i, 0] - side * np.floor(centres[i, 0] / side)) / cell[0]), shape[0] - 1)
        cy = min(int((centres[i, 1] - side * np.floor(centres[i, 1] / side)) / cell[1]), shape[1] - 1)
        cz = min(int((centres[i, 2] - low_z) / cell[2]), shape[2] - 1)
        place[k] = (cx * shape[1] + cy) * shape[2] + cz


@njit(cache=True, parallel=True, error_model="numpy")
def _scan(  # type: ignore[no-untyped-def]
    members, cell_first, shape, cell, low_z, largest, centres, radii, side, skin, first, counts, index, fill
):
    """Count, or fill in behind what other grids filled in, the neighbours of every particle within one grid."""
    for i in prange(len(radii)):
        reach = radii[i] + largest + skin
        wx = centres[i, 0] - side * np.floor(centres[i, 0] / side)
        wy = centres[i, 1] - side * np.floor(centres[i, 1] / side)
        x0, x1 = _cells(wx, reach, cell[0], shape[0])
        y0, y1 = _cells(wy, reach, cell[1], shape[1])
        z0 = max(int(np.floor((centres[i, 2] - low_z - reach) / cell[2])), 0)
        z1 = min(int(np.floor((centres[i, 2] - low_z + reach) / cell[2])), shape[2] - 1)
        found = counts[i]
        for ux in range(x0, x1):
            for uy in range(y0, y1):
                row = ((ux % shape[0]) * shape[1] + uy % shape[1]) * shape[2]
                for m in range(cell_first[row + z0] if z0 <= z1 else 0, cell_first[row + z1 + 1] if z0 <= z1 else 0):
                    j = members[m]
                    if j == i:
                        continue
                    dx, dy, dz = separation(centres, i, j, side)
                    near = radii[i] + radii[j] + skin
                    if dx * dx + dy * dy + dz * dz < near * near:
                        if fill:
                            index[first[i] + found] = j
                        found += 1
        counts[i] = found


@njit(cache=True, error_model="numpy")
def _scan_sheared(  # type: ignore[no-untyped-def]
    members, cell_first, shape, cell, low_z, largest, centres, radii, side, height, offset, skin, first, counts, index,
    fill,
):  # fmt: skip
    """As `_scan`, through the images above and below; one thread."""
    for i in range(len(radii)):
        reach = radii[i] + largest + skin
        wy = centres[i, 1] - side * np.floor(centres[i, 1] / side)
        y0, y1 = _cells(wy, reach, cell[1], shape[1])
        z0 = int(np.floor((centres[i, 2] - reach) / cell[2]))
        z1 = int(np.floor((centres[i, 2] + reach) / cell[2])) + 1
        everywhere = z1 - z0 >= shape[2]
        if everywhere:
            z0, z1 = 0, shape[2]
        found = counts[i]
        for uz in range(z0, z1):
            image = np.floor(uz / shape[2])
            wx = centres[i, 0] - image * offset
            wx -= side * np.floor(wx / side)
            x0, x1 = _cells(wx, reach, cell[0], shape[0])
            if everywhere:
                x0, x1 = 0, shape[0]
            for ux in range(x0, x1):
                for uy in range(y0, y1):
                    place = ((ux % shape[0]) * shape[1] + uy % shape[1]) * shape[2] + uz % shape[2]
                    for m in range(cell_first[place], cell_first[place + 1]):
                        j = members[m]
                        if j == i:
                            continue
                        dx, dy, dz = sheared_separation(centres, i, j, side, height, offset)
                        near = radii[i] + radii[j] + skin
                        if dx * dx + dy * dy + dz * dz < near * near:
                            if fill:
                                index[first[i] + found] = j
                            found += 1
        counts[i] = found


@njit(cache=True, error_model="numpy")
def _apart(first, index, clumps):  # type: ignore[no-untyped-def]
    """The list without pairs within one clump."""
    kept_first, kept = np.zeros_like(first), np.empty_like(index)
    found = 0
    for i in range(len(first) - 1):
        for m in range(first[i], first[i + 1]):
            if clumps[i] < 0 or clumps[i] != clumps[index[m]]:
                kept[found] = index[m]
                found += 1
        kept_first[i + 1] = found
    return kept_first, kept[:found].copy()


@njit(cache=True, error_model="numpy")
def _cells(x, reach, cell, n):  # type: ignore[no-untyped-def]
    """Range of cells, before wrapping, that cover x +- reach; each cell once."""
    low = int(np.floor((x - reach) / cell))
    high = int(np.floor((x + reach) / cell)) + 1
    return (low, high) if high - low < n else (0, n)


@njit(cache=True, error_model="numpy", inline="always")
def sheared_separation(centres, i, j, side, height, offset):  # type: ignore[no-untyped-def]
    """The same where z wraps around too and the image above is shifted by `offset` along x (Lees and Edwards 1972)."""
    dz = centres[i, 2] - centres[j, 2]
    image = np.rint(dz / height)
    dx = centres[i, 0] - centres[j, 0] - image * offset
    dy = centres[i, 1] - centres[j, 1]
    dx -= side * np.rint(dx / side)
    dy -= side * np.rint(dy / side)
    return dx, dy, dz - image * height


@njit(cache=True, error_model="numpy", inline="always")
def separation(centres, i, j, side):  # type: ignore[no-untyped-def]
    """Vector from particle j to particle i through the nearest periodic image in x and y."""
    dx = centres[i, 0] - centres[j, 0]
    dy = centres[i, 1] - centres[j, 1]
    dx -= side * np.rint(dx / side)
    dy -= side * np.rint(dy / side)
    return dx, dy, centres[i, 2] - centres[j, 2]


@njit(cache=True, error_model="numpy")
def farthest(moved):  # type: ignore[no-untyped-def]
    """Length of the longest of (n, 3) vectors."""
    largest = 0.0
    for i in range(len(moved)):
        largest = max(largest, moved[i, 0] ** 2 + moved[i, 1] ** 2 + moved[i, 2] ** 2)
    return np.sqrt(largest)
