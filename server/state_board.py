"""Those who follow something that changes: its state is sent when it does, a few times a second at most."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal, Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from server.database import Database
from server.problems import ProblemError
from server.protocol.messages import ServerMessage

PAUSE_SECONDS = 0.4  # thirty people change several times a second; who follows them reads slower
OTHERS_SECONDS = 1.0  # how often it is looked at what is written through another server process
AGAIN_SECONDS = 10.0  # some of it changes without anybody writing: who is stuck, what is due

Language = Literal["en", "fr"]


class State(Protocol):
    """Reads the state behind a key, in a language."""

    def __call__(self, session: Session, /, *, key: str, language: Language) -> ServerMessage:
        """Read it."""
        ...


log = structlog.get_logger()


@dataclass(eq=False)
class _Viewer:
    language: Language
    post: Callable[[ServerMessage], None]


class StateBoard:
    """The clients of this process that follow something; everything but `committed` happens in its event loop.

    Args:
        database: where states are read.
        touched: the keys that a transaction has changed.
        state: the state behind a key, in a language.
    """

    def __init__(self, database: Database, touched: Callable[[Session], set[str]], state: State) -> None:
        self._database, self._touched, self._state = database, touched, state
        self._loop: asyncio.AbstractEventLoop | None = None
        self._viewers: dict[str, list[_Viewer]] = defaultdict(list)
        self._changed: set[str] = set()
        self._bell = asyncio.Event()

    def committed(self, session: Session) -> None:
        """Note what a transaction has changed; called in the thread that writes."""
        keys, loop = self._touched(session), self._loop
        if keys and loop is not None:
            loop.call_soon_threadsafe(self._ring, keys)

    def follow(self, key: str, language: Language, post: Callable[[ServerMessage], None]) -> Callable[[], None]:
        """Send what is behind a key from now on; the answer ends it."""
        viewer = _Viewer(language, post)
        self._viewers[key].append(viewer)
        self._ring({key})

        def leave() -> None:
            self._viewers[key].remove(viewer)
            if not self._viewers[key]:
                del self._viewers[key]

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
        """Wait until something has changed, and send it."""
        try:
            async with asyncio.timeout(AGAIN_SECONDS if self._database.is_sqlite else OTHERS_SECONDS):
                await self._bell.wait()
        except TimeoutError:
            self._changed |= set(self._viewers)
        self._bell.clear()
        changed, self._changed = self._changed, set()
        for key in changed & set(self._viewers):
            try:
                await self._send(key)
            except SQLAlchemyError as error:
                log.error("database", key=key, error=str(error))
            except ProblemError as error:
                log.warning("state", key=key, sentence=error.sentence)

    async def _send(self, key: str) -> None:
        for language in {viewer.language for viewer in self._viewers[key]}:
            state = await self._database.read_soon(partial(self._state, key=key, language=language))
            for viewer in list(self._viewers.get(key, ())):
                if viewer.language == language:
                    viewer.post(state)

    def _ring(self, keys: set[str]) -> None:
        self._changed |= keys
        self._bell.set()


class StateFollowing:
    """What one client follows on a board.

    Args:
        board: where viewers stand.
        language: in which the client wants it.
        post: sends to the client.
    """

    def __init__(self, board: StateBoard, language: Language, post: Callable[[ServerMessage], None]) -> None:
        self._board, self._language, self._post = board, language, post
        self._leave: dict[str, Callable[[], None]] = {}

    def follow(self, key: str) -> None:
        """Follow something."""
        self.leave(key)
        self._leave[key] = self._board.follow(key, self._language, self._post)

    def leave(self, key: str) -> None:
        """Follow it no more."""
        leave = self._leave.pop(key, None)
        if leave is not None:
            leave()

    def end(self) -> None:
        """Follow nothing any more."""
        for key in list(self._leave):
            self.leave(key)
