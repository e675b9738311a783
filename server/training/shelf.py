"""The modules that a server teaches: those it ships, and those that its teachers wrote."""

import contextlib
import hashlib
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from physics.documents import DocumentError, place, read_text
from server.notebook.exporting import ExportError, replacing
from server.problems import ProblemError
from server.training.module_pictures import TYPES, check_picture
from server.training.slots import SlotError, check_slots
from training_modules.loader import MODULES, check_prerequisites, load_module, load_modules, parse_module
from training_modules.schema import STAGES, Module

MOST_OWN = 200
MOST_PICTURES = 100  # of one module
MAX_TEXT_BYTES = 200_000  # four times a module of forty steps in two languages; it is read while somebody types


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
        self._writing = threading.Lock()

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
        return self.stored_picture(module_id, name)

    def stored_picture(self, module_id: str, name: str) -> tuple[Path, str]:
        """The same of a picture that no step shows yet, for who writes the module.

        Raises:
            ProblemError: `not_found`.
        """
        path = self._home(module_id) / module_id / name
        if not path.is_file():
            raise ProblemError("not_found", f"There is no picture {module_id}/{name}.")
        return path, TYPES[path.suffix]

    def pictures(self, module_id: str) -> list[str]:
        """The names of the pictures that are stored for a module, whether its steps show them or not."""
        return sorted(path.name for path in (self._home(module_id) / module_id).glob("[!.]*") if path.suffix in TYPES)

    def keep_picture(self, module_id: str, name: str, content: bytes) -> None:
        """Store a picture of a teacher's module, which may come after it; one of the same name is replaced.

        Raises:
            ProblemError: `conflict`, the module is shipped; `refused`, too many; `too_large` or `bad_message`.
        """
        self._require_own(module_id)
        check_picture(name, content)
        folder = self.folder / module_id
        if not folder.exists() and sum(path.is_dir() for path in self.folder.glob("*")) >= MOST_OWN:
            raise ProblemError("refused", f"Expected pictures of at most {MOST_OWN} modules; delete one first.")
        if not (folder / name).exists() and len(self.pictures(module_id)) >= MOST_PICTURES:
            raise ProblemError("refused", f"Expected at most {MOST_PICTURES} pictures of a module; got one more.")
        write_whole(folder / name, content)

    def remove(self, module_id: str) -> None:
        """Delete a teacher's module with its pictures; what was learnt with it stays in the database.

        Raises:
            ProblemError: `conflict`, it is shipped or another module needs it first; `not_found`.
        """
        self._require_own(module_id)
        path, pictures = self.folder / f"{module_id}.yaml", self.folder / module_id
        needed = [name for name, module in self.modules().items() if module_id in module.prerequisites]
        if needed:
            raise ProblemError("conflict", f"{', '.join(needed)} asks for {module_id} first; change that, then delete.")
        if not path.exists() and not pictures.is_dir():
            raise ProblemError("not_found", f"There is no module {module_id} of your own.")
        path.unlink(missing_ok=True)
        shutil.rmtree(pictures, ignore_errors=True)

    def keep(self, module_id: str, content: str, version: str | None = None) -> Module:
        """Store a teacher's module; one with a mistake is refused, and what was there stays.

        Args:
            module_id: whose.
            content: YAML.
            version: of the text that was changed, as `version_of` says it; "" where there was none yet. None replaces
                whatever is there.

        Raises:
            ProblemError: `conflict`, the id is that of a shipped module, or somebody else was quicker; `bad_message`, a
                mistake with line and key.
        """
        self._require_own(module_id)
        try:
            module = self.check(module_id, content)
        except DocumentError as error:
            raise ProblemError("bad_message", str(error)) from error
        path = self.folder / f"{module_id}.yaml"
        with self._writing:
            self._require_version(path, version)
            if not path.exists() and len(list(self.folder.glob("*.yaml"))) >= MOST_OWN:
                raise ProblemError("refused", f"Expected at most {MOST_OWN} modules of your own; delete one first.")
            write_whole(path, content.encode())
        return module

    def check(self, module_id: str, content: str) -> Module:
        """A module from its text, as it would be stored.

        Raises:
            DocumentError: with line and key.
        """
        path = self.folder / f"{module_id}.yaml"
        if (size := len(content.encode())) > MAX_TEXT_BYTES:
            raise DocumentError(f"{path.name}: expected at most {MAX_TEXT_BYTES:,} bytes, got {size:,}")
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
        for path in self._home(module_id).glob("*.yaml"):
            if path.stem == module_id:
                return path.read_text(encoding="utf-8", errors="replace")
        raise ProblemError("not_found", f"There is no module {module_id}.")

    def _require_version(self, path: Path, version: str | None) -> None:
        if version is None:
            return
        found = version_of(path.read_text(encoding="utf-8", errors="replace")) if path.exists() else ""
        if found and not version:
            raise ProblemError("conflict", f"There is a module {path.stem} already; open it, or choose another id.")
        if found != version:
            raise ProblemError(
                "conflict", f"Somebody has changed {path.stem} since it was opened; copy your text, and open it again."
            )

    def _home(self, module_id: str) -> Path:
        """Where a module lies."""
        return MODULES if module_id in shipped() else self.folder

    def _require_own(self, module_id: str) -> None:
        if module_id in shipped():
            raise ProblemError("conflict", f"The module {module_id} is shipped with the server; choose another id.")

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
            with contextlib.suppress(FileNotFoundError):  # it is being deleted
                newest = max((one.stat().st_mtime_ns for one in (path.parent / path.stem).glob("*")), default=0)
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


def version_of(text: str) -> str:
    """What tells one version of a module's text from another."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all.

    Raises:
        ProblemError: `unavailable`, the disk did not take it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as draft:
            draft.write_bytes(content)
    except (OSError, ExportError) as error:
        raise ProblemError("unavailable", f"The disk did not take {path.name}; nothing was stored.") from error
