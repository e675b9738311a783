"""What a record says in the order of its form: every value that holds, then what is computed, step by step."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from server.notebook.computing import Computed
from server.notebook.document import RecordDocument
from server.notebook.units import UnitError, entered_si
from server.protocol.messages import FormField, FormQuantity, FormStep, NotebookEntry

_READING = re.compile(r"\.(\d+)$")
OTHER = FormStep(step="notes", title="Notes", instruction="", fields=[])


@dataclass(frozen=True)
class Measured:
    """A value of a record, entered or computed.

    Args:
        key: names it within the file: the entry's id, or the quantity's name.
        name: the field, with the number of the reading; or the quantity.
        field: the field without that number; or the quantity.
        label: the same for people.
        step: the step of the work.
        value: in `unit`; None for a text.
        text: what was written, empty for a number alone.
        unit: as entered; of a quantity the first that its form offers.
        uncertainty: standard uncertainty in `unit`; None where it is not known.
        formula: how it was computed, with the source; empty for what was entered.
        entry: what it was entered with; None for a quantity.
    """

    key: str
    name: str
    field: str
    label: str
    step: FormStep
    value: float | None
    text: str
    unit: str
    uncertainty: float | None
    formula: str
    entry: NotebookEntry | None

    @property
    def reading(self) -> int | None:
        """The number of the reading; None where there is one value only."""
        found = _READING.search(self.name.removeprefix(self.field))
        return int(found.group(1)) if found else None


def measured(document: RecordDocument) -> list[Measured]:
    """Every value that holds and every quantity that is known, in the order of the form, then the other notes."""
    form = document.view.form
    found: list[Measured] = []
    left = dict(document.current)
    for step in form.steps if form else []:
        for field in step.fields:
            for name in _slots(field.field, left):
                found += [_entered(entry, name, field, step) for entry in left.pop(name)]
        for quantity in form.quantities if form else []:
            if quantity.step == step.step:
                found += _computed(quantity, document.quantities.get(quantity.quantity), step)
    for name, entries in left.items():
        found += [_entered(entry, name, None, OTHER) for entry in entries]
    return [one for one in found if one.value is not None or one.text]


def _slots(field: str, names: dict[str, tuple[NotebookEntry, ...]]) -> list[str]:
    """A field and its readings, by number."""
    readings = [name for name in names if name.startswith(f"{field}.") and _READING.fullmatch(name[len(field) :])]
    readings.sort(key=lambda name: int(name.rpartition(".")[2]))
    return [field, *readings] if field in names else readings


def _entered(entry: NotebookEntry, name: str, field: FormField | None, step: FormStep) -> Measured:
    chosen = _chosen(field, entry) if field else ""
    return Measured(
        key=entry.entry_id,
        name=name,
        field=field.field if field else name,
        label=field.label if field else name,
        step=step,
        value=None if chosen else entry.value,
        text=chosen or entry.text,
        unit=entry.unit,
        uncertainty=_uncertainty(field, entry) if field else None,
        formula="",
        entry=entry,
    )


def _chosen(field: FormField, entry: NotebookEntry) -> str:
    """The words of a choice, whose entry holds its place; empty for anything else."""
    if field.kind != "choice" or entry.value is None or entry.value not in range(len(field.choices)):
        return ""
    return field.choices[int(entry.value)]


def _uncertainty(field: FormField, entry: NotebookEntry) -> float | None:
    """In the unit of the entry; None where the form states none."""
    if entry.value is None or not field.units:
        return None
    try:
        zero, one, here = (entered_si(field, number, entry.unit) for number in (0.0, 1.0, entry.value))
    except UnitError:
        return None  # a record that came from elsewhere may have a unit that the form does not know
    stated = field.uncertainty + field.relative_uncertainty * abs(here)
    return _shortest(stated / (one - zero)) or None


def _computed(quantity: FormQuantity, known: Computed | None, step: FormStep) -> Iterator[Measured]:
    if known is None or known.value is None:
        return
    symbol, factor, offset = "", 1.0, 0.0
    if quantity.units:
        symbol, factor, offset = quantity.units[0].symbol, quantity.units[0].factor, quantity.units[0].offset
    yield Measured(
        key=quantity.quantity,
        name=quantity.quantity,
        field=quantity.quantity,
        label=quantity.label,
        step=step,
        value=_shortest((known.value - offset) / factor),
        text="",
        unit=symbol,
        uncertainty=None if known.uncertainty is None else _shortest(known.uncertainty / factor),
        formula=f"{quantity.formula} ({quantity.source})" if quantity.source else quantity.formula,
        entry=None,
    )


def _shortest(value: float) -> float:
    """Without the last digits, which changing the unit makes up: 50 um, not 50.00000000000001."""
    return float(f"{value:.12g}")
