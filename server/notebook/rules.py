"""What may be appended to a record, by its state and its template: each rule is one sentence."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from server.blobs import BlobStore
from server.notebook.ledger import Ledger, Standing
from server.notebook.models import Entry
from server.notebook.rfc3161 import LARGEST_REPLY, StampedHead, StampError, head_named, is_stamp
from server.notebook.rfc3161 import check as check_stamp
from server.notebook.slots import find_field, in_si
from server.notebook.values import current_values
from server.problems import ProblemError
from server.protocol.messages import (
    AppendEntry,
    AttachFile,
    CommentField,
    Form,
    LockRecord,
    NotebookEntry,
    NotebookWrite,
    SettleQuestion,
    SignRecord,
)
from server.writes import Actor


@dataclass(frozen=True)
class Desk:
    """What a rule looks at.

    Args:
        ledger: the transaction of the write.
        actor: who writes.
        record: the record as it stands.
        form: its template written out; None for a record without one.
        blobs: where uploaded files are.
    """

    ledger: Ledger
    actor: Actor
    record: Standing
    form: Form | None
    blobs: BlobStore

    def entry(self, op_id: str, what: str) -> dict[str, Any]:
        """The columns of an entry of the record.

        Raises:
            ProblemError: `not_found`.
        """
        entry = self.ledger.entry(op_id)
        if entry is None or entry["record_id"] != self.record.record_id:
            raise ProblemError("not_found", f"{what}: the record {self.record.record_id} has no entry {op_id}.")
        return entry


def check(desk: Desk, message: NotebookWrite) -> None:
    """Let a write to a record pass.

    Raises:
        ProblemError: a sentence that says what to do.
    """
    record = desk.record
    if isinstance(message, AttachFile) and is_stamp(message.field, message.file.media_type):
        _check_stamp(desk, message)  # also of a locked record: an outside witness changes nothing in it
        return
    if record.state == "locked":
        raise ProblemError(
            "refused",
            f"The record {record.record_id} is locked since {record.changed_at[:16]}; write this into a new record.",
        )
    match message:
        case AppendEntry():
            _check_value(desk, message)
        case AttachFile():
            _check_file(desk, message)
        case CommentField():
            if message.about != "arrow" and not message.text.strip():
                raise ProblemError("bad_message", f"comment_field: expected the text of the {message.about}; got none.")
        case SettleQuestion():
            _check_settling(desk, message)
        case SignRecord():
            _check_signing(desk, message)
        case LockRecord():
            if record.state not in ("signed", "witnessed"):
                raise ProblemError("refused", f"The record {record.record_id} is not signed; sign it, then lock it.")
            _check_head(record, message.head_sha256)


def _check_value(desk: Desk, message: AppendEntry) -> None:
    empty = message.value is None and not message.text.strip()
    if empty and not message.base:
        raise ProblemError("bad_message", "append_entry: expected a value or a text; got neither.")
    if message.base and not message.reason.strip():
        raise ProblemError(
            "bad_message", f"{message.field}: a correction needs a reason; say why the value is replaced."
        )
    for op_id in message.base:
        replaced = desk.entry(op_id, f"{message.field}: base")
        if (replaced["kind"], replaced["field"]) != ("value", message.field):
            raise ProblemError(
                "bad_message", f"{message.field}: {op_id} is no value of this field; it cannot be its base."
            )
    field = find_field(desk.form, message.field) if desk.form is not None else None
    if field is not None and not empty:
        in_si(field, message.field, message.value, message.unit, message.text)


def _check_file(desk: Desk, message: AttachFile) -> None:
    path = desk.blobs.path(message.file.sha256)
    if not path.is_file():
        raise ProblemError("not_found", f"{message.file.name}: its bytes have not arrived; upload them first.")
    if (size := path.stat().st_size) != message.file.bytes:
        raise ProblemError(
            "bad_message", f"{message.file.name}: expected {size} bytes as uploaded; got {message.file.bytes}."
        )


def _check_stamp(desk: Desk, message: AttachFile) -> None:
    _check_file(desk, message)
    try:
        head = head_named(message.text)
        if not _is_head(desk, head):
            raise StampError(f"the record {desk.record.record_id} has no such head")
        if message.file.bytes > LARGEST_REPLY:
            raise StampError(f"expected at most {LARGEST_REPLY} bytes; got {message.file.bytes}")
        check_stamp(desk.blobs.path(message.file.sha256).read_bytes(), head)
    except StampError as error:
        raise ProblemError(
            "bad_message", f"{message.file.name}: expected the time stamp of a head; {error}."
        ) from error


def _is_head(desk: Desk, head: StampedHead) -> bool:
    desk.ledger.flush()
    query = select(Entry.sha256).where(Entry.record_id == desk.record.record_id, Entry.seq == head.seq)
    return head.record_id == desk.record.record_id and desk.ledger.session.exec(query).first() == head.sha256


def _check_settling(desk: Desk, message: SettleQuestion) -> None:
    question = desk.entry(message.question_id, "settle_question")
    if (question["kind"], question["about"]) != ("comment", "question"):
        raise ProblemError("bad_message", f"settle_question: {message.question_id} is no question.")
    if not message.text.strip():
        what = "the reason why it is waived" if message.waived else "the answer"
        raise ProblemError("bad_message", f"settle_question: expected {what}; got none.")
    if _is_settled(desk, message.question_id):
        raise ProblemError("refused", f"The question on {question['field']} is already settled; ask a new one.")


def _is_settled(desk: Desk, question_id: str) -> bool:
    desk.ledger.flush()
    query = select(Entry.op_id).where(
        Entry.record_id == desk.record.record_id, Entry.kind == "settled", Entry.refers_to == question_id
    )
    return desk.ledger.session.exec(query.limit(1)).first() is not None


def _check_signing(desk: Desk, message: SignRecord) -> None:
    record = desk.record
    _check_head(record, message.head_sha256)
    if message.witness:
        if record.state != "signed":
            raise ProblemError(
                "refused", f"The record {record.record_id} is not signed; a witness signs after its author."
            )
        if record.signer_id == desk.actor.person_id:
            raise ProblemError("refused", "A witness is another person than the one who signed.")
        return
    if record.open_questions:
        raise ProblemError(
            "refused",
            f"{record.open_questions} question(s) are open; answer them, or waive them with a reason, then sign.",
        )
    for field, entries in _conflicts(desk).items():
        raise ProblemError(
            "refused", f"{field} has {len(entries)} values that nobody chose between; choose one, then sign."
        )
    if record.state != "open":
        raise ProblemError("refused", f"The record {record.record_id} is already signed, and unchanged since.")


def _check_head(record: Standing, head_sha256: str) -> None:
    if record.head_sha256 != head_sha256:
        raise ProblemError("conflict", f"The record {record.record_id} has changed since you read it; look again.")


def _conflicts(desk: Desk) -> dict[str, tuple[NotebookEntry, ...]]:
    """Fields of the record with values of which none replaces the others."""
    desk.ledger.flush()
    query = select(Entry).where(Entry.record_id == desk.record.record_id, Entry.kind == "value")
    entries = desk.ledger.session.exec(query.order_by(col(Entry.seq)))
    current = current_values(entry.public("") for entry in entries)
    return {field: found for field, found in current.items() if len(found) > 1}
