import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physics.recipe import ElectrodeRecipe
from server.library.rheology import SHEAR_RATES_PER_S, flow_curve_json, viscosity_at
from server.settings import ROOT

COARSE = ROOT / "assets/recipes/nmc111-coarse.yaml"
POWER_LAW = json.dumps([[rate, 30.0 * rate**-0.5, 0.3 * rate**-0.5] for rate in (10.0, 100.0, 1000.0)])


@given(st.floats(10.0, 1000.0))
def test_between_the_points_it_is_a_power_law(rate: float) -> None:
    viscosity, error = viscosity_at(POWER_LAW, rate) or (0.0, 0.0)
    assert viscosity == pytest.approx(30.0 / math.sqrt(rate))
    assert error == pytest.approx(0.01 * viscosity)


@pytest.mark.parametrize("rate", [9.9, 1001.0])
def test_outside_of_the_curve_nothing_is_said(rate: float) -> None:
    assert viscosity_at(POWER_LAW, rate) is None


def test_the_slurry_of_a_recipe_thins_with_shear() -> None:
    heard: list[float] = []
    curve = flow_curve_json(ElectrodeRecipe.load(COARSE), lambda fraction, _: heard.append(fraction))
    points = json.loads(curve or "")
    assert [rate for rate, _, _ in points] == list(SHEAR_RATES_PER_S)
    viscosities = [viscosity for _, viscosity, _ in points]
    assert viscosities == sorted(viscosities, reverse=True)
    assert heard == sorted(heard)


@pytest.mark.parametrize("recipe", ["graphite-cmc-sbr", "nmc111-clumps", "nmc111-two-layers"])
def test_what_is_not_modelled_has_no_curve(recipe: str) -> None:
    loaded = ElectrodeRecipe.load(ROOT / f"assets/recipes/{recipe}.yaml")
    assert flow_curve_json(loaded, lambda *_: None) is None


def test_a_curve_that_is_cancelled_is_none() -> None:
    assert flow_curve_json(ElectrodeRecipe.load(COARSE), lambda *_: False) is None
