"""Events reach the disk before anybody hears of them; those of all rooms that wait share one transaction."""

import asyncio
import contextlib
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col

from server.database import Database
from server.problems import ProblemError
from server.protocol.messages import RoomEvent, tag_of
from server.rooms.models import Happening, Room

LEASE_SECONDS = 9.0
TAKEN_OVER = "Another server has taken this room over; join it again."
NOT_STORED = "The database could not store this and nothing has changed; send it again."

log = structlog.get_logger()


@dataclass(frozen=True, eq=False)
class Entry:
    """An event on its way to the disk.

    Args:
        event: what happened.
        written: who did it, from where, when: the columns of `Written`.
        payload_sha256: the digest of the command; None where the server acted.
        also: what else belongs to the same transaction.
    """

    event: RoomEvent
    written: dict[str, Any]
    payload_sha256: str | None = None
    also: Callable[[Session], None] | None = None
    stored: "asyncio.Future[int]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Journal:
    """Writes entries in the order in which they came.

    Args:
        database: where the tables are.
        holder: the name under which this process holds rooms.
        on_stored: called with every entry that is on disk, in order.
        on_lost: called with the id of a room whose entries could not be written, and whether another holds it.
    """

    def __init__(
        self,
        database: Database,
        holder: str,
        on_stored: Callable[[Entry], None],
        on_lost: Callable[[str, bool], None],
    ) -> None:
        self._database = database
        self._holder = holder
        self._on_stored = on_stored
        self._on_lost = on_lost
        self._waiting: list[Entry] = []
        self._bell = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    def append(self, entry: Entry) -> "asyncio.Future[int]":
        """Put an entry in the queue; the future gives its seq once it is on disk."""
        self._waiting.append(entry)
        self._idle.clear()
        self._bell.set()
        return entry.stored

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            await self._bell.wait()
            self._bell.clear()
            entries, self._waiting = self._waiting, []
            if entries:
                await self._store(entries)
            if not self._waiting:
                self._idle.set()

    async def drained(self) -> None:
        """Wait until nothing waits."""
        await self._idle.wait()

    async def _store(self, entries: Sequence[Entry]) -> None:
        """Write everything at once; when that fails, room by room, so that no room suffers from another."""
        by_room: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            by_room[entry.event.room_id].append(entry)
        try:
            lost = await self._database.write_soon(lambda session: self._write(session, by_room))
        except Exception:  # whatever one entry brings, the journal goes on
            for room_id, own in by_room.items():
                await self._store_alone(room_id, own)
            return
        for room_id, own in by_room.items():
            self._settle(room_id, own, room_id in lost)

    async def _store_alone(self, room_id: str, entries: list[Entry]) -> None:
        try:
            lost = await self._database.write_soon(lambda session: self._write(session, {room_id: entries}))
        except Exception as error:
            log.error("database", room=room_id, error=str(error), exc_info=not isinstance(error, SQLAlchemyError))
            self._lose(room_id, entries, taken_over=False)
        else:
            self._settle(room_id, entries, bool(lost))

    def _lose(self, room_id: str, entries: list[Entry], *, taken_over: bool) -> None:
        """What was not stored has not happened, nor what was to follow it."""
        following = [entry for entry in self._waiting if entry.event.room_id == room_id]
        self._waiting = [entry for entry in self._waiting if entry.event.room_id != room_id]
        self._on_lost(room_id, taken_over)
        for entry in (*entries, *following):
            with contextlib.suppress(asyncio.InvalidStateError):
                entry.stored.set_exception(ProblemError("unavailable", TAKEN_OVER if taken_over else NOT_STORED))
                entry.stored.exception()  # looked at, also where nobody waits

    def _settle(self, room_id: str, entries: list[Entry], lost: bool) -> None:
        if lost:
            self._lose(room_id, entries, taken_over=True)
            return
        for entry in entries:
            self._on_stored(entry)
            with contextlib.suppress(asyncio.InvalidStateError):  # whoever waited has gone
                entry.stored.set_result(entry.event.seq)

    def _write(self, session: Session, by_room: dict[str, list[Entry]]) -> set[str]:
        """Write what belongs to rooms that this process still holds; the ids of the others."""
        lost = set()
        for room_id, entries in by_room.items():
            if not renew(session, room_id, self._holder):
                lost.add(room_id)
                continue
            for entry in entries:
                session.add(_row(entry))
                if entry.also is not None:
                    session.flush()
                    entry.also(session)
        return lost


def renew(session: Session, room_id: str, holder: str) -> bool:
    """Prolong the lease of a room; whether `holder` still has it."""
    mine = (col(Room.id) == room_id) & (col(Room.holder) == holder) & col(Room.closed_at).is_(None)
    found = session.exec(update(Room).where(mine).values(lease_until=time.time() + LEASE_SECONDS))
    return bool(found.rowcount)


def _row(entry: Entry) -> Happening:
    event = entry.event
    return Happening(
        **entry.written,
        room_id=event.room_id,
        seq=event.seq,
        type=tag_of(event),
        by=event.by,
        event=event.model_dump_json(),
        payload_sha256=entry.payload_sha256,
    )
