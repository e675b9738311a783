"""Rules of the notebook."""

from sqlmodel import Session, col, func, select

from server.identity.models import Person
from server.notebook.models import Entry
from server.problems import ProblemError
from server.protocol.messages import MAX_TEXT_FRAME, AppendEntry, Entries, EntryStored, ListEntries, NotebookEntry
from server.writes import Actor, stamp

# What an answer holds beside its entries.
ENVELOPE_BYTES = 1000


def append_entry(session: Session, actor: Actor, message: AppendEntry) -> EntryStored:
    """Append an entry to its record.

    Raises:
        ProblemError: `bad_message`, there is neither a value nor a text.
    """
    if message.value is None and not message.text.strip():
        raise ProblemError("bad_message", "append_entry: expected a value or a text; got neither.")
    newest = select(func.coalesce(func.max(Entry.seq), 0)).where(Entry.record_id == message.record_id)
    entry = Entry(
        **stamp(actor, message.op_id, message.device_time),
        record_id=message.record_id,
        seq=session.exec(newest).one() + 1,
        field=message.field,
        value=message.value,
        unit=message.unit,
        text=message.text,
    )
    session.add(entry)
    return EntryStored(reply_to=message.op_id, entry=entry.public(actor.person_name))


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


def entries_of(session: Session, record_id: str) -> list[NotebookEntry]:
    """The entries of a record, oldest first; none for a record nobody wrote to."""
    query = (
        select(Entry, Person.name)
        .join(Person, col(Entry.actor_id) == col(Person.id))
        .where(Entry.record_id == record_id)
        .order_by(col(Entry.seq))
    )
    return [entry.public(name) for entry, name in session.exec(query)]
