"""Different people in two conditions."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from server.studies.statistics.independent import mann_whitney, welch

GROUP = st.lists(st.integers(0, 30), min_size=2, max_size=15)


@given(GROUP, GROUP)
def test_swapping_the_groups_turns_signs(x, y):
    there, back = welch(x, y), welch(y, x)
    assert (back.t, back.g) == pytest.approx((-there.t, -there.g), nan_ok=True)
    assert back.p == pytest.approx(there.p, nan_ok=True)
    ranks, reversed_ranks = mann_whitney(x, y), mann_whitney(y, x)
    assert reversed_ranks.rank_biserial == pytest.approx(-ranks.rank_biserial)
    assert reversed_ranks.p == pytest.approx(ranks.p, nan_ok=True)
    assert ranks.u + reversed_ranks.u == len(x) * len(y)
    assert ranks.rank_biserial == pytest.approx(2 * ranks.superiority - 1)


@given(GROUP, GROUP)
def test_equal_sizes_and_variances_are_students_t(x, y):
    same = [value - min(x) for value in x]
    found, student = welch(x, same), None
    if not math.isnan(found.t):
        student = stats.ttest_ind(x, same)
        assert (found.t, found.df, found.p) == pytest.approx((student.statistic, student.df, student.pvalue))
        assert (found.g_interval.low > 0) == (found.p < 0.05) or found.t < 0


@given(GROUP, GROUP)
def test_u_counts_pairs(x, y):
    wins = sum((a > b) + (a == b) / 2 for a in x for b in y)
    assert mann_whitney(x, y).u == wins


def test_groups_that_do_not_vary():
    found = welch([2.0, 2.0], [1.0, 1.0])
    assert found.difference == 1.0
    assert math.isnan(found.p)
    assert math.isnan(mann_whitney([1.0, 1.0], [1.0]).p)
    assert mann_whitney([1.0, 1.0], [1.0]).rank_biserial == 0.0


def test_the_shift_is_found():
    rng = np.random.default_rng(8)
    found = mann_whitney(rng.normal(3, 1, 80), rng.normal(0, 1, 70))
    assert found.shift_interval.low < 3 < found.shift_interval.high
    assert found.shift == pytest.approx(3, abs=0.4)
