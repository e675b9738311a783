"""Finding the headings of a sheet: the rows above the data, joined where they are merged over several."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.notebook.tables.table import Cell, Row, Sheet, is_blank, is_numeral, letter, shown
from server.notebook.tables.units import read_unit

SEARCHED_ROWS = 50
MOST_HEADING_ROWS = 4


@dataclass(frozen=True)
class Merge:
    """Cells that are merged: rows and columns from 0, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int


def make_sheet(name: str, rows: Sequence[Row], merges: Sequence[Merge] = ()) -> Sheet:
    """Make a sheet of all its rows: what stands above the headings, the headings, and the data.

    Args:
        name: of the sheet.
        rows: from the first row of the file on.
        merges: cells that are merged, where the file says so.
    """
    width = max((_end(row) for row in rows), default=0)
    padded = [tuple(row[:width]) + (None,) * (width - len(row)) for row in rows]
    while padded and all(is_blank(cell) for cell in padded[-1]):
        padded.pop()
    first, after = _heading_rows(padded, merges)
    headings = _joined(padded[first:after], [_shifted(merge, first) for merge in merges])
    return Sheet(
        name=name,
        headings=_distinct(headings if after > first else [""] * width),
        has_headings=after > first,
        above=tuple(
            (number, letter(column), shown(cell))
            for number, row in enumerate(padded[:first], start=1)
            for column, cell in enumerate(row)
            if not is_blank(cell)
        ),
        first_row=after + 1,
        rows=tuple(_filled_down(padded, merges, after)),
    )


def _heading_rows(rows: Sequence[Row], merges: Sequence[Merge]) -> tuple[int, int]:
    """Where the headings begin and where the data begin; both the same where there are no headings."""
    width = len(rows[0]) if rows else 0
    data = next((n for n, row in enumerate(rows[:SEARCHED_ROWS]) if _is_data(row, width)), None)
    texts = [n for n in range(len(rows[:SEARCHED_ROWS]) if data is None else data) if _is_heading(rows[n], n, merges)]
    # What is cut off from the data by a blank row is a title; a table of nothing but text begins with its headings.
    if data is not None:
        texts = [n for n in texts if all(any(not is_blank(c) for c in row) for row in rows[n:data])]
    if not texts:
        start = 0 if data is None else data
        return start, start
    first = texts[0]
    after = first + 1
    while after < len(rows) and after - first < MOST_HEADING_ROWS and _completes(rows, after, merges, first):
        after += 1
    return first, after


def _is_data(row: Row, width: int) -> bool:
    filled = [cell for cell in row if not is_blank(cell)]
    numerals = sum(is_numeral(cell) for cell in filled)
    return len(filled) >= min(2, width) and 3 * numerals >= len(filled)


def _is_heading(row: Row, number: int, merges: Sequence[Merge]) -> bool:
    """Several texts, or one that is merged over a part of the columns: over all of them it is a title."""
    filled = [cell for cell in row if not is_blank(cell)]
    if len(row) == 1:
        return len(filled) == 1 and not is_numeral(filled[0])
    spans = (merge.right - merge.left + 1 for merge in merges if merge.top == number)
    return len(filled) >= 2 or (len(filled) == 1 and any(1 < span < len(row) for span in spans))


def _completes(rows: Sequence[Row], number: int, merges: Sequence[Merge], first: int) -> bool:
    """Whether a row belongs to the headings above it: by a merge, as their units, or as parts of their groups."""
    if any(merge.top in range(first, number) and number <= merge.bottom for merge in merges):
        return True
    upper, lower = rows[number - 1], rows[number]
    filled = [column for column, cell in enumerate(lower) if not is_blank(cell)]
    if not filled or any(is_numeral(lower[column]) for column in filled):
        return False
    if 2 * sum(bool(read_unit(shown(lower[column]))) for column in filled) > len(filled):
        return True
    gaps = [is_blank(cell) for cell in upper] + [False]
    return any(gaps[column] for column in filled) and all(
        gaps[column] or gaps[column + 1] or read_unit(shown(lower[column])) for column in filled
    )


def _joined(rows: Sequence[Row], merges: Sequence[Merge]) -> list[str]:
    """The headings of every column, from the top down."""
    if not rows:
        return []
    spread = [list(row) for row in rows]
    inside = [merge for merge in merges if merge.top in range(len(rows))]
    for number, row in enumerate(spread[:-1]):
        across = [merge for merge in inside if merge.top == number and merge.right > merge.left]
        if across:
            for merge in across:
                row[merge.left : merge.right + 1] = [row[merge.left]] * (merge.right - merge.left + 1)
        elif not inside:  # a file that knows no merges: a group reaches to the next one
            for column in range(1, len(row)):
                if is_blank(row[column]) and not is_blank(spread[number + 1][column]):
                    row[column] = row[column - 1]
    return [_heading([" ".join(shown(row[column]).split()) for row in spread]) for column in range(len(rows[0]))]


def _heading(parts: Sequence[str]) -> str:
    heading = ""
    for part in parts:
        if not part or part == heading:
            continue
        if heading and read_unit(part) and not part.startswith(("(", "[")):
            part = f"({part})"
        heading = f"{heading} {part}".strip()
    return heading


def _distinct(headings: Sequence[str]) -> tuple[str, ...]:
    """Every heading once: a second `thickness` is `thickness (2)`."""
    distinct: dict[str, None] = {}
    for column, heading in enumerate(headings):
        plain = heading or f"column {letter(column)}"
        copies = (f"{plain} ({copy})" for copy in range(2, len(headings) + 2))
        distinct[next(name for name in (plain, *copies) if name not in distinct)] = None
    return tuple(distinct)


def _filled_down(rows: Sequence[Row], merges: Sequence[Merge], after: int) -> list[Row]:
    """The data, with a cell that is merged over several rows repeated in each."""
    filled: list[list[Cell]] = [list(row) for row in rows]
    for merge in merges:
        if merge.top >= after and merge.left < len(rows[0]):
            for row in filled[merge.top + 1 : merge.bottom + 1]:
                row[merge.left] = filled[merge.top][merge.left]
    return [tuple(row) for row in filled[after:]]


def _end(row: Row) -> int:
    return max((column + 1 for column, cell in enumerate(row) if not is_blank(cell)), default=0)


def _shifted(merge: Merge, first: int) -> Merge:
    return Merge(merge.top - first, merge.left, merge.bottom - first, merge.right)
