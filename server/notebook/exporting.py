"""Records as tables for other programs: CSV and Parquet, one row a value or one row a record."""

import csv
import os
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from server.notebook.document import RecordDocument
from server.notebook.readout import (
    Slot,
    choice_of,
    from_si,
    is_emptying,
    si_value,
    slot_of,
    state_of,
    uncertainty_si,
)  # fmt: skip
from server.protocol.messages import FormQuantity, NotebookEntry

if TYPE_CHECKING:
    import pyarrow as pa

Layout = Literal["long", "wide"]
Content = str | float | int | None
# What a spreadsheet would take for a formula, the signs of full width among them.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_LONG = (
    "record", "step", "field", "reading", "value", "text", "unit", "value_si", "uncertainty_si", "who", "device",
    "device_time", "server_time", "state", "reason", "entry",
)  # fmt: skip
_WIDE = ("record", "title", "template", "version", "state", "author", "created", "changed", "disputed")
_NUMBERS = frozenset({"value", "value_si", "uncertainty_si"})
_COUNTS = frozenset({"reading", "version"})
_TIMES = frozenset({"device_time", "server_time", "created", "changed"})


class ExportError(ValueError):
    """A file that cannot be written; the sentence says which and why."""


@dataclass(frozen=True)
class _Head:
    """A column of the wide table: a field or quantity in one unit; of texts where it has none."""

    name: str
    unit: str
    number: bool

    @property
    def heading(self) -> str:
        return f"{self.name} ({self.unit})" if self.unit else self.name


def write_csv(documents: Sequence[RecordDocument], path: Path, layout: Layout = "long") -> None:
    """Write records as CSV in UTF-8, marked so that spreadsheets know it.

    Long has a row for every value ever entered, with who, when and whether it holds, and one for every quantity. Wide
    has a row for every record with the values that hold; where several stand side by side the cell is empty and
    `disputed` names the field. Texts that a spreadsheet would take for a formula begin with an apostrophe.

    Raises:
        ExportError: the file cannot be written.
    """
    headings, rows = _table(documents, layout)
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([harmless(heading) for heading in headings])
        writer.writerows([harmless(cell) for cell in row] for row in rows)


