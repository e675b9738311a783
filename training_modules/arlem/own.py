"""An activity that a module wrote, as the document of that module, with what was changed elsewhere."""

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from training_modules.arlem.export import MEDIA, module_description, module_name
from training_modules.arlem.foreign import Foreign, StepIds, Taken, hotspot
from training_modules.arlem.format import Action, Activity, Workplace
from training_modules.arlem.markup import ArlemError
from training_modules.arlem.reading import first_problem
from training_modules.arlem.wording import description, title, without_appendix
from training_modules.schema import Module, Step
from training_modules.ways import END


class Own:
    """An activity that a module wrote: what it says in ARLEM's words goes before what it brought along.

    Args:
        activity: it.
        extension: what the module says of itself.
        workplace: of it.
        folder: where it lies.
    """

    def __init__(
        self, activity: Activity, extension: dict[str, Any], workplace: Workplace | None, folder: Path
    ) -> None:
        self._activity, self._extension = activity, extension
        languages = extension.get("languages", ["en", "fr"])
        known = isinstance(languages, list) and all(isinstance(one, str) for one in languages)
        self._languages = tuple(languages) if known else ("en", "fr")
        self._foreign = Foreign(workplace, self._languages, folder)
        self._ids = StepIds()
        self._notes: list[str] = []

    def taken(self, module_id: str) -> Taken:
        """The module, and what was changed elsewhere."""
        actions = sorted(self._activity.actions, key=lambda action: action.id != self._activity.start)
        ids = [self._id(action) for action in actions]
        steps = [self._step(action) for action in actions]
        for place, (action, step) in enumerate(zip(actions, steps, strict=True)):
            self._lead(action, step, place, ids)
        document = {**self._extension, "id": module_id, "steps": steps}
        self._name(document)
        brought = [_as_step(action) for action in actions if action.extension is not None]
        pictures = {picture.file: f"{MEDIA}/{picture.file}" for step in brought for picture in step.pictures}
        return Taken(document, self._notes + self._foreign.notes, {**self._foreign.pictures, **pictures})

    def _id(self, action: Action) -> str:
        return self._ids.of(action.id) if action.extension is None else _as_step(action).id

    def _step(self, action: Action) -> dict[str, Any]:
        """A step as it was, with what ARLEM's words say otherwise."""
        if action.extension is None:
            self._notes.append(f"action {action.id} was added elsewhere")
            return self._foreign.step(action, self._id(action))
        was, step, language = _as_step(action), dict(action.extension), self._activity.language
        if action.instruction.title.strip() != title(was, language):
            self._change(step, "title", action.instruction.title, f"step {was.id}")
        if action.instruction.description.strip() != description(was, language):
            told = without_appendix(action.instruction.description, was, language)
            self._change(step, "instruction", told, f"step {was.id}")
        spot = hotspot(action)
        if spot != was.hotspot and was.hotspot is not None and spot is not None:
            self._notes.append(f"step {was.id}: its place is now {spot}")
            step["hotspot"] = spot
        return step

    def _lead(self, action: Action, step: dict[str, Any], place: int, ids: list[str]) -> None:
        """Where the step leads: as it was, unless the exit says otherwise."""
        below = ids[place + 1] if place + 1 < len(ids) else END
        named = action.leads_to
        target = next((self._id(other) for other in self._activity.actions if named[:1] == [other.id]), END)
        if target == (step.get("next") or below):
            return
        step.pop("next", None)
        if target != below:
            step["next"] = target

    def _name(self, document: dict[str, Any]) -> None:
        """Title and summary of the module."""
        was = _as_module(document, self._activity)
        name, told = self._activity.name.strip(), self._activity.description.strip()
        if name != module_name(was, self._activity.language):
            self._change(document, "title", name, "the module")
        if told != module_description(was, self._activity.language):
            self._change(document, "summary", told, "the module")

    def _change(self, part: dict[str, Any], key: str, text: str, what: str) -> None:
        language = self._activity.language if self._activity.language in self._languages else "en"
        changed = self._foreign.text(text, "-", what)[language]
        part[key] = {**part[key], language: changed}
        self._notes.append(f"{what}: the {key} was changed elsewhere, in {language}; look at its translations")


def _as_step(action: Action) -> Step:
    """The step that an action brought along; its hazards stay names."""
    try:
        return Step.model_validate({**(action.extension or {}), "hazards": []})
    except ValidationError as error:
        raise ArlemError(f"action {action.id}: its extension is no step of a module; {first_problem(error)}") from error


def _as_module(document: dict[str, Any], activity: Activity) -> Module:
    steps = [{**step, "hazards": []} for step in document["steps"]]
    try:
        return Module.model_validate({**document, "steps": steps})
    except ValidationError as error:
        raise ArlemError(f"activity {activity.id}: its extension is no module; {first_problem(error)}") from error
