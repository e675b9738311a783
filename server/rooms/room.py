"""A live room: who sits where, what they hear, and the next event."""

import asyncio
import hashlib
import json
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from sqlmodel import Session

from server.clock import new_op_id, now, now_ms
from server.identity.service import SERVER_DEVICE
from server.lane import framed
from server.problems import ProblemError
from server.protocol.messages import (
    MAX_SEATS,
    SEAT_SECONDS,
    Dismissed,
    JoinRoom,
    PowersChanged,
    RoomClosed,
    RoomCommand,
    RoomEvent,
    RoomJoined,
    RoomResumed,
    RoomState,
    Seat,
    SeatChanged,
    SeatFreed,
)
from server.rooms.commands import Floor, changed_seat, decide
from server.rooms.journal import Entry, Journal
from server.rooms.members import Ears, Holder, Member
from server.rooms.models import Happening
from server.rooms.poses import bundle, is_newer, sequence_of, without_pointer
from server.rooms.state import apply, changed
from server.writes import Actor, stamp

TAIL = 1000  # newest events that a member who comes back is told one by one
KNOWN_OPERATIONS = 5000  # newest commands that are known when they are sent again
LEADERS = ("researcher", "teacher", "ergonomist", "admin")

SEAT_TAKEN = "Your seat was taken on another connection of this device."
SENT_OUT = "The host has sent you out of this room."

Also = Callable[[Session], None]


