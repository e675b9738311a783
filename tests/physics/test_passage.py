import heapq

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from physics.state import Microstructure
from physics.transport.passage import widest_passage

PHASES = {"pore": 0, "active": 1}


def obvious_bottleneck(pore):
    """Widest way from first to last layer: from the widest cell on, always the widest neighbour of what is reached."""
    distance = ndimage.distance_transform_edt(pore)
    reached = np.zeros(pore.shape, dtype=bool)
    heap = [(-distance[i, j, 0], (i, j, 0)) for i, j in np.argwhere(pore[:, :, 0]).tolist()]
    heapq.heapify(heap)
    while heap:
        narrowest, cell = heapq.heappop(heap)
        if reached[cell]:
            continue
        reached[cell] = True
        if cell[2] == pore.shape[2] - 1:
            return -narrowest
        for step in np.ndindex(3, 3, 3):
            other = tuple(c + s - 1 for c, s in zip(cell, step, strict=True))
            inside = all(0 <= c < n for c, n in zip(other, pore.shape, strict=True))
            if inside and pore[other] and not reached[other]:
                heapq.heappush(heap, (max(narrowest, -distance[other]), other))
    return None


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.floats(0.3, 0.8))
def test_the_bottleneck_is_that_of_the_obvious_search(seed, share):
    coarse = np.random.default_rng(seed).random((4, 4, 4)) < share
    coarse[0, 0, 0] = False
    pore = coarse.repeat(3, 0).repeat(3, 1).repeat(3, 2)
    found = widest_passage(Microstructure.from_labels((~pore).astype(np.uint8), 0.5, PHASES))
    expected = obvious_bottleneck(pore)
    assert (found is None) == (expected is None)
    if found is not None:
        assert found.bottleneck_um == pytest.approx(0.5 * expected)
        cells = np.floor(found.points_um / 0.5).astype(int)
        assert pore[tuple(cells.T)].all()
        assert found.clearance_um.min() >= 0.69 * found.bottleneck_um


@pytest.mark.parametrize("axis", "xyz")
def test_of_two_channels_the_wider_is_taken_from_surface_to_collector(axis):
    solid = np.ones((30, 30, 40), np.uint8)
    solid[4:8, 4:8] = 0
    solid[14:23, 12:21] = 0
    labels = np.ascontiguousarray(np.moveaxis(solid, 2, "xyz".index(axis)))
    found = widest_passage(Microstructure.from_labels(labels, 1.0, PHASES, thickness_axis=axis))
    across = np.delete(found.points_um, "xyz".index(axis), axis=1)
    along = found.points_um[:, "xyz".index(axis)]
    assert found.bottleneck_um == 5.0
    assert across == pytest.approx(np.tile([18.5, 16.5], (len(across), 1)))
    assert (along[0], along[-1]) == (39.5, 0.5)


def test_a_closed_pore_has_no_passage():
    labels = np.ones((9, 9, 9), np.uint8)
    labels[3:6, 3:6, 1:8] = 0
    assert widest_passage(Microstructure.from_labels(labels, 1.0, PHASES)) is None


def test_without_a_wall_there_is_no_widest_way():
    assert widest_passage(Microstructure.from_labels(np.zeros((5, 5, 5), np.uint8), 1.0, PHASES)) is None
