"""Reading what was recorded of a participant, a page at a time: an hour of motion is never held at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session

from server.studies.export.chunks import Chunk
from server.studies.export.overview import Period, Person, Sitting
from server.studies.export.times import ms_of
from server.studies.models import StudyEntry
from server.studies.recording import opener
from server.studies.sealing import KeyRing

PAGE = 500  # entries of 6 KB each


@dataclass(frozen=True)
class Entry:
    """Something that was recorded and is no log of a second.

    Args:
        op_id: of its write.
        kind: as in `server.studies.recording`.
        topic: what it is about, as `server.studies.flow` and `conducting` write it.
        sitting: the session in which it was recorded; None between sessions.
        device_time: of the write, RFC 3339; None where the server itself wrote.
        server_time: of the write, RFC 3339.
        offset_ms: the server's clock minus the device's; None where unknown.
        uncertainty_ms: how well it is known; None where unknown.
        content: as in `server.studies.recording`.
    """

    op_id: str
    kind: str
    topic: str
    sitting: Sitting | None
    device_time: str | None
    server_time: str
    offset_ms: float | None
    uncertainty_ms: float | None
    content: dict[str, Any]

    @property
    def period(self) -> Period | None:
        """The period in which it was recorded; None between sessions."""
        return self.sitting.period if self.sitting is not None else None

    @property
    def counts(self) -> bool:
        """Whether it is part of the data: what was recorded before an exposure that was put off is not."""
        return self.sitting is None or self.sitting.counts

    @property
    def aligned_ms(self) -> float:
        """When it happened, on the server's clock: an entry that waited on its device came later."""
        if self.offset_ms is None or self.device_time is None:
            return ms_of(self.server_time)
        return ms_of(self.device_time) + self.offset_ms


class Devices:
    """Names for devices that say nothing about them: D1, D2 and so on, in the order in which they are met."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def name(self, device_id: str) -> str:
        """The name of a device."""
        return self._names.setdefault(device_id, f"D{len(self._names) + 1}")


def gather(
    session: Session, ring: KeyRing, person: Person, devices: Devices, take: Callable[[Chunk], None]
) -> list[Entry]:
    """Read everything that was recorded of a participant.

    Args:
        session: to read with.
        ring: the keys.
        person: about whom.
        devices: their names.
        take: is given each second of a log, in the order in which they came.

    Returns:
        Everything else, in the order in which it came.

    Raises:
        ErasedError: they were erased meanwhile.
    """
    kept, content_of = [], opener(ring, person.row)
    for row in _rows(session, person.row.id):
        content = content_of(row.op_id, row.sealed)
        sitting = person.sittings.get(row.session_id or "")
        if row.kind != "chunk":
            kept.append(
                Entry(
                    row.op_id,
                    row.kind,
                    row.topic,
                    sitting,
                    row.device_time,
                    row.server_time,
                    row.clock_offset_ms,
                    row.clock_uncertainty_ms,
                    content,
                )
            )
        elif sitting is not None:
            take(
                Chunk(
                    participant=person.code,
                    condition=sitting.period.condition,
                    period=sitting.period.number,
                    session_id=row.session_id,
                    device_id=devices.name(row.device_id),
                    started_ms=content["started_ms"],
                    offset_ms=row.clock_offset_ms,
                    uncertainty_ms=row.clock_uncertainty_ms,
                    server_time=row.server_time,
                    content=content,
                )
            )
    return kept


def _rows(session: Session, participant_id: str) -> Iterator[Row[Any]]:
    """The columns of all entries; objects of the mapper would take three times as long."""
    table = StudyEntry.__table__  # type: ignore[attr-defined]  # every table has one
    names = (
        "seq", "op_id", "kind", "topic", "session_id", "device_id", "device_time", "server_time", "clock_offset_ms",
        "clock_uncertainty_ms", "sealed",
    )  # fmt: skip
    query = select(*(table.c[name] for name in names)).where(table.c.participant_id == participant_id)
    connection, after = session.connection(), 0
    while page := connection.execute(query.where(table.c.seq > after).order_by(table.c.seq).limit(PAGE)).all():
        after = page[-1].seq
        yield from page
