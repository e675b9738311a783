"""What a command does to a room: one event, or a sentence why not. Nothing here waits or stores."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from server.problems import ProblemError
from server.protocol.messages import (
    MAX_PINS,
    AnchorChanged,
    CloseRoom,
    FollowMe,
    Gather,
    GrantPointer,
    HandOver,
    LeaveRoom,
    Lock,
    MutePointers,
    PickParticle,
    Pin,
    PinPlaced,
    PinRemoved,
    PlacePin,
    Playback,
    Powers,
    PowersChanged,
    PushStep,
    RaiseHand,
    RemovePin,
    RemoveSeat,
    RoomClosed,
    RoomCommand,
    RoomEvent,
    RoomState,
    Seat,
    SeatChanged,
    SeatFreed,
    SetAnchor,
    SetColour,
    SetPlayback,
    SetSlice,
    ShowElectrode,
    Slice,
    Stage,
    StageChanged,
    Step,
)
from server.rooms.state import EMPTY_STAGE, changed


@dataclass(frozen=True)
class Floor:
    """Who asks for something, in which room, when (milliseconds since 1970)."""

    state: RoomState
    seat: Seat
    now_ms: int

    @property
    def leads(self) -> bool:
        """Whether this is the host's seat."""
        return self.state.powers.host == self.seat.seat

    def require_host(self) -> None:
        """Let the host pass.

        Raises:
            ProblemError: `refused`.
        """
        if not self.leads:
            raise ProblemError("refused", "Expected the room's host to ask for this; somebody else did.")

    def require_stage(self) -> None:
        """Let whoever may change the stage pass.

        Raises:
            ProblemError: `refused`.
        """
        if self.seat.attendance == "observer":
            raise ProblemError("refused", "Expected a participant to ask for this; observers only see.")
        if self.state.powers.locked and not (self.leads or self.seat.pointer):
            raise ProblemError("refused", "The host keeps the stage to themselves just now; raise a hand to take part.")

    def seat_number(self, number: int) -> Seat:
        """Somebody else's seat.

        Raises:
            ProblemError: `not_found`.
        """
        for seat in self.state.seats:
            if seat.seat == number:
                return seat
        raise ProblemError("not_found", f"There is no seat {number} in this room.")

    def event(self, kind: Callable[..., RoomEvent], **parts: Any) -> RoomEvent:
        """The event that comes next."""
        return kind(room_id=self.state.room_id, seq=self.state.seq + 1, by=self.seat.seat, **parts)

    def stage(self, **parts: Any) -> RoomEvent:
        """The stage with some parts replaced, for those who may."""
        self.require_stage()
        return self.event(StageChanged, stage=changed(self.state.stage, **parts))

    def powers(self, **parts: Any) -> RoomEvent:
        """The powers with some parts replaced, for the host."""
        self.require_host()
        powers: Powers = changed(self.state.powers, **parts)
        return self.event(PowersChanged, powers=powers)


@singledispatch
def decide(command: RoomCommand, _floor: Floor) -> RoomEvent:
    """The event that a command becomes.

    Raises:
        ProblemError: `refused`, `not_found` or `bad_message`; the room stays as it is.
    """
    raise TypeError(f"no rule for {type(command).__name__}")


# --- the stage ----------------------------------------------------------------------------------------------


@decide.register
def _(command: ShowElectrode, floor: Floor) -> RoomEvent:
    floor.require_stage()
    step = floor.state.stage.step
    stage: Stage = changed(EMPTY_STAGE, electrode_id=command.electrode_id, step=step)
    return floor.event(StageChanged, stage=stage)


@decide.register
def _(command: SetSlice, floor: Floor) -> RoomEvent:
    return floor.stage(slice=Slice(on=command.on, axis=command.axis, position=command.position))


@decide.register
def _(command: SetPlayback, floor: Floor) -> RoomEvent:
    return floor.stage(playback=Playback(playing=command.playing, time=command.time, server_ms=floor.now_ms))


@decide.register
def _(command: SetColour, floor: Floor) -> RoomEvent:
    return floor.stage(colour=command.colour)


@decide.register
def _(command: PickParticle, floor: Floor) -> RoomEvent:
    return floor.stage(picked=command.particle)


@decide.register
def _(command: PushStep, floor: Floor) -> RoomEvent:
    floor.require_host()
    step = Step(module_id=command.module_id, step=command.step) if command.module_id else None
    return floor.event(StageChanged, stage=changed(floor.state.stage, step=step))


