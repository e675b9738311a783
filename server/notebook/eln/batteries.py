"""A record of electrode making in the words of BattINFO: `battinfo.jsonld`.

The file describes one `CoatedElectrode`: its `ElectrodeCoating` with what is in it (`hasActiveMaterial`, `hasBinder`,
`hasConductiveAdditive`, each with its `MassFraction`) and what was measured of it (`TotalMassLoading`,
`ActiveMassLoading`, `CalenderedCoatingThickness`, `Porosity` ...), its current collector, and the slurry.

How it was made is free text in BattINFO; here it is a structure. The electrode `isProcessOutputOf` one
`ElectrodeManufacturing`, whose `hasSubProcess` are the steps in the order of the work, each also a schema.org
`HowToStep` with `position` and `name`, and of the vocabulary's class where there is one (`Mixing`,
`ElectrodeCoatingProcess`, `ElectrodeDrying`, `ElectrodeCalendering`, `Cutting`). Each value of a step is a
`hasProcessParameter`: a `ProcessParameter`, also of the class of its kind of quantity, with

- `schema:propertyID`, the field, which says what it is for: `mixing.speed`, `drying.zone2`, `calendering.line_load`;
  assets/notebook/battinfo.yaml lists them with their meaning; fields that a lab adds appear under their own names;
- `schema:name`, the same for people, and `schema:position`, the number of the reading where there are several;
- `hasNumericalPart`, `hasMeasurementUnit` and `schema:unitText`, as entered, or `schema:value` for a text;
- `hasMetrologicalUncertainty`, the standard uncertainty in the same unit, where it is known.

The file stands alone: its context has every term's IRI, so it is read without a network.
"""

import re
from collections.abc import Sequence
from typing import Any

import orjson

from server.notebook.document import Ingredient, RecordDocument
from server.notebook.eln.measured import Measured
from server.notebook.eln.vocabulary import Parameter, Vocabulary, vocabulary

FILE = "battinfo.jsonld"
SCHEMA = "https://schema.org/"
_INGREDIENT = re.compile(r"w\.([^.]+)(?:\.|$)")
_PARTS = {"coating": "ElectrodeCoating", "current_collector": "CurrentCollector", "slurry": "Slurry"}

Node = dict[str, Any]


def battinfo(document: RecordDocument, values: Sequence[Measured]) -> bytes | None:
    """The file of a record; None where the record has nothing that the vocabulary knows."""
    words = vocabulary()
    described = [one for one in values if _describes(one, words)]
    if not described:
        return None
    electrode: Node = {
        "@context": _context(words),
        "@id": "#electrode",
        "@type": ["CoatedElectrode", *filter(None, [words.polarities.get(document.polarity)])],
        "schema:name": document.view.record.title,
        "schema:identifier": document.view.record.record_id,
        **_electrode(document, described, calendered=is_calendered(values)),
    }
    slurry = electrode.pop("slurry", None)
    electrode["isProcessOutputOf"] = {
        "@type": "ElectrodeManufacturing",
        **({"hasProcessInput": slurry} if slurry else {}),
        "hasSubProcess": _process([one for one in values if not _describes(one, words)], words),
    }
    return orjson.dumps(electrode, option=orjson.OPT_INDENT_2)


def is_calendered(values: Sequence[Measured]) -> bool:
    """Whether the electrode has been through the rolls, which names its thickness and density."""
    return any(one.step.step == "calendering" for one in values)


def _describes(one: Measured, words: Vocabulary) -> bool:
    """Whether a value says what the electrode is, not how it was made."""
    return words.property_of(one.field) is not None or one.field in words.names


def _context(words: Vocabulary) -> Node:
    """Every term with its IRI; what relations lead to are things, but for numbers."""
    relations = {
        name: iri if name == "hasNumberValue" else {"@id": iri, "@type": "@id"} for name, iri in words.relations.items()
    }
    return {"schema": SCHEMA, **words.classes, **relations}


