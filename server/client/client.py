"""Somebody in a live room, from Python: asks, hears what happens, sends poses, and comes back after a lost network."""

import ssl
from collections.abc import Callable
from typing import Any, Literal, Self, TypeVar

from server.client.clock import ServerClock
from server.client.line import Line
from server.client.membership import Membership, Meter
from server.clock import new_op_id
from server.protocol.messages import (
    PROTOCOL_VERSION,
    Accepted,
    Answer,
    Attendance,
    ClientMessage,
    DeviceProfile,
    Dismissed,
    Hello,
    LeaveRoom,
    RoomEvent,
    RoomState,
    ServerMessage,
)
from server.rooms.poses import HEAD, LEFT, POINTER, RIGHT, Limb, Pose, encode

M = TypeVar("M", bound=ClientMessage)


class Client:
    """A connection to a server, and the room it has joined; `async with` connects and closes.

    `on_event` is called with each event of the room, `on_poses` with the server's time (in ms, modulo 2^32) and the
    poses by seat, `on_dismissed` when the room lets this client go, for example because the host has sent it out,
    `on_state` with the state of whatever else the client follows: a class, a study, what a participant is to do now.
    They are called between messages and must not wait.

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
        self.on_event: Callable[[RoomEvent], None] = _ignore
        self.on_poses: Callable[[int, dict[int, Pose]], None] = _ignore
        self.on_dismissed: Callable[[Dismissed], None] = _ignore
        self.on_state: Callable[[ServerMessage], None] = _ignore
        self._token, self._device_id, self._profile, self._language = token, device_id, profile, language
        self._membership = Membership(self)
        self._line = self._membership.line = Line(url, self._hello, self._membership, tls)
        self._sequence = 0

    async def __aenter__(self) -> Self:
        await self.connect()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.close()

    @property
    def room(self) -> RoomState | None:
        """The room as it is; as it was while the connection is lost; None outside."""
        return self._membership.room

    @property
    def seat(self) -> int | None:
        """One's own number in the room; None outside, and while the connection is lost."""
        return self._membership.seat

    @property
    def clock(self) -> ServerClock:
        """How this machine's clock stands to the server's."""
        return self._line.clock

    @property
    def meter(self) -> Meter:
        """What this client noticed so far."""
        return self._membership.meter

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
        return self._membership.new(kind, **fields)

    async def ask(self, message: ClientMessage) -> Answer:
        """Send a message and wait for its answer; a command of a room is done once `room` shows it.

        When the connection is lost before the answer came, the same message is sent on the next one.

        Raises:
            ProblemError: the server refused it.
            LostError: the client was closed.
        """
        answer = await self._line.ask(message)
        if isinstance(answer, Accepted):
            await self.until(lambda: self._membership.shows(answer))
        return answer

    async def join(self, code: str, attendance: Attendance = "participant") -> RoomState:
        """Take a seat in a room, and take it again whenever the connection was lost.

        Raises:
            ProblemError: there is no such room, or it does not let this person in.
            LostError: the client was closed.
        """
        return await self._membership.join(code, attendance)

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
            ProblemError: the server does not let this client in any more.
            LostError: the client was closed.
        """
        await self._membership.until(holds)

    def send_pose(
        self,
        head: Limb | None = None,
        left: Limb | None = None,
        right: Limb | None = None,
        *,
        pointer_m: float | None = None,
        pinches: int = 0,
    ) -> None:
        """Show others one's head and hands as they are now.

        Poses of observers, without a seat and over a slow network are dropped.

        Args:
            head: None if it is not tracked.
            left: the left hand.
            right: the right hand.
            pointer_m: how far the right hand's pointer reaches, in metres; None switches it off.
            pinches: the flags PINCH_LEFT and PINCH_RIGHT.
        """
        if not self._membership.is_seen:
            return
        self._sequence += 1
        flags = HEAD * (head is not None) | LEFT * (left is not None) | RIGHT * (right is not None) | pinches
        flags |= POINTER * (pointer_m is not None)
        parts = (head or Limb(), left or Limb(), right or Limb(), pointer_m or 0.0)
        self._line.offer(encode(Pose(flags, self._sequence, self.server_ms(), *parts)))

    def server_ms(self) -> int:
        """The server's time now, in milliseconds since 1970."""
        return self._line.clock.now_ms()

    def _hello(self) -> Hello:
        return Hello(
            op_id=new_op_id(),
            protocol=PROTOCOL_VERSION,
            device_id=self._device_id,
            device_profile=self._profile,
            language=self._language,
            token=self._token,
        )


def _ignore(*_what: object) -> None:
    """What nobody wants to hear."""
