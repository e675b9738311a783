"""Reading training modules: YAML files, with errors that name file, line and key."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from physics.documents import DocumentError, parse_yaml, place, read_text, sentence
from physics.materials import ASSETS
from training_modules.hazards import Hazard
from training_modules.schema import Module
from training_modules.texts import Text
from training_modules.ways import Key, WayError, check_ways

MODULES = Path(__file__).parent / "modules"
HAZARDS = ASSETS / "hazards"
PROPS = ASSETS / "props" / "props.json"
MAX_PICTURE_BYTES = 2_000_000

M = TypeVar("M", bound=BaseModel)


class ModuleError(DocumentError):
    """A module or hazard file that cannot be used; the sentence names file, line and key."""


def load_modules(folder: Path = MODULES) -> dict[str, Module]:
    """Every module of a folder, by id, in the order of the file names.

    Raises:
        ModuleError: for the first file that cannot be used, or a prerequisite that is no module.
    """
    modules = {path.stem: load_module(path) for path in sorted(folder.glob("*.yaml"))}
    for module_id, module in modules.items():
        check_prerequisites(folder / f"{module_id}.yaml", module, modules)
    return modules


def load_module(path: Path) -> Module:
    """Read one module; a hazard is named by the stem of its file in assets/hazards/.

    Raises:
        ModuleError: with file, line and key.
    """
    return parse_module(_read(path), path)


def parse_module(content: str, path: Path) -> Module:
    """A module from its text, as if it stood in a file.

    Args:
        content: YAML.
        path: of the file; its name gives the id, and its pictures lie beside it in a folder called after the id.

    Raises:
        ModuleError: with file, line and key.
    """
    document = _Document(content, path)
    document.resolve_hazards()
    document.check_hotspots()
    module = document.validate(Module)
    if module.id != path.stem:
        raise document.error(("id",), f"expected {path.stem!r} as in the file's name, got {module.id!r}")
    document.check_steps(module)
    document.check_languages(module)
    document.check_pictures(module, path.parent / module.id)
    document.check_cues(module)
    return module


def check_prerequisites(path: Path, module: Module, modules: dict[str, Module], content: str | None = None) -> None:
    """Let a module pass whose prerequisites are modules, none of which needs it in turn.

    Args:
        path: its file.
        module: it.
        modules: all there are.
        content: the file's text, where it is not stored yet.

    Raises:
        ModuleError: with file, line and key.
    """
    for number, name in enumerate(module.prerequisites):
        problem = ""
        if name not in modules:
            problem = f"unknown module {name!r}; there are {', '.join(modules)}"
        elif module.id in _needed(name, modules, frozenset()):
            problem = f"{name} itself needs {module.id}; prerequisites may not go in a circle"
        if problem:
            document = _Document(_read(path) if content is None else content, path)
            raise document.error(("prerequisites", number), problem)


def _needed(name: str, modules: dict[str, Module], seen: frozenset[str]) -> frozenset[str]:
    """A module and everything that it needs first."""
    if name in seen or name not in modules:
        return seen
    seen |= {name}
    for other in modules[name].prerequisites:
        seen = _needed(other, modules, seen)
    return seen


def load_hazard(name: str) -> Hazard:
    """Read one hazard of assets/hazards/.

    Raises:
        ModuleError: no such hazard, or a file that cannot be used.
    """
    path = HAZARDS / f"{name}.yaml"
    known = sorted(file.stem for file in HAZARDS.glob("*.yaml"))
    if name not in known:
        raise ModuleError(f"unknown hazard {name!r}; known hazards are {', '.join(known)}")
    return _Document(_read(path), path).validate(Hazard)


@cache
def hotspots() -> dict[str, tuple[str, ...]]:
    """The hotspots of each lab prop, from assets/props."""
    catalogue = json.loads(PROPS.read_bytes())
    return {name: tuple(prop["hotspots"]) for name, prop in catalogue["props"].items()}


@cache
def colours() -> tuple[str, ...]:
    """What a scene can be coloured by, as the shipped electrode's manifest lists it."""
    manifest = json.loads((ASSETS / "demo" / "desktop" / "manifest.json").read_bytes())
    particles = [f"particles/{field['name']}" for field in manifest["particles"]["fields"]]
    cells = [f"cells/{field['name']}" for field in manifest["volume"]["fields"]]
    return ("phase", *particles, *cells)


def _read(path: Path) -> str:
    try:
        return read_text(path)
    except DocumentError as error:
        raise ModuleError(str(error)) from error


