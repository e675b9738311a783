"""The widest way through the pores, from the electrode's surface to the collector.

A ball that has to get through needs the largest threshold of the distance map at which both ends are still connected;
that is the bottleneck. Among the ways that are nowhere narrower, the one taken is short and keeps away from the walls.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage, sparse
from scipy.sparse import csgraph

from physics.state import Floats, Microstructure
from physics.transport.distances import FAR, squared_distances

_EVERY_NEIGHBOUR = np.ones((3, 3, 3), dtype=bool)
_SMOOTHING = (8.0, 4.0, 2.0, 1.0)  # cells along the way, tried from the smoothest down
_CLEAR = 0.7  # of the bottleneck has to be left by smoothing


@dataclass(frozen=True)
class Passage:
    """A way through the pores.

    Attributes:
        points_um: (n, 3) places from surface to collector, in the volume's axes.
        clearance_um: (n,) distance from there to the nearest wall.
        bottleneck_um: radius of the largest ball that gets through.
    """

    points_um: Floats
    clearance_um: Floats
    bottleneck_um: float


def widest_passage(volume: Microstructure, phase: str = "pore") -> Passage | None:
    """The widest way through a phase along the thickness; None where there is none within the box.

    Args:
        volume: labelled voxels; the way does not leave through periodic sides.
        phase: what to go through.
    """
    inside = volume.labels == volume.phases[phase]
    squares = squared_distances(inside, volume.periodic)
    if not inside.any() or squares.max() == FAR:
        return None
    axis = "xyz".index(volume.thickness_axis)
    squares = np.ascontiguousarray(np.moveaxis(squares, axis, 0))
    threshold = _bottleneck(squares)
    if threshold is None:
        return None
    distances = np.sqrt(squares.astype(np.float64))
    way = _smoothed(_shortest(distances, squares >= threshold), distances, np.sqrt(threshold))
    clearance = _at(distances, way) * volume.voxel_um
    points = (_reordered(way, axis) + 0.5) * volume.voxel_um
    return Passage(points, clearance, float(np.sqrt(threshold) * volume.voxel_um))


def _bottleneck(squares: npt.NDArray[np.int32]) -> int | None:
    """The largest squared distance at which first and last layer are connected, by bisection."""
    levels = np.unique(squares[squares > 0])
    low, high = -1, len(levels)  # connected at low, not at high
    while high - low > 1:
        middle = (low + high) // 2
        if _spans(squares >= levels[middle]):
            low = middle
        else:
            high = middle
    return int(levels[low]) if low >= 0 else None


def _spans(open_cells: npt.NDArray[np.bool_]) -> bool:
    clusters, _ = ndimage.label(open_cells, _EVERY_NEIGHBOUR)
    both = np.intersect1d(clusters[0], clusters[-1])
    return bool((both > 0).any())


def _shortest(distances: Floats, open_cells: npt.NDArray[np.bool_]) -> Floats:
    """Cells of the cheapest way from last layer to first (Dijkstra); a step costs its length over clearance squared."""
    number = np.full(open_cells.shape, -1, dtype=np.int64)
    count = int(open_cells.sum())
    number[open_cells] = np.arange(count)
    rows, columns, costs = [], [], []
    for step in np.ndindex(3, 3, 3):
        offset = np.array(step) - 1
        if tuple(offset) <= (0, 0, 0):
            continue
        here, there = _pairs(-offset, number.shape), _pairs(offset, number.shape)
        pair = open_cells[here] & open_cells[there]
        rows.append(number[here][pair])
        columns.append(number[there][pair])
        nearest = np.minimum(distances[here][pair], distances[there][pair])
        costs.append(np.linalg.norm(offset) / nearest**2)
    surface, collector = number[-1][number[-1] >= 0], number[0][number[0] >= 0]
    joined = np.full(len(surface), count)  # one more cell above the surface, to start from
    graph = sparse.coo_array(
        (
            np.concatenate([*costs, np.full(len(surface), 1e-9)]),
            (np.concatenate([*rows, joined]), np.concatenate([*columns, surface])),
        ),
        shape=(count + 1, count + 1),
    )
    cost, before = csgraph.dijkstra(graph.tocsr(), directed=False, indices=count, return_predecessors=True)
    cell = int(collector[np.argmin(cost[collector])])
    way = []
    while cell != count:
        way.append(cell)
        cell = int(before[cell])
    return np.argwhere(open_cells)[way[::-1]].astype(np.float64)


def _pairs(offset: npt.NDArray[np.intp], shape: tuple[int, ...]) -> tuple[slice, ...]:
    """The part of a volume that is still inside it after a shift by -offset, and so can be paired with it."""
    return tuple(
        slice(max(0, shift), min(side, side + shift)) for shift, side in zip(offset.tolist(), shape, strict=True)
    )


def _smoothed(way: Floats, distances: Floats, bottleneck: float) -> Floats:
    """The way without the staircase of the cells, as smooth as the walls allow; its ends stay."""
    for width in _SMOOTHING:
        smooth: Floats = ndimage.gaussian_filter1d(way, width, axis=0, mode="nearest")
        smooth[0], smooth[-1] = way[0], way[-1]
        if (_at(distances, smooth) >= _CLEAR * bottleneck).all():
            return smooth
    return way


def _at(distances: Floats, places: Floats) -> Floats:
    found: Floats = ndimage.map_coordinates(distances, places.T, order=1, mode="nearest")
    return found


def _reordered(way: Floats, axis: int) -> Floats:
    """Coordinates whose first is along the thickness, in the volume's axes."""
    order = [axis, *(other for other in range(3) if other != axis)]
    places = np.empty_like(way)
    places[:, order] = way
    return places
