"""Keeping statements: each once, whatever is sent twice."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import orjson
from sqlalchemy import func, insert, update
from sqlmodel import Session, col, select

from server.learning_records.comparing import as_list, identity
from server.learning_records.formats import instant, written
from server.learning_records.mentions import mentions
from server.learning_records.models import Mention, StatementRow
from server.learning_records.statements import VOIDED, Json
from server.problems import ProblemError

XAPI_VERSION = "1.0.0"  # of the statements' form, which no later 1.0.x has changed (Data, 2.4.10)
_WRITTEN = "learning_records"


def store(session: Session, statements: Sequence[Json], authority: Json) -> list[str]:
    """Keep statements, all or none; those that are here already stay as they are.

    Args:
        session: the transaction, for example that of what the statements tell of.
        statements: checked ones; what is missing (id, timestamp, version) is filled in.
        authority: the agent who says that they are true, whatever they say about it themselves.

    Returns:
        Their ids, in the same order.

    Raises:
        ProblemError: `bad_message`, an id stands twice; `conflict`, another statement has an id.
    """
    named = [{**statement, "id": statement.get("id", str(uuid4())).lower()} for statement in statements]
    ids = [str(statement["id"]) for statement in named]
    _require_each_once(ids)
    known = {row.id: row for row in session.exec(select(StatementRow).where(col(StatementRow.id).in_(ids)))}
    for statement in named:
        if statement["id"] in known:
            _require_same(statement, known[statement["id"]])
    new = [statement for statement in named if statement["id"] not in known]
    if new:
        times = zip(new, _times(session), strict=False)
        _add(session, [_complete(one, authority, stored) for one, stored in times], new)
        _void(session, new)
        session.info[_WRITTEN] = True
    return ids


def has_stored(session: Session) -> bool:
    """Whether this transaction has kept statements that were not there."""
    return _WRITTEN in session.info


def _require_each_once(ids: Sequence[str]) -> None:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise ProblemError("bad_message", f"Expected each statement of a batch once; {one} stands twice.")
        seen.add(one)


def _require_same(statement: Json, row: StatementRow) -> None:
    given = instant(statement["timestamp"]) if "timestamp" in statement else None
    is_filled_in = given is None or row.given_timestamp is None
    if identity(statement) != row.sha256 or not (is_filled_in or given == row.given_timestamp):
        raise ProblemError("conflict", f"The id {row.id} already stands for another statement, stored {row.stored}.")


def _times(session: Session) -> Iterator[str]:
    """When each is stored: now, and a microsecond later than the one before, also where a clock was put back."""
    last = session.exec(select(func.max(StatementRow.stored))).one()
    moment = datetime.now(UTC)
    step = timedelta(microseconds=1)
    if last is not None:
        moment = max(moment, datetime.fromisoformat(last) + step)
    while True:
        yield written(moment)
        moment += step


def _complete(statement: Json, authority: Json, stored: str) -> Json:
    """A statement with everything that a store adds; context activities become lists (Data, 2.4.6.2)."""
    complete = {
        **statement,
        "timestamp": statement.get("timestamp", stored),
        "stored": stored,
        "authority": authority,
        "version": statement.get("version", XAPI_VERSION),
    }
    activities = statement.get("context", {}).get("contextActivities")
    if activities is not None:
        lists = {name: as_list(value) for name, value in activities.items()}
        complete["context"] = {**statement["context"], "contextActivities": lists}
    return complete


def _add(session: Session, complete: Sequence[Json], given: Sequence[Json]) -> None:
    rows = [_row(one, sent.get("timestamp")) for one, sent in zip(complete, given, strict=True)]
    named = [
        {"statement_id": one["id"], "key": key, "is_direct": is_direct}
        for one in complete
        for key, is_direct in mentions(one).items()
    ]
    session.execute(insert(StatementRow), rows)
    session.execute(insert(Mention), named)


def _row(statement: Json, given_timestamp: str | None) -> dict[str, Any]:
    registration, thing = statement.get("context", {}).get("registration"), statement["object"]
    return {
        "id": statement["id"],
        "stored": statement["stored"],
        "statement": orjson.dumps(statement).decode(),
        "sha256": identity(statement),
        "given_timestamp": instant(given_timestamp) if given_timestamp else None,
        "verb": statement["verb"]["id"],
        "registration": registration.lower() if registration else None,
        "refers_to": thing["id"].lower() if thing.get("objectType") == "StatementRef" else None,
        "voided": False,
        "attempts": 0,
    }


def _void(session: Session, new: Sequence[Json]) -> None:
    """A statement is void where a voiding one refers to it, whichever came first; a voiding one never is (2.3.2)."""
    targets = [statement["object"]["id"].lower() for statement in new if statement["verb"]["id"] == VOIDED]
    query = select(StatementRow.refers_to).where(
        StatementRow.verb == VOIDED, col(StatementRow.refers_to).in_([*(one["id"] for one in new), *targets])
    )
    void = session.exec(query).all()
    if void:
        session.exec(
            update(StatementRow)
            .where(col(StatementRow.id).in_(void), col(StatementRow.verb) != VOIDED)
            .values(voided=True)
            .execution_options(synchronize_session=False)
        )
