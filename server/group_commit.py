"""One thread that writes: whatever waits shares one transaction, so that a commit's way to the disk serves many."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlmodel import Session

T = TypeVar("T")

MOST_AT_ONCE = 500  # a commit's answers wait for it: more would come late


@dataclass(frozen=True, eq=False)
class _Waiting:
    work: Callable[[Session], Any]
    future: "Future[Any]"


class GroupCommit:
    """Runs work in the order in which it came, and answers it when it is on disk.

    Args:
        engine: where to; at most one transaction is open at a time.
    """

    def __init__(self, engine: Engine) -> None:
        self.finishers: list[Callable[[Session], None]] = []  # at the end of each transaction
        self.followers: list[Callable[[Session], None]] = []  # when it is on disk, before anybody has an answer
        self._engine = engine
        self._waiting: list[_Waiting] = []
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._stopping = False

    def submit(self, work: Callable[[Session], T]) -> "Future[T]":
        """Put work in the queue; the future is done when it is on disk, or has failed and left nothing."""
        future: Future[T] = Future()
        future.set_running_or_notify_cancel()  # what is in the queue is done: its caller may go, not take it back
        with self._changed:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
                self._thread.start()
            self._waiting.append(_Waiting(work, future))
            self._changed.notify()
        return future

    def stop(self) -> None:
        """Finish what waits and end the thread; more work starts another."""
        with self._changed:
            thread, self._thread, self._stopping = self._thread, None, True
            self._changed.notify()
        if thread is not None:
            thread.join()
        self._stopping = False

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._waiting and not self._stopping:
                    self._changed.wait()
                batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            if not batch:
                return
            self._write(batch)

    def _write(self, batch: Sequence[_Waiting]) -> None:
        """Write everything at once; when that fails, each alone, so that nobody suffers from another."""
        try:
            results = self._commit(batch)
        except BaseException as error:  # a caller waits for each, whatever happened
            if len(batch) == 1:
                batch[0].future.set_exception(error)
            else:
                for one in batch:
                    self._write([one])
            return
        for one, result in zip(batch, results, strict=True):
            one.future.set_result(result)

    def _commit(self, batch: Sequence[_Waiting]) -> list[Any]:
        with Session(self._engine, expire_on_commit=False) as session:
            results = []
            for one in batch:
                results.append(one.work(session))
                session.flush()  # the next one's queries see it
            for finish in self.finishers:
                finish(session)
            session.commit()
            for follow in self.followers:
                follow(session)
            return results
