"""Appending to records: numbered by the device, checked by the rules, chained, and answered once."""

from dataclasses import dataclass
from typing import Any

import orjson
from sqlmodel import Session, col, select

from server.blobs import BlobStore
from server.identity.models import Person
from server.notebook.chain import link
from server.notebook.forms import Forms, TemplateText
from server.notebook.models import DeviceCount, Entry, Record, Refusal
from server.notebook.rules import Desk, check
from server.notebook.signing import touch
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
)
from server.writes import Actor, once, stamp

# What an answer holds beside its entries.
ENVELOPE_BYTES = 1000


@dataclass(frozen=True)
class Notebook:
    """The notebook of a server.

    Args:
        forms: the templates.
        blobs: where the bytes of files are.
    """

    forms: Forms
    blobs: BlobStore

    def take(self, session: Session, actor: Actor, message: NotebookWrite) -> EntryStored | Problem:
        """Take a write once, in the order of its device; what the rules refuse is kept beside the records.

        Raises:
            ProblemError: `unavailable`, a write of the device is missing before this one; `conflict`, the op_id stands
                for another write.
        """
        return once(session, actor, message, lambda: self._take_next(session, actor, message))

    def _take_next(self, session: Session, actor: Actor, message: NotebookWrite) -> EntryStored | Problem:
        if message.device_seq is None:
            return self.append(session, actor, message)
        _count(session, actor, message.device_seq)
        try:
            return self.append(session, actor, message)
        except ProblemError as error:
            session.add(
                Refusal(
                    **stamp(actor, message.op_id, message.device_time),
                    device_seq=message.device_seq,
                    code=error.code,
                    sentence=error.sentence,
                    frame=message.model_dump_json(),
                )
            )
            return Problem(reply_to=message.op_id, code=error.code, sentence=error.sentence)

    def append(self, session: Session, actor: Actor, message: NotebookWrite) -> EntryStored:
        """Append to a record.

        Raises:
            ProblemError: the rules do not allow it; then nothing was written.
        """
        record = session.get(Record, message.record_id, with_for_update=True)
        written = stamp(actor, message.op_id, message.device_time)
        if isinstance(message, CreateRecord):
            record, content = self._create(session, actor, message, record, written["server_time"])
        else:
            record = record or _unbegun(message.record_id, actor, written["server_time"])
            form = self.forms.form_of(session, record.template_id, record.template_version)
            check(Desk(session, actor, record, form, self.blobs), message)
            content = _content(message)
        entry = Entry(
            **written,
            record_id=record.record_id,
            seq=record.seq + 1,
            device_seq=message.device_seq,
            clock_offset_ms=message.clock_offset_ms,
            **content,
            sha256="",
        )
        entry.sha256 = link(record.head_sha256, entry.chained())
        _advance(record, entry)
        session.add(record)
        session.add(entry)
        touch(session, record)
        return EntryStored(reply_to=message.op_id, entry=entry.public(actor.person_name))

    def _create(
        self, session: Session, actor: Actor, message: CreateRecord, existing: Record | None, time: str
    ) -> tuple[Record, dict[str, Any]]:
        if existing is not None:
            raise ProblemError(
                "conflict", f"There is already a record {message.record_id} ({existing.title}); choose another name."
            )
        record = _unbegun(message.record_id, actor, time)
        record.title = message.title
        content = _columns("created", text=message.title)
        if message.template_id is not None:
            template = self.forms.find(session, message.template_id, message.template_version)
            record.template_id, record.template_version = template.template_id, template.version
            content |= {"field": template.template_id, "value": float(template.version), "file": self._keep(template)}
        return record, content

    def _keep(self, template: TemplateText) -> str:
        """The template as a file of the record: what was asked for stays known, whatever becomes of the template."""
        text = template.yaml.encode()
        name = f"{template.template_id}-{template.version}.yaml"
        file = AttachedFile(sha256=self.blobs.put(text), name=name, media_type="application/yaml", bytes=len(text))
        return file.model_dump_json()


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


def _count(session: Session, actor: Actor, device_seq: int) -> None:
    key = (actor.person_id, actor.device_id)
    count = session.get(DeviceCount, key, with_for_update=True)
    if count is None:
        count = DeviceCount(person_id=actor.person_id, device_id=actor.device_id, device_seq=0)
    if device_seq != count.device_seq + 1:
        raise ProblemError(
            "unavailable",
            f"device_seq: expected {count.device_seq + 1} of this device, as nothing may be missing; got {device_seq}.",
        )
    count.device_seq = device_seq
    session.add(count)


def _unbegun(record_id: str, actor: Actor, time: str) -> Record:
    return Record(record_id=record_id, title=record_id, author_id=actor.person_id, created_at=time, changed_at=time)


def _advance(record: Record, entry: Entry) -> None:
    """The record after its newest entry."""
    record.seq, record.head_sha256, record.changed_at = entry.seq, entry.sha256, entry.server_time
    match entry.kind:
        case "comment" if entry.about == "question":
            record.open_questions += 1
        case "settled":
            record.open_questions -= 1
        case "signed" | "witnessed" | "locked":
            record.state = entry.kind
            record.signer_id = entry.actor_id if entry.kind == "signed" else record.signer_id
        case "value" | "file":
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
    return {"kind": kind, "field": "", "value": None, "unit": "", "text": "", **given}
