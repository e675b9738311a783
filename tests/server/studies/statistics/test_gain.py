"""Normalised gain."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.studies.statistics.gain import gains, normalised_gain


def test_hakes_example():
    # Hake 1998: <g> = (post % - pre %) / (100 - pre %); 45 before and 72.5 after is half of what was left.
    assert normalised_gain(45, 72.5, 100) == pytest.approx(0.5)
    assert normalised_gain(10, 5, 20) == pytest.approx(-0.5)


def test_who_knew_everything_has_no_gain_of_their_own():
    found = gains([20, 10, 0], [20, 15, 10], 20)
    assert (found.n, found.at_maximum) == (3, 1)
    assert found.average == pytest.approx((15 - 10) / (20 - 10))
    assert found.individual is not None
    assert found.individual.mean == pytest.approx(0.5)
    everybody = gains([20.0], [20.0], 20)
    assert everybody.individual is None
    assert math.isnan(everybody.average)


@given(st.integers(0, 19), st.integers(0, 20), st.sampled_from([0.5, 5.0]))
def test_points_may_be_counted_in_any_unit(pre, post, scale):
    assert normalised_gain(pre * scale, post * scale, 20 * scale) == pytest.approx(normalised_gain(pre, post, 20))
    assert normalised_gain(pre, post, 20) <= 1


def test_a_score_above_the_maximum_is_said():
    with pytest.raises(ValueError, match="Expected scores up to 20, got 3 before and 21 after"):
        normalised_gain(3, 21, 20)
