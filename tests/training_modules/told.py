"""What modules tell: their steps, their targets, and the numbers in their texts as people read them."""

from server.notebook.forms import form
from server.notebook.templates import shipped_templates
from training_modules.conditions import ChoiceCondition, ValueCondition
from training_modules.loader import MODULES, load_module
from training_modules.schema import Module, Step


def module(module_id: str) -> Module:
    """A shipped module by itself, whatever became of its prerequisites."""
    return load_module(MODULES / f"{module_id}.yaml")


def step(told: Module, step_id: str) -> Step:
    """A step by its id."""
    return next(one for one in told.steps if one.id == step_id)


def value(told: Module, step_id: str) -> ValueCondition:
    """The value that a step asks for."""
    asked = step(told, step_id).condition
    assert isinstance(asked, ValueCondition)
    return asked


def texts(told: Step, field: str, language: str) -> str:
    """A field of a step; hints and options run together."""
    if field == "hints":
        return " ".join(hint.text(language) for hint in told.hints)
    if field == "options":
        assert isinstance(told.condition, ChoiceCondition)
        return " ".join(f"{one.text.text(language)} {one.feedback.text(language)}" for one in told.condition.options)
    return str(getattr(told, field).text(language))


def tells(told: Step, field: str, number: float, digits: int) -> bool:
    """Whether a field says the number, rounded, in both languages."""
    english = f"{number:.{digits}f}".replace("-", "−")
    return english in texts(told, field, "en") and english.replace(".", ",") in texts(told, field, "fr")


def offered(template_id: str, slot: str) -> list[str]:
    """The units that a record's field takes; of readings, FIELD.1 is a place in FIELD."""
    steps = form(shipped_templates()[template_id], "en").steps
    units = {field.field: [unit.symbol for unit in field.units] for one in steps for field in one.fields}
    name, _, number = slot.rpartition(".")
    return units[name if number.isdigit() else slot]
