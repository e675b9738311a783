"""A table as it was found in a file, before anything is made of it."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

MAX_BYTES = 50_000_000
MAX_ROWS = 200_000  # of a sheet
MAX_COLUMNS = 500
MAX_CELLS = 4_000_000  # of all sheets: about 1 GB once read

Cell = str | float | bool | datetime | date | time | timedelta | None
Row = tuple[Cell, ...]

# What spreadsheets write where a formula failed, in English and in French.
ERRORS = frozenset(
    {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!"}
    | {"#N/D", "#NOM?", "#NUL!", "#NOMBRE!", "#VALEUR!"}
)
_NUMERAL = re.compile(r"[-+−]?(\d[\d\s\u00a0\u202f\u2009.,']*)?\d([eE][-+]?\d+)?(\s*%)?")


class TableError(ValueError):
    """A table, or a mapping, that cannot be used; the sentence says what was expected and what came."""


@dataclass(frozen=True)
class Sheet:
    """A sheet of a table; a CSV file has one, named like the file.

    Args:
        name: of the sheet.
        headings: one a column and no two alike, of merged headings the parts together; "column C" for a column
            without, and for every column of a sheet without headings.
        has_headings: whether the sheet had a row of headings.
        above: what stands above the headings: row, column and content.
        first_row: number in the file of the first of `rows`, counted from 1.
        rows: the data, every row as long as the headings; blank rows are kept.
    """

    name: str
    headings: tuple[str, ...]
    has_headings: bool
    above: tuple[tuple[int, str, str], ...]
    first_row: int
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Table:
    """A file of one or more sheets.

    Args:
        source: what the table is called over its versions: the name of its file without the ending.
        sheets: those that were chosen, in the order of the file.
        not_chosen: names of the others.
    """

    source: str
    sheets: tuple[Sheet, ...]
    not_chosen: tuple[str, ...] = ()


def is_blank(cell: Cell) -> bool:
    """Whether nothing can be seen in a cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def is_numeral(cell: Cell) -> bool:
    """Whether a cell is data by its look: a number, a date, or the error of a formula."""
    if isinstance(cell, str):
        return cell.strip() in ERRORS or _NUMERAL.fullmatch(cell.strip()) is not None
    return cell is not None


def shown(cell: Cell) -> str:
    """A cell as a person sees it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def letter(column: int) -> str:
    """The letter of a column, counted from 0: A, B, ... Z, AA."""
    letters = ""
    while column >= 0:
        letters = chr(ord("A") + column % 26) + letters
        column = column // 26 - 1
    return letters
