"""A client's connection that comes back: hello, questions and their answers, and what to send again."""

import asyncio
import contextlib
import itertools
import random
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pydantic import ValidationError
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from server.client.clock import ServerClock, local_ms
from server.client.listener import Listener
from server.clock import new_op_id
from server.problems import ProblemError
from server.protocol.messages import (
    SUBPROTOCOL,
    Answer,
    ClientMessage,
    ClockRead,
    FromServer,
    Hello,
    Problem,
    ServerMessage,
    SyncClock,
    Welcome,
    from_server,
)

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.25, 15.0
PING_SECONDS, PONG_SECONDS = 5.0, 30.0
SYNC_SECONDS = 10.0
MAX_WAITING = 4  # frames on their way, beyond which poses are dropped
FIRST_SYNCS = 4  # in quick succession, before poses need a good clock


class LostError(Exception):
    """The connection is over for good, and the answer did not come."""


@dataclass
class _Asked:
    message: ClientMessage
    answer: "asyncio.Future[Answer]"
    sent_on: ClientConnection | None = None


class Line:
    """Connects, says hello, and connects again whenever the connection is lost.

    Args:
        url: the server's.
        hello: makes the first frame.
        listener: is told what comes.
        tls: whom to trust, where the server has an authority of its own.
    """

    def __init__(self, url: str, hello: Callable[[], Hello], listener: Listener, tls: ssl.SSLContext | None) -> None:
        self.url = url
        self.clock = ServerClock()
        self.welcome: Welcome | None = None
        self.over: Exception | None = None
        self._elsewhere = url  # where to try in turn, once another server was named
        self._is_moving = False
        self._hello = hello
        self._listener = listener
        self._tls = tls
        self._asked: dict[str, _Asked] = {}
        self._socket: ClientConnection | None = None
        self._outbox: asyncio.Queue[str | bytes] = asyncio.Queue()
        self._running: asyncio.Task[None] | None = None

    @property
    def is_up(self) -> bool:
        """Whether the hello was accepted and the connection stands."""
        return self._socket is not None

    def is_asked(self, op_id: str, kind: type[ClientMessage]) -> bool:
        """Whether somebody waits for the answer to a message of this kind."""
        asked = self._asked.get(op_id)
        return asked is not None and isinstance(asked.message, kind)

    async def open(self) -> None:
        """Connect; from then on the line lives until it is closed.

        Raises:
            ProblemError: the hello was refused.
            LostError: the server cannot be reached.
        """
        up: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._running = asyncio.create_task(self._live(up))
        await up

    async def close(self) -> None:
        """Hang up."""
        self._end(LostError("This client was closed before the answer came."))
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    async def ask(self, message: ClientMessage) -> Answer:
        """Send a message, on the next connection too if need be, and wait for its answer.

        Raises:
            ProblemError: the server refused it.
            LostError: the line is over.
        """
        if self.over is not None:
            raise self.over
        asked = _Asked(message, asyncio.get_running_loop().create_future())
        self._asked[message.op_id] = asked
        self.send_waiting()
        try:
            return await asked.answer
        finally:
            self._asked.pop(message.op_id, None)

    def send_waiting(self) -> None:
        """Send what was asked for and is not under way on this connection, as far as the moment is right."""
        for asked in self._asked.values():
            is_new = self._socket is not None and asked.sent_on is not self._socket
            if is_new and self._listener.may_send(asked.message):
                asked.sent_on = self._socket
                self.post(asked.message)

    def post(self, message: ClientMessage) -> None:
        """Send a message whose answer nobody waits for."""
        self._outbox.put_nowait(message.model_dump_json())

    def offer(self, frame: bytes) -> None:
        """Send a binary frame unless the network is slow: the next one will be newer."""
        if self._socket is not None and self._outbox.qsize() < MAX_WAITING:
            self._outbox.put_nowait(frame)

    def move(self, url: str) -> None:
        """Go on at another server; should it be gone, the one before is asked again.

        Raises:
            ProblemError: the token would have to go from an encrypted connection to one that everybody can read.
        """
        if self.url.startswith("https:") and not url.startswith("https:"):
            raise ProblemError("refused", f"Expected another server with https; got {url}.")
        self._elsewhere, self.url, self._is_moving = self.url, url, True

    def greet_again(self) -> None:
        """Hang up and come back: the next welcome says where the server stands."""
        if self._socket is not None:
            self._socket.transport.abort()

    def give_up(self, kind: type[ClientMessage], error: Exception) -> None:
        """Answer whoever waits for messages of a kind with an error."""
        for asked in list(self._asked.values()):
            if isinstance(asked.message, kind) and not asked.answer.done():
                asked.answer.set_exception(error)

    # --- connecting -----------------------------------------------------------------------------------------

    async def _live(self, up: "asyncio.Future[None]") -> None:
        """Run; a mistake in somebody's callback is told to whoever waits."""
        try:
            await self._run(up)
        except Exception as error:
            self._end(error)
        finally:
            if not up.done() and self.over is not None:
                up.set_exception(self.over)

    async def _run(self, up: "asyncio.Future[None]") -> None:
        pauses = _pauses()
        while self.over is None:
            self._is_moving = greeted = False
            try:
                async with self._connect() as socket:
                    self.welcome = await self._greet(socket)
                    greeted, pauses = True, _pauses()
                    if not up.done():
                        up.set_result(None)
                    await self._talk(socket)
            except ProblemError as error:
                if error.code != "unavailable":
                    self._end(error)
            except (OSError, WebSocketException) as error:
                if self.welcome is None:
                    self._end(LostError(f"Expected a server at {self.url}; it cannot be reached: {error}."))
                elif not greeted:
                    self.url, self._elsewhere = self._elsewhere, self.url
            if self.over is None and not self._is_moving:
                await asyncio.sleep(next(pauses))

    def _connect(self) -> connect:
        return connect(
            f"{self.url.rstrip('/').replace('http', 'ws', 1)}/api/v1/ws",
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            compression=None,
            proxy=None,
            open_timeout=PONG_SECONDS,
            close_timeout=1,
            ping_interval=PING_SECONDS,
            ping_timeout=PONG_SECONDS,
            ssl=(self._tls or True) if self.url.startswith("https") else None,
        )

    async def _greet(self, socket: ClientConnection) -> Welcome:
        """Say hello and read the server's clock."""
        await socket.send(self._hello().model_dump_json())
        welcome = _answer(await socket.recv())
        await socket.send(self._sync().model_dump_json())
        self._on_clock(_answer(await socket.recv()))
        if not isinstance(welcome, Welcome):
            raise ProblemError("unknown_type", "Expected welcome from the server; got another message.")
        return welcome

    async def _talk(self, socket: ClientConnection) -> None:
        """Send and receive until the connection is lost or another server is to be asked."""
        self._socket, self._outbox = socket, asyncio.Queue()
        tasks = [asyncio.create_task(work) for work in (self._send_all(socket), self._keep_time())]
        try:
            self._listener.on_up()
            self.send_waiting()
            async for frame in socket:
                self._take(frame)
                if self._is_moving:
                    return
        finally:
            self._socket = None
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._listener.on_down()

    async def _send_all(self, socket: ClientConnection) -> None:
        outbox = self._outbox
        with contextlib.suppress(WebSocketException):  # whoever receives notices too
            while True:
                await socket.send(await outbox.get())

    async def _keep_time(self) -> None:
        for number in itertools.count(1):
            with contextlib.suppress(ProblemError):  # too fast, or the server has no time just now
                await self.ask(self._sync())
            if number >= FIRST_SYNCS:
                await asyncio.sleep(SYNC_SECONDS)

    def _sync(self) -> SyncClock:
        return SyncClock(op_id=new_op_id(), device_ms=round(local_ms()))

    # --- receiving ------------------------------------------------------------------------------------------

    def _take(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes):
            self._listener.on_bytes(frame)
            return
        try:
            message = from_server.validate_json(frame)
        except ValidationError as error:
            # A newer server may say things that this client has no name for.
            if error.errors()[0]["type"] != "union_tag_invalid":
                self._listener.on_garbled()
            return
        self._on_clock(message)
        self._listener.on_message(message)
        asked = self._asked.get(getattr(message, "reply_to", None) or "")
        if asked is not None and not asked.answer.done():
            self._answer(asked, message)

    def _answer(self, asked: _Asked, message: FromServer) -> None:
        if isinstance(message, Answer):
            asked.answer.set_result(message)
        elif isinstance(message, Problem):
            if self._listener.is_passing(asked.message, message):
                asked.sent_on = None
                asyncio.get_running_loop().call_later(FIRST_PAUSE_S, self.send_waiting)
            else:
                asked.answer.set_exception(ProblemError(message.code, message.sentence))

    def _on_clock(self, message: ServerMessage) -> None:
        if isinstance(message, ClockRead):
            self.clock.add(message.device_ms, message.server_ms, local_ms())

    def _end(self, error: Exception) -> None:
        if self.over is None:
            self.over = error
            self.give_up(ClientMessage, error)
            self._listener.on_over()


def _answer(frame: str | bytes) -> FromServer:
    message = from_server.validate_json(frame)
    if isinstance(message, Problem):
        raise ProblemError(message.code, message.sentence)
    return message


def _pauses() -> Iterator[float]:
    """Seconds between tries: doubling, half of each at random, so that a class does not come back as one."""
    pause = FIRST_PAUSE_S
    while True:
        yield pause * random.uniform(0.5, 1)  # noqa: S311
        pause = min(2 * pause, LONGEST_PAUSE_S)
