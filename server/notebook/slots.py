"""Where an entry belongs: its step and field in the form, which reading it is, and what it says in SI."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from server.notebook.document import RecordDocument
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


def offer_of(units: list[UnitOffer], symbol: str) -> UnitOffer | None:
    """How a unit of a field or quantity becomes SI; None where it is not among those offered."""
    return next((unit for unit in units if unit.symbol == symbol), None)


def si_value(slot: Slot, entry: NotebookEntry) -> float | None:
    """The value of an entry in SI; None where it has none, or its unit is not one that the field offers."""
    unit = offer_of(slot.field.units, entry.unit) if slot.field else None
    return None if entry.value is None or unit is None else _tidy(entry.value * unit.factor + unit.offset)


def from_si(value: float, unit: UnitOffer) -> float:
    """A value in SI in one of the units offered."""
    return _tidy((value - unit.offset) / unit.factor)


def uncertainty_si(slot: Slot, value: float | None) -> float | None:
    """Standard uncertainty in SI of a single value in SI; None where nothing is known of it."""
    if value is None or slot.field is None:
        return None
    return slot.field.uncertainty + slot.field.relative_uncertainty * abs(value) or None


def state_of(document: RecordDocument, entry: NotebookEntry) -> ValueState:
    """Whether a value holds."""
    holding = document.current.get(entry.field, ())
    if all(one.entry_id != entry.entry_id for one in holding):
        return "emptied" if not holding and is_emptying(entry) else "replaced"
    if is_emptying(entry) and len(holding) == 1:
        return "emptied"
    return "disputed" if is_disputed(holding) and entry.kind == "value" else "current"


def is_disputed(holding: Sequence[NotebookEntry]) -> bool:
    """Whether people disagree about a field; several files in one are no dispute."""
    return sum(entry.kind == "value" for entry in holding) > 1


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
