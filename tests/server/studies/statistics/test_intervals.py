"""Intervals of noncentralities hold by their definition."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from server.studies.statistics.intervals import fisher_z, noncentral_f, noncentral_t


@given(st.floats(-60, 60), st.integers(2, 300))
def test_t_stands_at_both_tails_of_its_limits(t, df):
    found = noncentral_t(t, df)
    assert stats.nct.cdf(t, df, found.low) == pytest.approx(0.975, abs=1e-9)
    assert stats.nct.cdf(t, df, found.high) == pytest.approx(0.025, abs=1e-9)
    mirrored = noncentral_t(-t, df)
    assert (mirrored.low, mirrored.high) == pytest.approx((-found.high, -found.low), abs=1e-7)


@given(st.floats(0, 200), st.integers(1, 6), st.integers(3, 200))
def test_f_excludes_zero_exactly_when_it_is_significant(f, df1, df2):
    found = noncentral_f(f, df1, df2)
    assert (found.low > 0) == (stats.f.sf(f, df1, df2) < 0.05)
    if found.low > 0:
        assert stats.ncf.cdf(f, df1, df2, found.low) == pytest.approx(0.95, abs=1e-7)
    assert 0 <= found.low <= found.high


def test_a_published_interval():
    # Kelley 2007, J. Stat. Softw. 20(8): limits of the noncentrality for t = 2.83 with 126 degrees of freedom.
    found = noncentral_t(2.83, 126)
    assert (found.low, found.high) == pytest.approx((0.8337502, 4.815359), abs=1e-6)


def test_what_has_no_interval():
    for found in (
        noncentral_t(math.inf, 5),
        noncentral_t(math.nan, 5),
        noncentral_f(math.nan, 1, 5),
        fisher_z(1.0, 0.1),
    ):
        assert math.isnan(found.low)
        assert math.isnan(found.high)


def test_fisher_is_symmetric_in_z():
    found = fisher_z(0.5, 0.2)
    assert math.atanh(found.low) + math.atanh(found.high) == pytest.approx(2 * math.atanh(0.5))
