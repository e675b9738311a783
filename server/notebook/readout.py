"""What an entry says, for everything that leaves the notebook: its place in the form, its choice, its value in SI."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from server.notebook.document import RecordDocument
from server.notebook.units import UnitError, entered_si
from server.protocol.messages import Form, FormField, FormStep, NotebookEntry, UnitOffer

ValueState = Literal["current", "disputed", "emptied", "replaced"]


@dataclass(frozen=True)
class Slot:
    """A place for one value.

    Args:
        name: as entries have it: `drying.zone1`, or `disc.mass.2` for the second reading.
        step: of the form, None for what the form does not have.
        field: of the form, likewise.
        reading: which of a field of readings, from 1.
    """

    name: str
    step: FormStep | None = None
    field: FormField | None = None
    reading: int | None = None


def slot_of(form: Form | None, name: str) -> Slot:
    """The slot of an entry's field."""
    stem, _, last = name.rpartition(".")
    for step, field in _fields(form):
        if field.field == name:
            return Slot(name, step, field)
        if field.kind == "readings" and field.field == stem and last.isdecimal():
            return Slot(name, step, field, int(last))
    return Slot(name)


def choice_of(field: FormField | None, entry: NotebookEntry) -> str | None:
    """What was chosen: an entry has the place of the choice; None for what is no choice."""
    if field is None or field.kind != "choice" or entry.value is None:
        return None
    place = int(entry.value)
    return field.choices[place] if place in range(len(field.choices)) else None


def si_value(field: FormField | None, entry: NotebookEntry) -> float | None:
    """The value of an entry in SI; None where it has none, or its unit does not fit the field."""
    if entry.value is None or field is None or not field.units:
        return None
    try:
        return _tidy(entered_si(field, entry.value, entry.unit))
    except UnitError:
        return None  # written before the template had this field, or while there was none


def from_si(value: float, unit: UnitOffer) -> float:
    """A value in SI in one of the units offered."""
    return _tidy((value - unit.offset) / unit.factor)


def uncertainty_si(field: FormField | None, value: float | None) -> float | None:
    """Standard uncertainty in SI of a single value in SI; None where nothing is known of it."""
    if value is None or field is None:
        return None
    return field.uncertainty + field.relative_uncertainty * abs(value) or None


def state_of(document: RecordDocument, entry: NotebookEntry) -> ValueState:
    """Whether a value holds; files always do."""
    if entry.kind == "file":
        return "current"
    holding = document.current.get(entry.field, ())
    if all(one.entry_id != entry.entry_id for one in holding):
        return "replaced"
    if is_emptying(entry) and len(holding) == 1:
        return "emptied"
    return "disputed" if len(holding) > 1 else "current"


def is_emptying(entry: NotebookEntry) -> bool:
    """Whether an entry says that its field has no value any more."""
    return entry.kind == "value" and entry.value is None and not entry.text


def _tidy(number: float) -> float:
    """Without the last digit, which is noise of the conversion."""
    return float(f"{number:.15g}")


def _fields(form: Form | None) -> Iterator[tuple[FormStep, FormField]]:
    for step in form.steps if form else ():
        for field in step.fields:
            yield step, field