def write_parquet(documents: Sequence[RecordDocument], path: Path, layout: Layout = "wide") -> None:
    """Write the same as Parquet with typed columns; the unit of a column is in its metadata.

    Raises:
        ExportError: pyarrow is missing, or the file cannot be written.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ModuleNotFoundError as error:
        raise ExportError("Writing Parquet needs pyarrow: pip install 'holotrode[tables]'.") from error
    if layout == "long":
        fields = [(name, _type(pa, name), "") for name in _LONG]
        rows = list(_long_rows(documents))
    else:
        heads, rows = _wide_table(documents)
        fields = [(name, _type(pa, name), "") for name in _WIDE]
        fields += [(head.heading, pa.float64() if head.number else pa.string(), head.unit) for head in heads]
    columns = [
        pa.array([_typed(name, row[place]) for row in rows], kind) for place, (name, kind, _) in enumerate(fields)
    ]
    schema = pa.schema([pa.field(name, kind, metadata={"unit": unit} if unit else None) for name, kind, unit in fields])
    with replacing(path) as temporary:
        parquet.write_table(pa.table(columns, schema=schema), temporary)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new file beside `path` that takes its place once it is complete and on disk.

    Raises:
        ExportError: it cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        temporary.touch(exist_ok=False)
        yield temporary
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise ExportError(f"{path}: cannot be written ({error.strerror or error}).") from error
    finally:
        temporary.unlink(missing_ok=True)


def _table(documents: Sequence[RecordDocument], layout: Layout) -> tuple[list[str], Iterable[list[Content]]]:
    if layout == "long":
        return list(_LONG), _long_rows(documents)
    heads, rows = _wide_table(documents)
    return [*_WIDE, *(head.heading for head in heads)], rows


# --- long ---------------------------------------------------------------------------------------------------


def _long_rows(documents: Sequence[RecordDocument]) -> Iterator[list[Content]]:
    for document in documents:
        for entry in document.view.entries:
            if entry.kind in ("value", "file"):
                yield _value_row(document, slot_of(document.view.form, entry.field), entry)
        for quantity, value, uncertainty in _computed(document):
            record, unit = document.view.record.record_id, quantity.units[0]
            yield [
                record, quantity.step, quantity.quantity, None, from_si(value, unit), "", unit.symbol, value,
                uncertainty, "", "", None, None, "computed", "", "",
            ]  # fmt: skip


def _value_row(document: RecordDocument, slot: Slot, entry: NotebookEntry) -> list[Content]:
    value = si_value(slot.field, entry)
    text = entry.file.name if entry.file else choice_of(slot.field, entry) or entry.text
    uncertainty = uncertainty_si(slot.field, value)
    return [
        entry.record_id, slot.step.step if slot.step else "", slot.field.field if slot.field else entry.field,
        slot.reading, entry.value, text, entry.unit, value, uncertainty, entry.actor, entry.device_id,
        entry.device_time, entry.server_time, state_of(document, entry), entry.reason, entry.entry_id,
    ]  # fmt: skip


def _computed(document: RecordDocument) -> Iterator[tuple[FormQuantity, float, float | None]]:
    """The quantities of a record that are known, in SI."""
    form = document.view.form
    for quantity in form.quantities if form else ():
        computed = document.quantities.get(quantity.quantity)
        if computed is not None and computed.value is not None:
            yield quantity, computed.value, computed.uncertainty


# --- wide ---------------------------------------------------------------------------------------------------


def _wide_table(documents: Sequence[RecordDocument]) -> tuple[list[_Head], list[list[Content]]]:
    """Every column in the order of the forms, each where it first occurs, and a row for every record."""
    records = [_cells(document) for document in documents]
    heads = list(dict.fromkeys(head for cells in records for head in cells))
    rows = []
    for document, cells in zip(documents, records, strict=True):
        record = document.view.record
        disputed = ", ".join(name for name, entries in document.current.items() if len(entries) > 1)
        rows.append([
            record.record_id, record.title, record.template_id, record.template_version, record.state, record.author,
            record.created_at, record.changed_at, disputed, *(cells.get(head) for head in heads),
        ])  # fmt: skip
    return heads, rows


def _cells(document: RecordDocument) -> dict[_Head, Content]:
    """What holds in a record; an empty cell where several values do."""
    form = document.view.form
    fields = [field.field for step in (form.steps if form else ()) for field in step.fields]
    files = [(slot_of(form, entry.field), entry) for entry in document.view.entries if entry.file is not None]
    values = [(slot_of(form, name), entry) for name, entries in document.current.items() for entry in entries]
    held = sorted(
        values + files,
        key=lambda one: (fields.index(one[0].field.field) if one[0].field else len(fields), one[0].reading or 0),
    )
    cells: dict[_Head, Content] = {}
    for slot, entry in held:
        if not is_emptying(entry):
            head, cell = _said(slot, entry)
            if entry.file is not None and head in cells:
                cell = f"{cells[head]}; {cell}"
            cells[head] = None if len(document.current.get(slot.name, ())) > 1 and entry.file is None else cell
    for quantity, value, uncertainty in _computed(document):
        head, spread = _quantity_heads(quantity)
        cells[head] = from_si(value, quantity.units[0])
        if uncertainty is not None:
            cells[spread] = uncertainty / quantity.units[0].factor
    return cells


def _said(slot: Slot, entry: NotebookEntry) -> tuple[_Head, Content]:
    """An entry in the first unit that its field offers, so that records of one template share a column."""
    if entry.file is not None:
        return _Head(slot.name, "", number=False), entry.file.name
    text = entry.text if entry.value is None else choice_of(slot.field, entry)
    if text is not None:
        return _Head(slot.name, "", number=False), text
    value = si_value(slot.field, entry)
    if value is None or slot.field is None or entry.unit == slot.field.units[0].symbol:
        return _Head(slot.name, entry.unit, number=True), entry.value
    unit = slot.field.units[0]
    return _Head(slot.name, unit.symbol, number=True), float(f"{from_si(value, unit):.12g}")


def _quantity_heads(quantity: FormQuantity) -> tuple[_Head, _Head]:
    unit = quantity.units[0].symbol
    return _Head(quantity.quantity, unit, number=True), _Head(f"{quantity.quantity} ±", unit, number=True)


# --- cells --------------------------------------------------------------------------------------------------


def harmless(cell: Content) -> Content:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _type(pa: Any, name: str) -> "pa.DataType":
    if name in _NUMBERS:
        return pa.float64()
    if name in _TIMES:
        return pa.timestamp("us", tz="UTC")
    return pa.int32() if name in _COUNTS else pa.string()


def _typed(name: str, cell: Content) -> Content | datetime:
    return datetime.fromisoformat(cell) if name in _TIMES and isinstance(cell, str) else cell
