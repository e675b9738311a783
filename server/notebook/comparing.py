"""Comparing records: side by side, as a trend, and as the matrix of what goes with what."""

import csv
import io
import math
import statistics
from collections import Counter
from dataclasses import dataclass
from typing import Annotated, Literal, cast

import numpy as np
import numpy.typing as npt
from pydantic import Field
from sqlalchemy import true
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from server.notebook.finding import named
from server.notebook.index import Heading, MaterialShare, Value
from server.problems import ProblemError
from server.protocol.basics import Record

# With two records every coefficient is 1 or -1.
MIN_RECORDS = 3
# Numbers that differ by less of their size are the same one, computed twice.
SAME = 1e-12
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")

Over = Literal["values", "materials"]
Coefficient = Annotated[float, Field(ge=-1, le=1)]
Chosen = SelectOfScalar[str]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Row:
    """A value of several records: None where a record has none; `differs` tells which are not as most are."""

    name: str
    values: tuple[float | str | None, ...]
    differs: tuple[bool, ...]


@dataclass(frozen=True)
class TrendPoint:
    """A record's number in SI: the mean of its readings, and their standard deviation where there are several."""

    record_id: str
    changed_at: str
    number: float
    deviation: float | None


class Correlations(Record):
    """Pearson coefficients of every two of some names; None where two were never together.

    `counts` says in how many records two were together; on the diagonal, in how many each was.
    """

    names: list[str]
    coefficients: list[list[Coefficient | None]]
    counts: list[list[int]]


def side_by_side(session: Session, record_ids: list[str], names: list[str] | None = None) -> list[Row]:
    """The values of records beside each other, in the order of the work.

    Args:
        session: where the index is.
        record_ids: which records, in this order.
        names: fields, quantities or last parts of their names; None for everything that any of them has.
    """
    held: dict[str, dict[str, float | str]] = {}
    for condition in [true()] if names is None else [named(name) for name in names]:
        rows = select(Value).where(condition, col(Value.record_id).in_(record_ids))
        for row in session.exec(rows.order_by(col(Value.seq), col(Value.name))):
            held.setdefault(row.name, {})[row.record_id] = row.text if row.number is None else row.number
    return [_row(name, [values.get(record_id) for record_id in record_ids]) for name, values in held.items()]


def trend(session: Session, name: str, chosen: Chosen) -> list[TrendPoint]:
    """How a number went from record to record, oldest first.

    Args:
        session: where the index is.
        name: a field, a quantity or the last part of its name.
        chosen: ids of the records, from `records_matching`.

    Raises:
        ProblemError: `bad_message`, the name stands for several fields.
    """
    query = select(Value.record_id, Heading.changed_at, Value.field, Value.number)
    query = query.join(Heading, col(Heading.record_id) == col(Value.record_id))
    query = query.where(named(name), col(Value.number).is_not(None), col(Value.record_id).in_(chosen))
    rows = session.exec(query.order_by(col(Heading.changed_at), col(Value.record_id), col(Value.seq))).all()
    fields = sorted({field for _, _, field, _ in rows})
    if len(fields) > 1:
        raise ProblemError("bad_message", f"Trend: expected one field; {name} stands for {' and '.join(fields)}.")
    readings: dict[tuple[str, str], list[float]] = {}
    for record_id, changed_at, _, number in rows:
        readings.setdefault((record_id, changed_at), []).append(cast(float, number))
    return [
        TrendPoint(*key, _mean(numbers), statistics.stdev(numbers) if len(numbers) > 1 else None)
        for key, numbers in readings.items()
    ]


def correlations(session: Session, names: list[str] | None, chosen: Chosen, over: Over = "values") -> Correlations:
    """Which numbers, or which materials, go together (Troncoso et al. 2024, Figure 9).

    Over values, a coefficient follows from the records with both, of which there must be three. Over materials it
    follows from the mass shares in every record with materials, where what is not used has a share of 0; it is left
    blank where the two were never used together, because there it only says that one replaces the other.

    Args:
        session: where the index is.
        names: fields, quantities, last parts of their names, or materials; None for all, by their names.
        chosen: ids of the records, from `records_matching`.
        over: what is correlated.
    """
    columns = _materials(session, chosen) if over == "materials" else _numbers(session, names, chosen)
    if names is not None and over == "materials":
        columns = {name: columns[name] for name in dict.fromkeys(names) if name in columns}
    places = {record_id: at for at, record_id in enumerate(sorted(set().union(*columns.values())))}
    table = np.full((len(columns), len(places)), np.nan)
    for line, numbers in zip(table, columns.values(), strict=True):
        line[[places[record_id] for record_id in numbers]] = list(numbers.values())
    return correlate(list(columns), table, over)


