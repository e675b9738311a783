"""Two conditions of the same people: closed forms, twins, and what must not change anything."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from server.studies.statistics.paired import paired_t, signed_ranks

PAIRS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=3, max_size=25)


def test_a_textbook_example():
    # Student's sleep data (Biometrika 1908): mean difference 1.58, t = 4.0621, p = 0.00283; d_z = t / sqrt(10).
    first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    found = paired_t(second, first)
    assert found.difference == pytest.approx(1.58)
    assert found.t == pytest.approx(4.0621, abs=5e-5)
    assert found.p == pytest.approx(0.00283, abs=5e-6)
    assert found.dz == pytest.approx(4.0621 / math.sqrt(10), abs=5e-5)
    assert (found.interval.low, found.interval.high) == pytest.approx((0.7001, 2.4599), abs=5e-5)


@given(PAIRS)
def test_swapping_the_conditions_turns_signs(values):
    x, y = np.array(values, dtype=float).T
    there, back = paired_t(x, y), paired_t(y, x)
    assert back.difference == pytest.approx(-there.difference)
    assert back.p == pytest.approx(there.p, nan_ok=True)
    assert back.g_av == pytest.approx(-there.g_av, nan_ok=True)
    assert back.dz_interval.low == pytest.approx(-there.dz_interval.high, abs=1e-7, nan_ok=True)
    ranks, reversed_ranks = signed_ranks(x - y), signed_ranks(y - x)
    assert reversed_ranks.p == pytest.approx(ranks.p, nan_ok=True)
    assert reversed_ranks.rank_biserial == pytest.approx(-ranks.rank_biserial, nan_ok=True)
    assert reversed_ranks.shift == pytest.approx(-ranks.shift)
    assert reversed_ranks.w == ranks.w


@given(PAIRS, st.randoms(use_true_random=False))
def test_who_is_called_what_is_nothing(values, random):
    shuffled = list(values)
    random.shuffle(shuffled)
    (x, y), (a, b) = np.array(values, dtype=float).T, np.array(shuffled, dtype=float).T
    assert paired_t(a, b).p == pytest.approx(paired_t(x, y).p, nan_ok=True)
    assert signed_ranks(a - b).p == pytest.approx(signed_ranks(x - y).p, nan_ok=True)


@given(PAIRS, st.sampled_from([0.25, 2.0, 16.0]))
def test_the_unit_is_nothing_to_p_and_effect_size(values, scale):
    x, y = np.array(values, dtype=float).T
    first, second = paired_t(x, y), paired_t(x * scale, y * scale)
    assert second.difference == pytest.approx(first.difference * scale)
    assert (second.p, second.dz) == pytest.approx((first.p, first.dz), nan_ok=True)
    assert signed_ranks((x - y) * scale).p == pytest.approx(signed_ranks(x - y).p, nan_ok=True)


@given(PAIRS)
def test_the_interval_excludes_zero_exactly_when_p_is_small(values):
    x, y = np.array(values, dtype=float).T
    found = paired_t(x, y)
    if not math.isnan(found.p) and abs(found.p - 0.05) > 1e-9:
        assert (found.interval.low > 0 or found.interval.high < 0) == (found.p < 0.05)
        assert (found.dz_interval.low > 0 or found.dz_interval.high < 0) == (found.p < 0.05)


@given(st.lists(st.integers(-6, 6), min_size=1, max_size=8))
def test_few_differences_with_ties_try_all_signs(values):
    differences = np.array(values, dtype=float)
    found = signed_ranks(differences)
    moved = differences[differences != 0]
    if not len(moved):
        assert math.isnan(found.p)
        return
    ranks = stats.rankdata(np.abs(moved))
    sums = [sum(rank for rank, up in zip(ranks, way, strict=True) if up)
            for way in itertools.product((False, True), repeat=len(moved))]  # fmt: skip
    up = ranks[moved > 0].sum()
    twin = 2 * min(np.mean([total <= up for total in sums]), np.mean([total >= up for total in sums]))
    assert found.p == pytest.approx(min(1.0, twin))


def test_few_differences_with_ties_are_what_scipy_says():
    differences = np.array([1.0, 1.0, -2.0, 0.0, 3.0, 3.0, 5.0])
    assert signed_ranks(differences).p == pytest.approx(stats.wilcoxon(differences).pvalue)


@given(st.lists(st.integers(-50, 50), min_size=6, max_size=12, unique_by=abs).filter(lambda values: 0 not in values))
def test_the_shift_interval_excludes_zero_exactly_when_the_exact_p_is_small(values):
    found = signed_ranks(values)
    assert found.method == "exact"
    outside = found.shift_interval.low > 0 or found.shift_interval.high < 0
    means = [(a + b) / 2 for a, b in itertools.combinations_with_replacement(values, 2)]
    assert found.shift == pytest.approx(np.median(means))
    # A mean of a pair that is zero is on the fence.
    if 0 not in means:
        assert outside == (found.p <= 0.05)


def test_differences_that_are_all_equal_have_no_t():
    found = paired_t([0.1, 0.2, 0.3], [1.1, 1.2, 1.3])
    assert found.difference == pytest.approx(-1.0)
    assert math.isnan(found.t)
    assert math.isnan(found.dz_interval.low)
    ranks = signed_ranks([0.0, 0.0])
    assert (ranks.w, ranks.zeros) == (0.0, 2)
    assert math.isnan(ranks.rank_biserial)


def test_g_shrinks_and_the_correction_is_hedges():
    rng = np.random.default_rng(2)
    x = rng.normal(size=200_000)
    found = paired_t(x + 0.5, rng.normal(size=200_000))
    assert found.g_av == pytest.approx(0.5, abs=0.01)
    small = paired_t([1.0, 3.0, 2.0, 5.0], [0.0, 1.0, 1.5, 2.0])
    x, y = np.array([1.0, 3.0, 2.0, 5.0]), np.array([0.0, 1.0, 1.5, 2.0])
    assert small.g_av == pytest.approx((x - y).mean() / math.sqrt((x.var(ddof=1) + y.var(ddof=1)) / 2) * (1 - 3 / 23))


@pytest.mark.slow
def test_the_interval_of_dz_covers_it():
    # 95 % of intervals hold the true 0.5; of 2000 the share lies within four standard errors.
    rng = np.random.default_rng(11)
    held = 0
    for _ in range(2000):
        x = rng.normal(0.5, 1, 20)
        interval = paired_t(x, np.zeros(20)).dz_interval
        held += interval.low <= 0.5 <= interval.high
    assert held / 2000 == pytest.approx(0.95, abs=4 * math.sqrt(0.95 * 0.05 / 2000))
