import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import distance_transform_edt

from physics.transport.distances import FAR, squared_distances

VOLUMES = {
    "seed": st.integers(0, 2**32 - 1),
    "shape": st.tuples(*[st.integers(1, 9)] * 3),
    "share": st.floats(0.5, 0.99),
    "periodic": st.tuples(*[st.booleans()] * 3),
}


@settings(max_examples=50, deadline=None)
@given(**VOLUMES)
def test_distances_are_those_of_scipy(seed, shape, share, periodic):
    inside = np.random.default_rng(seed).random(shape) < share
    inside[0, 0, 0] = False
    copies = [3 if wraps else 1 for wraps in periodic]
    middle = tuple(slice(n, 2 * n) if wraps else slice(None) for n, wraps in zip(shape, periodic, strict=True))
    expected = distance_transform_edt(np.tile(inside, copies))[middle] ** 2
    assert (squared_distances(inside, periodic) == np.rint(expected)).all()


@pytest.mark.parametrize("wraps", [False, True])
def test_nothing_outside_is_far_away(wraps):
    assert (squared_distances(np.ones((3, 4, 1), bool), (wraps, wraps, wraps)) == FAR).all()


def test_the_far_end_of_a_line_is_far():
    line = np.ones((1, 1, 300), bool)
    line[0, 0, 0] = False
    assert squared_distances(line, (False, False, False))[0, 0, -1] == 299**2
    assert squared_distances(line, (False, False, True)).max() == 150**2
