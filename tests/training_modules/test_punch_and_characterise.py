import math
import statistics

import pytest

from physics.materials import ASSETS, load_material
from physics.recipe import ElectrodeRecipe
from server.notebook.templates import shipped_templates
from tests.training_modules import told
from training_modules.conditions import ValueCondition
from training_modules.judge import Answer
from training_modules.progress import Standing, answer_step

MODULE = told.module("punch-and-characterise")
FORMULATION = ElectrodeRecipe.load(ASSETS / "recipes" / "nmc111-96-2-2.yaml").formulation
ACTIVE = load_material("nmc111", "active")
SOLIDS = {
    ACTIVE.density_g_cm3: FORMULATION.active_fraction,
    load_material("carbon_black", "carbon").density_g_cm3: FORMULATION.carbon_fraction,
    load_material("pvdf", "binder").density_g_cm3: FORMULATION.binder_fraction,
}
DENSITY = 1 / sum(share / density for density, share in SOLIDS.items())

# The practice readings.
DISCS_MG = (19.62, 19.84, 19.71, 19.78, 19.65)
FOILS_MG = (4.58, 4.56, 4.60)
PLACES_UM = (61, 62, 60, 61, 61)
FOIL_UM = 15
ALUMINIUM_G_CM3 = 2.70

AREA_CM2 = math.pi * 1.2**2 / 4
COATING_MG = statistics.mean(DISCS_MG) - statistics.mean(FOILS_MG)
LOADING = COATING_MG / AREA_CM2
COATING_UM = statistics.mean(PLACES_UM) - FOIL_UM
COATING_G_CM3 = LOADING / COATING_UM * 10
POROSITY = 1 - COATING_G_CM3 / DENSITY
UNCERTAINTY = statistics.stdev(DISCS_MG) / math.sqrt(len(DISCS_MG))

EXPECTED = {
    "weigh-foil": AREA_CM2 * FOIL_UM * 1e-4 * ALUMINIUM_G_CM3 * 1e3,
    "weigh-disc": statistics.mean(DISCS_MG),
    "spread": UNCERTAINTY,
    "loading": LOADING,
    "capacity": LOADING * FORMULATION.active_fraction * ACTIVE.specific_capacity_mah_g / 1000,
    "thickness": PLACES_UM[0],
    "foil-thickness": FOIL_UM,
    "porosity": POROSITY * 100,
    "uncertainty": (1 - POROSITY) * 100 / COATING_UM,
}


@pytest.mark.parametrize("step_id", EXPECTED)
def test_targets_follow_from_the_practice_readings(step_id):
    asked = told.value(MODULE, step_id)
    assert asked.target == pytest.approx(EXPECTED[step_id], abs=asked.tolerance / 4)


@pytest.mark.parametrize(
    ("step_id", "field", "number", "digits"),
    [
        ("weigh-foil", "instruction", EXPECTED["weigh-foil"], 2),
        *(("weigh-foil", "instruction", reading, 2) for reading in FOILS_MG),
        *(("weigh-disc", "instruction", reading, 2) for reading in DISCS_MG),
        ("spread", "instruction", statistics.mean(DISCS_MG), 2),
        ("spread", "hints", sum((one - 19.72) ** 2 for one in DISCS_MG), 4),
        ("spread", "hints", statistics.stdev(DISCS_MG), 3),
        ("loading", "hints", COATING_MG, 2),
        ("loading", "hints", AREA_CM2, 3),
        ("capacity", "instruction", LOADING, 2),
        ("porosity", "instruction", LOADING, 2),
        ("porosity", "instruction", COATING_UM, 1),
        ("porosity", "instruction", DENSITY, 2),
        ("porosity", "hints", COATING_G_CM3, 2),
        ("uncertainty", "hints", (1 - POROSITY) * 100, 1),
    ],
)
def test_texts_tell_the_computed_numbers(step_id, field, number, digits):
    assert told.tells(told.step(MODULE, step_id), field, number, digits)


def test_mass_and_area_are_known_as_well_as_the_text_says():
    diameter_mm = 0.02  # standard uncertainty of the punch in assets/notebook/line.yaml
    assert pytest.approx(0.003, abs=5e-4) == UNCERTAINTY / COATING_MG
    assert 2 * diameter_mm / 12 == pytest.approx(0.003, abs=5e-4)


def test_the_disc_is_what_the_template_plans():
    template = shipped_templates()["nmc111"]
    slurry_g_cm3 = 1 / (
        FORMULATION.solid_content / DENSITY
        + (1 - FORMULATION.solid_content) / load_material("nmp", "solvent").density_g_cm3
    )
    assert template.solid_content == FORMULATION.solid_content
    # 0.84 of a gap of 100 um, as assets/notebook/line.yaml expects of it.
    planned = 0.84 * 100e-4 * slurry_g_cm3 * FORMULATION.solid_content * 1e3
    assert pytest.approx(planned, rel=0.01) == LOADING


def test_slots_are_fields_of_the_record_with_the_unit():
    asked = [one.condition for one in MODULE.steps if isinstance(one.condition, ValueCondition) and one.condition.slot]
    assert len(asked) == 5
    assert all(one.unit in told.offered(MODULE.record, one.slot) for one in asked)


def test_a_forgotten_root_leads_to_the_outlier_and_a_right_value_past_it():
    place = [one.id for one in MODULE.steps].index("spread")

    def after(answer_mg: float) -> str:
        outcome = answer_step(MODULE, "learn", Standing(place=place), Answer(value=answer_mg, unit="mg"))
        return MODULE.steps[outcome.standing.place].id

    assert after(statistics.stdev(DISCS_MG)) == "outlier"
    assert after(UNCERTAINTY) == "loading"
