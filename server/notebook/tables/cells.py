"""What a cell says: a number with the unit written beside it, a text, a moment; or why it says none of these."""

import math
import re
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Literal

from server.notebook.tables.table import ERRORS, Cell, shown
from server.notebook.tables.units import read_unit

MAX_TEXT = 2000
DateOrder = Literal["day_first", "month_first"]

_SPACES = re.compile(r"[\s\u00a0\u2009\u202f']")
_SPACED = re.compile(r"[-+]?\d{1,3}( \d{3})+([.,]\d+)?([eE][-+]?\d+)?")
_NUMBER = re.compile(
    r"(?P<number>[-+]?(?:\d[\d.,\s\u00a0\u2009\u202f']*)(?:(?<=[\d.,])[eE][-+]?\d{1,3})?)(?P<unit>.*)", re.S
)
_GROUPED = {sign: re.compile(rf"[-+]?[1-9]\d{{0,2}}(\{sign}\d{{3}})+") for sign in ".,"}
_ORDERS = {
    "day_first": ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y"),
    "month_first": ("%m/%d/%Y", "%m.%d.%Y", "%m-%d-%Y", "%m/%d/%y"),
}


class CellError(ValueError):
    """A cell that does not say what its column is for; the words say why."""


def read_number(cell: Cell, decimal_comma: bool) -> tuple[float, str]:
    """The number in a cell and the unit beside it ("" where there is none).

    A sign that could part thousands or decimals (1,234) is refused unless `decimal_comma` settles it.

    Raises:
        CellError: there is no number.
    """
    if isinstance(cell, float):
        return _finite(cell, cell), ""
    if isinstance(cell, date):
        raise CellError("expected a number; a spreadsheet has made a date of it")
    if not isinstance(cell, str):
        raise CellError("expected a number")
    text = cell.strip().replace("−", "-")
    if text in ERRORS:
        raise CellError("the error of a formula")
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise CellError("expected a number")
    unit = read_unit(match["unit"]) if match["unit"].strip() else ""
    if match["unit"].strip() and not unit:
        raise CellError("expected a number, with a unit at most")
    return _finite(float(_plain(match["number"], decimal_comma)), cell), unit


def read_text(cell: Cell) -> str:
    """The text of a cell.

    Raises:
        CellError: it is longer than an entry may be, or not to be stored.
    """
    text = shown(cell).strip()
    if text in ERRORS:
        raise CellError("the error of a formula")
    if len(text) > MAX_TEXT:
        raise CellError(f"expected at most {MAX_TEXT:,} characters; got {len(text):,}")
    if "\0" in text:
        raise CellError("expected text without the character NUL")
    return text


def read_choice(cell: Cell, choices: Sequence[str]) -> int:
    """The place of a choice, written in whatever case.

    Raises:
        CellError: it is none of them.
    """
    said = shown(cell).strip().casefold()
    for place, choice in enumerate(choices):
        if choice.casefold() == said:
            return place
    raise CellError(f"expected one of {', '.join(choices)}")


def read_moment(cell: Cell, order: DateOrder) -> str:
    """A day as YYYY-MM-DD, with its time where one is given.

    Raises:
        CellError: there is no day.
    """
    if isinstance(cell, datetime | date):
        return shown(cell)
    if isinstance(cell, time) or not isinstance(cell, str):
        raise CellError("expected a day")
    text = cell.strip()
    try:
        return shown(datetime.fromisoformat(text))
    except ValueError:
        pass
    for form in _ORDERS[order]:
        try:
            return datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    raise CellError(f"expected a day such as 2019-06-13, or {'13/06/2019' if order == 'day_first' else '06/13/2019'}")


def _plain(text: str, decimal_comma: bool) -> str:
    """A number with a point for its decimals and nothing between its thousands."""
    text = _SPACES.sub(" ", text.strip())
    if " " in text and not _SPACED.fullmatch(text):
        raise CellError("expected one number")
    decimal, other = (",", ".") if decimal_comma else (".", ",")
    mantissa, exponent_sign, exponent = text.replace(" ", "").lower().partition("e")
    if other in mantissa:
        whole, found, fraction = mantissa.partition(decimal)
        if found and _GROUPED[other].fullmatch(whole):
            mantissa = whole.replace(other, "") + decimal + fraction
        elif not found and mantissa.count(other) > 1 and _GROUPED[other].fullmatch(mantissa):
            mantissa = mantissa.replace(other, "")
        elif not found and _GROUPED[other].fullmatch(mantissa):
            raise CellError(f"expected {decimal!r} before decimals; this could also be thousands")
        elif not found:
            mantissa = mantissa.replace(other, decimal)  # 12,5 among 12.5 can only be a decimal sign
    plain = mantissa.replace(decimal, ".")
    if plain.count(".") > 1 or "," in plain or not any(sign.isdigit() for sign in plain):
        raise CellError("expected a number")
    return plain + exponent_sign + exponent


def _finite(number: float, cell: Cell) -> float:
    if not math.isfinite(number):
        raise CellError(f"expected a finite number; got {shown(cell)}")
    return number
