"""Every number of the modules on coating, drying and calendering, computed anew."""

import csv
import math
import re
from pathlib import Path

import pytest

from physics.coating import comma_gap_um, wet_thickness_um
from physics.materials import ASSETS, load_material
from physics.recipe import Coating, ElectrodeRecipe
from server.notebook.slots import find_field, in_si
from server.notebook.templates import form, shipped_templates
from training_modules.conditions import ValueCondition
from training_modules.loader import MODULES, load_module
from training_modules.schema import MODES, Step
from training_modules.texts import Text
from training_modules.trainee import walk
from training_modules.units import convert

NAMES = ("coat-electrode", "dry-electrode", "calender-electrode")
COAT, DRY, CALENDER = (load_module(MODULES / f"{name}.yaml") for name in NAMES)
STEPS = {(module.id.partition("-")[0], step.id): step for module in (COAT, DRY, CALENDER) for step in module.steps}
CALENDERING = ASSETS / "measurements" / "calendering.csv"
VISCOSITY = ASSETS / "measurements" / "viscosity.csv"

RECIPE = ElectrodeRecipe.load(ASSETS / "recipes" / "nmc111-96-2-2.yaml")
FORMULATION = RECIPE.formulation
MATERIALS = FORMULATION.materials()
NMP = load_material("nmp", "solvent").density_g_cm3
SHARES = FORMULATION.fractions()
SOLIDS_G_CM3 = 1 / sum(share / MATERIALS[role].density_g_cm3 for role, share in SHARES.items())
SLURRY_G_CM3 = 1 / (FORMULATION.solid_content / SOLIDS_G_CM3 + (1 - FORMULATION.solid_content) / NMP)

# Measured: Lombardo et al., Batteries & Supercaps 2020, 3, 721 (gap 50 um).
LOADING, LOADING_SD = 7.05, 0.31  # mg/cm2
POROSITY = 0.552

GAP_UM = 50.0
SPEED_MM_S = 5.0
WET_UM = wet_thickness_um(Coating(gap_um=GAP_UM))
NMP_G_M2 = 10 * LOADING * (1 / FORMULATION.solid_content - 1)
LIMIT_G_M3 = 0.013 * 99.13 / (8.314 * 293.15 / 101_325)  # 1.3 % by volume at 20 degrees C
SHEET_M2 = 0.210 * 0.297
RATE_UM_S = 1 / NMP  # 1 g/(m2 s)
DIFFUSIVITY_UM2_S = 30.0
SOLID_UM = 10 * LOADING / SOLIDS_G_CM3
DRY_UM = SOLID_UM / (1 - POROSITY)
FOIL_UM = 20.0
PRESSED_UM = SOLID_UM / 0.65
ROLL_GROWTH_UM = 11.5 * 0.125 * (60 - 20)


def porosity(coating_um: float) -> float:
    return 1 - SOLID_UM / coating_um


def condition(name: tuple[str, str]) -> ValueCondition:
    asked = STEPS[name].condition
    assert isinstance(asked, ValueCondition)
    return asked


def said(step: Step, field: str) -> list[Text]:
    """The texts of a field of a step: those of the hints, of the options' feedback, or the one that it has."""
    if field == "feedback":
        return [option.feedback for option in step.condition.options]
    if field == "options":
        return [option.text for option in step.condition.options]
    part = getattr(step, field)
    return list(part) if isinstance(part, tuple) else [part]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (("coat", "find-wet-film"), 10 * LOADING / (SLURRY_G_CM3 * FORMULATION.solid_content)),
        (("coat", "set-gap"), comma_gap_um(10 * LOADING / (SLURRY_G_CM3 * FORMULATION.solid_content))),
        (("coat", "set-speed"), convert(SPEED_MM_S, "mm/s", "m/min")),
        (("coat", "measure-wet-film"), WET_UM),
        (("coat", "check-loading"), LOADING),
        (("coat", "lower-gap"), comma_gap_um(WET_UM * LOADING / 7.90)),
        (("coat", "lower-gap"), GAP_UM * LOADING / 7.90),
        (("coat", "raise-gap"), comma_gap_um(WET_UM * LOADING / 6.20)),
        (("coat", "raise-gap"), GAP_UM * LOADING / 6.20),
        (("dry", "find-solvent"), NMP_G_M2),
        (("dry", "find-explosion-share"), 100 * NMP_G_M2 * SHEET_M2 / 0.050 / LIMIT_G_M3),
        (("dry", "find-drying-time"), 2 / 0.30),
        (("dry", "find-porosity"), 100 * POROSITY),
        (("calender", "measure-before"), FOIL_UM + DRY_UM),
        (("calender", "find-target"), FOIL_UM + PRESSED_UM),
        (("calender", "find-line-load"), 20_000 / 50),
        (("calender", "set-gap"), FOIL_UM + PRESSED_UM),
        (("calender", "press"), FOIL_UM + PRESSED_UM),
        (("calender", "find-springback"), 100 * (24.8 / 24.2 - 1)),
        (("calender", "record-after"), FOIL_UM + PRESSED_UM),
    ],
)
def test_targets_are_computed(name, expected):
    asked = condition(name)
    assert asked.target == pytest.approx(expected, abs=asked.tolerance / 2)


