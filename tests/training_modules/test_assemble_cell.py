import json
import math

import pytest

from physics.materials import ASSETS
from tests.training_modules import told
from training_modules.judge import Answer
from training_modules.progress import Standing, answer_step

MODULE = told.module("assemble-cell")
DISC = told.module("punch-and-characterise")
MEASURES = json.loads((ASSETS / "demo" / "measures.json").read_bytes())["measures"]


def area_cm2(diameter_mm: float) -> float:
    return math.pi * (diameter_mm / 10) ** 2 / 4


def pores_ul(diameter_mm: float, thickness_um: float, porosity: float) -> float:
    return area_cm2(diameter_mm) * thickness_um * 1e-4 * porosity * 1000


CAPACITY = told.value(DISC, "capacity").target
CATHODE_UL = pores_ul(12, 46.0, told.value(DISC, "porosity").target / 100)
ANODE_UL = pores_ul(13, 48, 0.35)
SEPARATOR_UL = pores_ul(16, 25, 0.41)  # Celgard 2400, as its maker states
RATE = 0.206  # mm/s^0.5: Sheng et al., Front. Energy Res. 2014, 2, 56, at 41 um

EXPECTED = {
    "antechamber": math.log(1e-6) / math.log(0.01),
    "np-ratio": CAPACITY * 1.10,
    "reference-pores": pores_ul(12, MEASURES["thickness_um"], MEASURES["porosity"]),
    "cell-volume": CATHODE_UL + ANODE_UL + SEPARATOR_UL,
    "wetting": (6 / RATE) ** 2 / 60,
    "formation": CAPACITY * area_cm2(12) / 20,
}


@pytest.mark.parametrize("step_id", EXPECTED)
def test_targets_follow_from_the_parts(step_id):
    asked = told.value(MODULE, step_id)
    assert asked.target == pytest.approx(EXPECTED[step_id], abs=asked.tolerance / 4)


@pytest.mark.parametrize(
    ("step_id", "field", "number", "digits"),
    [
        ("np-ratio", "instruction", CAPACITY, 2),
        ("np-ratio", "hints", CAPACITY, 2),
        ("reference-pores", "instruction", area_cm2(12), 3),
        ("reference-pores", "hints", MEASURES["thickness_um"] / 1000, 4),
        ("reference-pores", "hints", MEASURES["porosity"], 3),
        ("cell-volume", "instruction", area_cm2(12), 3),
        ("cell-volume", "instruction", area_cm2(13), 3),
        ("cell-volume", "instruction", area_cm2(16), 3),
        ("cell-volume", "instruction", told.value(DISC, "porosity").target, 1),
        ("cell-volume", "hints", CATHODE_UL, 2),
        ("cell-volume", "hints", ANODE_UL, 2),
        ("cell-volume", "hints", SEPARATOR_UL, 2),
        ("wetting", "instruction", RATE, 3),
        ("wetting", "hints", 6 / RATE, 1),
        ("formation", "instruction", CAPACITY, 2),
        ("formation", "instruction", area_cm2(12), 3),
        ("formation", "hints", CAPACITY * area_cm2(12), 2),
    ],
)
def test_texts_tell_the_computed_numbers(step_id, field, number, digits):
    assert told.tells(told.step(MODULE, step_id), field, number, digits)


def test_a_tenfold_way_takes_a_day():
    assert pytest.approx(24, rel=0.03) == (60 / RATE) ** 2 / 3600


def test_the_anode_that_is_asked_for_fits_the_record():
    asked = told.value(MODULE, "np-ratio")
    assert asked.unit in told.offered(MODULE.record, asked.slot)
    assert 1 < asked.target / CAPACITY < 1.5  # what the notebook takes for an N/P ratio


@pytest.mark.parametrize(("water_ppm", "then"), [(0.3, "np-ratio"), (1.0, "np-ratio"), (4.0, "wet-box")])
def test_a_wet_box_comes_before_the_counter_electrode(water_ppm, then):
    place = [one.id for one in MODULE.steps].index("atmosphere")
    standing = Standing(place=place, warned=True)
    outcome = answer_step(MODULE, "guided", standing, Answer(value=water_ppm, unit="ppm"))
    assert MODULE.steps[outcome.standing.place].id == then
