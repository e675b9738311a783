"""Whether the values of a module's guided work fit the fields of the record that they go to."""

from functools import cache

from server.notebook.computing import check
from server.notebook.slots import find_field
from server.notebook.templates import form, shipped_names, shipped_template
from server.notebook.units import UnitError, entered_si
from server.problems import ProblemError
from server.protocol.messages import Form
from training_modules.conditions import ValueCondition
from training_modules.schema import Module
from training_modules.ways import Key


class SlotError(ValueError):
    """A value of guided work that has no place in the record.

    Args:
        keys: the place in the module.
        sentence: what is wrong there.
    """

    def __init__(self, keys: Key, sentence: str) -> None:
        super().__init__(sentence)
        self.keys = keys


def check_slots(module: Module) -> None:
    """Let a module pass whose slots are fields that take such values; a lab's own template is checked at the bench.

    Raises:
        SlotError: an unknown template or field, or a value that the field does not take.
    """
    slots = [
        (("steps", place, "condition", "slot"), step.condition)
        for place, step in enumerate(module.steps)
        if isinstance(step.condition, ValueCondition) and step.condition.slot is not None
    ]
    if module.record is None:
        if slots:
            raise SlotError(slots[0][0], "a slot needs a record; name its template as `record` of the module")
        return
    if not slots:
        raise SlotError(("record",), "no step has a slot that would fill the record")
    if module.record in shipped_names():
        for keys, condition in slots:
            _check_slot(_form(module.record), keys, condition)


def _check_slot(form_: Form, keys: Key, condition: ValueCondition) -> None:
    slot = condition.slot or ""
    try:
        field = find_field(form_, slot)
    except ProblemError as error:
        raise SlotError(keys, error.sentence) from error
    if field is None:
        fields = ", ".join(field.field for step in form_.steps for field in step.fields)
        raise SlotError(keys, f"the template {form_.template_id} has no field {slot}; it has {fields}")
    if field.kind not in ("number", "readings"):
        raise SlotError(keys, f"{slot} ({field.label}) takes no number")
    try:
        si = entered_si(field, condition.target, condition.unit)
    except UnitError as error:
        raise SlotError((*keys[:-1], "unit"), str(error)) from error
    if sentence := check(field, si):
        raise SlotError((*keys[:-1], "target"), sentence)


@cache
def _form(template_id: str) -> Form:
    return form(shipped_template(template_id), "en")
