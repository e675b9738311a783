"""Reading Excel workbooks (.xlsx), which are archives of XML."""

import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, cast
from xml.etree.ElementTree import ParseError

from server.notebook.tables.headings import Merge
from server.notebook.tables.table import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Cell, Row, TableError, is_blank

MAX_UNPACKED = 500_000_000
MAX_RATIO = 100
MAX_PARTS = 10_000
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_DATA_END = re.compile(rb"</(?:\w+:)?sheetData>|<(?:\w+:)?sheetData\s*/>")
_CHUNK = 2**20

Found = tuple[str, list[Row], list[Merge]]


def read_workbook(path: Path, content: bytes, wanted: Sequence[str]) -> tuple[list[Found], tuple[str, ...]]:
    """The sheets that are wanted (all where none is named) with name, rows and merged cells; names of the others.

    Raises:
        TableError: openpyxl is missing, the file is no workbook, is more than a table may be, or has no such sheet.
    """
    try:
        from openpyxl import load_workbook
        from openpyxl.utils.exceptions import InvalidFileException
    except ModuleNotFoundError as error:
        raise TableError("Reading Excel files needs openpyxl: pip install 'holotrode[tables]'.") from error
    broken = (InvalidFileException, KeyError, ParseError, ValueError, TypeError, IndexError, AttributeError, EOFError)
    with _archive(path, content) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl tells of colours and checks that it does not keep
        try:
            book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
            sheets = {sheet.title: sheet for sheet in book.worksheets}
            unknown = [name for name in wanted if name not in sheets]
            if unknown:
                known = ", ".join(map(repr, sheets))
                raise TableError(f"{path}: there is no sheet {unknown[0]!r}; there are {known}.")
            chosen = [name for name in sheets if not wanted or name in wanted]
            found: list[Found] = []
            cells = 0
            for name in chosen:
                rows, filled = _rows(path, name, sheets[name], MAX_CELLS - cells)
                cells += filled
                found.append((name, rows, _merges(archive, sheets[name], len(rows))))
        except TableError:
            raise
        except (*broken, zipfile.BadZipFile) as error:
            raise TableError(f"{path}: expected an Excel workbook (.xlsx); it cannot be read ({error}).") from error
    return found, tuple(name for name in sheets if name not in chosen)


@contextmanager
def _archive(path: Path, content: bytes) -> Iterator[zipfile.ZipFile]:
    """The archive, once it is known not to unpack into more than it should: what it declares is what is unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            size = sum(part.file_size for part in parts)
            if len(parts) > MAX_PARTS or size > MAX_UNPACKED or size > MAX_RATIO * max(len(content), 1):
                raise TableError(
                    f"{path}: expected a workbook of at most {MAX_PARTS:,} parts and {MAX_UNPACKED // 10**6} MB "
                    f"unpacked, {MAX_RATIO} times its size; got {len(parts):,} parts and {size / 1e6:,.1f} MB."
                )
            if not any(part.filename == "xl/workbook.xml" for part in parts):
                raise TableError(f"{path}: expected CSV or an Excel workbook (.xlsx); got an archive of another kind.")
            yield archive
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise TableError(f"{path}: expected an Excel workbook (.xlsx); its archive is broken ({error}).") from error


def _rows(path: Path, name: str, sheet: Any, cells_left: int) -> tuple[list[Row], int]:
    """Every row up to the last that is not blank, and how many cells that makes."""
    sheet.reset_dimensions()  # what a file declares need not be so
    rows: list[Row] = []
    blank, cells = 0, 0
    for row in sheet.iter_rows():
        values = tuple(_value(cell) for cell in row)
        end = max((column + 1 for column, value in enumerate(values) if not is_blank(value)), default=0)
        if end == 0:
            blank += 1
            continue
        cells += end
        if end > MAX_COLUMNS or len(rows) + blank >= MAX_ROWS or cells > cells_left:
            raise TableError(
                f"{path}: expected at most {MAX_ROWS:,} rows and {MAX_COLUMNS} columns a sheet, {MAX_CELLS:,} cells "
                f"in all; row {len(rows) + blank + 1} of {name!r} goes beyond."
            )
        rows.extend([()] * blank)
        rows.append(values[:end])
        blank = 0
    return rows, cells


def _value(cell: object) -> Cell:
    value = cast(Cell, getattr(cell, "value", None))
    if isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if isinstance(value, float) and "%" in (getattr(cell, "number_format", None) or ""):
        return f"{100 * value:.15g} %"  # stored as a share, and shown as a percentage
    return value


def _merges(archive: zipfile.ZipFile, sheet: Any, rows: int) -> list[Merge]:
    """Merged cells, which stand behind the data of a sheet and which openpyxl does not read in pieces."""
    tail, begun = b"", False
    with archive.open(sheet._worksheet_path.lstrip("/")) as part:
        while chunk := part.read(_CHUNK):
            tail += chunk
            if not begun and (end := _DATA_END.search(tail)):
                begun, tail = True, tail[end.end() :]
            if not begun:
                tail = tail[-100:]
    merges = []
    for left, top, right, bottom in _MERGE.findall(tail):
        merge = Merge(int(top) - 1, _column(left), int(bottom) - 1, _column(right))
        if merge.top < rows and merge.left < MAX_COLUMNS:
            merges.append(Merge(merge.top, merge.left, min(merge.bottom, rows - 1), min(merge.right, MAX_COLUMNS - 1)))
    return merges


def _column(letters: bytes) -> int:
    number = 0
    for sign in letters.decode():
        number = number * 26 + ord(sign) - ord("A") + 1
    return number - 1
