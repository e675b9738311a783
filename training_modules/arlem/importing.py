"""A folder with an ARLEM activity, as the file of a module."""

import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from training_modules.arlem.foreign import Taken, convert
from training_modules.arlem.format import Activity, Workplace
from training_modules.arlem.markup import ArlemError
from training_modules.arlem.own import Own
from training_modules.arlem.reading import read_folder
from training_modules.loader import ModuleError, parse_module
from training_modules.schema import Module
from training_modules.writer import to_yaml


@dataclass(frozen=True)
class Imported:
    """A module that was taken in, and what of its activity was changed elsewhere or not taken over."""

    module: Module
    notes: list[str]


def import_activity(folder: Path, target: Path) -> Imported:
    """Write the activity of a folder as a module; nothing is written unless the module can be used.

    Args:
        folder: with the activity, its workplace and its pictures.
        target: the module's file, called after the id that it gets; its pictures come into a folder beside it.

    Raises:
        ArlemError: the files cannot be used, or the module is already there.
    """
    if target.suffix != ".yaml" or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", target.stem):
        raise ArlemError(f"{target}: expected a name such as weigh-nmc111.yaml; the module is called after its file")
    media = target.with_suffix("")
    if existing := next((path for path in (target, media) if path.exists()), None):
        raise ArlemError(f"{existing} is already there; choose another name")
    activity, workplace = read_folder(folder)
    taken = to_document(activity, workplace, target.stem, folder)
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".arlem-") as temporary:
            module = _write(taken, folder, Path(temporary) / target.name)
            if taken.pictures:
                Path(temporary, target.stem).replace(media)
            Path(temporary, target.name).replace(target)
    except OSError as error:
        raise ArlemError(f"{target}: cannot be written ({error.strerror or error})") from error
    return Imported(module, taken.notes)


def to_document(activity: Activity, workplace: Workplace | None, module_id: str, folder: Path) -> Taken:
    """What an activity says as the document of a module.

    Args:
        activity: whose references lead somewhere.
        workplace: where it is done.
        module_id: which the module gets.
        folder: with the pictures.

    Raises:
        ArlemError: the actions lead round in a cycle, or an extension is not what a module writes.
    """
    if activity.extension is None:
        return convert(activity, workplace, module_id, folder)
    return Own(activity, activity.extension, workplace, folder).taken(module_id)


def _write(taken: Taken, folder: Path, target: Path) -> Module:
    """The file with its pictures, and the module that it holds."""
    if taken.pictures:
        target.with_suffix("").mkdir()
    for name, place in taken.pictures.items():
        if not (folder / place).is_file():
            raise ArlemError(f"{folder}: the picture {place} is missing")
        shutil.copyfile(folder / place, target.with_suffix("") / name)
    text = to_yaml(taken.document)
    target.write_text(text, encoding="utf-8")
    try:
        return parse_module(text, target)
    except ModuleError as error:
        # The file and its lines are gone when somebody reads this; the key is in the ARLEM file too.
        problem = re.sub(r"^.*?\.yaml(:\d+)?: ", "", str(error))
        raise ArlemError(f"{folder}: what it says makes no module: {problem}") from error
