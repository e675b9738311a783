"""Keeping the index up to date: records that have changed are read, and what holds in them is indexed.

The index follows a moment after the entries, so that no acknowledgement waits for it; whoever searches has it catch up
first. It can be made anew from the entries: a record says up to which of its entries it is indexed.
"""

import asyncio
from dataclasses import dataclass
from functools import partial

import structlog
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from server.clock import ago
from server.database import Database
from server.notebook.catalogue import Catalogue
from server.notebook.documents import quantities_of, template_of
from server.notebook.index import EntryText, IndexedRecord, index_entries, index_record
from server.notebook.models import Record
from server.notebook.reading import view_record
from server.notebook.readout import choice_of, si_value, slot_of
from server.notebook.schema import Template
from server.notebook.signing import touched
from server.notebook.values import current_values
from server.protocol.messages import Form, NotebookEntry, RecordView

QUIET_SECONDS = 3.0  # a record that is being written to is indexed once, not at every entry

_BEHIND = select(Record.record_id).where(col(Record.indexed_seq) < col(Record.seq))

log = structlog.get_logger()


@dataclass(frozen=True)
class _Facts:
    """What the index is to know of a record as it stands after entry `seq`."""

    seq: int
    record: IndexedRecord
    texts: tuple[EntryText, ...]


class Indexer:
    """Indexes what was written; everything but `committed` happens in the event loop.

    Args:
        database: where records and index are.
        catalogue: the forms of records.
    """

    def __init__(self, database: Database, catalogue: Catalogue) -> None:
        self._database = database
        self._catalogue = catalogue
        self._loop: asyncio.AbstractEventLoop | None = None
        self._bell = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()

    def committed(self, session: Session) -> None:
        """Note that records were written to; called in the thread that writes."""
        if touched(session) and self._loop is not None:
            self._loop.call_soon_threadsafe(self._bell.set)

    async def run(self) -> None:
        """Index until cancelled, beginning with what an earlier server left."""
        self._loop = asyncio.get_running_loop()
        self._bell.set()
        while True:
            await self._bell.wait()
            self._bell.clear()
            await asyncio.sleep(QUIET_SECONDS)
            try:
                await self._index(quiet_since=ago(QUIET_SECONDS))
                if await self._database.read_soon(lambda session: session.exec(_BEHIND.limit(1)).first()):
                    self._bell.set()
            except SQLAlchemyError as error:
                log.error("database", what="index", error=str(error))

    async def catch_up(self) -> None:
        """Index everything that was written before this was called."""
        await self._index(quiet_since=ago(0.0))

    async def _index(self, quiet_since: str) -> None:
        """Index the records that nobody has written to since then, one by one: entries wait for the same writer."""
        async with self._one_at_a_time:
            while facts := await self._database.read_soon(lambda session: self._changed(session, quiet_since)):
                await self._database.write_soon(partial(_store, facts))

    def _changed(self, session: Session, quiet_since: str) -> _Facts | None:
        record_id = session.exec(_BEHIND.where(col(Record.changed_at) <= quiet_since).limit(1)).first()
        return self._facts(session, record_id) if record_id is not None else None

    def _facts(self, session: Session, record_id: str) -> _Facts:
        view = view_record(session, self._catalogue, record_id, "en")
        template = template_of(session, self._catalogue, view.record)
        indexed = session.exec(select(Record.indexed_seq).where(Record.record_id == record_id)).one()
        entries = view.entries
        texts = [
            EntryText(record_id, entry.seq, entry.field, " ".join((entry.text, entry.reason)).strip())
            for entry in entries
            if entry.seq > indexed
        ]
        return _Facts(entries[-1].seq, indexed_record(view, template), tuple(texts))


def indexed_record(view: RecordView, template: Template | None) -> IndexedRecord:
    """What the index knows of a record: the values that hold, what follows from them, and what it is made of."""
    summary, current = view.record, current_values(view.entries)
    quantities: dict[str, float | str] = {
        name: computed.value
        for name, computed in quantities_of(view.form, current).items()
        if computed.value is not None and not name.startswith("plan.")
    }
    values: dict[str, float | str] = {"template": summary.template_id} if summary.template_id else {}
    shares: dict[str, float] = {}
    for ingredient in template.ingredients if template is not None else ():
        values.setdefault(ingredient.role, ingredient.name.en)
        share = quantities.get(f"w.{ingredient.id}.share")
        if isinstance(share, float):
            shares[ingredient.name.en] = share
    for name, entries in current.items():
        if len(entries) == 1 and (said := _said(view.form, entries[0])) is not None:
            values[name] = said
    return IndexedRecord(
        record_id=summary.record_id,
        title=summary.title,
        state=summary.state,
        author=summary.author,
        changed_at=summary.changed_at,
        values=values | quantities,
        texts=(summary.record_id, *(("simulated",) if summary.simulated else ())),
        materials=shares,
    )


def _said(form: Form | None, entry: NotebookEntry) -> float | str | None:
    """What a value says: a number in SI, or as it was entered where nothing is known of its field; else a text."""
    field = slot_of(form, entry.field).field
    if (choice := choice_of(field, entry)) is not None:
        return choice
    if field is not None and field.units:
        return si_value(field, entry)
    return entry.value if entry.value is not None else entry.text or None


def _store(facts: _Facts, session: Session) -> None:
    record_id = facts.record.record_id
    indexed = session.exec(select(Record.indexed_seq).where(Record.record_id == record_id)).one()
    index_record(session, facts.record)
    index_entries(session, (text for text in facts.texts if text.seq > indexed))
    newest = max(indexed, facts.seq)
    session.exec(update(Record).where(col(Record.record_id) == record_id).values(indexed_seq=newest))
