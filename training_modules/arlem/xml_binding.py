"""ARLEM in XML: activities and workplaces written, and read into the shape of the JSON binding."""

import json
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import SubElement

from training_modules.arlem.format import (
    EXTENSION_KEY,
    NAMESPACE,
    Action,
    Activity,
    Flow,
    Part,
    Primitive,
    Tangible,
    Workplace,
)
from training_modules.arlem.markup import ArlemError, Element

_EXTENSION = f"{{{NAMESPACE}}}extension"
ElementTree.register_namespace(EXTENSION_KEY, NAMESPACE)


def activity_xml(activity: Activity) -> bytes:
    """An activity as a file."""
    root = ElementTree.Element("activity", _attributes(activity, "id", "name", "description", "language", "workplace"))
    root.set("start", activity.start)
    for action in activity.actions:
        _add_action(root, action)
    _add_extension(root, activity.extension)
    return _file(root)


def workplace_xml(workplace: Workplace) -> bytes:
    """A workplace as a file."""
    root = ElementTree.Element("workplace", _attributes(workplace, "id", "name"))
    tangibles = SubElement(root, "tangibles")
    _add_tangibles(tangibles, "things", "thing", workplace.things)
    _add_tangibles(tangibles, "places", "place", workplace.places)
    _add_tangibles(tangibles, "persons", "person", workplace.persons)
    triggers = SubElement(root, "triggers")
    _add_primitives(triggers, "predicates", workplace.predicates)
    _add_primitives(triggers, "warnings", workplace.warnings)
    _add_primitives(triggers, "hazards", workplace.hazards)
    return _file(root)


def activity_shape(root: Element, name: str) -> dict[str, Any]:
    """What an <activity> says.

    Raises:
        ArlemError: its extension is not ours to read.
    """
    actions = [_action_shape(action, name) for action in root.below("action")]
    return {**root.attributes, "actions": actions, EXTENSION_KEY: _extension(root, name)}


def workplace_shape(root: Element) -> dict[str, Any]:
    """What a <workplace> says, however its parts are grouped."""
    shape: dict[str, Any] = dict(root.attributes)
    for group, name in (("things", "thing"), ("places", "place"), ("persons", "person")):
        shape[group] = [{**one.attributes, "pois": _attributes_of(one.below("poi"))} for one in root.below(name)]
    for group in ("predicates", "warnings", "hazards"):
        shape[group] = [one.attributes for container in root.below(group) for one in container.children]
    for group, name in (("sensors", "sensor"), ("devices", "device"), ("apps", "app"), ("detectables", "detectable")):
        shape[group] = _attributes_of(root.below(name))
    return shape


def _add_action(root: ElementTree.Element, action: Action) -> None:
    element = SubElement(root, "action", _attributes(action, "id", "viewport", "type", "location"))
    instruction = SubElement(element, "instruction")
    SubElement(instruction, "title").text = action.instruction.title
    SubElement(instruction, "description").text = action.instruction.description
    _add_flow(element, "enter", action.enter)
    _add_flow(element, "exit", action.exit)
    triggers = SubElement(element, "triggers")
    for trigger in action.triggers:
        SubElement(triggers, "trigger", _attributes(trigger, *type(trigger).model_fields))
    _add_extension(element, action.extension)


def _add_flow(action: ElementTree.Element, name: str, flow: Flow) -> None:
    element = SubElement(action, name, removeSelf="true" if flow.remove_self else "false")
    for verb, toggles in (("activate", flow.activates), ("deactivate", flow.deactivates)):
        for toggle in toggles:
            SubElement(element, verb, _attributes(toggle, *type(toggle).model_fields))


def _add_tangibles(root: ElementTree.Element, group: str, name: str, tangibles: tuple[Tangible, ...]) -> None:
    if not tangibles:
        return
    container = SubElement(root, group)
    for tangible in tangibles:
        element = SubElement(container, name, _attributes(tangible, "id", "name"))
        if tangible.pois:
            pois = SubElement(element, "pois")
            for poi in tangible.pois:
                SubElement(pois, "poi", _attributes(poi, "id"))


def _add_primitives(root: ElementTree.Element, group: str, primitives: tuple[Primitive, ...]) -> None:
    if not primitives:
        return
    container = SubElement(root, group)
    for primitive in primitives:
        SubElement(container, "primitive", _attributes(primitive, *type(primitive).model_fields))


def _add_extension(root: ElementTree.Element, extension: Mapping[str, Any] | None) -> None:
    if extension is None:
        return
    text = json.dumps(extension, ensure_ascii=False, indent=1)
    # JSON escapes control characters; these two are all that XML refuses beyond them.
    SubElement(root, _EXTENSION).text = text.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")


def _attributes(part: Part, *names: str) -> dict[str, str]:
    return {name: str(getattr(part, name)) for name in names if getattr(part, name)}


def _file(root: ElementTree.Element) -> bytes:
    ElementTree.indent(root)
    content: bytes = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return content + b"\n"


def _action_shape(action: Element, name: str) -> dict[str, Any]:
    triggers = [trigger.attributes for container in action.all("triggers") for trigger in container.all("trigger")]
    return {
        **action.attributes,
        "instruction": _instruction_shape(action.child("instruction")),
        "enter": _flow_shape(action.child("enter")),
        "exit": _flow_shape(action.child("exit")),
        "triggers": triggers,
        EXTENSION_KEY: _extension(action, name),
    }


def _instruction_shape(instruction: Element | None) -> dict[str, Any]:
    """Title and description; drafts of the standard had one text there."""
    if instruction is None:
        return {}
    title, description = instruction.child("title"), instruction.child("description")
    return {
        "title": title.text if title else "",
        "description": description.text if description else instruction.text.strip(),
    }


def _flow_shape(flow: Element | None) -> dict[str, Any]:
    if flow is None:
        return {}
    return {
        **flow.attributes,
        "activates": _attributes_of(flow.below("activate")),
        "deactivates": _attributes_of(flow.below("deactivate")),
        "messages": _attributes_of(flow.below("message")),
        "if": _attributes_of(flow.below("if")),
    }


def _extension(element: Element, name: str) -> Any:
    found = next((child for child in element.children if child.namespace == NAMESPACE), None)
    if found is None:
        return None
    try:
        return json.loads(found.text)
    except (ValueError, RecursionError) as error:
        raise ArlemError(f"{name}: what stands in {EXTENSION_KEY}:{found.name} is no JSON ({error})") from error


def _attributes_of(elements: list[Element]) -> list[dict[str, str]]:
    return [element.attributes for element in elements]
