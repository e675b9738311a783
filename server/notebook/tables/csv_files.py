"""Reading CSV files as spreadsheets and instruments write them."""

import codecs
import csv
import re
from itertools import islice
from pathlib import Path

from server.notebook.tables.table import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Row, TableError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_DELIMITERS = "\t;,"  # a comma last: beside a semicolon it is a decimal sign
_SAMPLE_ROWS = 100
_UTF8_LETTER = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ADVICE = "Save it again as CSV UTF-8."


def read_rows(path: Path, content: bytes) -> list[Row]:
    """The rows of a CSV file, every cell a text.

    Raises:
        TableError: an encoding that is broken, quotes that do not close, or more than a table may be.
    """
    text = _decoded(path, content)
    delimiter = ""
    if match := re.match(r"sep=(.)\r?\n", text):  # what Excel writes to tell itself
        delimiter, text = match[1], "\n" + text[match.end() :]
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter or _delimiter(text), strict=True)
    rows: list[Row] = []
    cells = 0
    try:
        for row in reader:
            rows.append(tuple(cell or None for cell in row))
            cells += len(row)
            if len(row) > MAX_COLUMNS or len(rows) > MAX_ROWS or cells > MAX_CELLS:
                raise TableError(
                    f"{path}: expected at most {MAX_ROWS:,} rows, {MAX_COLUMNS} columns and {MAX_CELLS:,} cells; "
                    f"line {reader.line_num} goes beyond."
                )
    except csv.Error as error:
        raise TableError(f"{path}, line {reader.line_num}: this is not CSV ({error}).") from error
    return rows


def _decoded(path: Path, content: bytes) -> str:
    for mark, codec, name in _MARKS:
        if content.startswith(mark):
            return _checked(path, _strictly(path, content.removeprefix(mark), codec, name))
    if codec := _silent_utf16(content):
        return _checked(path, _strictly(path, content, codec, "UTF-16"))
    try:
        return _checked(path, content.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        if _UTF8_LETTER.search(content):
            raise TableError(
                f"{path}, line {line}: expected one encoding; some letters are UTF-8 and some Windows-1252. {_ADVICE}"
            ) from error
    return _checked(path, _strictly(path, content, "cp1252", "UTF-8, UTF-16 or Windows-1252"))


def _strictly(path: Path, content: bytes, codec: str, name: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        wrong = content[error.start : error.start + 1].hex().upper()
        raise TableError(
            f"{path}, line {line}: expected {name}; got the byte 0x{wrong} in between. {_ADVICE}"
        ) from error


def _silent_utf16(content: bytes) -> str:
    """The byte order of UTF-16 without a mark: every other byte of plain text is then zero."""
    sample = content[:1000]
    half = len(sample) // 2
    if sample[1::2].count(0) > 0.7 * half > 0:
        return "utf-16-le"
    return "utf-16-be" if sample[::2].count(0) > 0.7 * half > 0 else ""


def _checked(path: Path, text: str) -> str:
    if wrong := _CONTROL.search(text):
        line = text.count("\n", 0, wrong.start()) + 1
        raise TableError(f"{path}, line {line}: expected text; got the control character U+{ord(wrong[0]):04X}.")
    return text


def _delimiter(text: str) -> str:
    """The first of tab, semicolon and comma that cuts most rows into equally many columns, more than one."""
    lines = list(islice((line for line in text.splitlines(keepends=True) if line.strip()), _SAMPLE_ROWS))
    best, most = ",", 0.0
    for delimiter in _DELIMITERS:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        common = max(set(widths), key=widths.count, default=1)
        share = widths.count(common) / len(widths) if common > 1 else 0.0
        if share > most + 0.2:  # a rival has to be clearly better than what stands before it
            best, most = delimiter, share
    return best
