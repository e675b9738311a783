"""What one connection does in rooms: it joins one, asks for things there, sends its poses, and is let go."""

from dataclasses import replace
from datetime import UTC, datetime

from sqlmodel import Session

from server.clock import new_op_id, now_ms
from server.identity.guests import unseat_guest
from server.identity.roles import require_message_role
from server.outgoing import Outgoing
from server.problems import ProblemError
from server.protocol.messages import (
    Accepted,
    AppendEntry,
    CloseRoom,
    Dismissed,
    JoinRoom,
    LeaveRoom,
    Moved,
    PlacePin,
    PushStep,
    RemoveSeat,
    RoomCommand,
    ServerMessage,
    ShowElectrode,
    tag_of,
)
from server.rooms import poses, service
from server.rooms.house import MovedError
from server.rooms.members import Ears, Lane, Member
from server.rooms.models import Room as RoomRow
from server.rooms.room import Also, Room
from server.services import Services
from server.writes import Actor

CLOCK_SECONDS = 3600.0


class Visit:
    """A connection's way through rooms; it is in one at a time.

    Args:
        services: the server's parts.
        actor: who has connected.
        outgoing: what is on its way to them.
        lane: where bundles of poses go.
    """

    def __init__(self, services: Services, actor: Actor, outgoing: Outgoing, lane: Lane) -> None:
        self._services = services
        self._actor = actor
        self._outgoing = outgoing
        self._ears = Ears(outgoing, lane, self._dismissed)
        self._room: Room | None = None
        self._member: Member | None = None

    async def answer(self, message: JoinRoom | RoomCommand) -> ServerMessage | None:
        """Do what is asked for; None where the answer is on its way already.

        Raises:
            ProblemError: it cannot be done.
        """
        _require_clock(tag_of(message), message.device_time)
        if isinstance(message, JoinRoom):
            return await self._join(message)
        room, member = self._seated()
        ended: list[str] = []
        seq = await room.command(member, message, await self._also(room, message, ended))
        self._services.revocations.revoke(ended)
        if isinstance(message, LeaveRoom | CloseRoom):
            self.end()  # asked for again, the seat may be a new one
        return Accepted(reply_to=message.op_id, room_id=room.state.room_id, seq=seq)

    def pose(self, frame: bytes) -> None:
        """Take a binary frame.

        Raises:
            ProblemError: it is no pose, or nobody is there to see it.
        """
        room, member = self._seated()
        poses.check(frame, now_ms())
        if member.attendance == "observer":
            raise ProblemError("refused", "Expected poses of participants only; observers are not seen.")
        room.pose(member, frame)

    def present(self, actor: Actor) -> Actor:
        """The same person, in the room that this connection has joined."""
        return actor if self._room is None else replace(actor, room_id=self._room.state.room_id)

    def end(self) -> None:
        """The connection is gone."""
        if self._room is not None and self._member is not None:
            self._room.lose(self._member)
        self._room = self._member = None

    def _seated(self) -> tuple[Room, Member]:
        if self._room is None or self._member is None:
            raise ProblemError("refused", "Expected join_room first; this connection is in no room.")
        return self._room, self._member

    async def _join(self, message: JoinRoom) -> ServerMessage | None:
        row = await self._room_with(message.code)
        if self._actor.role == "guest" and self._actor.room_id != row.id:
            raise ProblemError("refused", "Expected the code of the room that this guest was let into.")
        try:
            room = await self._services.house.enter(row.id)
        except MovedError as error:
            return Moved(reply_to=message.op_id, url=error.url)
        self.end()
        self._member = await room.join(self._actor, message, self._ears)
        self._room = room
        return None

    async def _room_with(self, code: str) -> RoomRow:
        """The room of a code; whoever guesses has to pause, as at the door for guests."""
        codes = self._services.throttles.codes
        codes.check(self._actor.person_id)
        try:
            return await self._services.database.read_soon(lambda session: service.room_with(session, code))
        except ProblemError:
            codes.fail(self._actor.person_id)
            raise

    def _dismissed(self, news: Dismissed) -> None:
        self._room = self._member = None
        self._outgoing.post(news.model_dump_json())

    async def _also(self, room: Room, message: RoomCommand, ended: list[str]) -> Also | None:
        """What else a command writes; what it names is looked up before it is decided.

        Args:
            room: where it is asked for.
            message: the command.
            ended: gets the logins that end with it.
        """
        room_id = room.state.room_id
        if isinstance(message, ShowElectrode):
            electrode_id = message.electrode_id
            await self._services.database.read_soon(lambda session: service.require_electrode(session, electrode_id))
            return lambda session: service.exhibit(session, room_id, electrode_id)
        if isinstance(message, PushStep) and message.module_id is not None:
            self._services.training.require_step(message.module_id, message.step)
        if isinstance(message, PlacePin) and message.record_id is not None:
            require_message_role(self._actor.role, "append_entry")
            return lambda session: self._note(session, message)
        if isinstance(message, RemoveSeat):
            person_id = room.person_at(message.seat)
            return None if person_id is None else lambda session: ended.extend(unseat_guest(session, person_id))
        if isinstance(message, CloseRoom):
            return lambda session: ended.extend(service.close(session, room_id))
        return None

    def _note(self, session: Session, message: PlacePin) -> None:
        """The pin as an entry of a notebook record."""
        where = f"particle {message.particle}" if message.particle is not None else _point(message.position)
        entry = AppendEntry(
            op_id=new_op_id(),
            record_id=message.record_id or "",
            field="pin",
            text=f"{message.note} ({where})",
            device_time=message.device_time,
        )
        self._services.notebook.append(session, self._actor, entry)


def _require_clock(kind: str, device_time: str) -> None:
    ahead = (datetime.fromisoformat(device_time) - datetime.now(UTC)).total_seconds()
    if abs(ahead) > CLOCK_SECONDS:
        expected = "the server's time within an hour, see sync_clock"
        raise ProblemError("bad_message", f"{kind}.device_time: expected {expected}; it is {ahead:+,.0f} s off.")


def _point(position: list[float]) -> str:
    return "at " + ", ".join(f"{metres:.3f}" for metres in position) + " m"
