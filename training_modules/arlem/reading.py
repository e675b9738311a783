"""Folders with an ARLEM activity and its workplace, in XML or in JSON."""

import json
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from training_modules.arlem.format import Activity, Part, Workplace
from training_modules.arlem.markup import MAX_BYTES, ArlemError, parse
from training_modules.arlem.xml_binding import activity_shape, workplace_shape

P = TypeVar("P", bound=Part)


def read_folder(folder: Path) -> tuple[Activity, Workplace | None]:
    """The activity of a folder and its workplace, in XML or in JSON.

    Raises:
        ArlemError: there is no activity or more than one, or a file cannot be used.
    """
    if not folder.is_dir():
        raise ArlemError(f"{folder}: expected a folder with an ARLEM activity and its workplace")
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in (".xml", ".json"))
    activities: list[Activity] = []
    workplaces: list[Workplace] = []
    for path in files:
        kind, shape = _shape(path)
        if kind == "activity":
            activities.append(_part(Activity, shape, path))
        elif kind == "workplace":
            workplaces.append(_part(Workplace, shape, path))
    if len(activities) != 1 or len(workplaces) > 1:
        names = ", ".join(path.name for path in files) or "no such file"
        found = f"{len(activities)} activities and {len(workplaces)} workplaces"
        raise ArlemError(f"{folder}: expected one activity and at most one workplace; got {found} ({names})")
    _check_references(activities[0], folder)
    return activities[0], workplaces[0] if workplaces else None


def _shape(path: Path) -> tuple[str, dict[str, Any]]:
    """Whether a file is an activity, a workplace or something else, and what it says."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ArlemError(f"{path}: cannot be read ({error.strerror})") from error
    if len(content) > MAX_BYTES:
        raise ArlemError(f"{path}: expected at most {MAX_BYTES:,} bytes; got {path.stat().st_size:,}")
    if path.suffix.lower() == ".xml":
        root = parse(content, str(path))
        if root.name == "activity":
            return root.name, activity_shape(root, str(path))
        return root.name, workplace_shape(root) if root.name == "workplace" else {}
    try:
        shape = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ArlemError(f"{path}: expected JSON in UTF-8; {error}") from error
    if not isinstance(shape, dict):
        return "", {}
    return ("activity" if "actions" in shape else "workplace" if "places" in shape else ""), shape


def _part(model: type[P], shape: dict[str, Any], path: Path) -> P:
    try:
        return model.model_validate(shape)
    except ValidationError as error:
        raise ArlemError(f"{path}: {first_problem(error)}") from error


def first_problem(error: ValidationError) -> str:
    """What of some values does not fit, with its place."""
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg'].removeprefix('Value error, ')}"


def _check_references(activity: Activity, folder: Path) -> None:
    """Every action is there once, and what is named is there."""
    ids = [action.id for action in activity.actions]
    if not ids:
        raise ArlemError(f"{folder}: expected an activity with actions; {activity.id} has none")
    if doubled := next((one for one in ids if ids.count(one) > 1), None):
        raise ArlemError(f"{folder}: every action has an id of its own; {doubled!r} stands twice")
    if activity.start and activity.start not in ids:
        raise ArlemError(f"{folder}: the activity starts with {activity.start!r}; there are {', '.join(ids)[:300]}")
    for action in activity.actions:
        for target in action.leads_to:
            if target not in ids:
                raise ArlemError(
                    f"{folder}: the action {action.id} leads to {target!r}; there are {', '.join(ids)[:300]}"
                )
