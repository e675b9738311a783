"""Proposing a mapping from the headings of a table and what its columns hold."""

import re
from collections.abc import Iterable, Sequence

from server.notebook.tables.cells import CellError, read_moment, read_number
from server.notebook.tables.mapping import MISSING_WORDS, SUMMARY_WORDS, Column, ColumnKind, Mapping
from server.notebook.tables.table import ERRORS, Cell, Sheet, Table, TableError, is_blank
from server.notebook.tables.units import split_heading
from server.notebook.tables.vocabulary import plainly, words_of

LOOKED_AT = 500  # rows of a sheet
ALIKE = 0.5  # share of the words that heading and field have in common
PERCENTAGES = frozenset({"porosity", "solid_content", "fraction"})
_NUMBERED = re.compile(r"(.*?)\W*(\d{1,2})")
_COMMA = re.compile(r"[-+]?\d+,(\d{1,2}|\d{4,})")
_POINT = re.compile(r"[-+]?\d+\.(\d{1,2}|\d{4,})")


def suggest(table: Table, field_names: Sequence[str], template_id: str = "") -> Mapping:
    """Propose a mapping, to be looked over by a person.

    Every column that holds something is proposed: for the field of a template that it resembles most, else for a
    field of its own.

    Args:
        table: of which the first sheet with headings counts.
        field_names: fields of the template, where there is one.
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
        columns=tuple(_columns(held, field_names)),
        skip_rows=_summary_words(sheet),
        decimal_comma=_decimal_comma(held.values()),
        dates=_date_order(held.values()),
    )


def _columns(held: dict[str, list[Cell]], field_names: Sequence[str]) -> Iterable[Column]:
    fields = _matched(list(held), field_names)
    taken = set(fields.values())
    for heading, cells in held.items():
        kind = _kind(cells)
        name, unit = split_heading(heading)
        if kind != "number":
            unit = ""
        elif not unit and words_of(name) & PERCENTAGES and "spread" not in words_of(name):
            numbers = _numbers(cells)
            unit = "%" if numbers and 1.5 < max(numbers) <= 100 else ""
        field = fields.get(heading)
        if field is None:
            field = _own_name(name, taken)
            taken.add(field)
        yield Column(heading=heading, field=field, kind=kind, unit=unit)


def _matched(headings: Sequence[str], field_names: Sequence[str]) -> dict[str, str]:
    """Heading -> field, the most alike first; `Thickness 2` is the second reading of `thickness`."""
    alike = []
    for order, heading in enumerate(headings):
        name = split_heading(heading)[0]
        numbered = _NUMBERED.fullmatch(name)
        for rank, field in enumerate(field_names):
            likeness = _likeness(name, field)
            if likeness >= ALIKE:
                reading = f".{int(numbered[2])}" if numbered and f"{numbered[1]} " in _bases(headings) else ""
                alike.append((-likeness, rank, order, heading, f"{field}{reading}"))
    fields: dict[str, str] = {}
    for *_, heading, field in sorted(alike):
        if heading not in fields and field not in fields.values():
            fields[heading] = field
    return fields


def _bases(headings: Sequence[str]) -> set[str]:
    """What several headings that end with a number begin with."""
    names = [match[1] for heading in headings if (match := _NUMBERED.fullmatch(split_heading(heading)[0]))]
    return {f"{name} " for name in names if names.count(name) > 1}


def _likeness(name: str, field: str) -> float:
    """Share of the words in common; a spread is never the value itself."""
    heading, wanted = words_of(name), words_of(field.replace(".", " ").replace("_", " "))
    if not heading or not wanted or ("spread" in heading) != ("spread" in wanted):
        return 0.0
    return len(heading & wanted) / len(heading | wanted)


def _own_name(name: str, taken: set[str]) -> str:
    plain = plainly(name).replace(" ", "_")[:56] or "column"
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


def _date_order(columns: Iterable[Sequence[Cell]]) -> str:
    days = [match for cells in columns for cell in cells if (match := _slashed(cell))]
    return "month_first" if any(int(match[2]) > 12 for match in days) else "day_first"


def _slashed(cell: Cell) -> re.Match[str] | None:
    return re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}", cell.strip()) if isinstance(cell, str) else None
