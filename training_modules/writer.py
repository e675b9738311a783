"""Writing training modules: the document that a file holds, and its YAML."""

from functools import cache
from typing import Any

import yaml

from training_modules.hazards import Hazard
from training_modules.loader import HAZARDS, ModuleError, load_hazard
from training_modules.schema import Module


def document(module: Module) -> dict[str, Any]:
    """A module as its file says it: nothing that was left out, and hazards by name.

    Raises:
        ModuleError: a hazard is none of assets/hazards/.
    """
    values = module.model_dump(mode="json", exclude_unset=True)
    for step, written in zip(module.steps, values["steps"], strict=True):
        if "hazards" in written:
            written["hazards"] = [name_of(hazard) for hazard in step.hazards]
    return values


def to_yaml(values: dict[str, Any]) -> str:
    """The text of a module's file."""
    return yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=120)


def name_of(hazard: Hazard) -> str:
    """The name by which a step asks for a hazard.

    Raises:
        ModuleError: it is none of assets/hazards/.
    """
    for name, known in _known_hazards().items():
        if known == hazard:
            return name
    raise ModuleError(f"the hazard {hazard.name.en!r} is none of assets/hazards/")


@cache
def _known_hazards() -> dict[str, Hazard]:
    return {path.stem: load_hazard(path.stem) for path in sorted(HAZARDS.glob("*.yaml"))}
