"""Storing what a file brings: a record at a time, whole or not at all, and nothing a second time."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from server.blobs import BlobStore
from server.clock import now
from server.database import Database
from server.notebook.eln.reading import Eln
from server.notebook.incoming.files import Opened
from server.notebook.incoming.plan import Incoming, Place
from server.notebook.models import Entry
from server.notebook.service import Notebook
from server.notebook.tables.importing import Skipped
from server.problems import ProblemError
from server.protocol.messages import AppendEntry, AttachFile, NotebookWrite
from server.writes import Actor

AT_ONCE = 1000  # op_ids in one query
MAX_SHOWN = 200


@dataclass
class Outcome:
    """What an import did, or would do.

    Args:
        records: ids of the records that were begun.
        entries: how many entries were written, those that begin a record included.
        known: how many were there already.
        skipped: everything that was left out, with its place.
    """

    records: list[str] = field(default_factory=list)
    entries: int = 0
    known: int = 0
    skipped: list[Skipped] = field(default_factory=list)


class _Rehearsed(Exception):  # noqa: N818  (nothing went wrong: it takes the transaction back)
    """What a transaction would have done."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome


@dataclass(frozen=True)
class Store:
    """Takes records from files.

    Args:
        database: where to.
        notebook: takes the entries.
        blobs: takes the files.
        actor: who imports.
        rehearse: find out what would happen, and write nothing.
    """

    database: Database
    notebook: Notebook
    blobs: BlobStore
    actor: Actor
    rehearse: bool = False

    def take(self, incoming: Incoming, eln: Eln | None) -> Outcome:
        """Store a record and its files.

        Raises:
            ProblemError: `unavailable`, the disk did not take it; then nothing of the record is there.
            ElnError: a file in the archive is damaged.
        """
        try:
            if eln is not None and not self.rehearse:
                self._keep_files(incoming, eln)
            return self.database.write(lambda session: self._write(session, incoming))
        except _Rehearsed as rehearsed:
            return rehearsed.outcome
        except (OSError, SQLAlchemyError) as error:
            raise ProblemError(
                "unavailable",
                f"The record {incoming.begin.record_id} could not be stored: {str(error).splitlines()[0][:MAX_SHOWN]}. "
                "What was stored before it stays; import the file again to go on.",
            ) from error

    def _keep_files(self, incoming: Incoming, eln: Eln) -> None:
        for sha256, file in incoming.files.items():
            if not self.blobs.path(sha256).is_file():
                with tempfile.TemporaryDirectory() as folder:
                    copy = Path(folder) / sha256
                    with copy.open("wb") as target:
                        eln.copy(file, target)
                    self.blobs.put_file(copy)

    def _write(self, session: Session, incoming: Incoming) -> Outcome:
        outcome = Outcome()
        found = _place_of(session, incoming)
        if found is None:
            where = incoming.begin
            reason = f"there are already other records {where.record_id} and {incoming.other_id}"
            outcome.skipped.append(Skipped(where.title, None, "", where.record_id, reason))
            return outcome
        record_id, is_there = found
        placed = {"record_id": record_id, "device_time": now()}
        if is_there:
            outcome.known += 1
        else:
            self.notebook.append(session, self.actor, incoming.begin.model_copy(update=placed))
            outcome.records.append(record_id)
            outcome.entries += 1
        if is_there and _holds(session, record_id, incoming.head_sha256):
            outcome.known += len(incoming.writes)
        else:
            writes = [(write.model_copy(update=placed), place) for write, place in incoming.writes]
            self._append(session, writes, outcome)
        if self.rehearse:
            raise _Rehearsed(outcome)
        return outcome

    def _append(self, session: Session, writes: Sequence[tuple[NotebookWrite, Place]], outcome: Outcome) -> None:
        """Write what is not there yet; what the rules refuse is listed."""
        known = set(_known(session, [write.op_id for write, _ in writes]))
        outcome.known += len(known)
        new = [(write, place) for write, place in writes if write.op_id not in known]
        if self.rehearse:  # the bytes of files are not stored, so the rules would miss them
            files = sum(isinstance(write, AttachFile) for write, _ in new)
            outcome.entries += files
            new = [(write, place) for write, place in new if not isinstance(write, AttachFile)]
        answers = self.notebook.take_all(session, [(self.actor, write) for write, _ in new])
        for (write, place), answer in zip(new, answers, strict=True):
            if isinstance(answer, ProblemError):
                outcome.skipped.append(Skipped(place.sheet, place.row, place.column, _shown(write), answer.sentence))
            else:
                outcome.entries += 1


def store_all(
    store: Store, found: Opened, on_progress: Callable[[float, str], None] = lambda _share, _what: None
) -> Outcome:
    """Store every record of a file, each in a transaction of its own.

    Args:
        store: takes them.
        found: the open file.
        on_progress: told which share is done, and which record comes next.

    Raises:
        ProblemError: a record could not be stored; those before it are.
        ElnError: a file in the archive is damaged.
    """
    total = Outcome(skipped=list(found.skipped))
    for number, incoming in enumerate(found.records):
        on_progress(number / len(found.records), f"storing {incoming.begin.record_id}")
        outcome = store.take(incoming, found.eln)
        total.records += outcome.records
        total.entries += outcome.entries
        total.known += outcome.known
        total.skipped += outcome.skipped
    return total


def _place_of(session: Session, incoming: Incoming) -> tuple[str, bool] | None:
    """The name of a record, and whether it is there already; None where both its names stand for others."""
    for record_id in (incoming.begin.record_id, incoming.other_id):
        first = session.exec(select(Entry).where(Entry.record_id == record_id, Entry.seq == 1)).first()
        if first is None:
            return record_id, False
        if first.reason.endswith(incoming.begin.origin) or _holds(session, record_id, incoming.head_sha256):
            return record_id, True
    return None


def _holds(session: Session, record_id: str, head_sha256: str) -> bool:
    """Whether a record is the very one that was exported, then or since."""
    if not head_sha256:
        return False
    query = select(Entry.op_id).where(Entry.record_id == record_id, Entry.sha256 == head_sha256)
    return session.exec(query).first() is not None


def _known(session: Session, op_ids: Sequence[str]) -> Iterator[str]:
    for start in range(0, len(op_ids), AT_ONCE):
        yield from session.exec(select(Entry.op_id).where(col(Entry.op_id).in_(op_ids[start : start + AT_ONCE])))


def _shown(write: NotebookWrite) -> str:
    if isinstance(write, AppendEntry) and write.value is not None:
        return f"{write.value:.15g} {write.unit}".strip()
    return str(getattr(write, "text", ""))[:MAX_SHOWN]