def test_the_loading_is_accepted_within_its_measured_scatter():
    assert condition(("coat", "check-loading")).tolerance == LOADING_SD


@pytest.mark.parametrize(
    ("name", "field", "number", "digits"),
    [
        (("coat", "protect-yourself"), "reason", NMP_G_M2, 0),
        (("coat", "prepare-foil"), "feedback", 100 * 20 / GAP_UM, 0),
        (("coat", "find-wet-film"), "instruction", SLURRY_G_CM3, 2),
        (("coat", "find-wet-film"), "hints", LOADING / FORMULATION.solid_content, 2),
        (("coat", "find-wet-film"), "reason", LOADING * 0.96 * 160 / 1000, 2),
        (("coat", "set-gap"), "instruction", WET_UM / GAP_UM, 2),
        (("coat", "set-gap"), "reason", wet_thickness_um(Coating(gap_um=400)) / 400, 2),
        (("coat", "set-speed"), "hints", 150 / SPEED_MM_S, 0),
        (("coat", "estimate-shear"), "reason", 1000 * SPEED_MM_S / 400, 1),
        (("coat", "dry-test-strip"), "reason", 100 * 0.1 * NMP_G_M2 / (10 * LOADING), 0),
        (("coat", "check-loading"), "instruction", math.pi * 0.6**2, 3),
        (("coat", "check-loading"), "hints", LOADING * math.pi * 0.6**2, 2),
        (("dry", "find-explosion-share"), "instruction", LIMIT_G_M3, 1),
        (("dry", "find-explosion-share"), "instruction", SHEET_M2, 4),
        (("dry", "find-explosion-share"), "hints", NMP_G_M2 * SHEET_M2, 2),
        (("dry", "find-explosion-share"), "hints", NMP_G_M2 * SHEET_M2 / 0.050, 0),
        (("dry", "estimate-peclet"), "instruction", RATE_UM_S, 2),
        (("dry", "estimate-peclet"), "options", RATE_UM_S * WET_UM / DIFFUSIVITY_UM2_S, 1),
        (("dry", "avoid-cracks"), "instruction", wet_thickness_um(Coating(gap_um=400)), 0),
        (("dry", "find-drying-time"), "reason", NMP_G_M2 / (60 * 2 / 0.30), 2),
        (("dry", "find-drying-time"), "reason", NMP_G_M2 / 400 * RATE_UM_S * WET_UM / DIFFUSIVITY_UM2_S, 1),
        (("dry", "check-residual-solvent"), "hints", 100 * LOADING, 0),
        (("dry", "check-residual-solvent"), "reason", 0.004 * 100 * LOADING, 0),
        (("dry", "find-porosity"), "instruction", SOLIDS_G_CM3, 2),
        (("dry", "find-porosity"), "instruction", DRY_UM, 1),
        (("dry", "find-porosity"), "hints", SOLIDS_G_CM3 / 10, 3),
        (("dry", "find-porosity"), "hints", 1 - POROSITY, 2),
        (("calender", "measure-before"), "reason", 100 / DRY_UM, 0),
        (("calender", "find-target"), "hints", SOLID_UM, 1),
        (("calender", "weigh-trade-off"), "options", 100 * (0.65 / (1 - POROSITY) - 1), 0),
        (("calender", "weigh-trade-off"), "hints", 0.55**1.5, 2),
        (("calender", "weigh-trade-off"), "hints", 0.35**1.5, 2),
        (("calender", "zero-gap"), "reason", ROLL_GROWTH_UM, 1),
        (("calender", "press"), "reason", 100 * 0.65 / PRESSED_UM, 1),
        (("calender", "over-pressed"), "instruction", 100 * porosity(42 - FOIL_UM), 0),
        (("calender", "record-after"), "reason", 100 * (1 - PRESSED_UM / DRY_UM), 0),
    ],
)
def test_texts_tell_the_computed_numbers(name, field, number, digits):
    shown = f"{number:.{digits}f}"
    for language, expected in (("en", shown), ("fr", shown.replace(".", ","))):
        texts = " | ".join(text.text(language) for text in said(STEPS[name], field))
        assert re.search(rf"(?<![\d.,]){re.escape(expected)}(?![\d]|[.,]\d)", texts), texts


