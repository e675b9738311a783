"""Reading training modules: YAML files, with errors that name file, line and key."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from physics.documents import DocumentError, read_yaml
from physics.materials import ASSETS
from training_modules.schema import Hazard, Module

MODULES = Path(__file__).parent / "modules"
HAZARDS = ASSETS / "hazards"
PROPS = ASSETS / "props" / "props.json"


class ModuleError(DocumentError):
    """A module or hazard file that cannot be used; the sentence names file, line and key."""


def load_modules(folder: Path = MODULES) -> dict[str, Module]:
    """Every module of a folder, by id, in the order of the file names.

    Raises:
        ModuleError: for the first file that cannot be used.
    """
    return {path.stem: load_module(path) for path in sorted(folder.glob("*.yaml"))}


def load_module(path: Path) -> Module:
    """Read one module; a hazard is named by the stem of its file in assets/hazards/.

    Raises:
        ModuleError: with file, line and key.
    """
    values = _read(path)
    _resolve_hazards(path, values)
    _check_hotspots(path, values)
    try:
        module = Module.model_validate(values)
    except ValidationError as error:
        raise ModuleError(_sentence(path, error)) from error
    if module.id != path.stem:
        raise ModuleError(f"{_place(path, ('id',))}: expected {path.stem!r} as in the file's name, got {module.id!r}")
    return module


def load_hazard(name: str) -> Hazard:
    """Read one hazard of assets/hazards/.

    Raises:
        ModuleError: no such hazard, or a file that cannot be used.
    """
    path = HAZARDS / f"{name}.yaml"
    known = sorted(file.stem for file in HAZARDS.glob("*.yaml"))
    if name not in known:
        raise ModuleError(f"unknown hazard {name!r}; known hazards are {', '.join(known)}")
    try:
        return Hazard.model_validate(_read(path))
    except ValidationError as error:
        raise ModuleError(_sentence(path, error)) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        return read_yaml(path)
    except DocumentError as error:
        raise ModuleError(str(error)) from error


def _resolve_hazards(path: Path, values: dict[str, Any]) -> None:
    """Put the hazards' data where the steps name them."""
    load = cache(load_hazard)
    steps = values.get("steps")
    for i, step in enumerate(steps if isinstance(steps, list) else []):
        names = step.get("hazards") if isinstance(step, dict) else None
        if not isinstance(names, list):
            continue
        for j, name in enumerate(names):
            place = _place(path, ("steps", i, "hazards", j))
            if not isinstance(name, str):
                raise ModuleError(f"{place}: expected the name of a hazard, got {name!r}")
            try:
                names[j] = load(name)
            except ModuleError as error:
                raise ModuleError(f"{place}: {error}") from error


def _check_hotspots(path: Path, values: dict[str, Any]) -> None:
    """A hotspot that a step names has to be on a prop; what is no text is left to the schema."""
    steps = values.get("steps")
    for i, step in enumerate(steps if isinstance(steps, list) else []):
        named = step.get("hotspot") if isinstance(step, dict) else None
        if not isinstance(named, str):
            continue
        place = _place(path, ("steps", i, "hotspot"))
        prop, slash, name = named.partition("/")
        if not slash:
            raise ModuleError(f"{place}: expected PROP/HOTSPOT, for example balance/pan; got {named!r}")
        if prop not in hotspots():
            raise ModuleError(f"{place}: unknown prop {prop!r}; there are {', '.join(hotspots())}")
        if name not in hotspots()[prop]:
            raise ModuleError(f"{place}: {prop} has no hotspot {name!r}; it has {', '.join(hotspots()[prop])}")


@cache
def hotspots() -> dict[str, tuple[str, ...]]:
    """The hotspots of each lab prop, from assets/props."""
    catalogue = json.loads(PROPS.read_bytes())
    return {name: tuple(prop["hotspots"]) for name, prop in catalogue["props"].items()}


def _sentence(path: Path, error: ValidationError) -> str:
    errors = error.errors()
    # A misspelt key is both unknown and missing; the unknown one is where the author looks.
    first = next((one for one in errors if one["type"] == "extra_forbidden"), errors[0])
    keys = first["loc"]
    if first["type"] == "extra_forbidden":
        return f"{_place(path, keys)}: unknown key"
    if first["type"] == "missing":
        return f"{_place(path, keys)}: the key is missing"
    message = first["msg"].removeprefix("Value error, ")
    got = "" if isinstance(first["input"], dict | list) else f"; got {first['input']!r}"
    return f"{_place(path, keys)}: {message[0].lower()}{message[1:]}{got}"


def _place(path: Path, keys: tuple[str | int, ...]) -> str:
    """FILE:LINE: KEY.KEY of a key, or of the part that should have it."""
    node: yaml.Node | None = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    line, shown = 1, []
    for key in keys:
        kind = _below(node, "kind")
        if kind is not None and kind[1].value == key:
            continue  # pydantic names the kind of a condition as if it were a key
        below = _below(node, key)
        shown.append(str(key))
        if below is not None:
            line = below[0]
        node = below[1] if below else None
    return f"{path}:{line}: {'.'.join(shown)}" if shown else f"{path}:{line}"


def _below(node: yaml.Node | None, key: str | int) -> tuple[int, yaml.Node] | None:
    """Line and node of a key in a mapping, or of an item in a list."""
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == key:
                return name.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        item: yaml.Node = node.value[key]
        return item.start_mark.line + 1, item
    return None