def correlate(names: list[str], table: Floats, over: Over = "values") -> Correlations:
    """The coefficients between the rows of a table.

    Args:
        names: what the rows are.
        table: (names, records), NaN where a record has no such value or does not use the material.
        over: what the rows are.
    """
    known = ~np.isnan(table)
    counts = known.astype(int) @ known.astype(int).T
    coefficients: list[list[float | None]] = [[None] * len(names) for _ in names]
    for i in range(len(names)):
        for j in range(i + 1):
            if counts[i, j] == 0:
                continue
            records = known[i] & known[j] if over == "values" else np.ones(table.shape[1], dtype=bool)
            coefficient = pearson(np.nan_to_num(table[i, records]), np.nan_to_num(table[j, records]))
            coefficients[i][j] = coefficients[j][i] = 1.0 if coefficient is not None and i == j else coefficient
    return Correlations(names=names, coefficients=coefficients, counts=counts.tolist())


def pearson(first: Floats, second: Floats) -> float | None:
    """Pearson's coefficient; None for fewer than three pairs, or where one does not vary.

    Args:
        first: (pairs,).
        second: (pairs,).
    """
    if first.size < MIN_RECORDS:
        return None
    a, b = _centred(first), _centred(second)
    if a is None or b is None:
        return None
    return float(np.clip(a @ b / np.sqrt((a @ a) * (b @ b)), -1, 1))


def as_csv(found: Correlations) -> str:
    """The coefficients as a table: names above and at the left, a blank cell where there is none."""
    file = io.StringIO()
    writer = csv.writer(file)
    names = [_cell(name) for name in found.names]
    writer.writerow(["", *names])
    for name, row in zip(names, found.coefficients, strict=True):
        writer.writerow([name, *("" if value is None else f"{value:z.6f}" for value in row)])
    return file.getvalue()


def _row(name: str, values: list[float | str | None]) -> Row:
    """A value that more than half of the records have is the usual one."""
    alike = [f"{value:.9g}" if isinstance(value, float) else value for value in values]
    usual, number = Counter(alike).most_common(1)[0]
    has_usual = 2 * number > len(values)
    return Row(name, tuple(values), tuple(not has_usual or value != usual for value in alike))


def _numbers(session: Session, names: list[str] | None, chosen: Chosen) -> dict[str, dict[str, float]]:
    """By field and record, the mean of the readings."""
    conditions = [true()] if names is None else [named(name) for name in names]
    readings: dict[str, dict[str, list[float]]] = {}
    for condition in conditions:
        query = select(Value.field, Value.record_id, Value.number).where(condition, col(Value.record_id).in_(chosen))
        query = query.where(col(Value.number).is_not(None)).order_by(col(Value.field), col(Value.record_id))
        found: dict[str, dict[str, list[float]]] = {}
        for field, record_id, number in session.exec(query):
            found.setdefault(field, {}).setdefault(record_id, []).append(cast(float, number))
        readings |= found
    return {
        field: {record_id: _mean(numbers) for record_id, numbers in by_record.items()}
        for field, by_record in readings.items()
    }


def _materials(session: Session, chosen: Chosen) -> dict[str, dict[str, float]]:
    query = select(MaterialShare).where(col(MaterialShare.record_id).in_(chosen), col(MaterialShare.share) > 0)
    shares: dict[str, dict[str, float]] = {}
    for row in session.exec(query.order_by(col(MaterialShare.material))):
        shares.setdefault(row.material, {})[row.record_id] = row.share
    return shares


def _mean(numbers: list[float]) -> float:
    return math.fsum(number / len(numbers) for number in numbers)


def _centred(numbers: Floats) -> Floats | None:
    """Numbers about their mean, the largest of size 1, so that squares stay in range; None where they do not vary."""
    largest = np.max(np.abs(numbers))
    if largest == 0:
        return None
    centred = numbers / largest - np.mean(numbers / largest)
    spread = np.max(np.abs(centred))
    return np.asarray(centred / spread, dtype=np.float64) if spread > SAME else None


def _cell(text: str) -> str:
    """A text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
