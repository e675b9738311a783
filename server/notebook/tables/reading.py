"""Reading a lab's table from a file: CSV or Excel, told apart by what is in it."""

from collections.abc import Sequence
from pathlib import Path

from server.notebook.tables.csv_files import read_rows
from server.notebook.tables.headings import make_sheet
from server.notebook.tables.table import MAX_BYTES, Table, TableError
from server.notebook.tables.workbooks import read_workbook

_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_table(path: Path, sheets: Sequence[str] = ()) -> Table:
    """Read a table.

    Args:
        path: a CSV file (UTF-8, UTF-16 or Windows-1252; comma, semicolon or tab) or an Excel workbook (.xlsx), of
            which the values are read that were stored with its formulas.
        sheets: names of the sheets wanted; all where none is named.

    Raises:
        TableError: the file cannot be read, or is more than a table may be.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise TableError(f"{path}: cannot be read ({error.strerror or error}).") from error
    if len(content) > MAX_BYTES:
        raise TableError(f"{path}: expected at most {MAX_BYTES // 10**6} MB.")
    if content.startswith(_OLD_EXCEL):
        raise TableError(
            f"{path}: expected CSV or .xlsx; this is an Excel file of before 2007, or one with a password. "
            "Save it as .xlsx without a password."
        )
    if content.startswith(b"PK"):
        found, others = read_workbook(path, content, sheets)
        return Table(path.stem, tuple(make_sheet(*sheet) for sheet in found), others)
    if sheets and tuple(sheets) != (path.stem,):
        raise TableError(f"{path}: a CSV file has one sheet, {path.stem!r}; got {', '.join(map(repr, sheets))}.")
    return Table(path.stem, (make_sheet(path.stem, read_rows(path, content)),))
