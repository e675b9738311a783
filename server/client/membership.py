"""A client's place in a room: the seat it wants, how it comes back to it, and the room as it is."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from server.client.line import FIRST_PAUSE_S, Line, LostError
from server.clock import new_op_id
from server.problems import ProblemError
from server.protocol.messages import (
    Accepted,
    Attendance,
    ClassState,
    ClientMessage,
    Dismissed,
    JoinRoom,
    LeaveRoom,
    Moved,
    Participation,
    Problem,
    RoomCommand,
    RoomEvent,
    RoomJoined,
    RoomResumed,
    RoomState,
    ServerMessage,
    StudyConsole,
)
from server.rooms.poses import BUNDLE_KIND, Pose, unbundle
from server.rooms.state import GapError, apply

M = TypeVar("M", bound=ClientMessage)

# When a seat that was held before shall be asked for again.
TRY_AGAIN = ("unavailable", "throttled")


class Audience(Protocol):
    """Who wants to know what comes; called between messages, so that nothing here may wait."""

    on_event: Callable[[RoomEvent], None]
    on_poses: Callable[[int, dict[int, Pose]], None]
    on_dismissed: Callable[[Dismissed], None]
    on_state: Callable[[ServerMessage], None]


@dataclass
class Meter:
    """What a client noticed, counted since it was made.

    Args:
        connections: how often the server said welcome.
        snapshots: how often the whole room came, because it was new or something was missing.
        repeated: events that came although the room showed them already.
        pose_bytes: of poses that came.
    """

    connections: int = 0
    snapshots: int = 0
    repeated: int = 0
    pose_bytes: int = 0


class Membership:
    """Listens to a line on behalf of somebody who is in a room or wants to be.

    Args:
        audience: is told what happens.
    """

    def __init__(self, audience: Audience) -> None:
        self.room: RoomState | None = None
        self.seat: int | None = None
        self.meter = Meter()
        self.line: Line
        self._audience = audience
        self._wanted: tuple[str, Attendance] | None = None
        self._joining: JoinRoom | None = None
        self._joined: asyncio.Future[RoomState] | None = None
        self._change = asyncio.Event()

    async def join(self, code: str, attendance: Attendance) -> RoomState:
        """Take a seat, and from then on take it again whenever it is lost with the connection.

        Raises:
            ProblemError: the room does not let this person in.
            LostError: the line is over.
        """
        if self.line.over is not None:
            raise self.line.over
        self._fail_joining(LostError("Another room was asked for before this one was joined."))
        self._forget()
        self._wanted = (code, attendance)
        self._joined = asyncio.get_running_loop().create_future()
        self._ask_for_seat()
        return await self._joined

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something is so.

        Raises:
            LostError: the line is over.
        """
        while not holds():
            if self.line.over is not None:
                raise self.line.over
            await self._change.wait()

    def new(self, kind: type[M], **fields: Any) -> M:
        """A message with a new op_id, and with the server's time where it carries one."""
        if "device_time" in kind.model_fields:
            fields.setdefault("device_time", self.line.clock.device_time())
        return kind(op_id=new_op_id(), **fields)

    def shows(self, accepted: Accepted) -> bool:
        """Whether the room is as it is after a command, or this client has left it."""
        room = self.room
        return self._wanted is None or (
            room is not None and (room.room_id != accepted.room_id or room.seq >= accepted.seq)
        )

    @property
    def is_seen(self) -> bool:
        """Whether others see this client's poses; those of observers are refused."""
        return self.seat is not None and self._wanted is not None and self._wanted[1] == "participant"

    # --- what the line says ---------------------------------------------------------------------------------

    def on_up(self) -> None:
        """Take the seat again."""
        self.meter.connections += 1
        self._ask_for_seat()
        self._notify()

    def on_down(self) -> None:
        """There is no seat until the line is up again."""
        self.seat = self._joining = None
        self._notify()

    def on_over(self) -> None:
        """Nothing comes any more."""
        self._fail_joining(self.line.over or LostError("The connection is over."))
        self.seat = None
        self._notify()

    def on_garbled(self) -> None:
        """Only a new snapshot helps."""
        self._start_anew()

    def on_bytes(self, frame: bytes) -> None:
        """Others have moved."""
        if frame[:1] == bytes((BUNDLE_KIND,)):
            self.meter.pose_bytes += len(frame)
            self._audience.on_poses(*unbundle(frame))

    def may_send(self, message: ClientMessage) -> bool:
        """Commands of a room wait for the seat."""
        return self.seat is not None or self._wanted is None or not isinstance(message, RoomCommand)

    def is_passing(self, message: ClientMessage, problem: Problem) -> bool:
        """A command that was not stored, or that came when the server had just let the seat go."""
        is_away = self._wanted is not None and self.seat is None
        return isinstance(message, RoomCommand) and (
            problem.code == "unavailable" or (problem.code == "refused" and is_away)
        )

    def on_message(self, message: ServerMessage) -> None:
        """Follow the room."""
        if isinstance(message, RoomEvent):
            self._on_event(message)
        elif isinstance(message, RoomJoined | RoomResumed | Moved):
            self._on_seat(message)
        elif isinstance(message, Dismissed):
            self._on_dismissed(message)
        elif isinstance(message, Problem):
            self._on_problem(message)
        elif isinstance(message, Accepted) and self.line.is_asked(message.reply_to, LeaveRoom):
            self._forget()
        elif isinstance(message, ClassState | Participation | StudyConsole):
            self._audience.on_state(message)

    def _on_event(self, event: RoomEvent) -> None:
        if self.room is None or event.room_id != self.room.room_id:
            return
        try:
            after = apply(self.room, event)
        except GapError:
            self._start_anew()
            return
        if after is self.room:
            self.meter.repeated += 1
            return
        self.room = after
        if after.closed:
            self.seat = self._wanted = None
        self._audience.on_event(event)
        self._notify()

    def _on_seat(self, answer: RoomJoined | RoomResumed | Moved) -> None:
        if self._joining is None or answer.reply_to != self._joining.op_id:
            return
        self._joining = None
        if isinstance(answer, Moved):
            self._move(answer.url)
            return
        if isinstance(answer, RoomJoined):
            self.meter.snapshots += 1
            self.room = answer.room
        elif self.room is None or answer.room_id != self.room.room_id:
            self._start_anew()
            return
        self.seat = answer.seat
        if self._joined is not None and not self._joined.done():
            self._joined.set_result(self.room)
        self.line.send_waiting()
        self._notify()

    def _move(self, url: str) -> None:
        try:
            self.line.move(url)
        except ProblemError as error:
            self._let_go(error)

    def _on_dismissed(self, news: Dismissed) -> None:
        if self.seat is None or self.room is None or self.room.room_id != news.room_id:
            return
        if news.again:
            self.seat = None
            self._ask_for_seat_soon()
        else:
            self._let_go(ProblemError("refused", news.sentence))
        self._audience.on_dismissed(news)

    def _on_problem(self, problem: Problem) -> None:
        if self._joining is None or problem.reply_to != self._joining.op_id:
            return
        self._joining = None
        is_back = self._joined is None or self._joined.done()
        if is_back and problem.code in TRY_AGAIN:
            self._ask_for_seat_soon()
        else:
            self._let_go(ProblemError(problem.code, problem.sentence))

    # --- the seat -------------------------------------------------------------------------------------------

    def _ask_for_seat(self) -> None:
        if self._wanted is None or not self.line.is_up:
            return
        code, attendance = self._wanted
        after = self.room.seq if self.room is not None else None
        self._joining = self.new(JoinRoom, code=code, attendance=attendance, after_seq=after)
        self.line.post(self._joining)

    def _ask_for_seat_soon(self) -> None:
        asyncio.get_running_loop().call_later(FIRST_PAUSE_S, self._ask_if_away)
        self._notify()

    def _ask_if_away(self) -> None:
        if self.seat is None and self._joining is None:
            self._ask_for_seat()

    def _start_anew(self) -> None:
        """Something is missing: ask for the whole room."""
        if self._wanted is not None:
            self.room = self.seat = None
            self._ask_for_seat()
            self._notify()

    def _let_go(self, why: ProblemError) -> None:
        """The room lets this client go; it does not come back by itself."""
        self._forget()
        self.line.give_up(RoomCommand, why)
        self._fail_joining(why)

    def _forget(self) -> None:
        self.room = self.seat = self._wanted = self._joining = None
        self._notify()

    def _fail_joining(self, why: Exception) -> None:
        if self._joined is not None and not self._joined.done():
            self._joined.set_exception(why)

    def _notify(self) -> None:
        self._change.set()
        self._change = asyncio.Event()
