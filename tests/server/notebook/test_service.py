"""Writes are taken once, in the order of their device, and chained; what is refused is kept."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from server.clock import new_op_id
from server.notebook.models import Entry, Record, Refusal
from server.notebook.service import device_seq_of, entries_of, list_entries
from server.notebook.verifying import verify
from server.problems import ProblemError
from server.protocol.messages import (
    MAX_TEXT_FRAME,
    AppendEntry,
    AttachedFile,
    AttachFile,
    CommentField,
    CreateRecord,
    ListEntries,
    LockRecord,
    NotebookEntry,
    SettleQuestion,
    SignRecord,
)
from tests.server.notebook.conftest import Bench
from tests.serving import NOW


def value(record: str = "a", **given: Any) -> AppendEntry:
    fields = {"op_id": new_op_id(), "field": "mass", "value": 1.5, "unit": "g", "device_time": NOW}
    return AppendEntry(**{"record_id": record, **fields, **given})


def stored(bench: Bench, message: Any, **given: Any) -> NotebookEntry:
    return bench.take(message, **given).entry


def entries(bench: Bench, record: str = "a") -> list[NotebookEntry]:
    return bench.database.read(lambda session: entries_of(session, record))


def head(bench: Bench, record: str = "a") -> str:
    return bench.database.read(lambda session: session.get(Record, record)).head_sha256


def require_proven(bench: Bench) -> None:
    assert bench.database.read(lambda session: verify(session, bench.blobs)).problems == []


def test_entries_count_within_their_record(bench: Bench) -> None:
    for record, text in (("a", "one"), ("b", "uno"), ("a", "two")):
        bench.take(value(record, value=None, unit="", text=text))
    assert [(e.seq, e.text, e.actor) for e in entries(bench)] == [
        (1, "one", "local person"),
        (2, "two", "local person"),
    ]
    assert [(e.seq, e.text) for e in entries(bench, "b")] == [(1, "uno")]
    assert entries(bench, "nobody-wrote-here") == []
    require_proven(bench)


def test_an_entry_of_blanks_is_refused(bench: Bench) -> None:
    with pytest.raises(ProblemError, match="expected a value or a text; got neither"):
        bench.take(value(value=None, unit="", text="  "))


def test_the_newest_entries_of_a_long_record_fit_a_frame(bench: Bench) -> None:
    def write_many(session: Session) -> None:
        for number in range(200):
            text = f"{number} " + "é" * 1900
            bench.notebook.append(session, bench.actor, value("long", value=None, unit="", text=text))

    bench.database.write(write_many)
    message = ListEntries(op_id=new_op_id(), record_id="long")
    answer = bench.database.read(lambda session: list_entries(session, bench.actor, message))
    assert len(answer.model_dump_json().encode()) <= MAX_TEXT_FRAME
    seqs = [entry.seq for entry in answer.entries]
    assert seqs == list(range(201 - len(seqs), 201))
    assert len(seqs) > 50
    assert len(entries(bench, "long")) == 200


# --- the numbers of a device ----------------------------------------------------------------------------------


def test_a_device_is_taken_in_its_order_and_a_gap_waits(bench: Bench) -> None:
    first, second = value(device_seq=1), value(device_seq=2, value=2.5)
    with pytest.raises(ProblemError, match="expected 1 of this device, as nothing may be missing; got 2") as caught:
        bench.take(second)
    assert caught.value.code == "unavailable"
    assert entries(bench) == []
    assert stored(bench, first).device_seq == 1
    assert stored(bench, second).seq == 2
    assert stored(bench, second).seq == 2  # again: the same answer
    assert [e.value for e in entries(bench)] == [1.5, 2.5]
    assert bench.database.read(lambda s: device_seq_of(s, bench.actor.person_id, bench.actor.device_id)) == 2


def test_what_is_refused_uses_its_number_and_is_kept(bench: Bench) -> None:
    refused = value(device_seq=1, value=None, text="")
    for _ in range(2):  # the same again gives the same answer
        with pytest.raises(ProblemError, match="expected a value or a text; got neither") as caught:
            bench.take(refused)
        assert caught.value.code == "bad_message"
    assert stored(bench, value(device_seq=2)).seq == 1
    kept = bench.database.read(lambda session: session.exec(select(Refusal)).one())
    assert (kept.device_seq, kept.sentence) == (1, caught.value.sentence)
    assert '"field":"mass"' in kept.frame
    require_proven(bench)


def test_each_person_on_a_device_has_numbers_of_their_own(bench: Bench) -> None:
    other = bench.another("ada")
    stored(bench, value(device_seq=1))
    assert stored(bench, value(device_seq=1), actor=other).seq == 2
    require_proven(bench)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.lists(st.integers(0, 5), max_size=30))
def test_any_order_with_repeats_stores_each_once_in_the_order_of_the_device(bench: Bench, order: list[int]) -> None:
    actor = bench.another(new_op_id())
    record = f"r-{actor.person_id}"[:64]
    messages = [value(record, device_seq=n + 1, value=float(n)) for n in range(6)]
    taken = 0
    for which in order:
        if which <= taken:
            assert stored(bench, messages[which], actor=actor).value == which
            taken = max(taken, which + 1)
        else:
            with pytest.raises(ProblemError, match="device_seq: expected"):
                bench.take(messages[which], actor=actor)
    assert [e.value for e in entries(bench, record)] == list(range(taken))
    require_proven(bench)


# --- corrections ----------------------------------------------------------------------------------------------


def test_a_correction_names_what_it_replaces_and_why(bench: Bench) -> None:
    first = stored(bench, value())
    with pytest.raises(ProblemError, match="mass: a correction needs a reason; say why the value is replaced"):
        bench.take(value(base=[first.entry_id]))
    corrected = stored(bench, value(base=[first.entry_id], value=1.6, reason="misread"))
    assert (corrected.base, corrected.reason) == ([first.entry_id], "misread")
    assert [e.value for e in entries(bench)] == [1.5, 1.6]  # the old one stays
    emptied = stored(bench, value(base=[corrected.entry_id], value=None, unit="", text="", reason="wrong beaker"))
    assert emptied.value is None


@pytest.mark.parametrize("what", ["other-record", "other-field", "nowhere"])
def test_a_base_has_to_be_a_value_of_the_field(bench: Bench, what: str) -> None:
    base = new_op_id()
    if what != "nowhere":
        base = stored(bench, value("b" if what == "other-record" else "a", field="other")).entry_id
    with pytest.raises(
        ProblemError, match=r"mass: (base: the record a has no entry|expected values of this field|.* is no value)"
    ):
        bench.take(value(base=[base], reason="x"))


# --- questions, signatures, the lock --------------------------------------------------------------------------


def ask(bench: Bench, about: str = "question", text: str = "really?") -> NotebookEntry:
    message = CommentField(op_id=new_op_id(), record_id="a", field="mass", about=about, text=text, device_time=NOW)
    return stored(bench, message)


def settle(question: str, **given: Any) -> SettleQuestion:
    fields = {"op_id": new_op_id(), "record_id": "a", "device_time": NOW, "text": "yes"}
    return SettleQuestion(question_id=question, **{**fields, **given})


def sign(bench: Bench, **given: Any) -> SignRecord:
    fields = {"op_id": new_op_id(), "record_id": "a", "head_sha256": head(bench), "device_time": NOW}
    return SignRecord(**{**fields, **given})


def test_an_open_question_keeps_a_record_from_being_signed(bench: Bench) -> None:
    stored(bench, value())
    first, second = ask(bench), ask(bench)
    with pytest.raises(ProblemError, match=r"2 question\(s\) are open; answer them, or waive them with a reason"):
        bench.take(sign(bench))
    assert stored(bench, settle(first.entry_id)).reason == "answered"
    with pytest.raises(ProblemError, match="already settled"):
        bench.take(settle(first.entry_id))
    with pytest.raises(ProblemError, match="expected the reason why it is waived; got none"):
        bench.take(settle(second.entry_id, waived=True, text=" "))
    assert stored(bench, settle(second.entry_id, waived=True, text="weighed again")).reason == "waived"
    assert stored(bench, sign(bench)).kind == "signed"
    require_proven(bench)


def test_values_that_nobody_chose_between_keep_a_record_from_being_signed(bench: Bench) -> None:
    one, two = stored(bench, value()), stored(bench, value(value=1.7))
    with pytest.raises(ProblemError, match="mass has 2 values that nobody chose between; choose one, then sign"):
        bench.take(sign(bench))
    stored(bench, value(base=[one.entry_id, two.entry_id], value=1.7, reason="the second weighing holds"))
    stored(bench, sign(bench))


def test_a_signature_is_of_what_the_signer_has_read(bench: Bench) -> None:
    stored(bench, value())
    read = head(bench)
    stored(bench, value("a", field="other"))
    with pytest.raises(ProblemError, match="has changed since you read it; look again"):
        bench.take(sign(bench, head_sha256=read))


def test_a_witness_is_somebody_else_and_comes_second(bench: Bench) -> None:
    ada = bench.another("ada")
    stored(bench, value())
    with pytest.raises(ProblemError, match="not signed; a witness signs after its author"):
        bench.take(sign(bench, witness=True), actor=ada)
    stored(bench, sign(bench))
    with pytest.raises(ProblemError, match="A witness is another person than the one who signed"):
        bench.take(sign(bench, witness=True))
    assert stored(bench, sign(bench, witness=True), actor=ada).kind == "witnessed"
    assert bench.database.read(lambda session: session.get(Record, "a")).state == "witnessed"


def test_a_locked_record_takes_nothing_and_a_new_value_opens_a_signed_one(bench: Bench) -> None:
    stored(bench, value())
    lock = LockRecord(op_id=new_op_id(), record_id="a", head_sha256=head(bench), device_time=NOW)
    with pytest.raises(ProblemError, match="not signed; sign it, then lock it"):
        bench.take(lock)
    stored(bench, sign(bench))
    stored(bench, value(field="other"))
    assert bench.database.read(lambda session: session.get(Record, "a")).state == "open"
    stored(bench, sign(bench))
    stored(bench, lock.model_copy(update={"op_id": new_op_id(), "head_sha256": head(bench)}))
    for message in (value(), sign(bench)):
        with pytest.raises(ProblemError, match=r"is locked since .*; write this into a new record"):
            bench.take(message)
    require_proven(bench)


# --- files, templates -----------------------------------------------------------------------------------------


def test_a_file_is_attached_once_its_bytes_are_there(bench: Bench) -> None:
    file = AttachedFile(sha256="0" * 64, name="scratch.jpg", media_type="image/jpeg", bytes=3)
    message = AttachFile(op_id=new_op_id(), record_id="a", field="photo", file=file, device_time=NOW)
    with pytest.raises(ProblemError, match=r"scratch.jpg: its bytes have not arrived; upload them first"):
        bench.take(message)
    file = file.model_copy(update={"sha256": bench.blobs.put(b"jpg!")})
    with pytest.raises(ProblemError, match=r"expected 4 bytes as uploaded; got 3"):
        bench.take(message.model_copy(update={"file": file}))
    file = file.model_copy(update={"bytes": 4})
    assert stored(bench, message.model_copy(update={"file": file})).file == file
    require_proven(bench)


def test_a_record_begins_once(bench: Bench) -> None:
    begin = CreateRecord(op_id=new_op_id(), record_id="a", title="Batch 7", device_time=NOW)
    assert (stored(bench, begin).kind, stored(bench, begin).text) == ("created", "Batch 7")
    with pytest.raises(ProblemError, match=r"There is already a record a \(Batch 7\); choose another name"):
        bench.take(begin.model_copy(update={"op_id": new_op_id()}))
    unknown = {"op_id": new_op_id(), "record_id": "b", "template_id": "unobtainium"}
    with pytest.raises(ProblemError, match="There is no template unobtainium; there are "):
        bench.take(begin.model_copy(update=unknown))
    assert bench.database.read(lambda session: session.get(Record, "b")) is None


def test_what_was_stored_is_what_the_chain_proves(bench: Bench) -> None:
    stored(bench, value(device_seq=1, clock_offset_ms=-3_600_000, text="a remark", unit="mg"))
    row = bench.database.read(lambda session: session.exec(select(Entry)).one())
    public = row.public("somebody")
    assert {**row.chained(), "base": [], "file": None} == row.chained()
    assert set(row.chained()) == set(NotebookEntry.model_fields) - {"actor", "sha256"} | {"actor_id"}
    assert (public.clock_offset_ms, public.unit, public.sha256) == (-3_600_000, "mg", row.sha256)