# --- seats --------------------------------------------------------------------------------------------------


@decide.register
def _(_command: LeaveRoom, floor: Floor) -> RoomEvent:
    return floor.event(SeatFreed, seat=floor.seat.seat)


@decide.register
def _(command: RaiseHand, floor: Floor) -> RoomEvent:
    if floor.seat.attendance == "observer":
        raise ProblemError("refused", "Expected a participant to raise a hand; observers only see.")
    return floor.event(SeatChanged, seat=changed_seat(floor.seat, hand_raised=command.raised))


@decide.register
def _(command: GrantPointer, floor: Floor) -> RoomEvent:
    floor.require_host()
    seat = floor.seat_number(command.seat)
    if command.granted and seat.attendance == "observer":
        raise ProblemError("refused", f"Expected the seat of a participant; {seat.name} observes.")
    still_raised = seat.hand_raised and not command.granted
    return floor.event(SeatChanged, seat=changed_seat(seat, pointer=command.granted, hand_raised=still_raised))


@decide.register
def _(command: RemoveSeat, floor: Floor) -> RoomEvent:
    floor.require_host()
    if command.seat == floor.seat.seat:
        raise ProblemError("refused", "Expected somebody else's seat; the host leaves by leave_room.")
    return floor.event(SeatFreed, seat=floor.seat_number(command.seat).seat)


@decide.register
def _(_command: CloseRoom, floor: Floor) -> RoomEvent:
    floor.require_host()
    return floor.event(RoomClosed)


# --- powers -------------------------------------------------------------------------------------------------


@decide.register
def _(command: Lock, floor: Floor) -> RoomEvent:
    return floor.powers(locked=command.locked)


@decide.register
def _(command: MutePointers, floor: Floor) -> RoomEvent:
    return floor.powers(muted=command.muted)


@decide.register
def _(command: FollowMe, floor: Floor) -> RoomEvent:
    return floor.powers(following=command.following)


@decide.register
def _(_command: Gather, floor: Floor) -> RoomEvent:
    return floor.powers(gatherings=floor.state.powers.gatherings + 1)


@decide.register
def _(command: HandOver, floor: Floor) -> RoomEvent:
    floor.require_host()
    seat = floor.seat_number(command.seat)
    if seat.attendance == "observer" or not seat.present:
        raise ProblemError("refused", f"Expected a participant who is there; {seat.name} is not.")
    return floor.powers(host=command.seat, following=False)


# --- places -------------------------------------------------------------------------------------------------


@decide.register
def _(command: SetAnchor, floor: Floor) -> RoomEvent:
    floor.require_stage()
    if not 0.99 < sum(part * part for part in command.anchor.rotation) < 1.01:
        raise ProblemError("bad_message", "set_anchor.rotation: expected a unit quaternion x, y, z, w.")
    return floor.event(AnchorChanged, anchor=command.anchor)


@decide.register
def _(command: PlacePin, floor: Floor) -> RoomEvent:
    floor.require_stage()
    electrode_id = floor.state.stage.electrode_id
    if electrode_id is None:
        raise ProblemError("refused", "Expected an electrode on the stage to pin a note to; there is none.")
    if len(floor.state.pins) >= MAX_PINS:
        raise ProblemError("refused", f"Expected at most {MAX_PINS} pins in a room; remove some first.")
    pin = Pin(
        pin_id=command.op_id,
        seat=floor.seat.seat,
        name=floor.seat.name,
        electrode_id=electrode_id,
        particle=command.particle,
        position=command.position,
        note=command.note,
    )
    return floor.event(PinPlaced, pin=pin)


@decide.register
def _(command: RemovePin, floor: Floor) -> RoomEvent:
    pin = next((pin for pin in floor.state.pins if pin.pin_id == command.pin_id), None)
    if pin is None:
        raise ProblemError("not_found", f"There is no pin {command.pin_id} in this room.")
    if not floor.leads and pin.seat != floor.seat.seat:
        raise ProblemError("refused", f"Expected the host or {pin.name} to remove this pin; somebody else asked.")
    return floor.event(PinRemoved, pin_id=command.pin_id)


def changed_seat(seat: Seat, **parts: Any) -> Seat:
    """A seat with some parts replaced."""
    return seat.model_copy(update=parts)
