"""From a table to records: every value with its place, and a list of everything that was left out and why."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

from server.notebook.tables.cells import CellError, read_choice, read_moment, read_number, read_text
from server.notebook.tables.mapping import Column, Mapping
from server.notebook.tables.table import Cell, Row, Sheet, Table, TableError, is_blank, shown

MAX_ID = 64
MAX_TITLE = 80


@dataclass(frozen=True)
class ImportedValue:
    """A value or a text for a field, and the cell it comes from."""

    op_id: str
    field: str
    value: float | None
    text: str
    unit: str
    sheet: str
    row: int
    column: str


@dataclass(frozen=True)
class ImportedRecord:
    """A record to begin, with `op_id`, and its values in the order of the table."""

    op_id: str
    record_id: str
    title: str
    template_id: str
    values: tuple[ImportedValue, ...]


@dataclass(frozen=True)
class Skipped:
    """Something that is not imported: a cell; a row without its column; a column or a sheet without their row."""

    sheet: str
    row: int | None
    column: str
    content: str
    reason: str


@dataclass(frozen=True)
class Imported:
    """What a table becomes."""

    records: tuple[ImportedRecord, ...]
    skipped: tuple[Skipped, ...]


@dataclass
class _Draft:
    record_id: str
    title: str
    values: list[ImportedValue] = field(default_factory=list)
    said: dict[tuple[str, float | None, str, str], int] = field(default_factory=dict)
    readings: dict[str, int] = field(default_factory=dict)


def imported_rows(table: Table, mapping: Mapping) -> Imported:
    """The records of a table.

    The op_ids follow from the table's name and from what each cell says and where, so that importing again writes
    nothing twice, and importing a table that has grown writes what is new.

    Raises:
        TableError: the mapping names a column or a sheet that the table does not have.
    """
    drafts: dict[str, _Draft] = {}
    skipped = [Skipped(name, None, "", "", "the sheet was not chosen") for name in table.not_chosen]
    for sheet in _chosen(table, mapping, skipped):
        _import_sheet(table.source, sheet, mapping, drafts, skipped)
    records = tuple(
        ImportedRecord(
            derived_op_id(table.source, "record", draft.record_id, draft.title, mapping.template_id),
            draft.record_id,
            draft.title,
            mapping.template_id,
            tuple(draft.values),
        )
        for draft in drafts.values()
    )
    return Imported(records, tuple(skipped))


def derived_op_id(*parts: str | float | None) -> str:
    """An identifier in the shape of a UUIDv7 (RFC 9562) that is always the same for the same parts."""
    digest = hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).digest()
    value = int.from_bytes(digest[:16]) & ~(0xF << 76) & ~(0b11 << 62)
    return str(UUID(int=value | 0x7 << 76 | 0b10 << 62))


def _chosen(table: Table, mapping: Mapping, skipped: list[Skipped]) -> Iterator[Sheet]:
    by_name = {sheet.name: sheet for sheet in table.sheets}
    for name in (*mapping.sheets, *filter(None, [mapping.headings_from])):
        if name not in by_name:
            raise TableError(f"The mapping names the sheet {name!r}; the table has {_listed(by_name)}.")
    for sheet in table.sheets:
        if mapping.sheets and sheet.name not in mapping.sheets:
            skipped.append(Skipped(sheet.name, None, "", "", "the sheet was not chosen"))
        elif not sheet.rows:
            skipped.append(Skipped(sheet.name, None, "", "", "the sheet has no data"))
        elif sheet.has_headings or not mapping.headings_from:
            yield sheet
        else:
            lent = by_name[mapping.headings_from].headings[: len(sheet.headings)]
            yield Sheet(sheet.name, lent + sheet.headings[len(lent) :], True, sheet.above, sheet.first_row, sheet.rows)


def _import_sheet(
    source: str, sheet: Sheet, mapping: Mapping, drafts: dict[str, _Draft], skipped: list[Skipped]
) -> None:
    place = {heading: number for number, heading in enumerate(sheet.headings)}
    used = (*(column.heading for column in mapping.columns), *mapping.id_columns, *mapping.title_columns)
    for heading in used:
        if heading not in place:
            raise TableError(f"Sheet {sheet.name!r} has no column {heading!r}; it has {_listed(sheet.headings)}.")
    skipped.extend(
        Skipped(sheet.name, row, column, content, "above the headings") for row, column, content in sheet.above
    )
    for heading, number in place.items():
        filled = sum(not is_blank(row[number]) for row in sheet.rows)
        if filled and heading not in used:
            reason = f"the column is not mapped; {filled} of its cells are filled"
            skipped.append(Skipped(sheet.name, None, heading, heading, reason))
    columns = [(column, place[column.heading]) for column in mapping.columns]
    ids = [place[heading] for heading in mapping.id_columns]
    titles = [place[heading] for heading in mapping.title_columns]
    for number, row in enumerate(sheet.rows, start=sheet.first_row):
        reason = _row_skipped(row, mapping) or next(
            (
                f"{sheet.headings[one]!r}, which names the record, is empty"
                for one in ids
                if _missing(row[one], mapping)
            ),
            "",
        )
        if reason:
            content = " | ".join(shown(cell) for cell in row if not is_blank(cell))
            skipped.append(Skipped(sheet.name, number, "", content[:200], reason))
            continue
        key = [shown(row[one]).strip() for one in ids]
        record_id = _identifier(key if ids else [source, sheet.name, str(number)])
        title = _one_line(" · ".join(shown(row[one]).strip() for one in titles if not is_blank(row[one])))
        draft = drafts.setdefault(record_id, _Draft(record_id, title or record_id))
        for column, one in columns:
            if not is_blank(row[one]):
                _import_cell((source, sheet.name, number), row[one], column, mapping, draft, skipped)


def _import_cell(
    where: tuple[str, str, int], cell: Cell, column: Column, mapping: Mapping, draft: _Draft, skipped: list[Skipped]
) -> None:
    source, sheet, row = where
    try:
        if _missing(cell, mapping):
            raise CellError("stands for a missing value")
        value, text, unit = _content(cell, column, mapping)
        said = (column.field, value, text, unit)
        if not column.readings and said in draft.said:
            raise CellError(f"row {draft.said[said]} already says so of this record")
    except CellError as error:
        skipped.append(Skipped(sheet, row, column.heading, shown(cell)[:200], str(error)))
        return
    draft.said[said] = row
    name = column.field
    if column.readings:
        draft.readings[name] = draft.readings.get(name, 0) + 1
        name = f"{name}.{draft.readings[name]}"
    op_id = derived_op_id(source, sheet, row, column.heading, draft.record_id, name, value, text, unit)
    draft.values.append(ImportedValue(op_id, name, value, text, unit, sheet, row, column.heading))


def _content(cell: Cell, column: Column, mapping: Mapping) -> tuple[float | None, str, str]:
    match column.kind:
        case "number":
            value, unit = read_number(cell, mapping.decimal_comma)
            return value, "", unit or column.unit
        case "moment":
            return None, read_moment(cell, mapping.dates), ""
        case "choice":
            return float(read_choice(cell, column.choices)), "", ""
        case "text":
            return None, read_text(cell), ""


def _row_skipped(row: Row, mapping: Mapping) -> str:
    """Why a row is skipped; empty where it is not."""
    if all(is_blank(cell) for cell in row):
        return "an empty row"
    words = _folded(mapping.skip_rows)
    found = (cell.strip() for cell in row if isinstance(cell, str) and cell.strip().casefold() in words)
    return next((f"a row of {word!r}" for word in found), "")


def _missing(cell: Cell, mapping: Mapping) -> bool:
    if isinstance(cell, str):
        return not cell.strip() or cell.strip().casefold() in _folded(mapping.missing)
    return cell is None


@lru_cache(maxsize=16)
def _folded(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.casefold() for word in words)


def _identifier(parts: Sequence[str]) -> str:
    """An identifier of readable parts; where letters are lost, a hash keeps apart what differs."""
    wanted = "_".join(re.sub(r"\s+", "-", part) for part in parts)
    plain = unicodedata.normalize("NFKD", wanted).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9_.-]+", "-", plain).strip("-")
    if plain == wanted and len(plain) <= MAX_ID:
        return plain
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:8]
    return f"{plain[: MAX_ID - 9]}.{digest}".lstrip(".")


def _one_line(text: str) -> str:
    line = "".join(" " if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") else sign for sign in text)
    line = " ".join(line.split())
    return line if len(line) <= MAX_TITLE else line[: MAX_TITLE - 1] + "…"


def _listed(names: Sequence[str] | dict[str, Sheet]) -> str:
    shown_names = [repr(name) for name in names]
    return ", ".join(shown_names[:20]) + (f" and {len(shown_names) - 20} more" if len(shown_names) > 20 else "")
