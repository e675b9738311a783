import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.notebook.query import (
    Both,
    Comparison,
    Date,
    Either,
    Node,
    Not,
    Quantity,
    QueryError,
    Text,
    Words,
    parse,
)


@pytest.mark.parametrize(
    ("query", "node"),
    [
        ("", Both(())),
        ("calendered", Words("calendered")),
        ("lot 42", Both((Words("lot"), Words("42")))),
        ('"lot 42"', Words("lot 42")),
        ("“lot 42”", Words("lot 42")),
        ("cells & discs", Both((Words("cells"), Words("discs")))),
        ("a and b or c", Either((Both((Words("a"), Words("b"))), Words("c")))),
        ("a AND (b OR c)", Both((Words("a"), Either((Words("b"), Words("c")))))),
        ("not a b", Both((Not(Words("a")), Words("b")))),
        ("not (a b)", Not(Both((Words("a"), Words("b"))))),
        ("not not a", Not(Not(Words("a")))),
        ('"and"', Words("and")),
        ("porosity < 0,35", Comparison("porosity", "<", Quantity(0.35, "", "0,35"), 11)),
        ("porosity<.35", Comparison("porosity", "<", Quantity(0.35, "", ".35"), 9)),
        ("porosity ≤ 35 %", Comparison("porosity", "<=", Quantity(35, "%", "35"), 11)),
        ("coating.gap >= 50 um", Comparison("coating.gap", ">=", Quantity(50, "um", "50"), 15)),
        ("coating.gap>=50µm", Comparison("coating.gap", ">=", Quantity(50, "µm", "50µm"), 13)),
        ("shift = −2e-3 mm", Comparison("shift", "=", Quantity(-0.002, "mm", "-2e-3"), 8)),
        ("rate != 2.5 g/m²/s", Comparison("rate", "!=", Quantity(2.5, "g/m²/s", "2.5"), 8)),
        ("active == NMC111", Comparison("active", "=", Text("NMC111"), 10)),
        ('active ≠ "NMC 111"', Comparison("active", "!=", Text("NMC 111"), 9)),
        ("started >= 2026-03-01", Comparison("started", ">=", Date("2026-03-01"), 11)),
        (
            "porosity < 0.35 active = NMC111",
            Both(
                (
                    Comparison("porosity", "<", Quantity(0.35, "", "0.35"), 11),
                    Comparison("active", "=", Text("NMC111"), 25),
                )
            ),
        ),
        (
            '"lot 42" and state = open',
            Both((Words("lot 42"), Comparison("state", "=", Text("open"), 21))),
        ),
    ],
)
def test_what_is_typed_is_understood(query: str, node: Node) -> None:
    assert parse(query) == node


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("porosity <", "character 11: expected a number or a text to compare porosity with; the query ends there."),
        ("porosity < and a", "character 12: expected a number or a text to compare porosity with; got and."),
        ("porosity < (3)", "character 12: expected a number or a text to compare porosity with; got (."),
        ("< 3", "character 1: expected a word or a condition; got <."),
        ("0.3 < porosity < 0.4", "character 7: expected a number or a date after <; got porosity."),
        ("active > NMC", "character 10: expected a number or a date after >; got NMC."),
        ("a or", "character 5: expected a word or a condition after or; the query ends there."),
        ("a or or b", "character 6: expected a word or a condition; got or."),
        ("and a", "character 1: expected a word or a condition; got and."),
        ("a and", "character 6: expected a word or a condition; the query ends there."),
        ("a and and b", "character 7: expected a word or a condition; got and."),
        ("not", "character 4: expected a word or a condition; the query ends there."),
        ("not &", "character 6: expected a word or a condition after not; the query ends there."),
        ("(a", "character 3: expected a closing bracket; the query ends there."),
        ("a)", "character 2: expected a word or a condition; got )."),
        ("()", "character 2: expected a word or a condition; got )."),
        ('a "b', "character 3: expected a second quotation mark after this one; got none."),
        ("a = 1e999", "character 5: expected a number below 1e308; got 1e999."),
        ("a" * 1001, "character 1001: expected at most 1000 characters; got 1001."),
        ("a " * 51, "character 101: expected at most 50 words and conditions, in brackets at most 20 deep; got more."),
        ("(" * 30 + "a" + ")" * 30, "character 22: expected at most 50 words and conditions, in brackets at most"),
    ],
)
def test_a_query_that_says_nothing_is_told_where(query: str, sentence: str) -> None:
    with pytest.raises(QueryError) as error:
        parse(query)
    assert error.value.sentence.startswith("Search, " + sentence)


def refusal(query: str) -> QueryError | None:
    try:
        parse(query)
    except QueryError as error:
        return error
    return None


@given(st.text(st.sampled_from('ab1 .,"()<>=!&*-%\0\ud800') | st.characters(), max_size=30))
def test_anything_typed_is_understood_or_told_where(query: str) -> None:
    error = refusal(query)
    assert error is None or (0 <= error.place <= len(query) and error.sentence.endswith("."))
