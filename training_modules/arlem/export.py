"""A module as an ARLEM activity and the workplace that it is done at.

What ARLEM says is written in its words and in one language; the whole step goes along in an extension, so that reading
it back gives the same module.
"""

import json
import tempfile
from pathlib import Path
from typing import Any, Literal

from training_modules.arlem.format import (
    Action,
    Activity,
    Flow,
    Instruction,
    Poi,
    Primitive,
    Tangible,
    Toggle,
    Trigger,
    Workplace,
)
from training_modules.arlem.markup import ArlemError, writable
from training_modules.arlem.wording import (
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    branch_text,
    description,
    shortened,
    title,
)
from training_modules.arlem.xml_binding import activity_xml, workplace_xml
from training_modules.hazards import EQUIPMENT, Equipment, Hazard
from training_modules.loader import PROPS, load_module
from training_modules.schema import Module, Step
from training_modules.texts import Text
from training_modules.ways import END, following
from training_modules.writer import document, name_of

Binding = Literal["xml", "json"]

BENCH = "workbench"
MEDIA = "media"
_BENCH_NAME = Text(en="Workbench", fr="Plan de travail")
_PREDICATES = {"point": "pointer", "image": "image"}


def to_arlem(module: Module, language: str, workplace: str) -> tuple[Activity, Workplace]:
    """Write a module as ARLEM.

    Args:
        module: which can be reached and left, as the loader makes sure.
        language: in which other programs show it; one of the module's.
        workplace: the name of the workplace's file.

    Raises:
        ArlemError: the module does not speak the language.
        ModuleError: a hazard is none of assets/hazards/.
    """
    if language not in module.languages:
        raise ArlemError(f"{module.id} speaks {', '.join(module.languages)}; got {language}")
    values = document(module)
    steps = values.pop("steps")
    actions = [_action(module, place, language, written) for place, written in enumerate(steps)]
    activity = Activity(
        id=module.id,
        name=module_name(module, language),
        description=module_description(module, language),
        language=language,
        workplace=workplace,
        start=module.steps[0].id,
        actions=tuple(actions),
        extension=values,
    )
    return activity, _workplace(module, language)


def export_module(path: Path, folder: Path, language: str, binding: Binding) -> list[Path]:
    """Write a module's file as ARLEM into a folder, which is made once everything is in it.

    Args:
        path: of the module.
        folder: which is not there yet, or empty.
        language: in which other programs show it; one of the module's.
        binding: of the two files.

    Returns:
        What was written.

    Raises:
        ArlemError: there is something in the folder, it cannot be written, or the language is none of the module's.
        ModuleError: the module cannot be used.
    """
    module = load_module(path)
    names = ("activity.xml", "workplace.xml")
    if binding == "json":
        names = (f"{module.id}-activity.json", f"{module.id}-workplace.json")
    activity, workplace = to_arlem(module, language, names[1])
    if binding == "xml":
        contents = [activity_xml(activity), workplace_xml(workplace)]
    else:
        contents = [part.model_dump_json(by_alias=True, indent=1).encode() for part in (activity, workplace)]
    files = dict(zip(names, contents, strict=True))
    for picture in (picture for step in module.steps for picture in step.pictures):
        files[f"{MEDIA}/{picture.file}"] = (path.parent / module.id / picture.file).read_bytes()
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise ArlemError(f"{folder}: expected a folder that is new or empty")
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".arlem-") as temporary:
            whole = Path(temporary) / "whole"
            for name, content in files.items():
                (whole / name).parent.mkdir(parents=True, exist_ok=True)
                (whole / name).write_bytes(content)
            if folder.exists():
                folder.rmdir()
            whole.replace(folder)
    except OSError as error:
        raise ArlemError(f"{folder}: cannot be written ({error.strerror or error})") from error
    return [folder / name for name in files]


def module_name(module: Module, language: str) -> str:
    """The activity's name."""
    return shortened(module.title.text(language), LONGEST_NAME)


def module_description(module: Module, language: str) -> str:
    """What the activity is about."""
    return shortened(module.summary.text(language), LONGEST_DESCRIPTION)


