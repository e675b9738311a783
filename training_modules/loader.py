"""Reading training modules: YAML files, with errors that name file, line and key."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from physics.documents import DocumentError, place, read_yaml, sentence
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
            where = _place(path, ("steps", i, "hazards", j))
            if not isinstance(name, str):
                raise ModuleError(f"{where}: expected the name of a hazard, got {name!r}")
            try:
                names[j] = load(name)
            except ModuleError as error:
                raise ModuleError(f"{where}: {error}") from error


def _check_hotspots(path: Path, values: dict[str, Any]) -> None:
    """A hotspot that a step names has to be on a prop; what is no text is left to the schema."""
    steps = values.get("steps")
    for i, step in enumerate(steps if isinstance(steps, list) else []):
        named = step.get("hotspot") if isinstance(step, dict) else None
        if not isinstance(named, str):
            continue
        where = _place(path, ("steps", i, "hotspot"))
        prop, slash, name = named.partition("/")
        if not slash:
            raise ModuleError(f"{where}: expected PROP/HOTSPOT, for example balance/pan; got {named!r}")
        if prop not in hotspots():
            raise ModuleError(f"{where}: unknown prop {prop!r}; there are {', '.join(hotspots())}")
        if name not in hotspots()[prop]:
            raise ModuleError(f"{where}: {prop} has no hotspot {name!r}; it has {', '.join(hotspots()[prop])}")


@cache
def hotspots() -> dict[str, tuple[str, ...]]:
    """The hotspots of each lab prop, from assets/props."""
    catalogue = json.loads(PROPS.read_bytes())
    return {name: tuple(prop["hotspots"]) for name, prop in catalogue["props"].items()}


def _sentence(path: Path, error: ValidationError) -> str:
    return sentence(path.read_text(encoding="utf-8"), str(path), error)


def _place(path: Path, keys: tuple[str | int, ...]) -> str:
    return place(path.read_text(encoding="utf-8"), str(path), keys)
