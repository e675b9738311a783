"""The rooms that this process holds: taken by lease, kept alive, given back."""

import asyncio
import contextlib
import uuid

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from server.database import Database
from server.protocol.messages import POSE_HZ
from server.rooms import service
from server.rooms.journal import TAKEN_OVER, Entry, Journal
from server.rooms.models import Happening
from server.rooms.models import Room as RoomRow
from server.rooms.room import Room

SWEEP_SECONDS = 1.0
RENEWAL_SWEEPS = 3  # a third of the lease

log = structlog.get_logger()


class MovedError(Exception):
    """Another process holds the room.

    Args:
        url: where it is reached.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


class House:
    """All rooms of one process.

    Args:
        database: where rooms and their events are.
        url: how others reach this process.
    """

    def __init__(self, database: Database, url: str) -> None:
        # Only one server uses a SQLite file: what is held there at its start is left over from itself.
        self._holder = "serve" if database.is_sqlite else f"serve:{uuid.uuid4().hex}"
        self._database = database
        self._url = url
        self._rooms: dict[str, Room] = {}
        self._beats: dict[str, asyncio.Task[None]] = {}
        self._entering = asyncio.Lock()
        self._journal = Journal(database, self._holder, self._on_stored, self._on_lost)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Close forgotten rooms, and begin to write and to sweep."""
        await self._database.write_soon(service.close_forgotten)
        self._tasks = [asyncio.create_task(self._journal.run()), asyncio.create_task(self._sweep())]

    async def stop(self) -> None:
        """Write what waits and give every room back."""
        self._tasks[1].cancel()
        for room in self._rooms.values():
            room.dismiss_all("The server stops; join again in a moment.")
        await self._journal.drained()
        for room_id in list(self._rooms):
            async with self._entering:
                await self._give_back(room_id)
        self._tasks[0].cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def enter(self, room_id: str) -> Room:
        """A room in this process's memory, taken and loaded if nobody else holds it.

        Raises:
            MovedError: another process holds it.
            ProblemError: `not_found`, it is closed.
        """
        async with self._entering:
            room = self._rooms.get(room_id)
            if room is None:
                row, happenings = await self._database.write_soon(lambda session: self._take(session, room_id))
                if row.holder != self._holder:
                    raise MovedError(row.holder_url)
                room = Room(service.replay(row, happenings), row.actor_id, happenings, self._journal)
                self._rooms[room_id] = room
                self._beats[room_id] = asyncio.create_task(_beat(room))
            return room

    def _take(self, session: Session, room_id: str) -> tuple[RoomRow, list[Happening]]:
        row = service.take(session, room_id, self._holder, self._url)
        return row, service.happenings_of(session, room_id) if row.holder == self._holder else []

    def _on_stored(self, entry: Entry) -> None:
        room = self._rooms.get(entry.event.room_id)
        if room is not None:
            room.on_stored(entry)
            if room.stored.closed:
                self._forget(room.stored.room_id)

    def _on_lost(self, room_id: str, taken_over: bool) -> None:
        room = self._rooms.get(room_id)
        if room is None:
            return
        room.forget_unstored()
        if taken_over:
            log.warning("room lost", room=room_id)
            room.dismiss_all(TAKEN_OVER)
            self._forget(room_id)

    def _forget(self, room_id: str) -> None:
        del self._rooms[room_id]
        self._beats.pop(room_id).cancel()

    async def _sweep(self) -> None:
        sweeps = 0
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            sweeps += 1
            for room in self._rooms.values():
                room.free_what_nobody_holds()
            if sweeps % RENEWAL_SWEEPS == 0:
                with contextlib.suppress(SQLAlchemyError):  # the lease outlives two failed renewals
                    await self._renew()

    async def _renew(self) -> None:
        ids = list(self._rooms)
        if not ids:
            return
        lost = await self._database.write_soon(lambda session: service.renew_all(session, ids, self._holder))
        for room_id in lost:
            self._on_lost(room_id, True)
        for room_id in ids:
            async with self._entering:  # whoever enters meanwhile has a member in it once the lock is ours
                room = self._rooms.get(room_id)
                if room is not None and room.is_empty:
                    await self._give_back(room_id)

    async def _give_back(self, room_id: str) -> None:
        self._forget(room_id)
        await self._database.write_soon(lambda session: service.give_back(session, room_id, self._holder))


async def _beat(room: Room) -> None:
    """Send a room's poses at the pace of POSE_HZ, each room at a moment of its own."""
    loop = asyncio.get_running_loop()
    due = loop.time()
    while True:
        due = max(due + 1 / POSE_HZ, loop.time())
        await asyncio.sleep(due - loop.time())
        room.tick()
