"""Passing statements on to a record store elsewhere: in order, each once, and again until it has them.

What has arrived is marked only when the store said so. What was sent again because its answer was lost is the same
statement there, as its id is the same.
"""

import asyncio
import contextlib
import random
import threading
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

import orjson
import structlog
from pydantic import BaseModel
from sqlalchemy import func, update
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from server.clock import now
from server.database import Database
from server.learning_records.comparing import is_same
from server.learning_records.lrs import Lrs, LrsLostError, LrsRefusedError
from server.learning_records.models import StatementRow
from server.learning_records.statements import Json
from server.learning_records.storing import has_stored

BATCH = 100
BATCH_BYTES = 500_000
GATHER_SECONDS = 1.0  # what a class does in a second goes in one request
OTHERS_SECONDS = 10.0  # how often statements are looked for that another server process has stored
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 300.0
LONGEST_WISH_SECONDS = 3600.0
MOST_REFUSED = 200

A = TypeVar("A")
T = TypeVar("T")

log = structlog.get_logger()


class RefusedStatement(BaseModel):
    """A statement that the outside store did not want, and why; it is tried again when the server starts."""

    statement_id: str
    stored: str
    attempts: int
    sentence: str


class PushingState(BaseModel):
    """How passing on stands; `problem` is why nothing gets through now, `refused` the newest 200."""

    store: str | None
    waiting: int
    pushed: int
    problem: str | None
    refused: list[RefusedStatement]


class Pusher:
    """Passes on what is stored; everything but `committed` happens in the event loop.

    Args:
        database: where the statements are.
        lrs: the store elsewhere; without one, statements wait.
        gather_s: how long to wait for more to be sent at once, in seconds.
        first_pause_s: the pause after a failure, in seconds; each further failure doubles it.
    """

    def __init__(
        self,
        database: Database,
        lrs: Lrs | None,
        gather_s: float = GATHER_SECONDS,
        first_pause_s: float = FIRST_PAUSE_SECONDS,
    ) -> None:
        self._database = database
        self._lrs = lrs
        self._gather_s = gather_s
        self._first_pause_s = first_pause_s
        self._loop: asyncio.AbstractEventLoop | None = None
        self._bell = asyncio.Event()
        self._problem: str | None = None
        self._progressed = False

    def committed(self, session: Session) -> None:
        """Note that there are new statements; called in the thread that writes."""
        if self._loop is not None and has_stored(session):
            self._loop.call_soon_threadsafe(self._bell.set)

    async def run(self) -> None:
        """Pass on until cancelled, beginning with what an earlier server left and with what was refused then."""
        if self._lrs is None:
            return
        self._loop = asyncio.get_running_loop()
        try:
            await self._retried(self._database.write_soon, _forget_refusals)
            while True:
                await self._retried(self._pass_on, self._lrs)
                await self._wait()
        finally:
            self._loop = None

    async def state(self) -> PushingState:
        """How it stands."""
        waiting, pushed, refused = await self._database.read_soon(_counts)
        store = self._lrs.name if self._lrs is not None else None
        return PushingState(store=store, waiting=waiting, pushed=pushed, problem=self._problem, refused=refused)

    async def _retried(self, work: Callable[[A], Awaitable[object]], argument: A) -> None:
        """Do something again until it is done, with a pause after each failure."""
        failures = 0
        while True:
            self._progressed = False
            try:
                await work(argument)
                self._problem = None
                return
            except LrsLostError as error:
                self._problem, wish = error.sentence, min(error.retry_after_s, LONGEST_WISH_SECONDS)
                log.warning("learning records wait", problem=error.sentence, failures=failures + 1)
            except SQLAlchemyError as error:
                wish = 0.0
                log.error("database", what="learning records", error=str(error))
            failures = 1 if self._progressed else failures + 1
            await asyncio.sleep(max(self._pause(failures), wish))

    async def _pass_on(self, lrs: Lrs) -> None:
        """Send everything that waits.

        Raises:
            LrsLostError: the store cannot be used now.
        """
        while batch := await self._database.read_soon(_waiting):
            await self._send(lrs, batch)
            self._progressed, self._problem = True, None

    async def _wait(self) -> None:
        """Wait for new statements, and a moment for more of them; or for those of another server process."""
        try:
            async with asyncio.timeout(None if self._database.is_sqlite else OTHERS_SECONDS):
                await self._bell.wait()
        except TimeoutError:
            return
        await asyncio.sleep(self._gather_s)
        self._bell.clear()

    def _pause(self, failures: int) -> float:
        """Doubled with each failure, and half of it at random, so that servers do not come back all at once."""
        longest = min(self._first_pause_s * 2.0 ** min(failures - 1, 30), LONGEST_PAUSE_SECONDS)
        return longest * random.uniform(0.5, 1.0)  # noqa: S311  (nobody is to be kept from guessing it)

    async def _send(self, lrs: Lrs, batch: Sequence[Json]) -> None:
        """Send statements; where the store refuses, halves of them, until the one is found that it does not want.

        Raises:
            LrsLostError: the store cannot be used now.
        """
        ids = [str(statement["id"]) for statement in batch]
        try:
            await _in_thread(partial(lrs.post, batch))
        except LrsRefusedError as error:
            if len(batch) > 1:
                half = len(batch) // 2
                await self._send(lrs, batch[:half])
                await self._send(lrs, batch[half:])
                return
            if not (error.status == 409 and await self._is_there(lrs, batch[0])):
                log.error("learning record refused", store=lrs.name, statement=ids[0], sentence=error.sentence)
                await self._note(ids, refusal=error.sentence)
                return
        except LrsLostError:
            await self._note(ids)
            raise
        await self._note(ids, pushed_at=now())

    async def _is_there(self, lrs: Lrs, statement: Json) -> bool:
        found = await _in_thread(partial(lrs.find, statement["id"]))
        return found is not None and is_same(found, statement)

    async def _note(self, ids: Sequence[str], pushed_at: str | None = None, refusal: str | None = None) -> None:
        def work(session: Session) -> None:
            session.exec(
                update(StatementRow)
                .where(col(StatementRow.id).in_(ids))
                .values(attempts=col(StatementRow.attempts) + 1, pushed_at=pushed_at, refusal=refusal)
            )

        await self._database.write_soon(work)


