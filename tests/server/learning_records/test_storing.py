"""Each statement is kept once, on both kinds of database."""

from collections.abc import Sequence
from copy import deepcopy
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from server.clock import now
from server.database import Database
from server.learning_records.formats import written
from server.learning_records.models import Mention, StatementRow
from server.learning_records.statements import VOIDED, Json
from server.learning_records.storing import has_stored, store
from server.problems import ProblemError
from tests.server.learning_records.examples import AUTHORITY, FULL, about, changed, everything, simple


def put(database: Database, *statements: Json) -> list[str]:
    return database.write(lambda session: store(session, statements, AUTHORITY))


def rows(database: Database) -> dict[str, StatementRow]:
    query = select(StatementRow).order_by(col(StatementRow.stored))
    return {row.id: row for row in database.read(lambda session: session.exec(query).all())}


def contents(database: Database) -> list[tuple[Json, ...]]:
    def work(session: Session) -> list[tuple[Json, ...]]:
        tables = (
            select(StatementRow).order_by(col(StatementRow.stored)),
            select(Mention).order_by(Mention.statement_id, Mention.key),
        )
        return [tuple(row.model_dump() for row in session.exec(table)) for table in tables]

    return database.read(work)


def test_what_is_missing_is_filled_in_and_the_rest_is_as_it_came(database: Database) -> None:
    before = now()
    given = simple(id=None, actor={"name": "Ada", "mbox": "mailto:ada@lab.example"}, stored="2020-01-01T00:00:00Z")
    (statement_id,) = put(database, given)
    kept = orjson.loads(rows(database)[statement_id].statement)
    assert before <= kept["stored"] <= now()
    assert kept == given | {
        "id": statement_id,
        "stored": kept["stored"],
        "timestamp": kept["stored"],
        "authority": AUTHORITY,
        "version": "1.0.0",
    }


def test_what_is_given_is_kept(database: Database) -> None:
    put(database, changed(FULL, "version", "1.0.3"))
    kept = orjson.loads(rows(database)[FULL["id"]].statement)
    assert kept["timestamp"] == FULL["timestamp"]
    assert kept["version"] == "1.0.3"
    assert kept["authority"] == AUTHORITY
    # The one thing that a store has to write otherwise (Data, 2.4.6.2).
    assert kept["context"]["contextActivities"]["parent"] == [FULL["context"]["contextActivities"]["parent"]]
    assert kept["result"] == FULL["result"]
    assert kept["object"] == FULL["object"]


def test_the_same_again_changes_nothing(database: Database) -> None:
    statements = [*everything(), FULL, simple()]
    ids = put(database, *statements)
    before = contents(database)
    assert put(database, *statements) == ids
    assert put(database, *reversed(statements)) == ids[::-1]
    for statement in statements:
        assert put(database, statement) == [statement["id"]]
    assert contents(database) == before


def test_what_was_given_out_is_the_same_when_it_comes_back(database: Database) -> None:
    put(database, FULL, simple())
    before = contents(database)
    put(database, *(orjson.loads(row.statement) for row in rows(database).values()))
    assert contents(database) == before


@pytest.mark.parametrize(
    ("path", "value"), [("verb.id", "x:other"), ("timestamp", "2026-11-23T08:00:01Z"), ("result", ...)]
)
def test_another_under_the_same_id_is_refused(database: Database, path: str, value: object) -> None:
    put(database, FULL)
    before = contents(database)
    other = changed(FULL, path, value)
    for batch in ([other], [simple(), other], [other, simple()]):
        with pytest.raises(ProblemError, match=f"The id {FULL['id']} already stands for another statement") as caught:
            put(database, *batch)
        assert caught.value.code == "conflict"
    assert contents(database) == before


def test_a_time_that_was_filled_in_is_no_difference(database: Database) -> None:
    without = simple()
    put(database, without)
    before = contents(database)
    put(database, {**without, "timestamp": "2020-01-01T00:00:00Z"})
    assert contents(database) == before


@pytest.mark.parametrize("change", [{}, {"id": str.upper}, {"verb": lambda _: {"id": "x:y"}}])
def test_an_id_twice_in_a_batch_is_refused_whole(database: Database, change) -> None:
    one = simple()
    other = one | {name: make(one[name]) for name, make in change.items()}
    with pytest.raises(ProblemError) as caught:
        put(database, simple(), one, other)
    assert (caught.value.code, caught.value.sentence) == (
        "bad_message",
        f"Expected each statement of a batch once; {one['id']} stands twice.",
    )
    assert contents(database) == [(), ()]


def test_every_statement_has_its_own_time_and_they_go_up(database: Database) -> None:
    ids = [*put(database, *(simple() for _ in range(50))), *put(database, simple())]
    found = rows(database)
    assert list(found) == ids
    assert len({row.stored for row in found.values()}) == 51


def test_a_clock_that_is_put_back_does_not_turn_the_order(database: Database) -> None:
    (first,) = put(database, simple())
    ahead = written(datetime.now(UTC) + timedelta(hours=1))

    def work(session: Session) -> None:
        session.get_one(StatementRow, first).stored = ahead

    database.write(work)
    (second,) = put(database, simple())
    assert rows(database)[second].stored > ahead


@pytest.mark.parametrize("voiding_first", [False, True])
@pytest.mark.parametrize("in_one_batch", [False, True])
def test_a_statement_is_void_whichever_came_first(database: Database, voiding_first: bool, in_one_batch: bool) -> None:
    target, bystander = simple(), simple()
    voiding = about(target["id"].upper(), VOIDED)
    batch = [voiding, target] if voiding_first else [target, voiding]
    put(database, bystander)
    if in_one_batch:
        put(database, *batch)
    else:
        put(database, batch[0])
        put(database, batch[1])
    found = rows(database)
    assert {key: row.voided for key, row in found.items()} == {
        bystander["id"]: False,
        target["id"]: True,
        voiding["id"]: False,
    }
    before = contents(database)
    put(database, *batch)
    assert contents(database) == before


def test_a_voiding_statement_is_never_void(database: Database) -> None:
    target = simple()
    voiding = about(target["id"], VOIDED)
    put(database, target, voiding, about(voiding["id"], VOIDED))
    assert [row.voided for row in rows(database).values()] == [True, False, False]


def test_a_transaction_says_whether_there_is_anything_new(database: Database) -> None:
    told: list[bool] = []
    database.after_commit(lambda session: told.append(has_stored(session)))
    one = simple()
    put(database, one)
    put(database, one)
    database.write(lambda _: None)
    assert told == [True, False, False]


small = st.sampled_from([*everything(), FULL, *(simple() for _ in range(3))])


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(small, max_size=4, unique_by=lambda one: one["id"]), max_size=4))
def test_storing_twice_is_storing_once(database: Database, batches: Sequence[Sequence[Json]]) -> None:
    for batch in batches:
        first = put(database, *deepcopy(batch))
        once = contents(database)
        assert put(database, *deepcopy(batch)) == first
        assert contents(database) == once
    sent = {one["id"] for batch in batches for one in batch}
    assert sent <= set(rows(database))
