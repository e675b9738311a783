import math
from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physics.composition import REPRESENTATIVE_BOX, SIDE_TOLERANCE, compose
from physics.design.space import ACTIVE_COUNTS, SPACE, Trial
from physics.recipe import RecipeError

inside = st.builds(Trial, *(st.floats(span.lowest, span.highest) for span in SPACE.values()))
middle = Trial(94.0, 50.0, 67.0, 120.0, 15.0)


@given(inside)
def test_every_trial_of_the_space_is_a_recipe_that_remembers_it(trial):
    recipe = trial.recipe("any", seed=3)
    assert astuple(Trial.of(recipe)) == pytest.approx(astuple(trial), abs=0.3)
    assert trial.outside() == []
    assert math.isclose(trial.active_percent + trial.carbon_percent + trial.binder_percent, 100.0, abs_tol=1e-3)


@given(inside)
def test_boxes_are_representative_and_binder_domain_keeps_its_size(trial):
    made, usual = compose(trial.recipe("any", seed=3)), compose(middle.recipe("any", seed=3))
    assert made.side_um >= (1.0 - SIDE_TOLERANCE) * REPRESENTATIVE_BOX * max(ACTIVE_COUNTS)
    assert made.dried_binder_radius_um == pytest.approx(usual.dried_binder_radius_um, rel=0.01)


def test_choices_outside_the_space_are_named():
    assert Trial(98.0, 50.0, 67.0, 20.0, 15.0).outside() == ["active_percent", "gap_um"]


@pytest.mark.parametrize(
    ("trial", "named"),
    [
        (Trial(100.0, 50.0, 67.0, 120.0, 15.0), "active_fraction"),
        (Trial(0.0, 50.0, 67.0, 120.0, 15.0), "active_fraction"),
        (Trial(94.0, 100.0, 67.0, 120.0, 15.0), "binder_fraction"),
        (Trial(94.0, 50.0, 95.0, 120.0, 15.0), "solid_content"),
        (Trial(94.0, 50.0, 67.0, 5.0, 15.0), "gap_um"),
        (Trial(94.0, 50.0, 67.0, 120.0, -1.0), "compression"),
        (Trial(94.0, 50.0, 67.0, math.nan, 15.0), "gap_um"),
        (Trial(math.nan, 50.0, 67.0, 120.0, 15.0), "active_fraction"),
    ],
)
def test_choices_that_no_electrode_can_be_made_with_are_refused(trial, named):
    with pytest.raises(RecipeError, match=named):
        trial.recipe("trial", seed=1)
