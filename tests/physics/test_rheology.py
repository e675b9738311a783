import numpy as np
import pytest
from conftest import RECIPES

from physics.outcome import Outcome
from physics.recipe import ElectrodeRecipe, RecipeError
from physics.slurry import rheology
from physics.slurry.force_field import Liquid, SlurryForceField
from physics.slurry.rheology import FlowCurve, ViscosityPoint, flow_curve, mixed_box, relative_viscosity


def test_a_coarse_slurry_thins_and_repeats_itself(coarse):
    curve = flow_curve(coarse, [25.0, 100.0])
    assert curve.outcome is Outcome.CONVERGED
    assert [point.shear_rate_per_s for point in curve.points] == [25.0, 100.0]
    slow, fast = curve.points
    assert slow.viscosity_pa_s > 1.3 * fast.viscosity_pa_s
    assert 0 < slow.standard_error < 0.2 * slow.viscosity_pa_s
    assert flow_curve(coarse, [25.0, 100.0]) == curve


def test_without_cohesion_the_rate_does_not_matter(coarse):
    curve = flow_curve(coarse, [10.0, 100.0], cohesion=False)
    slow, fast = (point.viscosity_pa_s for point in curve.points)
    assert slow == pytest.approx(fast, rel=0.05)
    assert curve.power_law()["n"] == pytest.approx(1.0, abs=0.02)


def test_halving_the_step_hardly_changes_the_viscosity(coarse, monkeypatch):
    whole = relative_viscosity(mixed_box(coarse), 300.0)
    monkeypatch.setattr(rheology, "STEP_TIMES_COHESION", 1.0)
    monkeypatch.setattr(rheology, "STEP", 0.002)
    half = relative_viscosity(mixed_box(coarse), 300.0)
    spread = np.hypot(whole.standard_error, half.standard_error)
    assert half.mean == pytest.approx(whole.mean, rel=0.05, abs=3 * spread)


def test_a_rate_that_would_take_too_long_says_so(coarse, monkeypatch):
    monkeypatch.setattr(rheology, "MOST_STEPS", 50)
    curve = flow_curve(coarse, [25.0])
    assert curve.outcome is Outcome.MAX_STEPS
    assert curve.points[0].outcome is Outcome.MAX_STEPS


def test_cancelling_keeps_the_points_so_far(coarse):
    curve = flow_curve(coarse, [12.5, 100.0], lambda fraction, _: fraction < 0.5)
    assert curve.outcome is Outcome.CANCELLED
    assert [point.shear_rate_per_s for point in curve.points] == [100.0]
    assert curve.power_law() is None


def test_the_power_law_is_found_again():
    points = tuple(ViscosityPoint(rate, 12.0 * rate**-0.6, 0.0, Outcome.CONVERGED) for rate in (1.0, 7.0, 90.0))
    assert FlowCurve(points, 1.0, 1.0, Outcome.CONVERGED).power_law() == pytest.approx({"K": 12.0, "n": 0.4})


@pytest.mark.parametrize(
    ("rates", "sentence"),
    [
        ([0.0], r"shear rates: expected one or more from 0\.01 to 10,000 1/s; got 0"),
        ([25.0, -1.0, 1e6], "got -1, 1e"),
        ([float("nan")], "got nan"),
        ([], "got none"),
        ([25.0, 25.0], "each rate once"),
    ],
)
def test_rates_out_of_range_are_named(coarse, rates, sentence):
    with pytest.raises(RecipeError, match=sentence):
        flow_curve(coarse, rates)


def test_another_liquid_is_refused(coarse):
    other = coarse.model_copy(update={"formulation": coarse.formulation.model_copy(update={"solvent": "water"})})
    with pytest.raises(RecipeError, match="calibrated for pvdf in nmp only; got pvdf in water"):
        Liquid.of(other)


def test_the_reference_liquid_has_the_published_concentration():
    liquid = Liquid.of(ElectrodeRecipe.load(RECIPES / "nmc111-96-2-2.yaml"))
    assert liquid.binder == pytest.approx(0.047, abs=0.0005)  # 4.7 wt% of the liquid
    field = SlurryForceField.load()
    richer = liquid.model_copy(update={"binder": 2 * liquid.binder, "carbon": 2 * liquid.carbon})
    assert richer.viscosity_pa_s(field) == pytest.approx(4 * liquid.viscosity_pa_s(field))
    assert richer.cohesion_pa(field) == pytest.approx(2**3.4 * liquid.cohesion_pa(field))
