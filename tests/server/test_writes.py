import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, func, select

from server.blobs import BlobStore
from server.clock import new_op_id
from server.database import Database
from server.notebook.catalogue import Catalogue
from server.notebook.models import Entry
from server.notebook.service import Notebook, entries_of
from server.problems import ProblemError
from server.protocol.messages import AppendEntry, EntryStored
from server.settings import ROOT
from server.writes import Actor, once
from tests.serving import NOW

BLOBS = BlobStore(ROOT / "no-blobs")
NOTEBOOK = Notebook(Catalogue(BLOBS), BLOBS)


def append(database: Database, actor: Actor, message: AppendEntry) -> EntryStored:
    def work(session: Session) -> EntryStored:
        return once(session, actor, message, lambda: NOTEBOOK.append(session, actor, message))

    return database.write(work)


def entry(op_id: str, value: float, record: str = "r") -> AppendEntry:
    return AppendEntry(op_id=op_id, record_id=record, field="mass", value=value, unit="g", device_time=NOW)


def test_the_same_again_gives_the_same_answer_and_one_row(database: Database, actor: Actor) -> None:
    message = entry(new_op_id(), 1.5)
    assert append(database, actor, message) == append(database, actor, message)
    assert len(database.read(lambda session: entries_of(session, "r"))) == 1


def test_another_payload_with_the_same_op_id_is_a_conflict(database: Database, actor: Actor) -> None:
    op_id = new_op_id()
    append(database, actor, entry(op_id, 1.5))
    with pytest.raises(ProblemError, match="already stands for another write") as caught:
        append(database, actor, entry(op_id, 1.6))
    assert caught.value.code == "conflict"
    assert [e.value for e in database.read(lambda session: entries_of(session, "r"))] == [1.5]


def test_a_refused_write_does_not_use_up_its_op_id(database: Database, actor: Actor) -> None:
    op_id = new_op_id()
    empty = AppendEntry(op_id=op_id, record_id="r", field="mass", device_time=NOW)
    with pytest.raises(ProblemError, match="expected a value or a text"):
        append(database, actor, empty)
    assert append(database, actor, entry(op_id, 1.5)).entry.value == 1.5


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(frames=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2)), max_size=20))
def test_any_replay_leaves_each_op_id_once_in_order(
    database: Database, actor: Actor, frames: list[tuple[int, int]]
) -> None:
    record = f"r{new_op_id()}"
    op_ids = [new_op_id() for _ in range(5)]
    expected: dict[int, int] = {}
    for which, payload in frames:
        message = entry(op_ids[which], float(payload), record)
        if expected.setdefault(which, payload) == payload:
            assert append(database, actor, message).entry.value == payload
        else:
            with pytest.raises(ProblemError):
                append(database, actor, message)
    stored = database.read(lambda session: entries_of(session, record))
    assert [(e.entry_id, e.value) for e in stored] == [(op_ids[w], p) for w, p in expected.items()]
    assert [e.seq for e in stored] == list(range(1, len(expected) + 1))
    count = select(func.count()).select_from(Entry).where(Entry.record_id == record)
    assert database.read(lambda session: session.exec(count).one()) == len(expected)
