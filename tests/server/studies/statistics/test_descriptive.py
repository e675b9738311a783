"""A sample described."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.studies.statistics.descriptive import describe, median_interval, shapiro_wilk

VALUES = st.lists(st.integers(-1000, 1000).map(lambda number: number / 4), min_size=1, max_size=40)


def slow_median_interval(values):
    """The twin: all ways in which n values may lie below or above the median."""
    ordered, n = sorted(values), len(values)
    best = None
    for k in range(1, n // 2 + 1):
        # The interval misses when fewer than k values are below, or fewer than k above.
        missed = sum(min(sum(way), n - sum(way)) < k for way in itertools.product((0, 1), repeat=n))
        if missed / 2**n <= 0.05:
            best = (ordered[k - 1], ordered[n - k])
    return best


@pytest.mark.parametrize("n", range(1, 13))
def test_the_median_lies_between_order_statistics(n):
    values = np.random.default_rng(n).normal(size=n)
    found, twin = median_interval(values), slow_median_interval(values)
    if twin is None:
        assert n < 6
        assert math.isnan(found.low)
    else:
        assert (found.low, found.high) == twin


@given(VALUES, st.randoms(use_true_random=False))
def test_the_order_of_values_is_nothing(values, random):
    shuffled = list(values)
    random.shuffle(shuffled)
    first, second = describe(values), describe(shuffled)
    assert (first.median, first.q1, first.q3) == (second.median, second.q1, second.q3)
    assert first.mean == pytest.approx(second.mean)
    assert first.minimum <= first.q1 <= first.median <= first.q3 <= first.maximum
    assert first.iqr == first.q3 - first.q1


@given(VALUES.filter(lambda values: len(values) > 1), st.integers(-8, 8))
def test_a_shift_shifts_and_spreads_nothing(values, shift):
    first, second = describe(values), describe([value + shift for value in values])
    assert second.mean == pytest.approx(first.mean + shift)
    assert second.sd == pytest.approx(first.sd, abs=1e-9)
    assert second.mean_interval.low == pytest.approx(first.mean_interval.low + shift, abs=1e-9)


def test_one_value_has_no_spread():
    found = describe([3.0])
    assert (found.n, found.mean, found.median) == (1, 3.0, 3.0)
    assert math.isnan(found.sd)
    assert math.isnan(found.mean_interval.low)


@pytest.mark.parametrize("values", [[], [1.0, 2.0], [4.0] * 12])
def test_what_cannot_look_normal(values):
    assert math.isnan(shapiro_wilk(values).p)
