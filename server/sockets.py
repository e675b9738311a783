"""The socket `/api/v1/ws`: hello, then frames in any order until one side closes."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from enum import Enum

import structlog
from fastapi import APIRouter
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import PlainTextResponse
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from server import dispatch
from server.clock import now_ms
from server.errands import Errands
from server.frames import op_id_of, parse
from server.greeting import welcome
from server.identity.roles import require_message_role
from server.identity.service import is_login_valid
from server.lane import lane_of
from server.library.service import library
from server.notebook.watching import Following, seq_of
from server.outgoing import Outgoing
from server.pace import Pace
from server.problems import ProblemCode, ProblemError
from server.protocol.messages import (
    POSE_HZ,
    SUBPROTOCOL,
    ClassFollowed,
    ClockRead,
    FollowClass,
    FollowJob,
    FollowParticipation,
    FollowRecord,
    FollowStudy,
    FromClient,
    GetBlob,
    JobProgress,
    JoinRoom,
    LeaveClass,
    LeaveRecord,
    LeaveStudy,
    ListLibrary,
    OpenScene,
    Problem,
    RecordFollowed,
    RoomCommand,
    ServerMessage,
    StudyFollowed,
    SyncClock,
)
from server.rooms.service import require_blob, require_exhibit
from server.rooms.visits import Visit
from server.services import Services, services_of
from server.state_board import StateFollowing
from server.streams import BlobStreams
from server.studies.enrolling import study_named
from server.studies.recording import person_key, study_key
from server.training.classes import require_class
from server.writes import Actor

HELLO_SECONDS = 5.0
LOGIN_SECONDS = 30.0
MAX_UNANSWERED = 64
FRAMES_PER_SECOND, FRAMES_AT_ONCE = 50, 200
POSES_PER_SECOND, POSES_AT_ONCE = 2 * POSE_HZ, 4 * POSE_HZ
MOST_REFUSED = 200  # so many frames too fast are no accident
REFUSED_SECONDS = 0.01
TOO_FAST = f"Expected at most {FRAMES_PER_SECOND} messages and {POSES_PER_SECOND} poses a second; got more."
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
        self._errands = Errands(services, self.send)
        self._streams = BlobStreams(services.blobs, self.send, self._send_bytes)
        self._outgoing = Outgoing(self._send_text)
        self._frames = Pace(FRAMES_PER_SECOND, FRAMES_AT_ONCE)
        self._poses = Pace(POSES_PER_SECOND, POSES_AT_ONCE)
        self._patience = Pace(1, MOST_REFUSED)
        self._flooded = asyncio.Event()
        self._unanswered: asyncio.Queue[str | bytes | None] = asyncio.Queue(MAX_UNANSWERED)

    async def run(self) -> None:
        """Wait for the hello, then answer frames until the socket closes."""
        try:
            greeted = await self._greet()
            if greeted is not None:
                self.state = State.READY
                await self._serve(*greeted)
        finally:
            self.state = State.CLOSED
            await self._errands.stop()
            await self._streams.stop()

    async def send(self, message: ServerMessage) -> None:
        """Send a message; waits while the client reads slower than we write."""
        await self._send_text(message.model_dump_json())

    async def _send_text(self, text: str) -> None:
        async with self._sending:
            self._check_open()
            await self._websocket.send_text(text)

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

    async def _greet(self) -> tuple[Actor, str] | None:
        """Take the hello, and say who it is by which login; None when the socket was closed instead."""
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                frame = await self._receive()
        except TimeoutError:
            await self._refuse(None, "refused", f"Expected hello within {HELLO_SECONDS:.0f} s; nothing came.")
            return None
        if frame is None:
            return None
        try:
            actor, login_id, answer = await welcome(self._services, self._websocket, parse(frame))
        except ProblemError as error:
            await self._refuse(op_id_of(frame), error.code, error.sentence)
            return None
        except SQLAlchemyError as error:
            log.error("database", error=str(error))
            await self._refuse(op_id_of(frame), "unavailable", "The database could not take the hello; try again.")
            return None
        await self.send(answer)
        return actor, login_id

    async def _refuse(self, reply_to: str | None, code: ProblemCode, sentence: str) -> None:
        await self.send(Problem(reply_to=reply_to, code=code, sentence=sentence))
        await self._websocket.close(POLICY_VIOLATION, _fitting(sentence))

    async def _serve(self, actor: Actor, login_id: str) -> None:
        """Take frames, answer them in order, and send what rooms have to say, until the client or its login ends."""
        lane = lane_of(self._websocket)
        visit = Visit(self._services, actor, self._outgoing, lane)
        self._following = Following(self._services.board, actor.person_name, self._post)
        self._classes = StateFollowing(self._services.classes, actor.language, self._post)
        self._studies = StateFollowing(self._services.study_board, actor.language, self._post)
        lane.take = lambda frame: self._take_pose(visit, frame)
        taking = asyncio.create_task(self._take())
        ends = [
            self._answer_all(actor, visit),
            self._outgoing.run(),
            self._outgoing.overflowed.wait(),
            self._until_logged_out(login_id),
            self._until_flooded(),
        ]
        tasks = [asyncio.create_task(end) for end in ends]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            lane.take = None
            visit.end()
            self._following.end()
            self._classes.end()
            self._studies.end()
            ended = [task for task in (taking, *tasks) if task.done()]
            for task in (taking, *tasks):
                task.cancel()
            await asyncio.gather(taking, *tasks, return_exceptions=True)
        for task in ended:
            task.result()

    async def _until_logged_out(self, login_id: str) -> None:
        """Wait until the login ends; in another process that is noticed within half a minute."""
        loop, ended = asyncio.get_running_loop(), asyncio.Event()

        def end() -> None:
            loop.call_soon_threadsafe(ended.set)

        with self._services.revocations.listen(login_id, end):
            while not ended.is_set():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(ended.wait(), LOGIN_SECONDS)
                if not await self._services.database.read_soon(lambda session: is_login_valid(session, login_id)):
                    break
        await self._refuse(None, "refused", "This login has ended or changed; connect again.")

    async def _until_flooded(self) -> None:
        await self._flooded.wait()
        await self._refuse(None, "throttled", TOO_FAST)

    async def _take(self) -> None:
        """Put frames in the queue as they come, but for those that come too fast."""
        try:
            while not self._flooded.is_set() and (frame := await self._receive()) is not None:
                if self._frames.admits():
                    await self._unanswered.put(frame)
                else:
                    self._refuse_one(op_id_of(frame))
                    await asyncio.sleep(REFUSED_SECONDS)  # meanwhile the client's own buffers fill
        finally:
            await self._unanswered.put(None)

    def _take_pose(self, visit: Visit, frame: bytes) -> None:
        if not self._poses.admits():
            self._refuse_one(None)
            return
        try:
            visit.pose(frame)
        except ProblemError as error:
            self._post(Problem(reply_to=None, code=error.code, sentence=error.sentence))

    def _refuse_one(self, op_id: str | None) -> None:
        self._post(Problem(reply_to=op_id, code="throttled", sentence=TOO_FAST))
        if not self._patience.admits():
            self._flooded.set()

    def _post(self, message: ServerMessage) -> None:
        """Send a message after everything that rooms have told this client."""
        self._outgoing.post(message.model_dump_json())

    async def _answer_all(self, actor: Actor, visit: Visit) -> None:
        while (frame := await self._unanswered.get()) is not None:
            async with self._problems(op_id_of(frame)):
                message = parse(frame)
                require_message_role(actor.role, message.type)
                answer = await self._answer(actor, visit, message)
                if answer is not None:
                    self._post(answer)

    @contextlib.asynccontextmanager
    async def _problems(self, op_id: str | None) -> AsyncIterator[None]:
        """Answer with a problem when what is asked for cannot be done."""
        try:
            yield
        except ProblemError as error:
            self._post(Problem(reply_to=op_id, code=error.code, sentence=error.sentence))
        except SQLAlchemyError as error:
            log.error("database", error=str(error))
            sentence = "The database could not do this and nothing was stored; send it again."
            self._post(Problem(reply_to=op_id, code="unavailable", sentence=sentence))

    async def _answer(self, actor: Actor, visit: Visit, message: FromClient) -> ServerMessage | None:
        """The answer to a frame; None where it comes by another way."""
        database = self._services.database
        if isinstance(message, JoinRoom | RoomCommand):
            return await visit.answer(message)
        if isinstance(message, dispatch.WRITTEN):
            return await dispatch.write(self._services, visit.present(actor), message)
        if isinstance(message, dispatch.READ):
            return await dispatch.read(self._services, actor, message)
        if isinstance(message, FollowRecord | LeaveRecord):
            return await self._follow(message)
        if isinstance(message, FollowClass | LeaveClass):
            return await self._follow_class(actor, message)
        if isinstance(message, FollowParticipation | FollowStudy | LeaveStudy):
            return await self._follow_study(actor, message)
        if isinstance(message, SyncClock):
            return ClockRead(reply_to=message.op_id, device_ms=message.device_ms, server_ms=now_ms())
        if isinstance(message, ListLibrary):
            assets = self._services.settings.assets
            return await database.read_soon(lambda session: library(session, message.op_id, assets, actor.role))
        if isinstance(message, FollowJob):
            job = await self._errands.job(message.job_id)
            await self.send(JobProgress(job=job))
            self._errands.run(f"job {message.job_id}", self._errands.follow(job))
        elif isinstance(message, OpenScene):
            await database.read_soon(lambda session: require_exhibit(session, actor, message.electrode_id))
            self._errands.run(f"scene {message.op_id}", self._open_scene(actor, message))
        elif isinstance(message, GetBlob):
            blobs = self._services.blobs
            await database.read_soon(lambda session: require_blob(session, blobs, actor, message.sha256))
            await self._streams.add(message)
        else:
            raise ProblemError("bad_message", "Expected hello only once, as the first frame.")
        return None

    async def _follow(self, message: FollowRecord | LeaveRecord) -> RecordFollowed:
        record_id, board = message.record_id, self._services.board
        seq = await self._services.database.read_soon(lambda session: seq_of(session, record_id))
        if isinstance(message, FollowRecord):
            self._following.follow(record_id, message.after)
        else:
            self._following.leave(record_id)
        return RecordFollowed(reply_to=message.op_id, record_id=record_id, seq=seq, people=board.people(record_id))

    async def _follow_class(self, actor: Actor, message: FollowClass | LeaveClass) -> ClassFollowed:
        room_id = message.room_id
        if isinstance(message, FollowClass):
            person_id, role = actor.person_id, actor.role
            await self._services.database.read_soon(lambda session: require_class(session, person_id, role, room_id))
            self._classes.follow(room_id)
        else:
            self._classes.leave(room_id)
        return ClassFollowed(reply_to=message.op_id, room_id=room_id)

    async def _follow_study(
        self, actor: Actor, message: FollowParticipation | FollowStudy | LeaveStudy
    ) -> StudyFollowed:
        if isinstance(message, FollowParticipation):
            self._studies.follow(person_key(actor.person_id))
        elif isinstance(message, FollowStudy):
            study_id = message.study_id
            await self._services.database.read_soon(lambda session: study_named(session, study_id))
            self._studies.follow(study_key(study_id))
        else:
            self._studies.leave(study_key(message.study_id))
        return StudyFollowed(reply_to=message.op_id)

    async def _open_scene(self, actor: Actor, message: OpenScene) -> None:
        async with self._problems(message.op_id):
            await self.send(await self._errands.scene(actor, message))


def _fitting(sentence: str) -> str:
    """A close reason holds 123 bytes."""
    return sentence.encode()[:123].decode(errors="ignore")