def test_the_pores_conduct_half_and_then_a_third_less():
    halved, thinner = (0.35 / POROSITY) ** 1.5, (porosity(42 - FOIL_UM) / 0.35) ** 1.5
    assert (halved, thinner) == pytest.approx((1 / 2, 2 / 3), abs=0.02)


def test_a_second_sheet_would_pass_the_explosion_limit():
    assert 2 * NMP_G_M2 * SHEET_M2 / 0.050 > LIMIT_G_M3 > NMP_G_M2 * SHEET_M2 / 0.050


def test_each_roll_grows_by_more_than_the_sheet_is_thick():
    assert FOIL_UM + DRY_UM < ROLL_GROWTH_UM


def test_the_shear_rate_is_the_one_of_the_viscosity():
    right = STEPS["coat", "estimate-shear"].condition
    assert right.options[right.right].text.en == f"{SPEED_MM_S / (GAP_UM / 1000):.0f} s⁻¹"
    measured = {
        float(row["shear_rate_per_s"]): row["viscosity_pa_s"]
        for row in read(VISCOSITY)
        if (row["am_wt_percent"], row["solid_content_percent"]) == ("96", "71.05")
    }
    for rate in (100, 12.5):
        assert f"{measured[rate]} Pa·s" in STEPS["coat", "estimate-shear"].reason.en


def test_the_series_of_gaps_is_the_measured_one():
    rows = [row for row in read(CALENDERING) if row["active_fraction"] == "0.94"]
    instruction = STEPS["calender", "read-gap-series"].instruction
    for language in ("en", "fr"):
        text = instruction.text(language).replace(",", ".")
        assert [row["gap_um"] for row in rows] == ["100", "44", "1"]
        for row in rows:
            assert f"{100 * float(row['porosity']):.1f}" in text
            assert f"{100 * float(row['dried_porosity']):.1f} %" in text


def read(path: Path) -> list[dict[str, str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


@pytest.mark.parametrize("module", [COAT, DRY, CALENDER], ids=NAMES)
def test_slots_are_fields_of_the_record_and_take_the_unit(module):
    record = form(shipped_templates()[module.record], "en")
    slots = [
        step.condition
        for step in module.steps
        if isinstance(step.condition, ValueCondition) and step.condition.slot is not None
    ]
    assert slots
    for asked in slots:
        field = find_field(record, asked.slot)
        assert field is not None, asked.slot
        assert in_si(field, asked.slot, asked.target, asked.unit, "") is not None
    assert len({asked.slot for asked in slots}) == len(slots)


@pytest.mark.parametrize("module", [COAT, DRY, CALENDER], ids=NAMES)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("mistakes", [0, 1, 2])
def test_a_trainee_reaches_the_end(module, mode, mistakes):
    last = list(walk(module, mode, mistakes))[-1].outcome.standing
    assert last.place == len(module.steps)
    assert (last.score == 1) == (mistakes == 0)


@pytest.mark.parametrize(
    ("name", "value", "leads_to"),
    [
        (("coat", "check-loading"), 7.9, "lower-gap"),
        (("coat", "check-loading"), 6.2, "raise-gap"),
        (("dry", "check-residual-solvent"), 1.2, "dry-longer"),
        (("calender", "press"), 47.5, "press-again"),
        (("calender", "press"), 42.0, "over-pressed"),
    ],
)
def test_the_examples_of_a_corrective_step_lead_to_it(name, value, leads_to):
    asked = condition(name)
    side = "above" if value > asked.target + asked.tolerance else "below"
    assert abs(value - asked.target) > asked.tolerance
    assert {branch.when: branch.to for branch in STEPS[name].branches}[side] == leads_to
    assert f"{value:g}" in STEPS[name[0], leads_to].instruction.en