class _Document:
    """A file that is being read.

    Args:
        content: its text.
        path: where it is.
    """

    def __init__(self, content: str, path: Path) -> None:
        self._content, self._path = content, path
        try:
            self._values = parse_yaml(content, str(path))
        except DocumentError as error:
            raise ModuleError(str(error)) from error

    def error(self, keys: Key, problem: str) -> ModuleError:
        """The error about one of its keys."""
        return ModuleError(f"{place(self._content, str(self._path), keys)}: {problem}")

    def validate(self, model: type[M]) -> M:
        """Its values as a model."""
        try:
            return model.model_validate(self._values)
        except ValidationError as error:
            raise ModuleError(sentence(self._content, str(self._path), error)) from error

    def _steps(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """The steps as they stand in the file; what is no step is left to the schema."""
        steps = self._values.get("steps")
        for number, step in enumerate(steps if isinstance(steps, list) else []):
            if isinstance(step, dict):
                yield number, step

    def resolve_hazards(self) -> None:
        """Put the hazards' data where the steps name them."""
        for number, step in self._steps():
            names = step.get("hazards")
            if not isinstance(names, list):
                continue
            for place_, name in enumerate(names):
                keys: Key = ("steps", number, "hazards", place_)
                if not isinstance(name, str):
                    raise self.error(keys, f"expected the name of a hazard, got {name!r}")
                try:
                    names[place_] = _hazard(name)
                except ModuleError as error:
                    raise self.error(keys, str(error)) from error

    def check_hotspots(self) -> None:
        """A hotspot that a step names has to be on a prop."""
        for number, step in self._steps():
            named = step.get("hotspot")
            if not isinstance(named, str):
                continue
            keys: Key = ("steps", number, "hotspot")
            prop, slash, name = named.partition("/")
            if not slash:
                raise self.error(keys, f"expected PROP/HOTSPOT, for example balance/pan; got {named!r}")
            if prop not in hotspots():
                raise self.error(keys, f"unknown prop {prop!r}; there are {', '.join(hotspots())}")
            if name not in hotspots()[prop]:
                raise self.error(keys, f"{prop} has no hotspot {name!r}; it has {', '.join(hotspots()[prop])}")

    def check_steps(self, module: Module) -> None:
        """Every step has an id of its own, can be reached, and leads to the end."""
        ids: dict[str, int] = {}
        for number, step in enumerate(module.steps):
            if step.id in ids:
                raise self.error(
                    ("steps", number, "id"),
                    f"every step has an id of its own; {step.id!r} is already that of step {ids[step.id] + 1}",
                )
            ids[step.id] = number
        try:
            check_ways(module)
        except WayError as error:
            raise self.error(error.keys, str(error)) from error

    def check_languages(self, module: Module) -> None:
        """Every text stands in every language that the module speaks, and in no other."""
        spoken = set(module.languages)
        if not {"en", "fr"} <= spoken:
            raise self.error(
                ("languages",), f"expected en and fr among the languages; got {', '.join(module.languages)}"
            )
        for keys, text in _texts(module, ()):
            if missing := spoken - set(text.languages):
                raise self.error((*keys, min(missing)), "the translation is missing")
            if unknown := set(text.languages) - spoken:
                raise self.error(
                    (*keys, min(unknown)), f"the module speaks {', '.join(module.languages)}; add the language there"
                )

    def check_pictures(self, module: Module, folder: Path) -> None:
        """Every picture is there and no larger than a headset loads without a wait."""
        for number, step in enumerate(module.steps):
            for place_, picture in enumerate(step.pictures):
                keys: Key = ("steps", number, "pictures", place_, "file")
                file = folder / picture.file
                if not file.is_file():
                    raise self.error(keys, f"the picture {module.id}/{picture.file} is missing beside the module")
                if (size := file.stat().st_size) > MAX_PICTURE_BYTES:
                    raise self.error(keys, f"expected at most {MAX_PICTURE_BYTES:,} bytes; {picture.file} has {size:,}")

    def check_cues(self, module: Module) -> None:
        """A scene can only be coloured by what electrodes have."""
        for number, step in enumerate(module.steps):
            colour = step.scene.colour if step.scene else None
            if colour is not None and colour not in colours():
                keys: Key = ("steps", number, "scene", "colour")
                raise self.error(keys, f"unknown colour {colour!r}; there are {', '.join(colours())}")


@cache
def _hazard(name: str) -> Hazard:
    return load_hazard(name)


def _texts(part: Any, keys: Key) -> Iterator[tuple[Key, Text]]:
    """The texts of a module with their places; those of hazards are shared and belong to no module."""
    if isinstance(part, Text):
        yield keys, part
    elif isinstance(part, Hazard):
        return
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _texts(getattr(part, name), (*keys, name))
    elif isinstance(part, tuple):
        for number, item in enumerate(part):
            yield from _texts(item, (*keys, number))
