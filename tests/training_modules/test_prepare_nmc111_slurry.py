import csv
from pathlib import Path

import pytest

from physics.materials import ASSETS, load_material
from physics.recipe import ElectrodeRecipe
from training_modules.conditions import ValueCondition
from training_modules.loader import load_modules

MODULE = load_modules()["prepare-nmc111-slurry"]
STEPS = {step.id: step for step in MODULE.steps}
FORMULATION = ElectrodeRecipe.load(ASSETS / "recipes" / "nmc111-96-2-2.yaml").formulation
SOLIDS_G = 20.0
BINDER_SHARE = 0.08  # of the binder solution
VISCOSITY = Path(__file__).parents[3] / "shared" / "reference" / "viscosity.csv"

BINDER_SOLUTION_G = FORMULATION.binder_fraction * SOLIDS_G / BINDER_SHARE
NMP_G = SOLIDS_G / FORMULATION.solid_content - SOLIDS_G
NMP_TO_ADD_G = NMP_G - BINDER_SOLUTION_G * (1 - BINDER_SHARE)


def condition(step_id: str) -> ValueCondition:
    asked = STEPS[step_id].condition
    assert isinstance(asked, ValueCondition)
    return asked


@pytest.mark.parametrize(
    ("step_id", "expected"),
    [
        ("weigh-active-material", FORMULATION.active_fraction * SOLIDS_G),
        ("weigh-carbon-black", FORMULATION.carbon_fraction * SOLIDS_G),
        ("weigh-binder-solution", BINDER_SOLUTION_G),
        ("add-solvent", NMP_TO_ADD_G),
        ("check-solid-content", FORMULATION.solid_content * 100),
    ],
)
def test_targets_follow_from_the_formulation(step_id, expected):
    asked = condition(step_id)
    assert asked.target == pytest.approx(expected, abs=asked.tolerance / 10)


def test_weighing_tolerances_keep_the_solid_content_in_its_own():
    weighed = {name: condition(name) for name in STEPS if name.startswith("weigh-")}
    solids = sum(asked.target for asked in weighed.values()) - BINDER_SOLUTION_G * (1 - BINDER_SHARE)
    slack = condition("add-solvent").tolerance + sum(asked.tolerance for asked in weighed.values())
    low = 100 * (solids - slack) / (solids + NMP_G)
    assert condition("check-solid-content").target - low < condition("check-solid-content").tolerance


def shown(number: float, digits: int) -> dict[str, str]:
    text = f"{number:.{digits}f}"
    return {"en": text, "fr": text.replace(".", ",")}


@pytest.mark.parametrize(
    ("step_id", "field", "number", "digits"),
    [
        ("weigh-active-material", "instruction", 19.2, 2),
        ("weigh-carbon-black", "instruction", 0.4, 3),
        ("weigh-binder-solution", "instruction", BINDER_SOLUTION_G, 2),
        ("choose-order", "instruction", BINDER_SOLUTION_G * (1 - BINDER_SHARE), 2),
        ("choose-order", "instruction", NMP_TO_ADD_G, 2),
        ("choose-order", "reason", 100 * SOLIDS_G / (SOLIDS_G + BINDER_SOLUTION_G * (1 - BINDER_SHARE)), 0),
        ("add-solvent", "instruction", NMP_TO_ADD_G, 2),
        ("add-solvent", "instruction", NMP_TO_ADD_G / 3, 1),
        ("add-solvent", "reason", 100 * SOLIDS_G / (SOLIDS_G + NMP_G - NMP_TO_ADD_G * 2 / 3), 0),
        ("add-solvent", "reason", 100 * SOLIDS_G / (SOLIDS_G + NMP_G - NMP_TO_ADD_G * 1 / 3), 0),
        ("check-solid-content", "instruction", 71.0, 1),
        ("check-viscosity", "instruction", 2.64, 2),
    ],
)
def test_texts_tell_the_computed_numbers(step_id, field, number, digits):
    for language, text in shown(number, digits).items():
        assert text in getattr(STEPS[step_id], field).text(language)
    assert shown(NMP_G, 2)["en"] in STEPS["add-solvent"].hints[0].en


def test_the_summary_tells_mass_and_volume_of_the_batch():
    masses = {"active": 19.2, "carbon": 0.4, "binder": 0.4, "solvent": NMP_G}
    names = {"active": "nmc111", "carbon": "carbon_black", "binder": "pvdf", "solvent": "nmp"}
    volume = sum(mass / load_material(names[role], role).density_g_cm3 for role, mass in masses.items())
    for language in ("en", "fr"):
        assert shown(sum(masses.values()), 1)[language] in MODULE.summary.text(language)
        assert shown(volume, 1)[language] in MODULE.summary.text(language)


def test_targets_stand_in_their_instruction():
    for step in MODULE.steps:
        if isinstance(step.condition, ValueCondition) and step.id not in ("dry-powders", "degas-and-coat"):
            assert f"{step.condition.target:g}".rstrip("0") in step.instruction.en


@pytest.mark.skipif(not VISCOSITY.exists(), reason="../shared/reference/viscosity.csv is absent")
def test_viscosity_is_the_measured_one():
    lines = VISCOSITY.read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    measured = {
        float(row["solid_content_percent"]): float(row["viscosity_pa_s"])
        for row in rows
        if row["am_wt_percent"] == "96" and float(row["shear_rate_per_s"]) == 100
    }
    asked = condition("check-viscosity")
    assert asked.target == measured[71.05]
    assert asked.tolerance == pytest.approx(0.15 * measured[71.05], abs=0.005)
    rise = f"{100 * (measured[73.3] / measured[71.05] - 1):.0f} %"
    assert rise in STEPS["check-solid-content"].reason.en
    assert rise in STEPS["check-solid-content"].reason.fr
