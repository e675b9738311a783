"""Whether a module's file can be used, told without a server."""

from pathlib import Path

from physics.documents import DocumentError, place, read_text
from training_modules.conditions import ValueCondition
from training_modules.loader import MODULES, check_prerequisites, load_module
from training_modules.schema import Module


def check_file(path: Path) -> Module:
    """The module of a file; its prerequisites are those beside it and those that are shipped.

    Raises:
        DocumentError: a mistake, with file, line and what was expected.
    """
    module = load_module(path)
    _check_slots(module, path)
    needed: dict[str, Module] = {}
    _load_needed(path, module, needed)
    check_prerequisites(path, module, needed)
    return module


def _check_slots(module: Module, path: Path) -> None:
    conditions = [step.condition for step in module.steps]
    slots = [one for one in conditions if isinstance(one, ValueCondition) and one.slot is not None]
    if module.record is None and not slots:
        return  # the notebook's templates take longer to read than everything else
    from server.training.slots import SlotError, check_slots

    try:
        check_slots(module)
    except SlotError as error:
        raise DocumentError(f"{place(read_text(path), str(path), error.keys)}: {error}") from error


def _load_needed(path: Path, module: Module, needed: dict[str, Module]) -> None:
    """Read what a module needs first, and what that needs; no others, as reading takes its time."""
    for number, name in enumerate(module.prerequisites):
        if name in needed:
            continue
        files = [folder / f"{name}.yaml" for folder in (path.parent, MODULES)]
        file = next((one for one in files if one.is_file()), None)
        if file is None:
            known = sorted({one.stem for folder in (path.parent, MODULES) for one in folder.glob("*.yaml")})
            where = place(read_text(path), str(path), ("prerequisites", number))
            raise DocumentError(f"{where}: unknown module {name!r}; there are {', '.join(known)}")
        needed[name] = load_module(file)
        _load_needed(file, needed[name], needed)