def _action(module: Module, place: int, language: str, written: dict[str, Any]) -> Action:
    step = module.steps[place]
    shown = tuple(_shown(step, language))
    target = following(module, place)
    leads = () if target == len(module.steps) else (_activation(module.steps[target].id),)
    return Action(
        id=step.id,
        location=BENCH,
        instruction=Instruction(title=title(step, language), description=description(step, language)),
        enter=Flow(activates=shown),
        exit=Flow(remove_self=True, activates=leads, deactivates=shown),
        triggers=(_click(step.id), *_branch_clicks(module, step, language)),
        extension=written,
    )


def _activation(step_id: str) -> Toggle:
    return Toggle(id=step_id, type="action", viewport="actions")


def _click(step_id: str) -> Trigger:
    return Trigger(id=step_id, mode="click", type="action", viewport="actions")


def _branch_clicks(module: Module, step: Step, language: str) -> list[Trigger]:
    """A click for each branch that leads to a step; ARLEM itself knows one way out of an action."""
    numbers = {one.id: str(number) for number, one in enumerate(module.steps, 1)}
    return [
        _click(step.id).model_copy(
            update={"value": numbers[branch.to], "text": branch_text(step, branch, language)},
        )
        for branch in step.branches
        if branch.to != END
    ]


def _shown(step: Step, language: str) -> list[Toggle]:
    """Signs at the hotspot, warnings, what to wear, pictures."""
    found = []
    if step.hotspot is not None:
        thing, _, poi = step.hotspot.partition("/")
        found.append(Toggle(id=thing, type="tangible", predicate="point", poi=poi))
    for hazard in step.hazards:
        found.append(_warning(hazard_id(hazard), hazard.text(language)))
    for equipment in step.equipment:
        found.append(_warning(equipment_id(equipment), EQUIPMENT[equipment].text(language)))
    for picture in step.pictures:
        alt = writable(picture.alt.text(language))
        found.append(
            Toggle(id=BENCH, type="tangible", predicate="image", url=f"{MEDIA}/{picture.file}", text=alt),
        )
    return found


def _warning(warning_id: str, text: str) -> Toggle:
    return Toggle(id=warning_id, type="warning", viewport="warnings", text=writable(text))


def hazard_id(hazard: Hazard) -> str:
    """How the workplace calls a hazard."""
    return f"hazard-{name_of(hazard)}"


def equipment_id(equipment: Equipment) -> str:
    """How the workplace calls something to wear or use."""
    return f"wear-{equipment}"


def _prop_name(prop: str, language: str) -> str:
    names = json.loads(PROPS.read_bytes())["props"].get(prop, {})
    return str(names.get(language, names.get("en", prop)))


def _workplace(module: Module, language: str) -> Workplace:
    things: dict[str, dict[str, Poi]] = {}
    warnings: dict[str, Primitive] = {}
    for step in module.steps:
        if step.hotspot is not None:
            thing, _, poi = step.hotspot.partition("/")
            things.setdefault(thing, {})[poi] = Poi(id=poi)
        for hazard in step.hazards:
            name = shortened(hazard.name.text(language), LONGEST_NAME)
            symbol = " ".join(hazard.pictograms)
            warning = Primitive(id=hazard_id(hazard), name=name, type="label", symbol=symbol)
            warnings[warning.id] = warning
        for equipment in step.equipment:
            warning = Primitive(id=equipment_id(equipment), name=EQUIPMENT[equipment].text(language), type="label")
            warnings[warning.id] = warning
    return Workplace(
        id=f"{module.id}-workplace",
        name=module_name(module, language),
        things=tuple(
            Tangible(id=name, name=_prop_name(name, language), pois=tuple(pois.values()))
            for name, pois in things.items()
        ),
        places=(Tangible(id=BENCH, name=_BENCH_NAME.text(language)),),
        predicates=tuple(Primitive(id=name, name=name, type=kind) for name, kind in _PREDICATES.items()),
        warnings=tuple(warnings.values()),
    )
