"""Verlet neighbour lists from one cell grid per size class.

Active material and binder domain differ 4 : 1 to 8 : 1 in size. One grid would need cells of the largest diameter and
look at hundreds of small particles for every small particle; with a grid per class each search range fits its class.
Every list is in a fixed order that depends on positions only, so that sums over it do not depend on threads.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from physics.outcome import DivergedError

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int32]

NO_IMAGE = 1e30  # height of a film's box, which does not wrap around: so high that its images never count
PAIRS_PER_PARTICLE = 10  # room at first
TALLEST_UM = 10_000.0  # no film is; beyond it the motion has blown up, and so would the grid


@dataclass(frozen=True)
class NeighbourList:
    """Neighbours of particle i are `index[first[i]:first[i + 1]]`.

    Attributes:
        first: (n + 1,) int32.
        index: (m,) int32.
    """

    first: Indices
    index: Indices


class Box(NamedTuple):
    """What wraps around: x and y always, z in a sheared box.

    Attributes:
        side_um: in x and y; larger than twice the largest search range.
        height_um: in z; NO_IMAGE for a film.
        offset_um: shift along x of the image above (Lees and Edwards 1972).
    """

    side_um: float
    height_um: float = NO_IMAGE
    offset_um: float = 0.0


def build_pairs(
    centres_um: Floats,
    radii_um: Floats,
    classes: npt.NDArray[np.uint8],
    box: Box,
    skin_um: float | Floats,
    clumps: Indices | None = None,
) -> NeighbourList:
    """List every pair whose surfaces are closer than the skin once, in the row of its particle of the larger class.

    Args:
        centres_um: (n, 3) positions, x and y in any periodic image; z too within 0 to the height of a box that has one.
        radii_um: (n,) radii.
        classes: (n,) size class of each particle; particles of similar size share one.
        box: what wraps around.
        skin_um: surface distance below which a pair is listed; (c, c) by the classes of the two where it differs.
        clumps: (n,) rigid clump of each particle, -1 for none; pairs within one are left out.

    Raises:
        DivergedError: positions are not finite, or farther apart in z than any film is thick.
    """
    if not np.ptp(centres_um[:, 2]) < TALLEST_UM or not np.isfinite(centres_um).all():
        raise DivergedError(f"particles left the box: {np.ptp(centres_um[:, 2]):.3g} um lie between them along z")
    present = np.unique(classes)
    skins = skin_um if isinstance(skin_um, np.ndarray) else np.full(2 * (int(present.max()) + 1,), skin_um)
    grids = sorted(
        (
            (_Grid.of(centres_um, radii_um, np.flatnonzero(classes == c).astype(np.int32), box, skins[c, c]), c)
            for c in present
        ),
        key=lambda pair: pair[0].largest_um,
    )
    count, pairs = -1, np.empty((PAIRS_PER_PARTICLE * len(radii_um), 2), np.int32)
    while not 0 <= count <= len(pairs):
        pairs = pairs if count < 0 else np.empty((count, 2), np.int32)
        count = 0
        for number, (grid, c) in enumerate(grids):
            for searching, larger in grids[number:]:
                members = searching.members
                count = _scan(
                    members, searching is grid, *grid.arrays(), centres_um, radii_um, *box, skins[larger, c], pairs,
                    count,
                )  # fmt: skip
    first, index = _rows(len(radii_um), pairs[:count])
    if clumps is not None:
        first, index = _apart(first, index, clumps)
    return NeighbourList(first, index)


def build_neighbours(
    centres_um: Floats,
    radii_um: Floats,
    classes: npt.NDArray[np.uint8],
    box: Box,
    skin_um: float,
    clumps: Indices | None = None,
) -> NeighbourList:
    """The same with every pair in the rows of both its particles."""
    pairs = build_pairs(centres_um, radii_um, classes, box, skin_um, clumps)
    first, index = _mirrored(pairs.first, pairs.index)
    return NeighbourList(first, index)


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
    def of(cls, centres: Floats, radii: Floats, members: Indices, box: Box, skin: float) -> "_Grid":
        largest = float(radii[members].max())
        z = centres[members, 2]
        film = box.height_um >= NO_IMAGE
        low = float(z.min()) if film else 0.0
        extent = np.array([box.side_um, box.side_um, float(z.max()) - low + 1e-9 if film else box.height_um])
        shape = np.maximum(1, np.floor(extent / (2 * largest + skin))).astype(np.int64)
        cell = extent / shape
        place = np.empty(len(members), np.int64)
        _place(centres, members, box.side_um, low, shape, cell, place)
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


@njit(cache=True, error_model="numpy")
def _scan(  # type: ignore[no-untyped-def]
    searching, own, members, cell_first, shape, cell, low_z, largest, centres, radii, side, height, offset, skin, pairs,
    count,
):  # fmt: skip
    """Find the neighbours within one grid and write them to `pairs` from number `count` on; returns the new count.

    `searching` are the particles that search; where they are the grid's `own`, only neighbours of a higher number
    count. What exceeds the room in `pairs` is only counted.
    """
    for i in searching:
        reach = radii[i] + largest + skin
        wx = centres[i, 0] - side * np.floor(centres[i, 0] / side)
        wy = centres[i, 1] - side * np.floor(centres[i, 1] / side)
        y0, y1 = _cells(wy, reach, cell[1], shape[1])
        z0 = int(np.floor((centres[i, 2] - low_z - reach) / cell[2]))
        z1 = int(np.floor((centres[i, 2] - low_z + reach) / cell[2])) + 1
        everywhere = height < NO_IMAGE and z1 - z0 >= shape[2]
        for image in range(-1, 2) if height < NO_IMAGE and not everywhere else range(1):
            low, high = max(z0 - image * shape[2], 0), min(z1 - image * shape[2], shape[2])
            if everywhere:
                low, high, x0, x1 = 0, shape[2], 0, shape[0]
            elif low < high:
                shifted = wx - image * offset
                x0, x1 = _cells(shifted - side * np.floor(shifted / side), reach, cell[0], shape[0])
            else:
                continue
            for ux in range(x0, x1):
                for uy in range(y0, y1):
                    row = (_wrapped(ux, shape[0]) * shape[1] + _wrapped(uy, shape[1])) * shape[2]
                    for m in range(cell_first[row + low], cell_first[row + high]):
                        j = members[m]
                        if own and j <= i:
                            continue
                        dx, dy, dz = sheared_separation(centres, i, j, side, height, offset)
                        near = radii[i] + radii[j] + skin
                        if dx * dx + dy * dy + dz * dz < near * near:
                            if count < len(pairs):
                                pairs[count, 0] = i
                                pairs[count, 1] = j
                            count += 1
    return count


@njit(cache=True, error_model="numpy", inline="always")
def _wrapped(cell, n):  # type: ignore[no-untyped-def]
    """Number of a cell that is at most one box away."""
    if cell < 0:
        return cell + n
    return cell - n if cell >= n else cell


@njit(cache=True, error_model="numpy")
def _rows(n, pairs):  # type: ignore[no-untyped-def]
    """(k, 2) pairs as rows, those of a row in their order."""
    first = np.zeros(n + 1, np.int32)
    for m in range(len(pairs)):
        first[pairs[m, 0] + 1] += 1
    for i in range(n):
        first[i + 1] += first[i]
    index = np.empty(len(pairs), np.int32)
    filled = first[:-1].copy()
    for m in range(len(pairs)):
        i = pairs[m, 0]
        index[filled[i]] = pairs[m, 1]
        filled[i] += 1
    return first, index


@njit(cache=True, error_model="numpy")
def _mirrored(first, index):  # type: ignore[no-untyped-def]
    """Every pair in the rows of both its particles."""
    n = len(first) - 1
    both_first = np.zeros(n + 1, np.int32)
    for i in range(n):
        both_first[i + 1] += first[i + 1] - first[i]
        for m in range(first[i], first[i + 1]):
            both_first[index[m] + 1] += 1
    for i in range(n):
        both_first[i + 1] += both_first[i]
    both = np.empty(2 * len(index), np.int32)
    filled = both_first[:-1].copy()
    for i in range(n):
        for m in range(first[i], first[i + 1]):
            j = index[m]
            both[filled[i]] = j
            both[filled[j]] = i
            filled[i] += 1
            filled[j] += 1
    return both_first, both


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
