"""The modules that a server teaches: those it ships, and those that its teachers wrote."""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from physics.documents import DocumentError, place, read_text
from server.problems import ProblemError
from server.training.slots import SlotError, check_slots
from training_modules.loader import MODULES, check_prerequisites, load_module, load_modules, parse_module
from training_modules.schema import STAGES, Module

MOST_OWN = 200
PICTURE_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp", ".svg": "image/svg+xml"}


@cache
def shipped() -> dict[str, Module]:
    """The modules that are part of the program; they are read once.

    Raises:
        DocumentError: one has a mistake.
    """
    modules = load_modules()
    for name, module in modules.items():
        path = MODULES / f"{name}.yaml"
        _check_slots(module, read_text(path), path)
    return modules


@dataclass(frozen=True)
class _Read:
    """A teacher's file as it was when it was read: a module, or what is wrong with it."""

    stamp: tuple[int, int]
    module: Module | None
    problem: str


class Shelf:
    """The modules of a server; files that change are read again when the catalogue is asked for.

    Args:
        folder: where teachers' modules lie, one YAML file each.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._own: dict[str, _Read] = {}

    def modules(self) -> dict[str, Module]:
        """Every module that can be used, by id, in the order of the line."""
        self._read_again()
        own = {name: read.module for name, read in self._own.items() if read.module is not None}
        found = {**own, **shipped()}
        found = {name: module for name, module in found.items() if not self._unmet(name, module, found)}
        return dict(sorted(found.items(), key=lambda item: (STAGES.index(item[1].stage), item[0])))

    def problems(self) -> list[str]:
        """What is wrong with teachers' files: a sentence with file, line and key each."""
        usable = self.modules()
        problems = [read.problem for read in self._own.values() if read.problem]
        for name, read in self._own.items():
            if read.module is not None and name not in usable:
                problems.append(self._unmet(name, read.module, {**usable, name: read.module}))
        return problems

    def module(self, module_id: str) -> Module:
        """One module.

        Raises:
            ProblemError: `not_found`.
        """
        modules = self.modules()
        if module_id in self._own and module_id not in modules:
            problem = next(one for one in self.problems() if one.startswith(f"{module_id}.yaml"))
            raise ProblemError("not_found", f"The module {module_id} has a mistake: {problem}")
        if module_id not in modules:
            raise ProblemError("not_found", f"There is no module {module_id}; there are {', '.join(modules)}.")
        return modules[module_id]

    def picture(self, module_id: str, name: str) -> tuple[Path, str]:
        """The file of a picture that a step of a module shows, and its media type.

        Raises:
            ProblemError: `not_found`.
        """
        module = self.module(module_id)
        if name not in {picture.file for step in module.steps for picture in step.pictures}:
            raise ProblemError("not_found", f"The module {module_id} shows no picture {name[:80]}.")
        folder = MODULES if module_id in shipped() else self.folder
        path = folder / module_id / name
        return path, PICTURE_TYPES[path.suffix]

    def keep(self, module_id: str, content: str) -> Module:
        """Store a teacher's module; one with a mistake is refused, and what was there stays.

        Raises:
            ProblemError: `conflict`, the id is that of a shipped module; `bad_message`, a mistake with line and key.
        """
        if module_id in shipped():
            raise ProblemError("conflict", f"The module {module_id} is shipped with the server; choose another id.")
        path = self.folder / f"{module_id}.yaml"
        if not path.exists() and len(list(self.folder.glob("*.yaml"))) >= MOST_OWN:
            raise ProblemError("refused", f"Expected at most {MOST_OWN} modules of your own; delete one first.")
        try:
            module = self.check(module_id, content)
        except DocumentError as error:
            raise ProblemError("bad_message", str(error)) from error
        write_whole(path, content.encode())
        return module

    def check(self, module_id: str, content: str) -> Module:
        """A module from its text, as it would be stored.

        Raises:
            DocumentError: with line and key.
        """
        path = self.folder / f"{module_id}.yaml"
        try:
            module = parse_module(content, path)
            _check_slots(module, content, path)
            unmet = self._unmet(module_id, module, {**self.modules(), module_id: module}, content)
        except DocumentError as error:
            raise DocumentError(str(error).replace(f"{self.folder}/", "")) from error
        if unmet:
            raise DocumentError(unmet)
        return module

    def text(self, module_id: str) -> str:
        """The YAML of a module.

        Raises:
            ProblemError: `not_found`.
        """
        folder = MODULES if module_id in shipped() else self.folder
        for path in folder.glob("*.yaml"):
            if path.stem == module_id:
                return path.read_text(encoding="utf-8")
        raise ProblemError("not_found", f"There is no module {module_id[:80]}.")

    def _unmet(self, name: str, module: Module, modules: dict[str, Module], content: str | None = None) -> str:
        """What is wrong with a module's prerequisites; nothing mostly."""
        if name in shipped():
            return ""
        path = self.folder / f"{name}.yaml"
        try:
            check_prerequisites(path, module, modules, content)
        except DocumentError as error:
            return str(error).replace(f"{self.folder}/", "")
        return ""

    def _read_again(self) -> None:
        files = dict(self._files())
        self._own = {
            name: self._own[name] if name in self._own and self._own[name].stamp == stamp else self._read(name, stamp)
            for name, stamp in files.items()
        }

    def _files(self) -> Iterator[tuple[str, tuple[int, int]]]:
        """Teachers' files with what tells one version from the next; pictures count with their module."""
        for path in sorted(self.folder.glob("*.yaml"))[:MOST_OWN]:
            pictures = path.parent / path.stem
            newest = max((one.stat().st_mtime_ns for one in pictures.glob("*")), default=0)
            stat = path.stat()
            yield path.stem, (max(stat.st_mtime_ns, newest), stat.st_size)

    def _read(self, name: str, stamp: tuple[int, int]) -> _Read:
        path = self.folder / f"{name}.yaml"
        if name in shipped():
            return _Read(stamp, None, f"{path.name}: a module of this id is shipped with the server; choose another.")
        try:
            module = load_module(path)
            _check_slots(module, read_text(path), path)
            return _Read(stamp, module, "")
        except DocumentError as error:
            return _Read(stamp, None, str(error).replace(f"{self.folder}/", ""))


def _check_slots(module: Module, content: str, path: Path) -> None:
    try:
        check_slots(module)
    except SlotError as error:
        raise DocumentError(f"{place(content, str(path), error.keys)}: {error}") from error


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
