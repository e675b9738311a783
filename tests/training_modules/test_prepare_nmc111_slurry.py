import csv
import math

import pytest

from physics.materials import ASSETS, load_material
from physics.recipe import ElectrodeRecipe
from training_modules.conditions import TimeCondition, ValueCondition
from training_modules.loader import MODULES, load_module
from training_modules.schema import MODES
from training_modules.trainee import walk

MODULE = load_module(MODULES / "prepare-nmc111-slurry.yaml")
STEPS = {step.id: step for step in MODULE.steps}
FORMULATION = ElectrodeRecipe.load(ASSETS / "recipes" / "nmc111-96-2-2.yaml").formulation
SOLIDS_G = 20.0
BINDER_SHARE = 0.08  # of the binder solution
VISCOSITY = ASSETS / "measurements" / "viscosity.csv"

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
        ("restore-solvent", SOLIDS_G / FORMULATION.solid_content - SOLIDS_G / 0.725),
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
        ("predict-viscosity", "instruction", 2.64, 2),
        ("predict-viscosity", "instruction", 7.31, 2),
    ],
)
def test_texts_tell_the_computed_numbers(step_id, field, number, digits):
    for language, text in shown(number, digits).items():
        assert text in getattr(STEPS[step_id], field).text(language)
    assert shown(NMP_G, 2)["en"] in STEPS["add-solvent"].hints[-1].en


def test_the_summary_tells_mass_and_volume_of_the_batch():
    masses = {"active": 19.2, "carbon": 0.4, "binder": 0.4, "solvent": NMP_G}
    names = {"active": "nmc111", "carbon": "carbon_black", "binder": "pvdf", "solvent": "nmp"}
    volume = sum(mass / load_material(names[role], role).density_g_cm3 for role, mass in masses.items())
    for language in ("en", "fr"):
        assert shown(sum(masses.values()), 1)[language] in MODULE.summary.text(language)
        assert shown(volume, 1)[language] in MODULE.summary.text(language)


def test_targets_stand_in_their_instruction():
    for step in MODULE.steps:
        if isinstance(step.condition, ValueCondition) and step.id not in ("restore-solvent", "predict-viscosity"):
            assert f"{step.condition.target:g}".rstrip("0") in step.instruction.en


def measured() -> dict[float, dict[float, float]]:
    """Viscosities of the formulation in Pa·s, by solid content in % and shear rate in 1/s."""
    lines = VISCOSITY.read_text(encoding="utf-8").splitlines()
    found: dict[float, dict[float, float]] = {}
    for row in csv.DictReader(line for line in lines if not line.startswith("#")):
        if row["am_wt_percent"] == "96":
            curve = found.setdefault(float(row["solid_content_percent"]), {})
            curve[float(row["shear_rate_per_s"])] = float(row["viscosity_pa_s"])
    return found


def test_viscosity_is_the_measured_one():
    at_100 = {solids: curve[100] for solids, curve in measured().items()}
    asked = condition("check-viscosity")
    assert asked.target == at_100[71.05]
    assert asked.tolerance == pytest.approx(0.15 * at_100[71.05], abs=0.005)
    rise = f"{100 * (at_100[73.3] / at_100[71.05] - 1):.0f} %"
    assert rise in STEPS["check-solid-content"].reason.en
    assert rise in STEPS["check-solid-content"].reason.fr


def test_the_flow_curve_leads_to_what_was_measured():
    curve = measured()[71.05]
    power = math.log(curve[12.5] / curve[100]) / math.log(12.5 / 100)  # n - 1
    asked = condition("predict-viscosity")
    assert asked.target == pytest.approx(curve[100] * 0.25**power, abs=asked.tolerance / 10)
    assert abs(curve[25] - asked.target) < asked.tolerance
    assert abs(2 * curve[100] - asked.target) < asked.tolerance  # the last hint
    assert f"{1 + power:.2f}" in STEPS["predict-viscosity"].reason.en
    shear_rate = 0.15 / 60 / 100e-6  # m/min over a gap in m
    assert shear_rate == pytest.approx(25)
    assert curve[25] / curve[100] == pytest.approx(2, rel=0.05)  # "twice as thick"
    assert f"{curve[25]:.2f}" in STEPS["predict-viscosity"].sources[0]


def test_a_small_yield_stress_holds_the_particles():
    weight = math.pi / 6 * 10e-6**3 * 9.81 * 1000
    weight *= load_material("nmc111", "active").density_g_cm3 - load_material("nmp", "solvent").density_g_cm3
    holds = 0.143 * weight / (2 * math.pi * 5e-6**2)
    assert f"{holds:.2f} Pa" in STEPS["yield-stress"].reason.en


def solids_g_ml(solid_content: float) -> float:
    """Solids in a mL of slurry, as the densities of its parts add up."""
    shares = {"nmc111": ("active", 0.96), "carbon_black": ("carbon", 0.02), "pvdf": ("binder", 0.02)}
    volume = sum(share / load_material(name, role).density_g_cm3 for name, (role, share) in shares.items())
    volume += (1 / solid_content - 1) / load_material("nmp", "solvent").density_g_cm3
    return 1 / volume


def test_a_thinner_slurry_is_coated_thicker():
    option = STEPS["too-much-solvent"].condition.options[1]
    assert f"{solids_g_ml(0.69):.2f} instead of {solids_g_ml(0.71):.2f} g" in option.feedback.en
    assert f"{100 * (solids_g_ml(0.71) / solids_g_ml(0.69) - 1):.0f} %" in option.text.en


def test_solid_content_decides_the_way():
    branches = {branch.when: branch.to for branch in STEPS["check-solid-content"].branches}
    assert branches == {"above": "restore-solvent", "below": "too-much-solvent"}
    right = [attempt.step.id for attempt in walk(MODULE)]
    assert not set(right) & set(branches.values())


def test_it_can_be_walked_in_every_mode():
    assert len(MODULE.steps) <= 15
    for mode in MODES:
        for mistakes in (0, 1, 2):
            assert list(walk(MODULE, mode, mistakes))[-1].outcome.standing.place == len(MODULE.steps)


def test_degassing_takes_ten_minutes():
    assert STEPS["degas-and-coat"].condition == TimeCondition(kind="time", duration=10, unit="min")
