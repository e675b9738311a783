"""What a transaction reads and appends of the notebook, many writes at a time.

A thousand entries a second leave a millisecond for each: what they need is looked up for all of them at once, and
what they write goes to the database in a few statements when the transaction ends, or when a rule has to look.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from server.notebook.models import DeviceCount, Entry, Record, Refusal
from server.notebook.signing import touch
from server.protocol.messages import NotebookWrite
from server.writes import Actor, Operation

DeviceOf = tuple[str, str]

_RECORD, _COUNT, _OPERATION, _ENTRY, _REFUSAL = (
    SQLModel.metadata.tables[str(model.__tablename__)] for model in (Record, DeviceCount, Operation, Entry, Refusal)
)


@dataclass
class Standing:
    """How a record stands in a transaction: the columns of `Record` but for those of the index."""

    record_id: str
    title: str
    author_id: str
    created_at: str
    changed_at: str
    template_id: str = ""
    template_version: int = 0
    form_sha256: str = ""
    state: str = "open"
    seq: int = 0
    head_sha256: str = ""
    signer_id: str | None = None
    open_questions: int = 0
    simulated: bool = False


_STANDING = [_RECORD.c[field.name] for field in fields(Standing)]
_UPDATE = (
    sa.update(_RECORD)
    .where(_RECORD.c.record_id == sa.bindparam("key"))
    .values({field.name: sa.bindparam(field.name) for field in fields(Standing) if field.name != "record_id"})
)


class Ledger:
    """The notebook within one transaction.

    Args:
        session: the transaction.
        writes: what it is about to take; their records, devices and op_ids are looked up at once.
    """

    def __init__(self, session: Session, writes: Sequence[tuple[Actor, NotebookWrite]]) -> None:
        self.session = session
        self._connection = session.connection()
        self._standings = self._read_standings({message.record_id for _, message in writes})
        self._begun = set(self._standings)
        self._counts = self._read_counts({actor.person_id for actor, _ in writes})
        self._counted = set(self._counts)
        self._answers = self._read_answers([message.op_id for _, message in writes])
        self._entries: dict[str, dict[str, Any]] = {}
        self._operations: list[dict[str, Any]] = []
        self._refusals: list[dict[str, Any]] = []
        self._changed_counts: set[DeviceOf] = set()
        self._changed_records: set[str] = set()

    def standing(self, record_id: str) -> Standing | None:
        """A record as it stands now; None where nobody has written to it."""
        return self._standings.get(record_id)

    def answer(self, op_id: str) -> tuple[str, str, str] | None:
        """Digest, answer and time of a write that was done before; None for a new one."""
        return self._answers.get(op_id)

    def count(self, device: DeviceOf) -> int:
        """The number of the newest write of a person on a device."""
        return self._counts.get(device, 0)

    def advance_count(self, device: DeviceOf, device_seq: int) -> None:
        """Note that a device's write was taken or refused."""
        self._counts[device] = device_seq
        self._changed_counts.add(device)

    def append(self, standing: Standing, columns: dict[str, Any]) -> None:
        """Add an entry to its record, which stands as `standing` says afterwards."""
        self._entries[columns["op_id"]] = columns
        self._standings[standing.record_id] = standing
        self._changed_records.add(standing.record_id)
        touch(self.session, standing.record_id, standing.seq, standing.head_sha256)

    def note_operation(self, columns: dict[str, Any]) -> None:
        """Keep the answer of a write."""
        self._operations.append(columns)
        self._answers[columns["op_id"]] = (columns["payload_sha256"], columns["answer"], columns["server_time"])

    def note_refusal(self, columns: dict[str, Any]) -> None:
        """Keep a write that was refused."""
        self._refusals.append(columns)

    def entry(self, op_id: str) -> dict[str, Any] | None:
        """The columns of an entry, also one of this transaction; None where there is none."""
        if op_id in self._entries:
            return self._entries[op_id]
        row = self._connection.execute(sa.select(_ENTRY).where(_ENTRY.c.op_id == op_id)).mappings().first()
        return dict(row) if row is not None else None

    def flush(self) -> None:
        """Write what was appended, so that queries see it."""
        standings = [asdict(self._standings[record_id]) for record_id in self._changed_records]
        new = [standing for standing in standings if standing["record_id"] not in self._begun]
        old = [
            {**standing, "key": standing["record_id"]} for standing in standings if standing["record_id"] in self._begun
        ]
        self._execute(sa.insert(_RECORD), [{**standing, "indexed_seq": 0} for standing in new])
        self._execute(_UPDATE, old)
        self._execute(sa.insert(_ENTRY), list(self._entries.values()))
        self._execute(sa.insert(_OPERATION), self._operations)
        self._execute(sa.insert(_REFUSAL), self._refusals)
        self._flush_counts()
        self._begun |= self._changed_records
        self._changed_records, self._entries, self._operations, self._refusals = set(), {}, [], []

    def _flush_counts(self) -> None:
        rows = [
            {"person": person_id, "device": device_id, "device_seq": self._counts[person_id, device_id]}
            for person_id, device_id in self._changed_counts
        ]
        new, old = _split(rows, lambda row: (row["person"], row["device"]) in self._counted)
        keys: dict[str, sa.BindParameter[str]] = {
            "person_id": sa.bindparam("person"),
            "device_id": sa.bindparam("device"),
        }
        self._execute(sa.insert(_COUNT).values(keys), new)
        mine = (_COUNT.c.person_id == keys["person_id"]) & (_COUNT.c.device_id == keys["device_id"])
        self._execute(sa.update(_COUNT).where(mine).values(device_seq=sa.bindparam("device_seq")), old)
        self._counted |= self._changed_counts
        self._changed_counts = set()

    def _execute(self, statement: sa.Executable, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._connection.execute(statement, rows)

    def _read_standings(self, record_ids: set[str]) -> dict[str, Standing]:
        query = sa.select(*_STANDING).where(_RECORD.c.record_id.in_(record_ids)).order_by(_RECORD.c.record_id)
        rows = self._connection.execute(query.with_for_update()).mappings()  # another server may write to them too
        return {row["record_id"]: Standing(**row) for row in rows}

    def _read_counts(self, person_ids: set[str]) -> dict[DeviceOf, int]:
        query = sa.select(_COUNT).where(_COUNT.c.person_id.in_(person_ids))
        rows = self._connection.execute(query.order_by(_COUNT.c.person_id, _COUNT.c.device_id).with_for_update())
        return {(row.person_id, row.device_id): row.device_seq for row in rows}

    def _read_answers(self, op_ids: list[str]) -> dict[str, tuple[str, str, str]]:
        columns = (_OPERATION.c.op_id, _OPERATION.c.payload_sha256, _OPERATION.c.answer, _OPERATION.c.server_time)
        rows = self._connection.execute(sa.select(*columns).where(_OPERATION.c.op_id.in_(op_ids)))
        return {row.op_id: (row.payload_sha256, row.answer, row.server_time) for row in rows}


def _split(rows: list[dict[str, Any]], is_old: Callable[[dict[str, Any]], bool]) -> tuple[list[dict[str, Any]], ...]:
    return [row for row in rows if not is_old(row)], [row for row in rows if is_old(row)]
