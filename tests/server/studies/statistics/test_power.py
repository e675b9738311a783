"""Power, sensitivity and sample size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.studies.statistics.power import (
    group_power,
    people_needed,
    power,
    smallest_effect,
    smallest_group_effect,
)


@pytest.mark.parametrize(("dz", "people"), [(0.2, 199), (0.5, 34), (0.8, 15)])
def test_the_table_of_every_planner(dz, people):
    # G*Power 3.1, t test of two dependent means, two-sided, alpha 0.05, power 0.8 (Faul et al. 2007).
    assert people_needed(dz) == people
    assert power(people, dz) >= 0.8 > power(people - 1, dz)


def test_groups_of_the_table():
    # G*Power 3.1, two independent means: 64 in each group for d = 0.5, 26 for 0.8.
    assert group_power(64, 64, 0.5) >= 0.8 > group_power(63, 63, 0.5)
    assert group_power(26, 26, 0.8) >= 0.8 > group_power(25, 25, 0.8)


@given(st.integers(2, 200))
def test_the_smallest_effect_has_the_power_that_was_asked_for(n):
    assert power(n, smallest_effect(n)) == pytest.approx(0.8, abs=1e-9)
    assert group_power(n, n + 3, smallest_group_effect(n, n + 3)) == pytest.approx(0.8, abs=1e-9)


def test_no_effect_is_found_by_chance_only():
    assert power(20, 0.0) == pytest.approx(0.05)
    assert power(20, -0.5) == power(20, 0.5)


@pytest.mark.parametrize("call", [lambda: power(1, 0.5), lambda: group_power(1, 1, 0.5), lambda: people_needed(0.0)])
def test_what_has_no_answer_is_said(call):
    with pytest.raises(ValueError, match="Expected"):
        call()