def _electrode(document: RecordDocument, described: Sequence[Measured], *, calendered: bool) -> Node:
    """What the electrode is: its properties, coating and current collector; `slurry` beside them."""
    words = vocabulary()
    parts: dict[str, Node] = {name: {"@type": type_} for name, type_ in _PARTS.items()}
    parts["electrode"] = {}
    ingredients: dict[str, Node] = {}
    for one in described:
        named = words.names.get(one.field)
        if named:
            parts[named]["schema:name"] = one.text
            continue
        place = words.property_of(one.field)
        if place is None:
            continue
        ingredient = _INGREDIENT.match(one.field)
        if place.of == "ingredient" and ingredient:
            node = ingredients.setdefault(ingredient.group(1), {})
        else:
            node = parts[place.of]
        node.setdefault("hasProperty", []).append(_value(one, place.class_of(calendered=calendered)))
    _add_ingredients(document, parts["coating"], ingredients, described)
    electrode = parts.pop("electrode")
    if len(parts["coating"]) > 1:
        electrode["hasCoating"] = parts["coating"]
    if len(parts["current_collector"]) > 1:
        electrode["hasCurrentCollector"] = parts["current_collector"]
    if len(parts["slurry"]) > 1:
        electrode["slurry"] = parts["slurry"]
    return electrode


def _add_ingredients(
    document: RecordDocument, coating: Node, nodes: dict[str, Node], described: Sequence[Measured]
) -> None:
    """Put each ingredient below the coating by its role, and add the loading of the active ones."""
    roles = vocabulary().roles
    active_share = 0.0
    for ingredient_id, node in nodes.items():
        known = document.ingredients.get(ingredient_id, Ingredient(ingredient_id, "other"))
        role = roles.get(known.role, roles["other"])
        coating.setdefault(role.relation, []).append({"@type": role.class_, "schema:name": known.name, **node})
        if known.role == "active":
            active_share += document.quantities[f"w.{ingredient_id}.share"].value or 0.0
    loading = next((one for one in described if one.field == "electrode.loading" and one.value is not None), None)
    if loading is not None and loading.value is not None and active_share:
        active = Measured(**{**vars(loading), "value": loading.value * active_share, "uncertainty": None})
        coating["hasProperty"].append(
            {
                **_value(active, "ActiveMassLoading"),
                "schema:propertyID": "electrode.active_loading",
                "schema:name": "Mass loading of active material",
            }
        )


def _process(values: Sequence[Measured], words: Vocabulary) -> list[Node]:
    """The steps in the order of the work, with what was set and measured in each."""
    steps: dict[str, Node] = {}
    for one in values:
        if one.step.step not in steps:
            known = words.steps.get(one.step.step)
            steps[one.step.step] = {
                "@type": [known, "schema:HowToStep"] if known else "schema:HowToStep",
                "schema:position": len(steps) + 1,
                "schema:name": one.step.title,
                "hasProcessParameter": [],
            }
        parameter = words.parameter_of(one.field) or Parameter.model_validate({"means": ""})
        node = _value(one, parameter.class_)
        node["@type"] = ["ProcessParameter", node["@type"]] if parameter.class_ else "ProcessParameter"
        if parameter.means:
            node["schema:description"] = parameter.means
        steps[one.step.step]["hasProcessParameter"].append(node)
    return list(steps.values())


def _value(one: Measured, class_: str) -> Node:
    """A value with its unit and uncertainty."""
    words = vocabulary()
    if class_ == "CelsiusTemperature" and one.unit == "K":
        class_ = "ThermodynamicTemperature"
    node: Node = {"@type": class_, "schema:propertyID": one.field, "schema:name": one.label}
    if one.reading is not None:
        node["schema:position"] = one.reading
    if one.value is None:
        return {**node, "schema:value": one.text}
    unit = words.unit_of(one.unit)
    measured_in: Node = {"schema:unitText": one.unit} if one.unit else {}
    if unit is not None and unit.iri:
        measured_in["hasMeasurementUnit"] = {"@id": unit.iri}
    node.update({"hasNumericalPart": _number(one.value), **measured_in})
    if one.text:
        node["schema:description"] = one.text
    if one.uncertainty is not None:
        node["hasMetrologicalUncertainty"] = {
            "@type": "MetrologicalUncertainty",
            "schema:name": "standard uncertainty",
            "hasNumericalPart": _number(one.uncertainty),
            **measured_in,
        }
    return node


def _number(value: float) -> Node:
    return {"@type": "RealData", "hasNumberValue": value}
