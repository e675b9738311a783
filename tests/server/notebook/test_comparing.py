import csv
import math
import statistics
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from server.database import Database
from server.notebook.comparing import (
    Correlations,
    Over,
    TrendPoint,
    as_csv,
    correlations,
    side_by_side,
    trend,
)
from server.notebook.correlating import correlate
from server.notebook.finding import records_matching
from server.notebook.index import IndexedRecord, index_record
from server.problems import ProblemError

EMPTY = IndexedRecord("", "", "open", "Marie", "", {}, (), {})


def batch(number: int, values: dict[str, float | str], materials: dict[str, float] | None = None) -> IndexedRecord:
    """A record, the later the larger its number."""
    changed_at = f"2026-03-{number:02}T08:00:00.000000Z"
    return replace(
        EMPTY,
        record_id=f"r{number}",
        title=f"Batch {number}",
        changed_at=changed_at,
        values=values,
        materials=materials or {},
    )


def fill(database: Database, *records: IndexedRecord) -> None:
    database.write(lambda session: [index_record(session, record) for record in records])


def to_si(value: float, _unit: str, _name: str) -> float:
    return value


def correlated(
    database: Database, names: list[str] | None = None, query: str = "", over: Over = "values"
) -> Correlations:
    def work(session: Session) -> Correlations:
        return correlations(session, names, records_matching(session, query, to_si), over)

    return database.read(work)


# --- side by side and trend ---------------------------------------------------------------------------------


def test_records_stand_side_by_side(database: Database) -> None:
    fill(
        database,
        batch(1, {"active": "NMC111", "coating.gap": 1e-4, "porosity": 0.3}),
        batch(2, {"active": "NMC111", "coating.gap": 2e-4}),
        batch(3, {"active": "LFP", "coating.gap": 1e-4 * (1 + 1e-14), "porosity": 0.3}),
    )
    rows = database.read(lambda session: side_by_side(session, ["r3", "r1", "r2"]))
    assert [(row.name, row.values, row.differs) for row in rows] == [
        ("active", ("LFP", "NMC111", "NMC111"), (True, False, False)),
        ("coating.gap", (1e-4 * (1 + 1e-14), 1e-4, 2e-4), (False, False, True)),
        ("porosity", (0.3, 0.3, None), (False, False, True)),
    ]
    rows = database.read(lambda session: side_by_side(session, ["r1", "r2"], ["porosity", "gap", "nothing"]))
    assert [(row.name, row.differs) for row in rows] == [("porosity", (True, True)), ("coating.gap", (True, True))]


def test_a_trend_goes_from_the_oldest_record_to_the_newest(database: Database) -> None:
    fill(
        database,
        batch(2, {"thickness.1": 3.0, "thickness.2": 5.0}),
        batch(1, {"thickness.1": 2.0}),
        batch(3, {"thickness.1": "torn"}),
        batch(4, {"thickness.1": 9.0}),
    )
    points = database.read(lambda s: trend(s, "thickness", records_matching(s, 'not title = "Batch 4"', to_si)))
    assert points == [
        TrendPoint("r1", "2026-03-01T08:00:00.000000Z", 2.0, None),
        TrendPoint("r2", "2026-03-02T08:00:00.000000Z", 4.0, math.sqrt(2)),
    ]


def test_a_trend_of_two_different_things_is_refused(database: Database) -> None:
    fill(database, batch(1, {"wet.thickness": 3.0, "dry.thickness": 5.0}))
    with pytest.raises(ProblemError, match=r"expected one field; thickness stands for dry\.thickness and wet\.thick"):
        database.read(lambda s: trend(s, "thickness", records_matching(s, "", to_si)))


# --- the matrix ---------------------------------------------------------------------------------------------


def test_numbers_measured_together_are_correlated(database: Database) -> None:
    fill(
        database,
        batch(1, {"gap": 1.0, "loading": 2.0, "porosity": 0.5, "rare": 1.0, "same": 7.0}),
        batch(2, {"gap": 2.0, "loading": 4.0, "porosity": 0.4, "rare": 3.0, "same": 7.0}),
        batch(3, {"gap": 3.0, "loading.1": 5.0, "loading.2": 7.0, "porosity": 0.3, "same": 7.0}),
        batch(4, {"gap": 9.0, "porosity": "too wet"}),
    )
    found = correlated(database)
    assert found.names == ["gap", "loading", "porosity", "rare", "same"]
    assert found.coefficients == [
        [1.0, pytest.approx(1), pytest.approx(-1), None, None],
        [pytest.approx(1), 1.0, pytest.approx(-1), None, None],
        [pytest.approx(-1), pytest.approx(-1), 1.0, None, None],
        [None] * 5,
        [None] * 5,
    ]
    assert found.counts[0] == [4, 3, 3, 2, 3]
    assert correlated(database, ["porosity", "gap", "no such"], "gap < 3.5").names == ["porosity", "gap"]
    assert correlated(database, query="gap < 2.5").coefficients[0][1] is None


