"""Proposing a mapping from the headings of a table and what its columns hold."""

import re
from collections.abc import Iterable, Sequence

from server.notebook.tables.cells import CellError, DateOrder, read_moment, read_number
from server.notebook.tables.mapping import MISSING_WORDS, SUMMARY_WORDS, Column, ColumnKind, Mapping
from server.notebook.tables.table import ERRORS, Cell, Sheet, Table, TableError, is_blank, shown
from server.notebook.tables.units import split_heading
from server.notebook.tables.vocabulary import MEASURES, QUALIFIERS, plainly, words_of
from server.protocol.notebook_messages import FormField

LOOKED_AT = 500  # rows of a sheet
ALIKE = 0.5  # share of the words that heading and field have in common
PERCENTAGES = frozenset({"porosity", "solid_content", "fraction"})
_KINDS: dict[str, ColumnKind] = {
    "number": "number", "readings": "number", "text": "text", "choice": "choice", "moment": "moment",
}  # fmt: skip
_NUMBERED = re.compile(r"(.*?)\W*(\d{1,2})")
_COMMA = re.compile(r"[-+]?\d+,(\d{1,2}|\d{4,})")
_POINT = re.compile(r"[-+]?\d+\.(\d{1,2}|\d{4,})")


def suggest(table: Table, fields: Sequence[FormField] = (), template_id: str = "") -> Mapping:
    """Propose a mapping, to be looked over by a person.

    Every column that holds something is proposed: for the field of a template that it resembles most, by the field's
    name or its label, else for a field of its own.

    Args:
        table: of which the first sheet with headings counts.
        fields: of the template, where there is one.
        template_id: that template.

    Raises:
        TableError: no sheet has headings and data.
    """
    sheet = next((one for one in table.sheets if one.has_headings and one.rows), None)
    if sheet is None:
        raise TableError(f"{table.source}: expected a sheet with a row of headings above its data; got none.")
    held = {name: _held(sheet, place) for place, name in enumerate(sheet.headings)}
    held = {name: cells for name, cells in held.items() if cells}
    ids = [name for name in held if _is_identifier(name, held[name])][:1]
    lending = any(not one.has_headings and one.rows for one in table.sheets)
    return Mapping(
        template_id=template_id,
        headings_from=sheet.name if lending else "",
        id_columns=tuple(ids),
        title_columns=tuple(ids),
        columns=_columns(held, fields),
        skip_rows=_summary_words(sheet),
        decimal_comma=_decimal_comma(held.values()),
        dates=_date_order(held.values()),
    )


def _columns(held: dict[str, list[Cell]], fields: Sequence[FormField]) -> tuple[Column, ...]:
    matched = _matched(held, fields)
    taken = {field.field for field in fields} | {column.field for column in matched.values()}
    columns = []
    for heading, cells in held.items():
        column = matched.get(heading)
        if column is None:
            kind = _kind(cells)
            column = Column(
                heading=heading, field=_own_name(heading, taken), kind=kind, unit=_unit(heading, kind, cells)
            )
            taken.add(column.field)
        columns.append(column)
    return tuple(columns)


def _matched(held: dict[str, list[Cell]], fields: Sequence[FormField]) -> dict[str, Column]:
    """Columns for fields of the template, the most alike first; `Thickness 2` is the second reading of `thickness`."""
    numbered = _numbered(held)
    alike = []
    for order, (heading, cells) in enumerate(held.items()):
        name, reading = numbered.get(heading, (split_heading(heading)[0], 0))
        for rank, field in enumerate(fields):
            likeness = _likeness(name, field)
            if likeness >= ALIKE and _takes(field, cells):
                alike.append((-likeness, rank, order, heading, field, reading))
    columns: dict[str, Column] = {}
    for _, _, _, heading, field, reading in sorted(alike, key=lambda one: one[:3]):
        name = f"{field.field}.{reading}" if reading and field.kind == "readings" else field.field
        if heading not in columns and all(name != column.field for column in columns.values()):
            kind = _KINDS[field.kind]
            readings = field.kind == "readings" and not reading
            unit = _unit(heading, kind, held[heading])
            choices = tuple(field.choices)
            columns[heading] = Column(
                heading=heading, field=name, kind=kind, unit=unit, readings=readings, choices=choices
            )
    return columns


def _takes(field: FormField, cells: Sequence[Cell]) -> bool:
    """Whether a field takes most of what a column holds; a text takes everything, a photo nothing."""
    if field.kind == "choice":
        choices = {choice.casefold() for choice in field.choices}
        return 2 * sum(shown(cell).strip().casefold() in choices for cell in cells) > len(cells)
    return field.kind == "text" or _KINDS.get(field.kind) == _kind(cells)


