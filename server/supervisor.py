"""The worker process of `serve`: started by spawn, answered through a pipe, started again when it dies."""

import multiprocessing
import threading
import uuid
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

import structlog

from server.database import Database
from server.library.desk import DatabaseDesk, Order
from server.worker import run_child

WAIT_SECONDS = 0.5
STOP_SECONDS = 5.0
MAX_PAUSE_SECONDS = 60.0

log = structlog.get_logger()


class Supervisor:
    """Keeps one worker process at work, in a thread of its own.

    Args:
        database: where the jobs are.
        blobs: folder of the blob store.
        bell: rings when there is a new job.
    """

    def __init__(self, database: Database, blobs: Path, bell: threading.Event) -> None:
        # Only one server uses a SQLite file, so what is running under its name at start is left over.
        self._desk = DatabaseDesk(database, "serve" if database.is_sqlite else f"serve:{uuid.uuid4().hex}")
        self._blobs = blobs
        self._bell = bell
        self._stopping = threading.Event()
        self._process: SpawnProcess | None = None
        self._thread = threading.Thread(target=self._run, name="supervisor")

    def start(self) -> None:
        """Put back what a killed server's worker had, and start the worker."""
        self._desk.release(died=True)
        self._thread.start()

    def stop(self) -> None:
        """End the worker; the job it had waits for the next one."""
        self._stopping.set()
        self._bell.set()
        if self._process is not None:
            self._process.terminate()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        pause = 1.0
        while not self._stopping.is_set():
            worked = self._one_life()
            pause = 1.0 if worked else min(2 * pause, MAX_PAUSE_SECONDS)
            if not self._stopping.is_set():
                log.warning("worker died", restart_in_s=pause)
                self._stopping.wait(pause)

    def _one_life(self) -> bool:
        """Start a worker and answer it until it ends; whether it came as far as asking."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=run_child, args=(theirs, self._blobs), name="worker", daemon=True)
        process.start()
        self._process = process
        theirs.close()
        if self._stopping.is_set():
            process.terminate()
        try:
            worked = self._answer(ours)
        finally:
            ours.close()
            process.join(STOP_SECONDS)
            if process.is_alive():
                process.kill()
                process.join()
            self._desk.release(died=not self._stopping.is_set())
        return worked

    def _answer(self, pipe: "Connection[Any, Any]") -> bool:
        worked = False
        while True:
            try:
                question, arguments = pipe.recv()
                worked = True
                answer = self._claim(pipe) if question == "claim" else getattr(self._desk, question)(*arguments)
                pipe.send(answer)
            except (EOFError, OSError):
                return worked

    def _claim(self, pipe: "Connection[Any, Any]") -> Order | None:
        """Wait for a job; None when the worker died or the server stops meanwhile."""
        while not self._stopping.is_set() and not pipe.poll():
            self._bell.clear()
            order = self._desk.claim()
            if order is not None:
                return order
            self._bell.wait(WAIT_SECONDS)
        return None
