"""Teachers who follow a class: its state is sent when it changes, a few times a second at most."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from server.database import Database
from server.protocol.messages import ServerMessage
from server.training.classes import class_state
from server.training.runs import touched_classes
from server.training.shelf import Shelf

PAUSE_SECONDS = 0.4  # a class of thirty changes several times a second; teachers read slower
OTHERS_SECONDS = 1.0  # how often a class is looked at whose learners write through another server process
AGAIN_SECONDS = 10.0  # who is stuck shows without anybody writing

log = structlog.get_logger()


@dataclass(eq=False)
class _Viewer:
    room_id: str
    language: str
    post: Callable[[ServerMessage], None]


class ClassBoard:
    """The teachers of this process who follow classes; everything but `committed` happens in its event loop.

    Args:
        database: where runs are read.
        shelf: the modules.
    """

    def __init__(self, database: Database, shelf: Shelf) -> None:
        self._database, self._shelf = database, shelf
        self._loop: asyncio.AbstractEventLoop | None = None
        self._viewers: dict[str, list[_Viewer]] = defaultdict(list)
        self._changed: set[str] = set()
        self._bell = asyncio.Event()

    def committed(self, session: Session) -> None:
        """Note whose runs a transaction has changed; called in the thread that writes."""
        rooms, loop = touched_classes(session), self._loop
        if rooms and loop is not None:
            loop.call_soon_threadsafe(self._ring, rooms)

    def follow(self, room_id: str, language: str, post: Callable[[ServerMessage], None]) -> Callable[[], None]:
        """Send a class from now on; the answer ends it."""
        viewer = _Viewer(room_id, language, post)
        self._viewers[room_id].append(viewer)
        self._ring({room_id})

        def leave() -> None:
            self._viewers[room_id].remove(viewer)
            if not self._viewers[room_id]:
                del self._viewers[room_id]

        return leave

    async def run(self) -> None:
        """Send until cancelled."""
        self._loop = asyncio.get_running_loop()
        try:
            while True:
                await self._send_changed()
                await asyncio.sleep(PAUSE_SECONDS)
        finally:
            self._loop = None  # who still writes is not kept from it

    async def _send_changed(self) -> None:
        """Wait until a class has changed, and send it."""
        try:
            async with asyncio.timeout(AGAIN_SECONDS if self._database.is_sqlite else OTHERS_SECONDS):
                await self._bell.wait()
        except TimeoutError:
            self._changed |= set(self._viewers)
        self._bell.clear()
        changed, self._changed = self._changed, set()
        for room_id in changed & set(self._viewers):
            try:
                await self._send(room_id)
            except SQLAlchemyError as error:
                log.error("database", room=room_id, error=str(error))

    async def _send(self, room_id: str) -> None:
        for language in {viewer.language for viewer in self._viewers[room_id]}:
            read = partial(class_state, shelf=self._shelf, room_id=room_id, language=language)
            state = await self._database.read_soon(read)
            for viewer in list(self._viewers.get(room_id, ())):
                if viewer.language == language:
                    viewer.post(state)

    def _ring(self, room_ids: set[str]) -> None:
        self._changed |= room_ids
        self._bell.set()


class ClassFollowing:
    """The classes that one client follows.

    Args:
        board: where viewers stand.
        language: in which the client wants them.
        post: sends to the client.
    """

    def __init__(self, board: ClassBoard, language: str, post: Callable[[ServerMessage], None]) -> None:
        self._board, self._language, self._post = board, language, post
        self._leave: dict[str, Callable[[], None]] = {}

    def follow(self, room_id: str) -> None:
        """Follow a class."""
        self.leave(room_id)
        self._leave[room_id] = self._board.follow(room_id, self._language, self._post)

    def leave(self, room_id: str) -> None:
        """Follow a class no more."""
        leave = self._leave.pop(room_id, None)
        if leave is not None:
            leave()

    def end(self) -> None:
        """Follow nothing any more."""
        for room_id in list(self._leave):
            self.leave(room_id)