def _numbered(headings: Iterable[str]) -> dict[str, tuple[str, int]]:
    """Of headings that differ only by a number at their end: what they name, and the number."""
    matches = {heading: _NUMBERED.fullmatch(split_heading(heading)[0]) for heading in headings}
    found = {heading: (match[1], int(match[2])) for heading, match in matches.items() if match}
    names = [name for name, _ in found.values()]
    return {heading: one for heading, one in found.items() if names.count(one[0]) > 1}


def _likeness(name: str, field: FormField) -> float:
    """Share of the words in common with the field's name or its label; none where they speak of different things."""
    heading = words_of(name)
    spoken = [words_of(field.field.replace(".", " ").replace("_", " ")), words_of(field.label)]
    both = spoken[0] | spoken[1]
    if heading & QUALIFIERS != both & QUALIFIERS or not heading & MEASURES <= both:
        return 0.0
    return max(len(heading & words) / len(heading | words or {""}) for words in spoken)


def _unit(heading: str, kind: ColumnKind, cells: Sequence[Cell]) -> str:
    if kind != "number":
        return ""
    name, unit = split_heading(heading)
    numbers = _numbers(cells)
    shares = words_of(name) & PERCENTAGES and "spread" not in words_of(name)
    # A porosity of 48 can only be a percentage.
    return unit or ("%" if shares and numbers and 1.5 < max(numbers) <= 100 else "")


def _own_name(heading: str, taken: set[str]) -> str:
    plain = plainly(split_heading(heading)[0]).replace(" ", "_")[:56] or "column"
    copies = (f"{plain}_{copy}" for copy in range(2, len(taken) + 3))
    return next(one for one in (plain, *copies) if one not in taken)


def _held(sheet: Sheet, place: int) -> list[Cell]:
    return [row[place] for row in sheet.rows[:LOOKED_AT] if not is_blank(row[place])]


def _said(cells: Iterable[Cell]) -> list[Cell]:
    """Without what stands for nothing: missing values, summaries, and errors of formulas."""
    silent = {*MISSING_WORDS, *SUMMARY_WORDS}
    return [
        cell
        for cell in cells
        if not (isinstance(cell, str) and (cell.strip() in ERRORS or cell.strip().casefold() in silent))
    ]


def _kind(cells: Sequence[Cell]) -> ColumnKind:
    said = _said(cells)
    if 2 * len(_numbers(said)) > len(said) or not said:
        return "number"
    days = sum(_reads_moment(cell) for cell in said)
    return "moment" if 2 * days > len(said) else "text"


def _numbers(cells: Iterable[Cell]) -> list[float]:
    numbers = []
    for cell in cells:
        try:
            numbers.append(read_number(cell, decimal_comma=True)[0])
        except CellError:
            continue
    return numbers


def _reads_moment(cell: Cell) -> bool:
    for order in ("day_first", "month_first"):
        try:
            read_moment(cell, order)
        except CellError:
            continue
        return True
    return False


def _is_identifier(heading: str, cells: Sequence[Cell]) -> bool:
    """A column that says by its heading that it names, and whose cells do not repeat."""
    named = bool(words_of(heading) & {"name", "batch", "disc"}) and not split_heading(heading)[1]
    return named and "mass" not in words_of(heading) and len(set(cells)) == len(cells)


def _summary_words(sheet: Sheet) -> tuple[str, ...]:
    """The usual words, unless most rows hold one: then the means are the data."""
    summaries = sum(
        any(isinstance(cell, str) and cell.strip().casefold() in SUMMARY_WORDS for cell in row) for row in sheet.rows
    )
    return SUMMARY_WORDS if 2 * summaries <= len(sheet.rows) else ()


def _decimal_comma(columns: Iterable[Sequence[Cell]]) -> bool:
    texts = [cell.strip() for cells in columns for cell in cells if isinstance(cell, str)]
    return sum(bool(_COMMA.match(text)) for text in texts) > sum(bool(_POINT.match(text)) for text in texts)


def _date_order(columns: Iterable[Sequence[Cell]]) -> DateOrder:
    days = [match for cells in columns for cell in cells if (match := _slashed(cell))]
    return "month_first" if any(int(match[2]) > 12 for match in days) else "day_first"


def _slashed(cell: Cell) -> re.Match[str] | None:
    return re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}", cell.strip()) if isinstance(cell, str) else None
