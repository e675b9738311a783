"""The socket `/api/v1/ws`: hello, then frames in any order until one side closes."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from enum import Enum
from typing import Any

import structlog
from fastapi import APIRouter
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import PlainTextResponse
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from server import dispatch
from server.clock import now
from server.frames import op_id_of, parse
from server.identity.roles import require_message_role
from server.identity.routes import current_person
from server.identity.service import introduce, person_of
from server.library.service import UNFINISHED, find_job, find_scene, library, request_scene, scene_ready
from server.problems import ProblemCode, ProblemError
from server.protocol.messages import (
    PROTOCOL_VERSION,
    SUBPROTOCOL,
    ClientMessage,
    FollowJob,
    FromClient,
    GetBlob,
    Hello,
    JobProgress,
    JobSummary,
    ListLibrary,
    OpenScene,
    Problem,
    ServerMessage,
    Welcome,
)
from server.services import Services, services_of
from server.streams import BlobStreams
from server.version import VERSION
from server.writes import Actor

HELLO_SECONDS = 5.0
FOLLOW_SECONDS = 0.2
MAX_TASKS = 16
POLICY_VIOLATION = 1008
GONE = 1006

router = APIRouter()
log = structlog.get_logger()


class State(Enum):
    """Where a connection is; it only moves down this list."""

    AWAITING_HELLO = 1
    READY = 2
    CLOSED = 3


@router.websocket("/api/v1/ws")
async def talk(websocket: WebSocket) -> None:
    """Serve one client until it goes."""
    if SUBPROTOCOL not in websocket.scope["subprotocols"]:
        offered = ", ".join(websocket.scope["subprotocols"]) or "none"
        sentence = f"Expected the subprotocol {SUBPROTOCOL}; got {offered[:200]}."
        await websocket.send_denial_response(PlainTextResponse(sentence, 400))
        return
    await websocket.accept(SUBPROTOCOL)
    connection = Connection(websocket, services_of(websocket))
    # A client that goes away in the middle of an answer ends the connection, not the server.
    with contextlib.suppress(WebSocketDisconnect):
        await connection.run()


class Connection:
    """One client's socket and what runs on its behalf.

    Args:
        websocket: the accepted socket.
        services: the server's parts.
    """

    def __init__(self, websocket: WebSocket, services: Services) -> None:
        self.state = State.AWAITING_HELLO
        self._websocket = websocket
        self._services = services
        self._sending = asyncio.Lock()
        self._tasks: dict[str, asyncio.Task[object]] = {}
        self._streams = BlobStreams(services.blobs, self.send, self._send_bytes)

    async def run(self) -> None:
        """Wait for the hello, then answer frames until the socket closes."""
        try:
            actor = await self._greet()
            if actor is not None:
                self.state = State.READY
                while (frame := await self._receive()) is not None:
                    await self._answer(actor, frame)
        finally:
            self.state = State.CLOSED
            await self._stop_tasks()

    async def send(self, message: ServerMessage) -> None:
        """Send a message; waits while the client reads slower than we write."""
        async with self._sending:
            self._check_open()
            await self._websocket.send_text(message.model_dump_json())

    async def _send_bytes(self, content: bytes) -> None:
        async with self._sending:
            self._check_open()
            await self._websocket.send_bytes(content)

    def _check_open(self) -> None:
        """Another task may have found out that the client is gone."""
        if self._websocket.application_state is WebSocketState.DISCONNECTED:
            raise WebSocketDisconnect(GONE)

    async def _receive(self) -> str | bytes | None:
        """The next frame; None when the client has gone."""
        event = await self._websocket.receive()
        if event["type"] == "websocket.disconnect":
            return None
        text: str | None = event.get("text")
        return text if text is not None else event["bytes"]

    async def _greet(self) -> Actor | None:
        """Take the hello; None when the socket was closed instead."""
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                frame = await self._receive()
        except TimeoutError:
            await self._refuse(None, "refused", f"Expected hello within {HELLO_SECONDS:.0f} s; nothing came.")
            return None
        if frame is None:
            return None
        try:
            return await self._welcome(parse(frame))
        except ProblemError as error:
            await self._refuse(op_id_of(frame), error.code, error.sentence)
        except SQLAlchemyError as error:
            log.error("database", error=str(error))
            await self._refuse(op_id_of(frame), "unavailable", "The database could not take the hello; try again.")
        return None

    async def _welcome(self, hello: ClientMessage) -> Actor:
        if not isinstance(hello, Hello):
            raise ProblemError("refused", "Expected hello as the first frame; got another message.")
        if hello.protocol != PROTOCOL_VERSION:
            raise ProblemError(
                "refused",
                f"This server speaks protocol {PROTOCOL_VERSION}; the client speaks {hello.protocol}.",
            )
        database = self._services.database
        person = await database.read_soon(lambda session: person_of(session, hello.token))
        person = person or await asyncio.to_thread(current_person, self._websocket)
        if person is None:
            raise ProblemError("refused", "Expected the login's cookie, or its token in hello; got neither.")
        actor = await database.write_soon(lambda session: introduce(session, person, hello))
        await self.send(
            Welcome(
                reply_to=hello.op_id,
                protocol=PROTOCOL_VERSION,
                server_version=VERSION,
                person=actor.person_name,
                role=actor.role,
                server_time=now(),
            )
        )
        return actor

    async def _refuse(self, reply_to: str | None, code: ProblemCode, sentence: str) -> None:
        await self.send(Problem(reply_to=reply_to, code=code, sentence=sentence))
        await self._websocket.close(POLICY_VIOLATION, _fitting(sentence))

    async def _answer(self, actor: Actor, frame: str | bytes) -> None:
        async with self._problems(op_id_of(frame)):
            message = parse(frame)
            require_message_role(actor.role, message.type)
            await self._dispatch(actor, message)

    @contextlib.asynccontextmanager
    async def _problems(self, op_id: str | None) -> AsyncIterator[None]:
        """Answer with a problem when what is asked for cannot be done."""
        try:
            yield
        except ProblemError as error:
            await self.send(Problem(reply_to=op_id, code=error.code, sentence=error.sentence))
        except SQLAlchemyError as error:
            log.error("database", error=str(error))
            sentence = "The database could not do this and nothing was stored; send it again."
            await self.send(Problem(reply_to=op_id, code="unavailable", sentence=sentence))

    async def _dispatch(self, actor: Actor, message: FromClient) -> None:
        if type(message) in dispatch.WRITES:
            await self.send(await dispatch.write(self._services, actor, message))
        elif type(message) in dispatch.READS:
            await self.send(await dispatch.read(self._services, actor, message))
        elif isinstance(message, ListLibrary):
            assets = self._services.settings.assets
            answer = await self._services.database.read_soon(
                lambda session: library(session, message.op_id, actor.language, assets)
            )
            await self.send(answer)
        elif isinstance(message, FollowJob):
            job = await self._job(message.job_id)
            await self.send(JobProgress(job=job))
            self._run_beside(f"job {message.job_id}", self._follow(job))
        elif isinstance(message, OpenScene):
            self._run_beside(f"scene {message.op_id}", self._open_scene(actor, message))
        elif isinstance(message, GetBlob):
            await self._streams.add(message)
        else:
            raise ProblemError("bad_message", "Expected hello only once, as the first frame.")

    def _run_beside(self, key: str, work: Coroutine[Any, Any, object]) -> None:
        """Run something that takes longer than the next frame may wait; once per key."""
        if key in self._tasks or len(self._tasks) >= MAX_TASKS:
            work.close()
            if key not in self._tasks:
                raise ProblemError("unavailable", f"Expected at most {MAX_TASKS} jobs and scenes to wait for at once.")
            return
        task = asyncio.create_task(work)
        self._tasks[key] = task
        task.add_done_callback(lambda done: self._ended(key, done))

    def _ended(self, key: str, task: asyncio.Task[object]) -> None:
        del self._tasks[key]
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, WebSocketDisconnect):
            log.error("task", key=key, exc_info=error)

    async def _stop_tasks(self) -> None:
        tasks = [*self._tasks.values(), *self._streams.tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _job(self, job_id: str) -> JobSummary:
        return await self._services.database.read_soon(lambda session: find_job(session, job_id).summary())

    async def _follow(self, sent: JobSummary) -> JobSummary:
        """Send a job's state whenever it differs from what was sent; a slow client gets the newest."""
        while sent.state in UNFINISHED:
            await asyncio.sleep(FOLLOW_SECONDS)
            job = await self._job(sent.job_id)
            if job != sent:
                await self.send(JobProgress(job=job))
                sent = job
        return sent

    async def _open_scene(self, actor: Actor, message: OpenScene) -> None:
        """Answer with the scene, which a worker makes first when it is not in the store."""
        async with self._problems(message.op_id):
            await self.send(await self._scene(actor, message))

    async def _scene(self, actor: Actor, message: OpenScene) -> ServerMessage:
        database, electrode_id = self._services.database, message.electrode_id
        profile = actor.device_profile
        scene = await database.read_soon(lambda session: find_scene(session, electrode_id, profile))
        if scene is None:
            job = await database.write_soon(lambda session: request_scene(session, actor, electrode_id))
            self._services.bell.set()
            ended = await self._follow(job)
            scene = await database.read_soon(lambda session: find_scene(session, electrode_id, profile))
        if scene is None:
            raise ProblemError("unavailable", f"The scene could not be made: {ended.sentence}")
        return scene_ready(scene, message.op_id)


def _fitting(sentence: str) -> str:
    """A close reason holds 123 bytes."""
    return sentence.encode()[:123].decode(errors="ignore")
