"""A record store on loopback that fails as told, and a pusher at work beside a test."""

import asyncio
import base64
import contextlib
import json
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from server.database import Database
from server.learning_records.comparing import is_same
from server.learning_records.lrs import Lrs
from server.learning_records.pushing import Pusher
from server.learning_records.statements import Json

KEY, SECRET = "holotrode", "a-secret-that-nobody-logs"


@dataclass
class Store:
    """What the store has, and how it fails.

    `faults` are used up by the next requests: a status, `hang` (answers only when the test is over), `lose` (stores,
    then drops the line), `drop` (drops it before), `page` (200 with HTML), `move` (a redirect).
    """

    url: str = ""
    faults: deque[int | str] = field(default_factory=deque)
    has: dict[str, Json] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    requests: list[tuple[str, list[str]]] = field(default_factory=list)
    unwanted: Callable[[Json], bool] = lambda _: False
    retry_after: str | None = None
    changed: threading.Condition = field(default_factory=threading.Condition)
    ended: threading.Event = field(default_factory=threading.Event)

    def lrs(self, answer_s: float = 10.0, secret: str = SECRET) -> Lrs:
        """The pusher's side."""
        return Lrs(self.url, KEY, secret, answer_s)

    def take(self, statements: list[Json]) -> tuple[int, Any]:
        """Store a batch as the specification says."""
        refused = [one["id"] for one in statements if self.unwanted(one)]
        if refused:
            return 400, {"error": f"{refused[0]} is not wanted here"}
        if any(one["id"] in self.has and not is_same(one, self.has[one["id"]]) for one in statements):
            return 409, {"error": "another statement has this id"}
        for one in statements:
            if one["id"] not in self.has:
                self.has[one["id"]] = one
                self.order.append(one["id"])
        return 200, [one["id"] for one in statements]


@contextmanager
def record_store() -> Iterator[Store]:
    """A store that runs until the test is over."""
    store = Store()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            with store.changed:
                store.requests.append(("POST", [one["id"] for one in body]))
                fault = store.faults.popleft() if store.faults else None
                status, answer = (200, None) if isinstance(fault, str) and fault != "lose" else self.judged(fault, body)
                store.changed.notify_all()
            if fault == "hang":
                store.ended.wait(60)
            if fault in ("hang", "lose", "drop"):
                self.close_connection = True
            elif fault == "page":
                self.answer(200, b"<html>Please log in to the network</html>")
            elif fault == "move":
                self.answer(302, b"", location=f"{store.url}/statements?statementId=x")
            else:
                self.answer(status, json.dumps(answer).encode(), retry_after=store.retry_after)

        def judged(self, fault: int | str | None, body: list[Json]) -> tuple[int, Any]:
            expected = f"Basic {base64.b64encode(f'{KEY}:{SECRET}'.encode()).decode()}"
            if self.headers["authorization"] != expected:
                return 401, {"error": "who are you"}
            if self.headers["x-experience-api-version"] != "1.0.3":
                return 400, {"error": "which version"}
            if isinstance(fault, int):
                return fault, {"error": f"told to answer {fault}"}
            return store.take(body)

        def do_GET(self) -> None:
            (statement_id,) = parse_qs(urlsplit(self.path).query).get("statementId", [""])
            with store.changed:
                store.requests.append(("GET", [statement_id]))
                found = store.has.get(statement_id)
            self.answer(200 if found else 404, json.dumps(found).encode())

        def answer(self, status: int, body: bytes, **headers: str | None) -> None:
            self.send_response(status)
            for name, value in headers.items():
                if value is not None:
                    self.send_header(name.replace("_", "-"), value)
            self.send_header("content-length", str(len(body)))
            with contextlib.suppress(ConnectionError):  # who asked may have stopped waiting
                self.end_headers()
                self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    store.url = f"http://127.0.0.1:{server.server_port}/xAPI/"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield store
    finally:
        store.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def at_work(pusher: Pusher) -> Iterator[None]:
    """The pusher in a loop of its own, as in a server's process."""
    started = threading.Event()
    running: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[None]]] = []

    async def run() -> None:
        task = asyncio.create_task(pusher.run())
        running.append((asyncio.get_running_loop(), task))
        started.set()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    started.wait()
    loop, task = running[0]
    try:
        yield
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join()
        # What was being read when it was cancelled is read to its end: the database is closed only then.
        for worker in threading.enumerate():
            if worker.name == "AnyIO worker thread":
                worker.join()


class Watch:
    """Waits for something to become true in a database."""

    def __init__(self, database: Database) -> None:
        self._changed = threading.Condition()
        self._database = database
        database.after_commit(self._notify)

    def _notify(self, _: object) -> None:
        with self._changed:
            self._changed.notify_all()

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until it holds, asked after every commit."""
        with self._changed:
            assert self._changed.wait_for(holds, 30)
