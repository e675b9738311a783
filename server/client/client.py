"""Somebody in a live room, from Python: asks, hears what happens, sends poses, and comes back after a lost network."""

import asyncio
import ssl
from collections.abc import Callable
from typing import Any, Literal, Self, TypeVar

from server.client.line import FIRST_PAUSE_S, Line, LostError
from server.client.meter import Meter
from server.clock import new_op_id
from server.problems import ProblemError
from server.protocol.messages import (
    PROTOCOL_VERSION,
    Accepted,
    Answer,
    Attendance,
    ClientMessage,
    DeviceProfile,
    Hello,
    JoinRoom,
    LeaveRoom,
    Moved,
    Problem,
    RoomCommand,
    RoomEvent,
    RoomJoined,
    RoomResumed,
    RoomState,
    ServerMessage,
)
from server.rooms.poses import (
    BUNDLE_KIND,
    HEAD,
    LEFT,
    POINTER,
    RIGHT,
    Limb,
    Pose,
    encode,
    unbundle,
)
from server.rooms.state import GapError, apply

M = TypeVar("M", bound=ClientMessage)

# What a room says to a connection without being asked, and what it means for the seat.
LET_GO = ("conflict", "refused")
TRY_AGAIN = ("unavailable", "throttled")


class Client:
    """A connection to a server, and the room it has joined; `async with` connects and closes.

    `room` is the room as it is, `seat` one's own number there; both are None outside. While the connection is lost
    `room` stays and `seat` is None. Callbacks run between messages and must not wait.

    Args:
        url: the server's, for example http://127.0.0.1:8421.
        token: a lasting login token, or that of a guest's seat.
        device_id: names this device; the same one finds its seat again.
        profile: what kind of device it is.
        language: in which training steps are wanted.
        tls: whom to trust, where the server has an authority of its own.
    """

    def __init__(
        self,
        url: str,
        token: str,
        device_id: str,
        profile: DeviceProfile = "ci",
        *,
        language: Literal["en", "fr"] = "en",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.room: RoomState | None = None
        self.seat: int | None = None
        self.meter = Meter()
        self.on_event: Callable[[RoomEvent], None] = _ignore
        self.on_poses: Callable[[int, dict[int, Pose]], None] = _ignore
        self.on_problem: Callable[[Problem], None] = _ignore
        self._token, self._device_id, self._profile, self._language = token, device_id, profile, language
        self._line = Line(url, self._hello, self, tls)
        self._wanted: tuple[str, Attendance] | None = None
        self._joining: JoinRoom | None = None
        self._joined: asyncio.Future[RoomState] | None = None
        self._sequence = 0
        self._change = asyncio.Event()

    async def __aenter__(self) -> Self:
        await self.connect()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.close()

    async def connect(self) -> None:
        """Open the connection, which from then on comes back by itself.

        Raises:
            ProblemError: the hello was refused.
            LostError: the server cannot be reached.
        """
        await self._line.open()

    async def close(self) -> None:
        """Hang up; the seat is held for a while."""
        await self._line.close()

    def new(self, kind: type[M], **fields: Any) -> M:
        """A message with a new op_id, and with the server's time where it carries one."""
        if "device_time" in kind.model_fields:
            fields.setdefault("device_time", self._line.clock.device_time())
        return kind(op_id=new_op_id(), **fields)

    async def ask(self, message: ClientMessage) -> Answer:
        """Send a message and wait for its answer; a command of a room is done once `room` shows it.

        When the connection is lost before the answer came, the same message is sent on the next one.

        Raises:
            ProblemError: the server refused it.
            LostError: the client was closed.
        """
        answer = await self._line.ask(message)
        if isinstance(answer, Accepted):
            await self.until(lambda: self._shows(answer))
        return answer

    async def join(self, code: str, attendance: Attendance = "participant") -> RoomState:
        """Take a seat in a room, and take it again whenever the connection was lost.

        Raises:
            ProblemError: there is no such room, or it does not let this person in.
            LostError: the client was closed.
        """
        if self._line.over is not None:
            raise self._line.over
        self._fail_joining(LostError("Another room was asked for before this one was joined."))
        self._forget_room()
        self._wanted = (code, attendance)
        self._joined = asyncio.get_running_loop().create_future()
        if self._line.is_up:
            self._join()
        return await self._joined

    async def leave(self) -> None:
        """Give the seat back.

        Raises:
            ProblemError: there was none.
            LostError: the client was closed.
        """
        await self.ask(self.new(LeaveRoom))

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something is so; looked at whenever the room, the seat or the connection changes.

        Raises:
            LostError: the client was closed meanwhile.
        """
        while not holds():
            if self._line.over is not None:
                raise self._line.over
            await self._change.wait()

    def send_pose(
        self,
        head: Limb | None = None,
        left: Limb | None = None,
        right: Limb | None = None,
        *,
        pointer_m: float | None = None,
        pinches: int = 0,
    ) -> None:
        """Show others one's head and hands as they are now; dropped while there is no seat or the network is slow.

        Args:
            head: None if it is not tracked.
            left: the left hand.
            right: the right hand.
            pointer_m: how far the right hand's pointer reaches, in metres; None switches it off.
            pinches: the flags PINCH_LEFT and PINCH_RIGHT.
        """
        if self.seat is None:
            return
        self._sequence += 1
        flags = HEAD * (head is not None) | LEFT * (left is not None) | RIGHT * (right is not None) | pinches
        flags |= POINTER * (pointer_m is not None)
        parts = (head or Limb(), left or Limb(), right or Limb(), pointer_m or 0.0)
        self._line.offer(encode(Pose(flags, self._sequence, self.server_ms(), *parts)))

    def server_ms(self) -> int:
        """The server's time now, in milliseconds since 1970."""
        return self._line.clock.now_ms()

    # --- what the line says -----------------------------------------------------------------------------------

    def on_up(self) -> None:
        """Take the seat again."""
        self.meter.connections += 1
        if self._wanted is not None:
            self._join()
        self._notify()

    def on_down(self) -> None:
        """There is no seat until the line is up again."""
        self.seat = self._joining = None
        self._notify()

    def on_over(self) -> None:
        """Nothing comes any more."""
        self._fail_joining(self._line.over or LostError("The connection is over."))
        self.seat = None
        self._notify()

    def on_garbled(self) -> None:
        """Only a new snapshot helps."""
        self._start_anew()

    def on_bytes(self, frame: bytes) -> None:
        """Others have moved."""
        if frame[:1] == bytes((BUNDLE_KIND,)):
            self.meter.count_bundle(len(frame))
            self.on_poses(*unbundle(frame))

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
        elif isinstance(message, Problem):
            self._on_problem(message)
        elif isinstance(message, Accepted) and self._line.is_asked(message.reply_to, LeaveRoom):
            self._forget_room()

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
        self.on_event(event)
        if after.closed:
            self.seat = self._wanted = None
        self._notify()

    def _on_seat(self, answer: RoomJoined | RoomResumed | Moved) -> None:
        if self._joining is None or answer.reply_to != self._joining.op_id:
            return
        self._joining = None
        if isinstance(answer, Moved):
            self._line.move(answer.url)
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
        self._line.send_waiting()
        self._notify()

    def _on_problem(self, problem: Problem) -> None:
        if problem.reply_to is None:
            self.on_problem(problem)
            if self.seat is not None and problem.code in LET_GO:
                self._leave(ProblemError(problem.code, problem.sentence))
            elif self.seat is not None and problem.code == "unavailable":
                self.seat = None
                self._join_soon()
        elif self._joining is not None and problem.reply_to == self._joining.op_id:
            self._joining = None
            is_back = self._joined is None or self._joined.done()
            if is_back and problem.code in TRY_AGAIN:
                self._join_soon()
            else:
                self._leave(ProblemError(problem.code, problem.sentence))

    # --- the seat -------------------------------------------------------------------------------------------

    def _hello(self) -> Hello:
        return Hello(
            op_id=new_op_id(),
            protocol=PROTOCOL_VERSION,
            device_id=self._device_id,
            device_profile=self._profile,
            language=self._language,
            token=self._token,
        )

    def _join(self) -> None:
        if self._wanted is None or not self._line.is_up:
            return
        code, attendance = self._wanted
        after = self.room.seq if self.room is not None else None
        self._joining = self.new(JoinRoom, code=code, attendance=attendance, after_seq=after)
        self._line.post(self._joining)

    def _join_soon(self) -> None:
        asyncio.get_running_loop().call_later(FIRST_PAUSE_S, self._join_if_away)
        self._notify()

    def _join_if_away(self) -> None:
        if self.seat is None and self._joining is None:
            self._join()

    def _start_anew(self) -> None:
        """Something is missing: ask for the whole room."""
        if self._wanted is not None:
            self.room = self.seat = None
            self._join()
            self._notify()

    def _leave(self, why: ProblemError) -> None:
        """The room lets this client go; it does not come back by itself."""
        self._forget_room()
        self._line.give_up(RoomCommand, why)
        self._fail_joining(why)

    def _forget_room(self) -> None:
        self.room = self.seat = self._wanted = self._joining = None
        self._notify()

    def _fail_joining(self, why: Exception) -> None:
        if self._joined is not None and not self._joined.done():
            self._joined.set_exception(why)

    def _shows(self, accepted: Accepted) -> bool:
        room = self.room
        return self._wanted is None or (
            room is not None and (room.room_id != accepted.room_id or room.seq >= accepted.seq)
        )

    def _notify(self) -> None:
        self._change.set()
        self._change = asyncio.Event()


def _ignore(*_what: object) -> None:
    """What nobody wants to hear."""
