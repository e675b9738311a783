"""Comparing records: side by side, as a trend, and as the matrix of what goes with what."""

import csv
import io
import math
import statistics
from collections import Counter
from dataclasses import dataclass
from typing import Annotated, Literal, cast

from pydantic import Field
from sqlalchemy import true
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from server.notebook.finding import named
from server.notebook.index import Heading, MaterialShare, Value
from server.problems import ProblemError
from server.protocol.basics import Record

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")

Over = Literal["values", "materials"]
Coefficient = Annotated[float, Field(ge=-1, le=1)]
Chosen = SelectOfScalar[str]


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
    from server.notebook.correlating import correlate, table_of  # numpy: a server that nobody asks does without

    return correlate(list(columns), table_of(list(columns.values())), over)


def as_csv(found: Correlations) -> str:
    """The coefficients as a table: names above and at the left, a blank cell where there is none."""
    file = io.StringIO()
    writer = csv.writer(file)
    names = [as_cell(name) for name in found.names]
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


def as_cell(text: str) -> str:
    """A text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
