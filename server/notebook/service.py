"""Appending to records: numbered by the device, checked by the rules, chained, and answered once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import orjson
from sqlmodel import Session, col, select

from server.blobs import BlobStore
from server.identity.models import Person
from server.notebook.catalogue import Catalogue
from server.notebook.chain import link
from server.notebook.ledger import Ledger, Standing
from server.notebook.models import DeviceCount, Entry, chained, public
from server.notebook.rules import Desk, check
from server.problems import ProblemError
from server.protocol.messages import (
    MAX_TEXT_FRAME,
    AppendEntry,
    AttachedFile,
    AttachFile,
    CommentField,
    CreateRecord,
    Entries,
    EntryStored,
    ListEntries,
    LockRecord,
    NotebookEntry,
    NotebookWrite,
    Problem,
    SettleQuestion,
    SignRecord,
    Text,
    from_server,
)
from server.writes import Actor, digest_of, operation, require_same, stamp

# What an answer holds beside its entries.
ENVELOPE_BYTES = 1000


class TakeOver(CreateRecord):
    """Begin a record that was written elsewhere; the server itself does, no client may.

    `origin` says where it comes from and stays in the first entry. `form` is its template written out, a stored blob,
    where it brings its own.
    """

    origin: Text
    form: AttachedFile | None = None


@dataclass(frozen=True)
class Notebook:
    """The notebook of a server.

    Args:
        catalogue: the templates.
        blobs: where the bytes of files are.
    """

    catalogue: Catalogue
    blobs: BlobStore

    def take_all(
        self, session: Session, writes: Sequence[tuple[Actor, NotebookWrite]]
    ) -> list[EntryStored | ProblemError]:
        """Take writes once, each in the order of its device; what the rules refuse is kept beside the records.

        A refusal is `unavailable` where a write of the device is missing before this one, and `conflict` where the
        op_id stands for another write; it then has not used up its number.
        """
        ledger = Ledger(session, writes)
        answers = [self._take(ledger, actor, message) for actor, message in writes]
        ledger.flush()
        return answers

    def append(self, session: Session, actor: Actor, message: NotebookWrite) -> EntryStored:
        """Append to a record on the server's own account.

        Raises:
            ProblemError: the rules do not allow it; then nothing was written.
        """
        ledger = Ledger(session, [(actor, message)])
        stored = self._append(ledger, actor, message)
        ledger.flush()
        return stored

    def _take(self, ledger: Ledger, actor: Actor, message: NotebookWrite) -> EntryStored | ProblemError:
        try:
            answer = self._once(ledger, actor, message)
        except ProblemError as error:
            return error
        return ProblemError(answer.code, answer.sentence) if isinstance(answer, Problem) else answer

    def _once(self, ledger: Ledger, actor: Actor, message: NotebookWrite) -> EntryStored | Problem:
        digest = digest_of(actor, message)
        known = ledger.answer(message.op_id)
        if known is not None:
            stored_digest, answer, time = known
            require_same(message.op_id, digest, stored_digest, time)
            return cast(EntryStored | Problem, from_server.validate_json(answer))
        result = self._numbered(ledger, actor, message)
        ledger.note_operation(operation(actor, message, digest, result))
        return result

    def _numbered(self, ledger: Ledger, actor: Actor, message: NotebookWrite) -> EntryStored | Problem:
        if message.device_seq is None:
            return self._append(ledger, actor, message)
        device = (actor.person_id, actor.device_id)
        expected = ledger.count(device) + 1
        if message.device_seq != expected:
            raise ProblemError(
                "unavailable",
                f"device_seq: expected {expected} of this device, as nothing may be missing; got {message.device_seq}.",
            )
        ledger.advance_count(device, message.device_seq)
        try:
            return self._append(ledger, actor, message)
        except ProblemError as error:
            ledger.note_refusal(
                {
                    **stamp(actor, message.op_id, message.device_time),
                    "device_seq": message.device_seq,
                    "code": error.code,
                    "sentence": error.sentence,
                    "frame": message.model_dump_json(),
                }
            )
            return Problem(reply_to=message.op_id, code=error.code, sentence=error.sentence)

    def _append(self, ledger: Ledger, actor: Actor, message: NotebookWrite) -> EntryStored:
        written = stamp(actor, message.op_id, message.device_time)
        existing = ledger.standing(message.record_id)
        record = replace(existing) if existing else _unbegun(message.record_id, actor, written["server_time"])
        if isinstance(message, CreateRecord):
            if existing is not None:
                sentence = f"There is already a record {message.record_id} ({existing.title}); choose another name."
                raise ProblemError("conflict", sentence)
            content = self._begin(ledger.session, record, message)
        else:
            form = self.catalogue.form_of(record.form_sha256)
            check(Desk(ledger, actor, record, form, self.blobs), message)
            content = _content(message)
        columns = {
            **written,
            "record_id": record.record_id,
            "seq": record.seq + 1,
            "device_seq": message.device_seq,
            "clock_offset_ms": message.clock_offset_ms,
            **content,
        }
        columns["sha256"] = link(record.head_sha256, chained(columns))
        _advance(record, columns)
        ledger.append(record, columns)
        return EntryStored(reply_to=message.op_id, entry=public(columns, actor.person_name))

    def _begin(self, session: Session, record: Standing, message: CreateRecord) -> dict[str, Any]:
        record.title, record.simulated = message.title, message.simulated
        begun = _columns("created", text=message.title, reason=_reason(message))
        if message.template_id is None:
            return begun
        if isinstance(message, TakeOver) and message.form is not None:
            template_id, version, file = message.template_id, message.template_version or 0, message.form
        else:
            template = self.catalogue.find(session, message.template_id, message.template_version)
            template_id, version, file = template.id, template.version, self.catalogue.keep(template)
        record.template_id, record.template_version, record.form_sha256 = template_id, version, file.sha256
        return {**begun, "field": template_id, "value": float(version), "file": file.model_dump_json()}


def list_entries(session: Session, _actor: Actor, message: ListEntries) -> Entries:
    """Answer with the entries of a record: of a very long one the newest, as many as a frame holds."""
    entries = entries_of(session, message.record_id)
    size, kept = ENVELOPE_BYTES, 0
    for entry in reversed(entries):
        size += len(entry.model_dump_json().encode()) + 1
        if size > MAX_TEXT_FRAME:
            break
        kept += 1
    return Entries(reply_to=message.op_id, record_id=message.record_id, entries=entries[len(entries) - kept :])


def entries_of(session: Session, record_id: str, after: int = 0) -> list[NotebookEntry]:
    """The entries of a record after number `after`, oldest first; none for a record nobody wrote to."""
    query = (
        select(Entry, Person.name)
        .join(Person, col(Entry.actor_id) == col(Person.id))
        .where(Entry.record_id == record_id, Entry.seq > after)
        .order_by(col(Entry.seq))
    )
    return [entry.public(name) for entry, name in session.exec(query)]


def device_seq_of(session: Session, person_id: str, device_id: str) -> int:
    """The number of the newest write of a person on a device that was taken or refused; 0 before the first."""
    count = session.get(DeviceCount, (person_id, device_id))
    return count.device_seq if count is not None else 0


def _reason(message: CreateRecord) -> str:
    """What the first entry of a record says of it beside its title."""
    origin = message.origin if isinstance(message, TakeOver) else ""
    return "; ".join(filter(None, ("simulated" if message.simulated else "", origin)))


def _unbegun(record_id: str, actor: Actor, time: str) -> Standing:
    return Standing(record_id=record_id, title=record_id, author_id=actor.person_id, created_at=time, changed_at=time)


def _advance(record: Standing, entry: dict[str, Any]) -> None:
    """The record after its newest entry."""
    record.seq, record.head_sha256, record.changed_at = entry["seq"], entry["sha256"], entry["server_time"]
    kind = entry["kind"]
    if kind == "comment" and entry["about"] == "question":
        record.open_questions += 1
    elif kind == "settled":
        record.open_questions -= 1
    elif kind in ("signed", "witnessed", "locked"):
        record.state = kind
        record.signer_id = entry["actor_id"] if kind == "signed" else record.signer_id
    elif kind in ("value", "file"):
        record.state, record.signer_id = "open", None  # a signature covers what was there when it was made


def _content(message: NotebookWrite) -> dict[str, Any]:
    match message:
        case AppendEntry():
            return _columns(
                "value",
                field=message.field,
                value=message.value,
                unit=message.unit,
                text=message.text,
                base=orjson.dumps(message.base).decode(),
                reason=message.reason,
            )
        case AttachFile():
            return _columns("file", field=message.field, text=message.text, file=message.file.model_dump_json())
        case CommentField():
            return _columns("comment", field=message.field, text=message.text, about=message.about)
        case SettleQuestion():
            how = "waived" if message.waived else "answered"
            return _columns("settled", text=message.text, reason=how, refers_to=message.question_id)
        case SignRecord():
            return _columns("witnessed" if message.witness else "signed", text=message.text)
        case LockRecord():
            return _columns("locked", text=message.text)
    raise TypeError(f"expected something to append; got {type(message).__name__}")


def _columns(kind: str, **given: Any) -> dict[str, Any]:
    empty = {"field": "", "value": None, "unit": "", "text": "", "base": "[]", "reason": ""}
    return {"kind": kind, **empty, "about": None, "refers_to": None, "file": None, **given}
