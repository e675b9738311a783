"""Equivalence: the tests and the 90 % interval say the same."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.studies.statistics.equivalence import equivalence, independent_equivalence, paired_equivalence

VALUES = st.lists(st.integers(-20, 20), min_size=3, max_size=25).filter(lambda values: len(set(values)) > 1)


@given(VALUES, st.floats(-15, 0), st.floats(0.5, 15))
def test_equivalent_exactly_when_the_interval_lies_within(values, low, width):
    found = equivalence(values, low, low + width)
    within = low < found.interval.low and found.interval.high < low + width
    if abs(found.p - 0.05) > 1e-9:
        assert within == (found.p < 0.05)
    assert found.interval.level == pytest.approx(0.9)


@given(VALUES, st.floats(0.5, 15))
def test_mirrored_values_swap_the_tests(values, bound):
    there, back = equivalence(values, -bound, bound), equivalence([-value for value in values], -bound, bound)
    assert (back.p_low, back.p_high) == pytest.approx((there.p_high, there.p_low))
    assert back.p == pytest.approx(there.p)


@given(VALUES, st.floats(0.5, 15), st.floats(0.1, 5))
def test_wider_bounds_are_easier(values, bound, more):
    assert equivalence(values, -bound - more, bound + more).p <= equivalence(values, -bound, bound).p


def test_pairs_are_their_differences():
    rng = np.random.default_rng(4)
    x, y = rng.normal(size=(2, 15))
    assert paired_equivalence(x, y, -0.4, 0.9) == equivalence(x - y, -0.4, 0.9)


def test_values_that_do_not_differ_have_no_test():
    for found in (equivalence([1.0, 1.0, 1.0], -2, 2), independent_equivalence([1, 1], [2, 2], -2, 2)):
        assert math.isnan(found.p)
        assert math.isnan(found.interval.low)


def test_bounds_in_the_wrong_order_are_said():
    with pytest.raises(ValueError, match="Expected a lower bound below the upper one, got 3 and -3"):
        equivalence([1.0, 2.0], 3, -3)