def _waiting(session: Session) -> list[Json]:
    """What is to be sent next, oldest first, as it was before this server took it in."""
    query = (
        select(StatementRow.statement)
        .where(col(StatementRow.pushed_at).is_(None), col(StatementRow.refusal).is_(None))
        .order_by(col(StatementRow.stored))
        .limit(BATCH)
    )
    batch: list[Json] = []
    size = 0
    for text in session.exec(query):
        size += len(text)
        if batch and size > BATCH_BYTES:
            break
        statement = orjson.loads(text)
        batch.append({name: value for name, value in statement.items() if name not in ("stored", "authority")})
    return batch


def _forget_refusals(session: Session) -> None:
    session.exec(update(StatementRow).where(col(StatementRow.refusal).is_not(None)).values(refusal=None))


def _counts(session: Session) -> tuple[int, int, list[RefusedStatement]]:
    count = select(func.count()).select_from(StatementRow)
    is_pushed, is_refused = col(StatementRow.pushed_at).is_not(None), col(StatementRow.refusal).is_not(None)
    waiting = session.exec(count.where(~is_pushed, ~is_refused)).one()
    pushed = session.exec(count.where(is_pushed)).one()
    newest = select(StatementRow).where(is_refused).order_by(col(StatementRow.stored).desc()).limit(MOST_REFUSED)
    refused = [
        RefusedStatement(statement_id=row.id, stored=row.stored, attempts=row.attempts, sentence=row.refusal or "")
        for row in session.exec(newest)
    ]
    return waiting, pushed, refused


async def _in_thread(work: Callable[[], T]) -> T:
    """Run `work` in a thread that nobody waits for when the server stops: a store may take half a minute to answer."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def finish(result: T | None, error: BaseException | None) -> None:
        if future.cancelled():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        result, error = None, None
        try:
            result = work()
        except BaseException as caught:
            error = caught
        with contextlib.suppress(RuntimeError):  # the server has stopped meanwhile
            loop.call_soon_threadsafe(finish, result, error)

    threading.Thread(target=run, name="learning records", daemon=True).start()
    return await future