class Room:
    """One room in the memory of the process that holds it.

    `state` is what the next command meets; `stored` is what is on disk, and all that anybody is told.

    Args:
        state: the room after its last event.
        owner_id: the person who opened it.
        happenings: its events, oldest first.
        journal: where events become rows.
    """

    def __init__(self, state: RoomState, owner_id: str, happenings: Iterable[Happening], journal: Journal) -> None:
        self.state = self.stored = state
        self.owner_id = owner_id
        self.members: dict[int, Member] = {}
        self._journal = journal
        self._tick = 0
        self._tail: deque[tuple[int, str]] = deque(maxlen=TAIL)
        self._holders: dict[int, Holder] = {}
        self._held_until: dict[int, float] = {}
        self._operations: dict[str, tuple[str, asyncio.Future[int] | int]] = {}
        for row in happenings:
            self._remember(row)

    def _remember(self, row: Happening) -> None:
        self._tail.append((row.seq, row.event))
        if row.payload_sha256 is not None:
            self._note_operation(row.op_id, row.payload_sha256, row.seq)
        # A seat's own changes carry its holder; the host's and the server's do not.
        if row.type == "seat_changed" and row.by == json.loads(row.event)["seat"]["seat"]:
            self._holders[row.by] = Holder(row.actor_id, row.device_id)

    @property
    def is_empty(self) -> bool:
        """Whether nobody has a seat."""
        return not self.state.seats and not self.members

    # --- coming and going -----------------------------------------------------------------------------------

    async def join(self, actor: Actor, message: JoinRoom, ears: Ears) -> Member:
        """Give somebody a seat, their own where it is still held, and tell them what they do not know yet.

        Raises:
            ProblemError: `unavailable`, the room is full or cannot be stored; `conflict`, another connection of this
                device was quicker.
        """
        holder = Holder(actor.person_id, actor.device_id)
        number = self._seat_of(holder)
        self._holders[number] = holder
        self._held_until.pop(number, None)
        member = Member(number, message.attendance, actor, ears)
        self._replace(member)
        try:
            await self._sit_down(member, message)
        except BaseException:
            self.lose(member)
            raise
        if self.members.get(number) is not member:
            raise ProblemError("conflict", SEAT_TAKEN)
        self._tell_what_is_new(member, message)
        return member

    async def _sit_down(self, member: Member, message: JoinRoom) -> None:
        seat = self._seat(member)
        if seat not in self.state.seats:
            event = SeatChanged(room_id=self.state.room_id, seq=self.state.seq + 1, by=member.seat, seat=seat)
            await self._happen(event, stamp(member.actor, new_op_id(), message.device_time))
        leads = member.actor.role in LEADERS or member.actor.person_id == self.owner_id
        if self.state.powers.host == 0 and leads and member.attendance == "participant":
            powers = changed(self.state.powers, host=member.seat, following=False)
            led = PowersChanged(room_id=self.state.room_id, seq=self.state.seq + 1, by=member.seat, powers=powers)
            await self._happen(led, stamp(member.actor, new_op_id(), message.device_time))

    def _replace(self, member: Member) -> None:
        """Let the newest connection have the seat."""
        before = self.members.pop(member.seat, None)
        self.members[member.seat] = member
        if before is not None:
            before.ears.dismiss(self._dismissed(again=False, sentence=SEAT_TAKEN))

    def _seat_of(self, holder: Holder) -> int:
        taken = {seat.seat for seat in self.state.seats}
        for number, known in self._holders.items():
            if known == holder and number in taken:
                return number
        free = next((n for n in range(1, MAX_SEATS + 1) if n not in taken and n not in self.members), None)
        if free is None:
            raise ProblemError("unavailable", f"Expected at most {MAX_SEATS} seats in a room; all are taken.")
        return free

    def _seat(self, member: Member) -> Seat:
        """The member's seat, with what it had before."""
        actor = member.actor
        known = next((seat for seat in self.state.seats if seat.seat == member.seat), None)
        return Seat.model_validate(
            {
                "seat": member.seat,
                "name": actor.person_name,
                "role": actor.role,
                "attendance": member.attendance,
                "device_profile": actor.device_profile,
                "present": True,
                "hand_raised": known.hand_raised if known else False,
                "pointer": known.pointer if known else False,
            }
        )

    def _tell_what_is_new(self, member: Member, message: JoinRoom) -> None:
        """Nothing is stored between this and the events that follow: both run without waiting."""
        after = message.after_seq
        missing = [text for seq, text in self._tail if after is not None and seq > after]
        if after is not None and len(missing) == self.stored.seq - after:
            resumed = RoomResumed(reply_to=message.op_id, room_id=self.stored.room_id, seat=member.seat)
            texts = [resumed.model_dump_json(), *missing]
        else:
            joined = RoomJoined(reply_to=message.op_id, seat=member.seat, room=self.stored)
            texts = [joined.model_dump_json()]
        for text in texts:
            member.ears.outgoing.post(text)
        member.listening = True

    def lose(self, member: Member) -> None:
        """The connection of a member is gone; the seat is held for a while."""
        if self.members.get(member.seat) is member:
            del self.members[member.seat]
            self._hold(member.seat)

    def _hold(self, number: int) -> None:
        self._held_until[number] = time.monotonic() + SEAT_SECONDS
        seat = next((seat for seat in self.state.seats if seat.seat == number), None)
        if seat is not None and seat.present:
            self._by_server(SeatChanged, number, seat=changed_seat(seat, present=False))

    def free_what_nobody_holds(self) -> None:
        """Hold the seats whose connection was lost with a process, and free those held long enough."""
        for seat in self.state.seats:
            if seat.seat in self.members:
                continue
            until = self._held_until.get(seat.seat)
            if until is None:
                self._hold(seat.seat)
            elif time.monotonic() > until:
                del self._held_until[seat.seat]
                self._by_server(SeatFreed, seat.seat, seat=seat.seat)

    # --- commands -------------------------------------------------------------------------------------------

    async def command(self, member: Member, message: RoomCommand, also: Also | None = None) -> int:
        """Do what a member asks for, once; its seq when it is on disk and everybody was told.

        Raises:
            ProblemError: it is refused, or the op_id stands for something else.
        """
        digest = _digest(member.actor, message)
        known = self._operations.get(message.op_id)
        if known is not None:
            if known[0] != digest:
                raise ProblemError("conflict", f"The op_id {message.op_id} already stands for something else here.")
            return known[1] if isinstance(known[1], int) else await asyncio.shield(known[1])
        seat = next((seat for seat in self.state.seats if seat.seat == member.seat), None)
        if seat is None or self.state.closed:
            raise ProblemError("refused", "Expected a seat in this room; join it first.")
        event = decide(message, Floor(self.state, seat, now_ms()))
        stored = self._happen(event, stamp(member.actor, message.op_id, message.device_time), digest, also)
        self._note_operation(message.op_id, digest, stored)
        try:
            return await asyncio.shield(stored)
        except ProblemError:
            self._operations.pop(message.op_id, None)
            raise

    def _note_operation(self, op_id: str, digest: str, seq: "asyncio.Future[int] | int") -> None:
        self._operations[op_id] = (digest, seq)
        if len(self._operations) > KNOWN_OPERATIONS:
            del self._operations[next(iter(self._operations))]

    def _by_server(self, kind: Callable[..., RoomEvent], number: int, **parts: Any) -> None:
        event = kind(room_id=self.state.room_id, seq=self.state.seq + 1, by=0, **parts)
        self._happen(event, _of_server(self._holders[number].person_id))

    def _happen(
        self, event: RoomEvent, written: dict[str, Any], digest: str | None = None, also: Also | None = None
    ) -> "asyncio.Future[int]":
        self.state = apply(self.state, event)
        return self._journal.append(Entry(event, written, digest, also))

    def on_stored(self, entry: Entry) -> None:
        """An event is on disk: now it is told."""
        event = entry.event
        text = event.model_dump_json()
        self.stored = apply(self.stored, event)
        self._tail.append((event.seq, text))
        if entry.payload_sha256 is not None:
            self._note_operation(entry.written["op_id"], entry.payload_sha256, event.seq)
        for member in self.members.values():
            if member.listening:
                member.ears.outgoing.post(text)
        if isinstance(event, SeatFreed):
            self._free(event)
        elif isinstance(event, RoomClosed):
            self.members.clear()

    def _free(self, event: SeatFreed) -> None:
        if any(seat.seat == event.seat for seat in self.state.seats):
            return  # somebody has taken it again meanwhile
        self._holders.pop(event.seat, None)
        member = self.members.pop(event.seat, None)
        if member is not None and event.by != event.seat:
            member.ears.dismiss(self._dismissed(again=False, sentence=SENT_OUT))

    def _dismissed(self, *, again: bool, sentence: str) -> Dismissed:
        return Dismissed(room_id=self.state.room_id, again=again, sentence=sentence)

    def person_at(self, number: int) -> str | None:
        """Whose seat this is."""
        holder = self._holders.get(number)
        return holder.person_id if holder else None

    def dismiss_all(self, sentence: str) -> None:
        """Ask everybody to join again."""
        for member in self.members.values():
            member.ears.dismiss(self._dismissed(again=True, sentence=sentence))
        self.members.clear()

    def forget_unstored(self) -> None:
        """What could not be stored has not happened."""
        self.state = self.stored

    # --- poses ----------------------------------------------------------------------------------------------

    def pose(self, member: Member, frame: bytes) -> None:
        """Take a pose that was checked; one that is older than the last changes nothing."""
        sequence = sequence_of(frame)
        if is_newer(sequence, member.last_sequence):
            member.last_sequence = sequence
            member.pose = frame if self._may_point(member.seat) else without_pointer(frame)

    def _may_point(self, number: int) -> bool:
        powers = self.state.powers
        if not powers.muted or powers.host == number:
            return True
        return any(seat.pointer for seat in self.state.seats if seat.seat == number)

    def tick(self) -> None:
        """Offer everybody the poses that came since the last tick."""
        moved = [(number, member.pose) for number, member in self.members.items() if member.pose is not None]
        if not moved:
            return
        self._tick += 1
        frame = framed(bundle(moved, self._tick, now_ms()))
        for member in self.members.values():
            member.pose = None
            if member.listening:
                member.ears.lane.offer(frame)


def _digest(actor: Actor, message: RoomCommand) -> str:
    payload = json.dumps([actor.person_id, message.model_dump(mode="json")], sort_keys=True)
    return hashlib.sha256(payload.encode()).hexdigest()


def _of_server(person_id: str) -> dict[str, Any]:
    return {
        "op_id": new_op_id(),
        "actor_id": person_id,
        "device_id": SERVER_DEVICE,
        "device_time": None,
        "server_time": now(),
    }
