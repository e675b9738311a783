import naive
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from physics.particles.neighbours import Box, build_neighbours, build_pairs


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), large=st.integers(0, 12), small=st.integers(1, 80))
def test_lists_are_those_of_all_pairs(seed, large, small):
    rng = np.random.default_rng(seed)
    side, skins = 24.0, np.array([[0.0, 0.0, 0.0], [0.0, 2.0, 0.3], [0.0, 0.3, 0.1]])
    radii = np.concatenate([rng.uniform(1.5, 4.0, large), np.full(small, 0.6)])
    classes = np.repeat(np.array([1, 2], np.uint8), [large, small])
    centres = rng.uniform(size=(len(radii), 3)) * [side, side, 15.0]
    centres[:, :2] += side * rng.integers(-2, 3, size=(len(radii), 2))  # any periodic image

    listed = build_neighbours(centres, radii, classes, Box(side), skins)

    got = [listed.index[a:b].tolist() for a, b in zip(listed.first[:-1], listed.first[1:], strict=True)]
    assert [len(set(row)) for row in got] == [len(row) for row in got]
    assert [set(row) for row in got] == naive.neighbours(centres, radii, side, skins[np.ix_(classes, classes)])

    once = build_pairs(centres, radii, classes, Box(side), skins)
    rows = np.repeat(np.arange(len(radii)), np.diff(once.first))
    assert len(listed.index) == 2 * len(once.index)
    assert (classes[rows] <= classes[once.index]).all()  # in the row of the larger class
