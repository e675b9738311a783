"""Who follows which record, and the entries they are sent: in order, and none left out."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from server.database import Database
from server.notebook.models import Record
from server.notebook.service import entries_of
from server.notebook.signing import touched
from server.protocol.messages import EntryAdded, RecordPeople, ServerMessage

OTHERS_SECONDS = 2.0  # how often entries are looked for that another server process has written

log = structlog.get_logger()


@dataclass(eq=False)
class Follower:
    """A client that follows a record and has its entries up to number `seq`."""

    record_id: str
    name: str
    seq: int
    post: Callable[[ServerMessage], None]


class Board:
    """The followers of this process; everything but `committed` happens in its event loop.

    Args:
        database: where entries are read.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._loop: asyncio.AbstractEventLoop | None = None
        self._followers: dict[str, list[Follower]] = defaultdict(list)
        self._changed: set[str] = set()
        self._bell = asyncio.Event()

    def committed(self, session: Session) -> None:
        """Note what a transaction has appended to; called in the thread that writes."""
        ids = list(touched(session))
        if ids and self._loop is not None:
            self._loop.call_soon_threadsafe(self._ring, ids)

    def follow(self, follower: Follower) -> list[str]:
        """Send a follower what it has not got, from now on; the names of all who follow the record."""
        self._followers[follower.record_id].append(follower)
        self._announce(follower.record_id)
        self._ring([follower.record_id])
        return self.people(follower.record_id)

    def leave(self, follower: Follower) -> None:
        """Send a follower no more."""
        followers = self._followers[follower.record_id]
        followers.remove(follower)
        self._announce(follower.record_id)
        if not followers:
            del self._followers[follower.record_id]

    def people(self, record_id: str) -> list[str]:
        """Who follows a record."""
        return sorted({follower.name for follower in self._followers.get(record_id, ())})

    async def run(self) -> None:
        """Send until cancelled."""
        self._loop = asyncio.get_running_loop()
        patience = None if self._database.is_sqlite else OTHERS_SECONDS
        while True:
            try:
                async with asyncio.timeout(patience):
                    await self._bell.wait()
            except TimeoutError:
                self._changed |= set(self._followers)
            self._bell.clear()
            changed, self._changed = self._changed, set()
            for record_id in changed & set(self._followers):
                try:
                    await self._send(record_id)
                except SQLAlchemyError as error:
                    log.error("database", record=record_id, error=str(error))

    async def _send(self, record_id: str) -> None:
        after = min(follower.seq for follower in self._followers[record_id])
        entries = await self._database.read_soon(lambda session: entries_of(session, record_id, after))
        for follower in list(self._followers.get(record_id, ())):
            for entry in entries:
                if entry.seq == follower.seq + 1:  # who came while this was read gets the rest next time
                    follower.post(EntryAdded(entry=entry))
                    follower.seq = entry.seq

    def _ring(self, record_ids: Iterable[str]) -> None:
        self._changed.update(record_ids)
        self._bell.set()

    def _announce(self, record_id: str) -> None:
        people = RecordPeople(record_id=record_id, people=self.people(record_id))
        for follower in self._followers[record_id]:
            follower.post(people)


class Following:
    """The records that one client follows.

    Args:
        board: where followers stand.
        name: the person's.
        post: sends to the client.
    """

    def __init__(self, board: Board, name: str, post: Callable[[ServerMessage], None]) -> None:
        self._board, self._name, self._post = board, name, post
        self._own: dict[str, Follower] = {}

    def follow(self, record_id: str, after: int) -> list[str]:
        """Follow a record from the entry after `after`; the names of all who follow it."""
        self.leave(record_id)
        follower = self._own[record_id] = Follower(record_id, self._name, after, self._post)
        return self._board.follow(follower)

    def leave(self, record_id: str) -> None:
        """Follow a record no more."""
        follower = self._own.pop(record_id, None)
        if follower is not None:
            self._board.leave(follower)

    def end(self) -> None:
        """Follow nothing any more."""
        for record_id in list(self._own):
            self.leave(record_id)


def seq_of(session: Session, record_id: str) -> int:
    """The number of a record's newest entry; 0 where there is none."""
    record = session.get(Record, record_id)
    return record.seq if record is not None else 0
