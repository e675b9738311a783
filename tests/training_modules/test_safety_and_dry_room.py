import math
from pathlib import Path

import pytest

from training_modules.conditions import ChoiceCondition, TimeCondition, ValueCondition
from training_modules.loader import MODULES, load_module
from training_modules.schema import MODES
from training_modules.trainee import walk

MODULE = load_module(MODULES / "safety-and-dry-room.yaml")
STEPS = {step.id: step for step in MODULE.steps}
AIR_PA = 101_325
WATER_G_MOL, GAS_J_MOL_K = 18.015, 8.314462
LATENT_HEAT_J_G = 2450


def ice_pa(celsius: float) -> float:
    """Vapour pressure of ice: Murphy and Koop 2005, equation 7."""
    kelvin = celsius + 273.15
    return math.exp(9.550426 - 5723.265 / kelvin + 3.53068 * math.log(kelvin) - 0.00728332 * kelvin)


def water_pa(celsius: float) -> float:
    """Vapour pressure of liquid water: Murphy and Koop 2005, equation 10."""
    kelvin = celsius + 273.15
    return math.exp(
        54.842763
        - 6763.22 / kelvin
        - 4.210 * math.log(kelvin)
        + 0.000367 * kelvin
        + math.tanh(0.0415 * (kelvin - 218.8))
        * (53.878 - 1331.22 / kelvin - 9.44523 * math.log(kelvin) + 0.014025 * kelvin)
    )


def grams_per_m3(pascals: float, celsius: float = 20) -> float:
    return pascals * WATER_G_MOL / (GAS_J_MOL_K * (celsius + 273.15))


DRY_G_M3 = grams_per_m3(ice_pa(-40))
LAB_G_M3 = grams_per_m3(0.5 * water_pa(20))
PERSON_G_H = 55 * 3600 / LATENT_HEAT_J_G
NICKEL_SHARE = {
    "nmc811": 0.8 * 58.69 / (6.94 + 0.8 * 58.69 + 0.1 * 54.94 + 0.1 * 58.93 + 32.0),
    "nmc111": 58.69 / 3 / (6.94 + (58.69 + 54.94 + 58.93) / 3 + 32.0),
}


def test_it_can_be_walked_in_every_mode():
    for mode in MODES:
        for mistakes in (0, 1, 2):
            assert list(walk(MODULE, mode, mistakes))[-1].outcome.standing.place == len(MODULE.steps)


@pytest.mark.parametrize(
    ("step_id", "expected"),
    [
        ("nmp-through-the-skin", 60 * 4.8 * 60 / (1.5 * 200)),
        ("sulfide-gas", 10 * 0.1 / 0.2),
        ("dew-point", 1e6 * ice_pa(-40) / AIR_PA),
        ("dew-point-again", 1e6 * ice_pa(-60) / AIR_PA),
        ("water-of-people", PERSON_G_H),
    ],
)
def test_targets_follow_from_the_given_numbers(step_id, expected):
    asked = STEPS[step_id].condition
    assert isinstance(asked, ValueCondition)
    assert asked.target == pytest.approx(expected, abs=asked.tolerance / 4)


def test_the_vapour_pressures_are_those_of_the_texts():
    assert f"{ice_pa(-40):.1f}" in STEPS["dew-point"].instruction.en
    assert f"{ice_pa(-60):.2f}" in STEPS["dew-point-again"].instruction.en
    assert round(ice_pa(-40) / ice_pa(-60)) == 12


def test_the_dryness_of_the_room_is_told_right():
    assert f"{DRY_G_M3:.3f} g" in STEPS["dew-point"].reason.en
    assert f"{100 * ice_pa(-40) / water_pa(20):.1f} %" in STEPS["dew-point"].reason.en
    assert 88 < LAB_G_M3 / DRY_G_M3 < 92  # "ninety times"
    picture = (MODULES / MODULE.id / "water-in-air.svg").read_text(encoding="utf-8")
    assert f"{1000 * DRY_G_M3:.0f} mg/m³" in picture
    assert f"{round(1000 * LAB_G_M3, -2):.0f} mg/m³" in picture


def test_people_bring_more_water_than_the_room_holds():
    reason = STEPS["water-of-people"].reason
    assert f"{50 * DRY_G_M3:.1f} g" in reason.en
    assert f"{50 * DRY_G_M3:.1f} g".replace(".", ",") in reason.fr
    assert "seventeen" in reason.en
    assert round(PERSON_G_H / (50 * DRY_G_M3)) == 17


def test_the_right_amount_of_dust_is_the_one_that_is_right():
    asked = STEPS["nickel-dust"].condition
    assert isinstance(asked, ChoiceCondition)
    options = [option.text.en for option in asked.options]
    assert options[asked.all_right[0]] == f"{0.05 / NICKEL_SHARE['nmc811']:.2f} mg/m³"
    assert f"{0.05 / NICKEL_SHARE['nmc111']:.2f} mg/m³" in options
    assert f"{100 * NICKEL_SHARE['nmc811']:.0f} %" in STEPS["nickel-dust"].instruction.en


def test_a_wrong_dew_point_gets_another_try_that_a_right_one_skips():
    right = [attempt.step.id for attempt in walk(MODULE)]
    wrong = [attempt.step.id for attempt in walk(MODULE, mistakes=1)]
    assert "dew-point-again" not in right
    assert "dew-point-again" in wrong


def test_the_airlock_takes_its_time():
    assert STEPS["airlock"].condition == TimeCondition(kind="time", duration=2, unit="min")


def test_pictures_are_small():
    for file in Path(MODULES / MODULE.id).iterdir():
        assert file.stat().st_size < 20_000
