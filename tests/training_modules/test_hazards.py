import re

import pytest

from training_modules.hazards import Hazard
from training_modules.loader import HAZARDS, load_hazard

NAMES = sorted(path.stem for path in HAZARDS.glob("*.yaml"))
LOADED = {name: load_hazard(name) for name in NAMES}
# What a class of hazard shows on its label (CLP, Annex V).
PICTOGRAMS = {
    "GHS02": {"H220", "H225", "H226", "H260"},
    "GHS04": {"H280"},
    "GHS05": {"H314"},
    "GHS08": {"H350i", "H360D", "H372"},
}


@pytest.mark.parametrize("name", NAMES)
def test_every_hazard_says_in_both_languages_what_protects(name):
    hazard = LOADED[name]
    for text in (hazard.name, hazard.protection, *hazard.notes, *(limit.what for limit in hazard.limits)):
        assert text.en != text.fr or text is hazard.name
    assert hazard.equipment
    for language in ("en", "fr"):
        assert hazard.protection.text(language) in hazard.text(language)


@pytest.mark.parametrize("name", NAMES)
def test_statements_show_their_pictograms(name):
    hazard = LOADED[name]
    codes = {statement.code for statement in hazard.statements}
    for pictogram, kinds in PICTOGRAMS.items():
        if codes & kinds:
            assert pictogram in hazard.pictograms


def test_the_same_code_is_the_same_sentence():
    known: dict[str, str] = {}
    for hazard in LOADED.values():
        for statement in hazard.statements:
            if statement.code not in ("H372", "P260"):  # they name the organ, and what not to breathe
                assert known.setdefault(statement.code, statement.text.fr) == statement.text.fr


def test_health_statements_rest_on_a_named_source():
    for name, hazard in LOADED.items():
        if any(re.match(r"H|EUH", statement.code) for statement in hazard.statements):
            assert any("1272/2008" in source for source in hazard.sources), name


def test_both_limits_of_nmp_stand_as_data():
    limits = {(limit.value, limit.unit) for limit in LOADED["nmp"].limits}
    assert {(14.4, "mg/m³"), (4.8, "mg/kg/d"), (40, "mg/m³"), (80, "mg/m³")} == limits


@pytest.mark.parametrize(("name", "nickel"), [("nmc111", 1 / 3), ("nmc811", 0.8)])
def test_the_dust_that_reaches_the_nickel_limit_follows_from_the_formula(name, nickel):
    other = (1 - nickel) / 2
    share = nickel * 58.69 / (6.94 + nickel * 58.69 + other * (54.94 + 58.93) + 32.0)
    hazard: Hazard = LOADED[name]
    inhalable = max(limit.value for limit in hazard.limits)
    assert inhalable == 0.05
    assert f"{100 * share:.0f} %" in hazard.notes[0].en
    assert f"{inhalable / share:.2f} mg/m³" in hazard.notes[0].en
    assert f"{inhalable / share:.2f}".replace(".", ",") in hazard.notes[0].fr
