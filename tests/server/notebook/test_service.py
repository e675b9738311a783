import pytest
from sqlmodel import Session

from server.clock import new_op_id
from server.database import Database
from server.notebook.service import append_entry, entries_of, list_entries
from server.problems import ProblemError
from server.protocol.messages import MAX_TEXT_FRAME, AppendEntry, Entries, ListEntries
from server.writes import Actor
from tests.serving import NOW


def append(database: Database, actor: Actor, record: str, text: str) -> None:
    message = AppendEntry(op_id=new_op_id(), record_id=record, field="remark", text=text, device_time=NOW)
    database.write(lambda session: append_entry(session, actor, message))


def listed(database: Database, actor: Actor, record: str) -> Entries:
    message = ListEntries(op_id=new_op_id(), record_id=record)
    return database.read(lambda session: list_entries(session, actor, message))


def test_entries_count_within_their_record(database: Database, actor: Actor) -> None:
    for record, text in (("a", "one"), ("b", "uno"), ("a", "two")):
        append(database, actor, record, text)
    assert [(e.seq, e.text, e.actor) for e in listed(database, actor, "a").entries] == [
        (1, "one", "local person"),
        (2, "two", "local person"),
    ]
    assert [(e.seq, e.text) for e in listed(database, actor, "b").entries] == [(1, "uno")]
    assert listed(database, actor, "nobody-wrote-here").entries == []


def test_an_entry_of_blanks_is_refused(database: Database, actor: Actor) -> None:
    with pytest.raises(ProblemError, match="expected a value or a text; got neither"):
        append(database, actor, "a", "  ")


def test_the_newest_entries_of_a_long_record_fit_a_frame(database: Database, actor: Actor) -> None:
    def write_many(session: Session) -> None:
        for number in range(200):
            text = f"{number} " + "é" * 1900
            message = AppendEntry(op_id=new_op_id(), record_id="long", field="remark", text=text, device_time=NOW)
            append_entry(session, actor, message)

    database.write(write_many)
    answer = listed(database, actor, "long")
    assert len(answer.model_dump_json().encode()) <= MAX_TEXT_FRAME
    seqs = [entry.seq for entry in answer.entries]
    assert seqs == list(range(201 - len(seqs), 201))
    assert len(seqs) > 50
    assert len(database.read(lambda session: entries_of(session, "long"))) == 200
