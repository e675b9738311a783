"""Several conditions: special cases with known answers, and what must not change anything."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from server.studies.statistics.paired import paired_t
from server.studies.statistics.several import friedman, holm, pairs_of, repeated_measures

TABLES = st.tuples(st.integers(3, 12), st.integers(3, 5)).flatmap(
    lambda shape: arrays(np.int64, shape, elements=st.integers(0, 30)).map(lambda table: table.astype(float))
)


def test_two_conditions_are_a_paired_t():
    rng = np.random.default_rng(3)
    table = rng.normal(size=(14, 2))
    anova, t = repeated_measures(table), paired_t(table[:, 0], table[:, 1])
    assert anova.f == pytest.approx(t.t**2)
    assert anova.p == pytest.approx(t.p)
    assert (anova.epsilon_gg, anova.epsilon_hf) == (1.0, 1.0)
    assert math.isnan(anova.mauchly_w)


@given(TABLES, st.randoms(use_true_random=False))
def test_names_of_people_and_conditions_are_nothing(table, random):
    rows, columns = list(range(table.shape[0])), list(range(table.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    first, second = repeated_measures(table), repeated_measures(table[rows][:, columns])
    for name in ("f", "p_gg", "p_hf", "epsilon_gg", "partial_eta2", "generalised_eta2"):
        assert getattr(second, name) == pytest.approx(getattr(first, name), rel=1e-6, abs=1e-9, nan_ok=True)
    a, b = friedman(table), friedman(table[rows][:, columns])
    assert (b.q, b.w) == pytest.approx((a.q, a.w), nan_ok=True)


@given(TABLES, st.integers(-5, 5))
def test_what_somebody_has_more_in_all_conditions_is_nothing(table, more):
    lifted = table.copy()
    lifted[0] += more
    first, second = repeated_measures(table), repeated_measures(lifted)
    assert second.f == pytest.approx(first.f, rel=1e-6, abs=1e-9, nan_ok=True)
    assert friedman(lifted).w == pytest.approx(friedman(table).w, nan_ok=True)


@given(TABLES)
def test_bounds_of_what_is_bounded(table):
    anova, ranks = repeated_measures(table), friedman(table)
    if not math.isnan(anova.f):
        assert 1 / (table.shape[1] - 1) - 1e-9 <= anova.epsilon_gg <= anova.epsilon_hf + 1e-9 <= 1 + 1e-8
        assert 0 <= anova.generalised_eta2 <= anova.partial_eta2 + 1e-12 <= 1 + 1e-9
        assert anova.p <= anova.p_gg + 1e-9 or anova.p > 0.05
    if not math.isnan(ranks.w):
        assert -1e-12 <= ranks.w <= 1 + 1e-12


def test_people_who_agree_have_a_w_of_one():
    assert friedman([[1, 2, 3], [10, 20, 30], [0, 5, 9]]).w == pytest.approx(1.0)


def test_what_does_not_vary_has_no_test():
    assert math.isnan(repeated_measures([[1, 2, 3], [2, 3, 4]]).f)
    assert math.isnan(friedman([[1, 1, 1], [2, 2, 2]]).q)


def test_holm_by_hand():
    # Holm 1979: 0.01 x 4, 0.02 x 3, 0.03 x 2, and never below the one before.
    assert holm([0.02, 0.01, 0.05, 0.03]) == pytest.approx([0.06, 0.04, 0.06, 0.06])
    assert holm([0.5, 0.6]) == [1.0, 1.0]
    adjusted = holm([0.01, math.nan, 0.02])
    assert adjusted[0] == pytest.approx(0.02)
    assert math.isnan(adjusted[1])
    assert holm([]) == []


def test_pairs_keep_the_order_of_conditions():
    assert pairs_of(["paper", "tablet", "mr"]) == [("paper", "tablet"), ("paper", "mr"), ("tablet", "mr")]


def test_few_people_for_many_conditions():
    table = np.random.default_rng(1).normal(size=(2, 4))
    found = repeated_measures(table)
    assert found.epsilon_gg == pytest.approx(1 / 3)
    assert found.epsilon_hf == 1.0
    assert math.isnan(found.mauchly_p)


def test_conditions_of_which_one_contrast_is_the_same_for_everybody_are_not_spherical():
    values = np.array([[0.0, 1.0, 2.0], [1.0, 1.0, 3.0], [2.0, 1.0, 4.0], [5.0, 1.0, 7.0]])
    found = repeated_measures(values)
    assert (found.mauchly_w, found.mauchly_p) == (0.0, 0.0)
