"""Writes to the notebook on their way to the disk: those that come while a commit runs share the next one."""

import asyncio
import threading
from dataclasses import dataclass, field

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from server.database import Database
from server.notebook.service import Notebook
from server.problems import ProblemError
from server.protocol.messages import EntryStored, NotebookWrite
from server.writes import Actor


@dataclass(eq=False)
class _Batch:
    writes: list[tuple[Actor, NotebookWrite]] = field(default_factory=list)
    answers: "list[asyncio.Future[EntryStored | ProblemError]]" = field(default_factory=list)


class Intake:
    """Hands writes to the notebook, in the order in which they came, as many at once as wait.

    Args:
        database: where to.
        notebook: takes them.
    """

    def __init__(self, database: Database, notebook: Notebook) -> None:
        self._database = database
        self._notebook = notebook
        self._lock = threading.Lock()
        self._open: _Batch | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def take(self, actor: Actor, message: NotebookWrite) -> EntryStored:
        """Take a write; the answer is given when it is on disk.

        Raises:
            ProblemError: it cannot be taken.
        """
        answer: asyncio.Future[EntryStored | ProblemError] = asyncio.get_running_loop().create_future()
        with self._lock:
            batch = self._open
            if batch is None:
                batch = self._open = _Batch()
                task = asyncio.create_task(self._write(batch))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            batch.writes.append((actor, message))
            batch.answers.append(answer)
        result = await answer
        if isinstance(result, ProblemError):
            raise result
        return result

    async def _write(self, batch: _Batch) -> None:
        def work(session: Session) -> list[EntryStored | ProblemError]:
            with self._lock:
                if self._open is batch:
                    self._open = None  # whoever comes now waits for the next commit
            return self._notebook.take_all(session, batch.writes)

        try:
            results = await self._database.write_soon(work)
        except SQLAlchemyError as error:
            await self._write_alone(batch, error)
            return
        for answer, result in zip(batch.answers, results, strict=True):
            if not answer.done():  # whoever waited may have gone
                answer.set_result(result)

    async def _write_alone(self, batch: _Batch, error: SQLAlchemyError) -> None:
        """Nobody suffers from another's write."""
        if len(batch.writes) == 1:
            if not batch.answers[0].done():
                batch.answers[0].set_exception(error)
            return
        for write, answer in zip(batch.writes, batch.answers, strict=True):
            await self._write(_Batch([write], [answer]))
