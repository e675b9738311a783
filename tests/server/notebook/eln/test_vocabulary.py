from pathlib import Path

import pytest

from physics.documents import read_yaml
from server.notebook.eln.batteries import SCHEMA
from server.notebook.eln.vocabulary import Unit, starred, vocabulary

LINE = Path(__file__).parents[4] / "assets" / "notebook" / "line.yaml"
WORDS = vocabulary()


def test_every_class_and_relation_that_is_used_has_its_iri():
    classes = {place.class_ for place in WORDS.properties.values()}
    classes |= {place.calendered for place in WORDS.properties.values()}
    classes |= {parameter.class_ for parameter in WORDS.parameters.values()}
    classes |= {role.class_ for role in WORDS.roles.values()} | set(WORDS.steps.values())
    classes |= set(WORDS.polarities.values())
    assert classes - {""} <= set(WORDS.classes)
    assert {role.relation for role in WORDS.roles.values()} <= set(WORDS.relations)
    for iri in (*WORDS.classes.values(), *WORDS.relations.values()):
        assert iri.startswith("https://w3id.org/emmo")
    assert SCHEMA.startswith("https://schema.org")


def test_the_terms_that_others_look_for():
    """As the context of EMMO's domain electrochemistry 0.37.2 has them."""
    echem = "https://w3id.org/emmo/domain/electrochemistry#electrochemistry_"
    assert WORDS.classes["ElectrodeCoating"] == f"{echem}403c300e_09b9_400b_943b_04e82a3cfb56"
    assert WORDS.relations["hasActiveMaterial"] == f"{echem}860aa941_5ff9_4452_8a16_7856fad07bee"
    assert WORDS.classes["ActiveMassLoading"] == f"{echem}1eeb0e2a_229a_43f1_b197_348d475067ff"
    assert WORDS.classes["CalenderedCoatingThickness"] == f"{echem}f9e1c862_c510_4b11_9141_bc91045df817"


@pytest.mark.parametrize(
    ("written", "symbol"),
    [("um", "µm"), ("\u03bcm", "µm"), ("mg/cm2", "mg/cm²"), ("mg/cm^2", "mg/cm²"), ("g/cm3", "g/cm³"), ("ug", "µg")],
)
def test_units_are_known_however_they_are_written(written, symbol):
    assert WORDS.unit_of(written) == WORDS.units[symbol]
    assert WORDS.unit_of("furlong") is None


def test_a_star_stands_for_the_ingredient():
    assert [starred(name) for name in ("w.cam", "w.cam.share", "w.cam.lot")] == ["w.*", "w.*.share", "w.*.lot"]
    assert WORDS.property_of("w.carbon.share").of == "ingredient"
    assert WORDS.parameter_of("w.carbon").class_ == "Mass"
    assert WORDS.property_of("mixing.speed") is None


@pytest.mark.parametrize(
    ("symbol", "code", "iri"),
    [
        ("µm", "http://qudt.org/vocab/unit/MicroM", "https://w3id.org/emmo#MicroMetre"),
        ("wt%", "http://qudt.org/vocab/unit/PERCENT", "http://qudt.org/vocab/unit/PERCENT"),
        ("mAh/cm²", "UCUM:mA.h.cm-2", ""),
    ],
)
def test_units_have_codes(symbol, code, iri):
    unit: Unit = WORDS.units[symbol]
    assert (unit.code, unit.iri) == (code, iri)


def test_every_field_quantity_and_unit_of_the_line_is_known():
    """Names without a place are fields that say nothing about electrode or process, and intermediate results."""
    line = read_yaml(LINE)
    fields = [field for step in line["steps"] for field in step["fields"]]
    named = {item["id"].replace("w.i", "w.*") for item in (*fields, *line["quantities"])}
    for name in (*WORDS.properties, *WORDS.parameters, *WORDS.names):
        assert name in named, name
    units = {offer for item in (*fields, *line["quantities"]) for offer in item.get("offers", [])}
    assert units - {""} <= set(WORDS.units)
    measured = {field["id"] for field in fields if field["kind"] in ("number", "readings")}
    known = {*WORDS.properties, *WORDS.parameters}
    assert {name.replace("w.i", "w.*") for name in measured} - known == {"cell.counter_capacity"}