def test_materials_never_used_together_are_left_blank(database: Database) -> None:
    fill(
        database,
        batch(1, {}, {"NMC111": 0.96, "C65": 0.02, "PVdF": 0.02}),
        batch(2, {}, {"NMC111": 0.90, "C65": 0.05, "PVdF": 0.05}),
        batch(3, {}, {"LFP": 0.90, "C65": 0.06, "CMC": 0.04, "PVdF": 0.0}),
        batch(4, {"porosity": 0.3}),
    )
    found = correlated(database, over="materials")
    assert found.names == ["C65", "CMC", "LFP", "NMC111", "PVdF"]
    table = dict(zip(found.names, found.coefficients, strict=True))
    assert table["NMC111"] == [
        pytest.approx(statistics.correlation([0.96, 0.9, 0], [0.02, 0.05, 0.06])),
        None,
        None,
        1.0,
        pytest.approx(statistics.correlation([0.96, 0.9, 0], [0.02, 0.05, 0])),
    ]
    assert table["LFP"][4] is None
    assert table["LFP"][1] == pytest.approx(1)
    counts = dict(zip(found.names, found.counts, strict=True))
    assert counts["C65"] == [3, 1, 1, 2, 2]
    assert correlated(database, ["PVdF", "NMC111", "Mn"], over="materials").names == ["PVdF", "NMC111"]


def test_no_records_make_an_empty_matrix(database: Database) -> None:
    for over in ("values", "materials"):
        assert correlated(database, over=over) == Correlations(names=[], coefficients=[], counts=[])
    assert as_csv(correlated(database)) == "\r\n".join(['""', ""])


def slow_coefficient(first: list[float], second: list[float], over: Over) -> float | None:
    """Pearson's coefficient, looked up pair by pair."""
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if not math.isnan(a) and not math.isnan(b)]
    if over == "materials":
        if not pairs:
            return None
        pairs = [(0.0 if math.isnan(a) else a, 0.0 if math.isnan(b) else b) for a, b in zip(first, second, strict=True)]
    if len(pairs) < 3 or any(len(set(side)) == 1 for side in zip(*pairs, strict=True)):
        return None
    return statistics.correlation(*zip(*pairs, strict=True))


# As a laboratory writes them down: a few digits.
cells = st.integers(-999, 999).map(lambda number: number / 10) | st.just(math.nan)
tables = st.integers(1, 8).flatmap(
    lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=5)
)


@given(rows=tables, over=st.sampled_from(["values", "materials"]))
def test_the_matrix_is_what_pairs_say_symmetric_and_one_with_itself(rows: list[list[float]], over: Over) -> None:
    names = [f"x{number}" for number in range(len(rows))]
    found = correlate(names, np.array(rows), over)
    for i, first in enumerate(rows):
        for j, second in enumerate(rows):
            coefficient = found.coefficients[i][j]
            assert coefficient == found.coefficients[j][i]
            assert found.counts[i][j] == sum(not math.isnan(a + b) for a, b in zip(first, second, strict=True))
            expected = slow_coefficient(first, second, over)
            assert coefficient == (None if expected is None else pytest.approx(expected, abs=1e-9))
        assert found.coefficients[i][i] in (1.0, None)


@given(
    rows=tables,
    scale=st.sampled_from([1e-300, 1e-6, 3.0, 1e306]),
)
def test_units_change_no_coefficient(rows: list[list[float]], scale: float) -> None:
    names = [f"x{number}" for number in range(len(rows))]
    table = np.array(rows)
    found, scaled = correlate(names, table), correlate(names, table * scale)
    for row, other in zip(found.coefficients, scaled.coefficients, strict=True):
        for a, b in zip(row, other, strict=True):
            assert a == (None if b is None else pytest.approx(b, abs=1e-9))


def test_a_number_that_was_only_computed_twice_does_not_vary() -> None:
    table = np.array([[0.3, 0.1 + 0.2, 0.3], [1.0, 2.0, 3.0]])
    assert correlate(["a", "b"], table).coefficients == [[None, None], [None, 1.0]]


def test_the_matrix_as_a_table_runs_no_formula() -> None:
    found = Correlations(
        names=["=cmd()", "a,b", "+1", "\t=1"],
        coefficients=[[1.0, -0.25, None, 0.0], [-0.25, 1.0, None, None], [None] * 4, [0.0, None, None, -1e-9]],
        counts=[[3] * 4] * 4,
    )
    rows = list(csv.reader(as_csv(found).splitlines()))
    assert rows == [
        ["", "'=cmd()", "a,b", "'+1", "'\t=1"],
        ["'=cmd()", "1.000000", "-0.250000", "", "0.000000"],
        ["a,b", "-0.250000", "1.000000", "", ""],
        ["'+1", "", "", "", ""],
        ["'\t=1", "0.000000", "", "", "0.000000"],
    ]


def test_the_matrix_as_json_has_null_where_it_is_blank() -> None:
    found = Correlations(names=["a", "b"], coefficients=[[1.0, None], [None, 1.0]], counts=[[3, 0], [0, 4]])
    text = found.model_dump_json()
    assert text == '{"names":["a","b"],"coefficients":[[1.0,null],[null,1.0]],"counts":[[3,0],[0,4]]}'
    assert Correlations.model_validate_json(text) == found
