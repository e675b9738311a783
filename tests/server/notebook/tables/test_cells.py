import math
from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.notebook.tables.cells import CellError, read_moment, read_number, read_text
from server.notebook.tables.table import Cell


@pytest.mark.parametrize(
    ("cell", "comma", "number"),
    [
        (23.5, False, (23.5, "")), ("23.5", False, (23.5, "")), ("23,5", True, (23.5, "")),
        ("23,5", False, (23.5, "")), ("1,234", True, (1.234, "")), ("1.234", False, (1.234, "")),
        ("1,234.5", False, (1234.5, "")), ("1.234,5", True, (1234.5, "")), ("1 234,5", True, (1234.5, "")),
        ("1\u202f234", False, (1234.0, "")), ("1,234,567", False, (1234567.0, "")), ("−3", False, (-3.0, "")),
        ("1.2e-3", False, (0.0012, "")), ("48,3 %", True, (48.3, "%")), ("12 mg cm-2", False, (12.0, "mg/cm²")),
        ("0,123", False, (0.123, "")),
    ],
)  # fmt: skip
def test_numbers(cell: Cell, comma: bool, number: tuple[float, str]) -> None:
    assert read_number(cell, comma) == number


@pytest.mark.parametrize(
    ("cell", "comma", "why"),
    [
        ("moyenne", False, "expected a number"), ("1,234", False, "this could also be thousands"),
        ("1.234", True, "this could also be thousands"), ("#DIV/0!", False, "the error of a formula"),
        ("#VALEUR!", True, "the error of a formula"), ("12 parsecs", False, "with a unit at most"),
        ("1e999", False, "finite"), ("12 34", False, "expected one number"), ("1.2.3", False, "expected a number"),
        (datetime(2019, 5, 7), False, "has made a date of it"), (True, False, "expected a number"),
        ("31 ± 2", False, "with a unit at most"),
    ],
)  # fmt: skip
def test_what_is_no_number_says_why(cell: Cell, comma: bool, why: str) -> None:
    with pytest.raises(CellError, match=why):
        read_number(cell, comma)


@given(st.floats(-1e9, 1e9).map(lambda number: round(number, 2)), st.booleans())
def test_a_number_is_read_as_it_was_written(number: float, comma: bool) -> None:
    written = f"{number:.2f}"
    assert read_number(written.replace(".", ",") if comma else written, comma) == (number, "")


@given(st.one_of(st.text(), st.from_regex(r"[-+]?[\d., ]{1,12}(e\d+)?( ?[a-z%]+)?", fullmatch=True)), st.booleans())
def test_any_text_is_a_finite_number_or_says_why(text: str, comma: bool) -> None:
    with suppress(CellError):
        assert math.isfinite(read_number(text, comma)[0])


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        (datetime(2019, 6, 13), "2019-06-13"), (date(2019, 6, 13), "2019-06-13"), ("13/06/2019", "2019-06-13"),
        ("2019-06-13", "2019-06-13"), ("2019-06-13 14:05", "2019-06-13T14:05:00"), ("13.06.2019", "2019-06-13"),
    ],
)  # fmt: skip
def test_moments(cell: Cell, moment: str) -> None:
    assert read_moment(cell, "day_first") == moment


def test_the_order_of_day_and_month() -> None:
    assert read_moment("06/05/2019", "month_first") == "2019-06-05"
    with pytest.raises(CellError, match="13/06/2019"):
        read_moment("06/13/2019", "day_first")


def test_a_text_that_no_entry_can_hold() -> None:
    with pytest.raises(CellError, match="at most 2,000 characters"):
        read_text("a" * 2001)
