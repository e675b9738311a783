import math

import numpy as np
import pytest

from physics.state import Microstructure
from physics.transport import conduct, representative_volume


def volume(labels, periodic=(True, True, True)):
    return Microstructure.from_labels(np.asarray(labels, np.uint8), 0.5, {"pore": 0, "active": 1}, periodic)


def porosity(block):
    return block.volume_fractions()["pore"]


def test_the_scatter_of_a_random_volume_falls_with_the_root_of_the_block():
    labels = np.random.default_rng(0).random((64, 64, 64)) < 0.6
    quarter, half, whole = representative_volume(volume(labels), porosity, (0.25, 0.5, 1.0))
    assert (len(quarter.values), len(half.values), len(whole.values)) == (64, 8, 1)
    assert (quarter.edge_um, half.edge_um, whole.edge_um) == pytest.approx((8.0, 16.0, 32.0))
    expected = math.sqrt(0.4 * 0.6 / 16**3)
    assert quarter.standard_deviation == pytest.approx(expected, rel=0.3)
    assert quarter.mean == half.mean == pytest.approx(whole.mean)
    assert math.isnan(whole.standard_deviation)


def test_blocks_that_nothing_gets_through_are_kept_but_not_averaged():
    labels = np.zeros((8, 8, 8))
    labels[:4, :, 2] = 1
    (half,) = representative_volume(volume(labels), lambda block: conduct(block).tortuosity_factor, (0.5,))
    assert np.isinf(half.values).sum() == 2
    assert half.mean == pytest.approx(1.0)
    blocked = representative_volume(volume(np.ones((4, 4, 4))), lambda _: math.inf, (0.5,))[0]
    assert math.isnan(blocked.mean)


def test_the_whole_wraps_around_and_blocks_do_not():
    seen = []
    representative_volume(volume(np.zeros((4, 4, 6))), lambda block: seen.append(block.periodic) or 0.0, (0.5, 1.0))
    assert seen == [(False, False, False)] * 8 + [(True, True, True)]


@pytest.mark.parametrize(("share", "sentence"), [(0.0, "above 0"), (1.5, "at most 1"), (0.1, "leaves no voxel")])
def test_shares_that_cannot_be(share, sentence):
    with pytest.raises(ValueError, match=sentence):
        representative_volume(volume(np.zeros((4, 4, 4))), porosity, (share,))
