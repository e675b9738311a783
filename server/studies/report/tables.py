"""The tables of an export package that the report reads; further columns are let be.

participants.csv  participant   pseudonym
                  sequence      row of the square, from 1; empty without one
                  order         conditions in the order in which they were done, joined by " > "
                  status        included, excluded or withdrawn
                  reason        why excluded or withdrawn, or why somebody stopped early
scores.csv        participant   pseudonym
                  condition     id of the plan; empty for what is asked outside all conditions
                  period        1, 2 ... in which the participant did the condition; empty outside
                  moment        pre, post, delayed ...; empty for what is asked once
                  instrument    such as sus
                  score         such as total
                  value         a number; empty where it is missing
                  unit          empty for a pure number
                  missing       why there is no value; empty where there is one
events.csv        participant, condition, period   as above
                  t_s           seconds since the session began
                  event         name
"""

import csv
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from server.studies.report.plan import PackageError, Plan

PARTICIPANT_COLUMNS = ("participant", "sequence", "order", "status", "reason")
SCORE_COLUMNS = (
    "participant", "condition", "period", "moment", "instrument", "score", "value", "unit", "missing",
)  # fmt: skip
EVENT_COLUMNS = ("participant", "condition", "period", "t_s", "event")
STATES = ("included", "excluded", "withdrawn")
ARROW = " > "


@dataclass(frozen=True)
class Participant:
    """A row of participants.csv."""

    pseudonym: str
    sequence: str
    order: tuple[str, ...]
    status: str
    reason: str


@dataclass(frozen=True)
class Score:
    """A row of scores.csv; `value` is None where it is missing."""

    participant: str
    condition: str
    period: int | None
    moment: str
    instrument: str
    score: str
    value: float | None
    unit: str
    missing: str


@dataclass(frozen=True)
class Event:
    """A row of events.csv."""

    participant: str
    condition: str
    name: str


@dataclass(frozen=True)
class Tables:
    """All rows, in the order of the files."""

    participants: tuple[Participant, ...]
    scores: tuple[Score, ...]
    events: tuple[Event, ...]

    @property
    def included(self) -> tuple[Participant, ...]:
        """Those who are analysed."""
        return tuple(person for person in self.participants if person.status == "included")


def read_tables(package: Path, plan: Plan) -> Tables:
    """Read the tables of a package.

    Raises:
        PackageError: a file or a column is missing, or a cell is not what it should be.
    """
    participants = tuple(
        _participant(row, where, plan) for row, where in _rows(package / "participants.csv", PARTICIPANT_COLUMNS)
    )
    counts = Counter(person.pseudonym for person in participants)
    doubled = next((name for name, count in counts.items() if count > 1), None)
    if doubled is not None:
        raise PackageError(f"participants.csv: the participant {doubled!r} stands twice.")
    people = set(counts)
    scores: dict[tuple[str, ...], Score] = {}
    for row, where in _rows(package / "scores.csv", SCORE_COLUMNS):
        found = _score(row, where, plan, people)
        key = (found.participant, found.condition, found.moment, found.instrument, found.score)
        if key in scores:
            raise PackageError(f"{where}: the score {' / '.join(part for part in key if part)} stands twice.")
        scores[key] = found
    events = [
        Event(_known(row["participant"], people, where), _condition(row["condition"], plan, where), row["event"])
        for row, where in _rows(package / "events.csv", EVENT_COLUMNS)
    ]
    return Tables(participants, tuple(scores.values()), tuple(events))


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[dict[str, str], str]]:
    """Each row with the place that an error about it names."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            lacking = [column for column in columns if column not in (reader.fieldnames or ())]
            if lacking:
                raise PackageError(f"{path.name}: expected the columns {', '.join(columns)}; {lacking[0]} is missing.")
            for row in reader:
                where = f"{path.name}:{reader.line_num}"
                if None in row or None in row.values():
                    raise PackageError(f"{where}: expected {len(reader.fieldnames or ())} cells in the row.")
                yield {column: row[column].strip() for column in columns}, where
    except OSError as error:
        raise PackageError(f"{path.name}: cannot be read ({error.strerror}).") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise PackageError(f"{path.name}: expected CSV in UTF-8; {error}.") from error


def _participant(row: dict[str, str], where: str, plan: Plan) -> Participant:
    if not row["participant"]:
        raise PackageError(f"{where}: expected a pseudonym, got an empty cell.")
    if row["status"] not in STATES:
        raise PackageError(f"{where}: expected the status {', '.join(STATES)}, got {row['status']!r}.")
    order = tuple(part.strip() for part in row["order"].split(ARROW.strip())) if row["order"] else ()
    for condition in order:
        _condition(condition, plan, where)
    return Participant(row["participant"], row["sequence"], order, row["status"], row["reason"])


def _score(row: dict[str, str], where: str, plan: Plan, people: set[str]) -> Score:
    value = _number(row["value"], where) if row["value"] else None
    if (value is None) == (row["missing"] == ""):
        raise PackageError(f"{where}: expected a value, or in `missing` why there is none; got {row['value']!r} and "
                           f"{row['missing']!r}.")  # fmt: skip
    if row["period"] and not (row["period"].isascii() and row["period"].isdigit() and int(row["period"]) > 0):
        raise PackageError(f"{where}: expected a period from 1, got {row['period']!r}.")
    return Score(
        participant=_known(row["participant"], people, where),
        condition=_condition(row["condition"], plan, where),
        period=int(row["period"]) if row["period"] else None,
        moment=row["moment"],
        instrument=row["instrument"],
        score=row["score"],
        value=value,
        unit=row["unit"],
        missing=row["missing"],
    )


def _number(cell: str, where: str) -> float:
    try:
        number = float(cell)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise PackageError(f"{where}: expected a number with a decimal point, got {cell!r}.")
    return number


def _known(pseudonym: str, people: set[str], where: str) -> str:
    if pseudonym not in people:
        raise PackageError(f"{where}: the participant {pseudonym!r} is not in participants.csv.")
    return pseudonym


def _condition(condition: str, plan: Plan, where: str) -> str:
    if condition and condition not in plan.condition_ids:
        raise PackageError(
            f"{where}: expected a condition of the plan ({', '.join(plan.condition_ids)}), got {condition!r}."
        )
    return condition
