from dataclasses import replace

import orjson
import pytest

from server.notebook.document import Ingredient
from server.notebook.eln.batteries import battinfo
from server.notebook.eln.measured import measured
from server.notebook.eln.vocabulary import vocabulary
from tests.server.notebook.eln.example import example, without_form


def written(document) -> dict:
    return orjson.loads(battinfo(document, measured(document)))


def number(nodes: list[dict], type_: str) -> tuple[float, str]:
    [node] = [node for node in nodes if type_ in node["@type"]]
    return node["hasNumericalPart"]["hasNumberValue"], node["schema:unitText"]


def test_the_electrode_is_said_with_the_standard_terms(tmp_path):
    electrode = written(example(tmp_path))
    assert electrode["@type"] == ["CoatedElectrode", "PositiveElectrode"]
    coating = electrode["hasCoating"]
    assert coating["@type"] == "ElectrodeCoating"
    assert number(coating["hasProperty"], "TotalMassLoading") == (12.5, "mg/cm²")
    assert number(coating["hasProperty"], "ActiveMassLoading") == (12.0, "mg/cm²")
    assert number(coating["hasProperty"], "CalenderedCoatingThickness") == (50.0, "µm")
    assert number(coating["hasProperty"], "Porosity") == (35.0, "%")
    for relation, type_, name, share in (
        ("hasActiveMaterial", "ActiveMaterial", "NMC622", 96.0),
        ("hasConductiveAdditive", "ConductiveAdditive", "carbon black", 2.0),
        ("hasBinder", "Binder", "PVdF solution", 2.0),
    ):
        [ingredient] = coating[relation]
        assert (ingredient["@type"], ingredient["schema:name"]) == (type_, name)
        assert number(ingredient["hasProperty"], "MassFraction") == (share, "wt%")
    assert electrode["hasCurrentCollector"]["schema:name"] == "aluminium"


def test_the_process_is_a_structure_where_the_vocabulary_has_text(tmp_path):
    process = written(example(tmp_path))["isProcessOutputOf"]
    assert process["@type"] == "ElectrodeManufacturing"
    steps = {step["schema:name"]: step for step in process["hasSubProcess"]}
    assert [step["schema:position"] for step in steps.values()] == list(range(1, 6))
    assert list(steps) == ["Weighing", "Mixing", "Drying", "Calendering", "Notes"]
    assert steps["Drying"]["@type"] == ["ElectrodeDrying", "schema:HowToStep"]
    parameters = steps["Mixing"]["hasProcessParameter"]
    assert number(parameters, "RotationalFrequency") == (2000.0, "rpm")
    assert number(parameters, "Duration") == (30.0, "min")
    line_load, *readings = steps["Calendering"]["hasProcessParameter"]
    assert line_load["schema:propertyID"] == "calendering.line_load"
    assert line_load["hasMeasurementUnit"] == {"@id": "https://w3id.org/emmo#NewtonPerMilliMetre"}
    assert [(node["schema:propertyID"], node["schema:position"]) for node in readings] == [
        ("calendering.after", 2),
        ("calendering.after", 10),
    ]
    first, second = steps["Drying"]["hasProcessParameter"]
    assert first["hasMetrologicalUncertainty"]["hasNumericalPart"]["hasNumberValue"] == 2.0
    assert second["hasNumericalPart"]["hasNumberValue"] == 86.0


def test_every_term_of_the_file_is_in_its_context(tmp_path):
    content = written(example(tmp_path))
    context = content.pop("@context")

    def terms(node):
        if isinstance(node, list):
            for item in node:
                yield from terms(item)
        elif isinstance(node, dict):
            types = node.get("@type", [])
            yield from types if isinstance(types, list) else [types]
            yield from (key for key in node if not key.startswith("@"))
            for value in node.values():
                yield from terms(value)

    for term in set(terms(content)):
        assert term in context or term.startswith("schema:"), term
    assert set(context) == {"schema", *vocabulary().classes, *vocabulary().relations}


def test_without_calendering_the_thickness_is_that_of_the_dry_coating(tmp_path):
    document = example(tmp_path)
    form = document.view.form
    steps = [step.model_copy(update={"step": "thickness"}) for step in form.steps[-1:]]
    quantities = [one.model_copy(update={"step": "thickness"}) for one in form.quantities]
    changed = document.view.model_copy(
        update={"form": form.model_copy(update={"steps": steps, "quantities": quantities})}
    )
    coating = written(replace(document, view=changed))["hasCoating"]
    assert number(coating["hasProperty"], "DryCoatingThickness") == (50.0, "µm")


def test_kelvin_are_no_degrees_celsius(tmp_path):
    document = example(tmp_path)
    entry = document.current["drying.zone1"][0].model_copy(update={"value": 358.65, "unit": "K"})
    changed = replace(document, current={**document.current, "drying.zone1": (entry,)})
    [drying] = [
        step for step in written(changed)["isProcessOutputOf"]["hasSubProcess"] if step["schema:name"] == "Drying"
    ]
    assert drying["hasProcessParameter"][0]["@type"] == ["ProcessParameter", "ThermodynamicTemperature"]


@pytest.mark.parametrize("ingredients", [{}, {"cam": Ingredient("NMC622", "spice")}])
def test_an_ingredient_without_a_known_role_is_a_constituent(tmp_path, ingredients):
    coating = written(replace(example(tmp_path), ingredients=ingredients))["hasCoating"]
    assert len(coating["hasConstituent"]) == 3
    assert not any("ActiveMassLoading" in node["@type"] for node in coating["hasProperty"])


def test_a_record_of_something_else_has_no_file(tmp_path):
    document = without_form(example(tmp_path))
    notes = {"notes.text": document.current["notes.text"]}
    assert battinfo(document, measured(replace(document, current=notes))) is None
