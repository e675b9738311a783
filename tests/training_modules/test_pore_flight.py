import json

import numpy as np
import pytest

from physics.materials import ASSETS
from tests.training_modules import told
from training_modules.conditions import FlightCondition

MODULE = told.module("pore-flight")
MANIFEST = json.loads((ASSETS / "demo" / "desktop" / "manifest.json").read_bytes())
TAU = MANIFEST["characterisation"]["phases"]["pore"]["tortuosity_factor"]["z"]


def widest_way() -> float:
    """Length of the way that the bundle flies over the thickness."""
    points = np.array(MANIFEST["flight"]["points_m"])
    length_um = np.linalg.norm(np.diff(points, axis=0), axis=1).sum() / MANIFEST["scale"]["metres_per_um"]
    return float(length_um / MANIFEST["measures"]["thickness_um"])


def test_the_flight_asks_for_a_way_that_exists():
    asked = told.step(MODULE, "fly").condition
    assert isinstance(asked, FlightCondition)
    assert 1.5 * widest_way() < asked.longest


def test_numbers_are_those_of_the_electrode_that_ships():
    for step_id, field in (("fly", "hints"), ("compare", "instruction")):
        assert told.tells(told.step(MODULE, step_id), field, widest_way(), 2)
    assert told.tells(told.step(MODULE, "compare"), "instruction", TAU, 2)
    asked = told.value(MODULE, "compare")
    assert asked.target == pytest.approx(widest_way() ** 2, abs=asked.tolerance / 2)


def test_the_square_of_the_widest_way_comes_close_to_the_factor():
    assert widest_way() ** 2 == pytest.approx(TAU, rel=0.1)


def test_slanted_tubes_have_the_square_of_their_length():
    assert told.value(MODULE, "slanted").target == pytest.approx(2**0.5 * 2**0.5)


def test_pressing_costs_more_transport_than_porosity():
    step = told.step(MODULE, "calender-more")
    assert told.tells(step, "hints", (25 / 34) ** 1.5, 2)
    assert told.tells(step, "hints", 25 / 34, 2)
    assert told.tells(step, "instruction", MANIFEST["measures"]["porosity"] * 100, 0)
