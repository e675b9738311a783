"""Places for values: fields of a form, and single readings of a field (`thickness.after.2`)."""

import re

from server.notebook.computing import check
from server.notebook.units import UnitError, entered_si
from server.problems import ProblemError
from server.protocol.messages import Form, FormField

MAX_READINGS = 100
_READING = re.compile(r"(.+)\.([1-9]\d{0,2})")


def find_field(form: Form, slot: str) -> FormField | None:
    """The field that a slot belongs to; None where the form has none.

    Raises:
        ProblemError: `bad_message`, a field of readings without its number, or with one that is too high.
    """
    fields = {field.field: field for step in form.steps for field in step.fields}
    field = fields.get(slot)
    if field is not None and field.kind == "readings":
        raise ProblemError("bad_message", f"{slot} takes several readings; expected {slot}.1, {slot}.2 and so on.")
    if field is not None:
        return field
    if (found := _READING.fullmatch(slot)) is None:
        return None
    field = fields.get(found[1])
    if field is None or field.kind != "readings":
        return None
    if int(found[2]) > MAX_READINGS:
        raise ProblemError("bad_message", f"{slot}: expected at most {MAX_READINGS} readings.")
    return field


def field_of(slot: str) -> str:
    """The field that a slot would belong to if its field takes readings."""
    found = _READING.fullmatch(slot)
    return found[1] if found else slot


def in_si(field: FormField, slot: str, value: float | None, unit: str, text: str) -> float | None:
    """A value in SI, or the place of a choice; None for a text.

    Raises:
        ProblemError: `bad_message`, the field does not take this.
    """
    if field.kind == "choice":
        if value not in range(len(field.choices)):
            places = ", ".join(f"{place} ({choice})" for place, choice in enumerate(field.choices))
            raise ProblemError("bad_message", f"{slot}: expected the place of a choice, {places}; got {value}.")
        return value
    if field.kind not in ("number", "readings"):
        if not text.strip():
            raise ProblemError("bad_message", f"{slot} ({field.label}) takes a text; got the number {value:g}.")
        return None
    if value is None:
        raise ProblemError("bad_message", f"{slot} ({field.label}) takes a number; got {text[:80]!r}.")
    try:
        si = entered_si(field, value, unit)
    except UnitError as error:
        raise ProblemError("bad_message", str(error)) from error
    if sentence := check(field, si):
        raise ProblemError("bad_message", f"{slot}: {sentence}")
    return si
