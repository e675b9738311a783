"""A room's state and how events change it; the server and every client apply the same rule."""

from functools import singledispatch
from typing import TypeVar

from server.protocol.messages import (
    AnchorChanged,
    PinPlaced,
    PinRemoved,
    Playback,
    Powers,
    PowersChanged,
    RoomClosed,
    RoomEvent,
    RoomState,
    SeatChanged,
    SeatFreed,
    Slice,
    Stage,
    StageChanged,
)

R = TypeVar("R", Stage, Powers, RoomState)

WHOLE = Slice(on=False, axis="x", position=0.5)
EMPTY_STAGE = Stage(
    electrode_id=None,
    slice=WHOLE,
    playback=Playback(playing=False, time=1.0, server_ms=0),
    colour="",
    picked=None,
    step=None,
)
NOBODY_LEADS = Powers(host=0, locked=False, muted=False, following=False, gatherings=0)


class GapError(Exception):
    """An event does not follow the state; only a new snapshot helps."""


def new_room(room_id: str, code: str, title: str) -> RoomState:
    """A room in which nothing has happened yet."""
    return RoomState(
        room_id=room_id,
        code=code,
        title=title,
        seq=0,
        closed=False,
        powers=NOBODY_LEADS,
        stage=EMPTY_STAGE,
        anchor=None,
        seats=[],
        pins=[],
    )


def apply(state: RoomState, event: RoomEvent) -> RoomState:
    """The state after an event; one that it holds already changes nothing.

    Raises:
        GapError: events are missing in between.
    """
    if event.seq <= state.seq:
        return state
    if event.seq != state.seq + 1:
        raise GapError(f"expected event {state.seq + 1} of room {state.room_id}; got {event.seq}")
    return changed(_after(event, state), seq=event.seq)


def changed(record: R, **parts: object) -> R:
    """A record with some parts replaced."""
    return record.model_copy(update=parts)


@singledispatch
def _after(event: RoomEvent, _state: RoomState) -> RoomState:
    raise TypeError(f"no rule for {type(event).__name__}")


@_after.register
def _(event: SeatChanged, state: RoomState) -> RoomState:
    others = [seat for seat in state.seats if seat.seat != event.seat.seat]
    return changed(state, seats=sorted([*others, event.seat], key=lambda seat: seat.seat))


@_after.register
def _(event: SeatFreed, state: RoomState) -> RoomState:
    powers = changed(state.powers, host=0) if state.powers.host == event.seat else state.powers
    return changed(state, powers=powers, seats=[seat for seat in state.seats if seat.seat != event.seat])


@_after.register
def _(event: StageChanged, state: RoomState) -> RoomState:
    return changed(state, stage=event.stage)


@_after.register
def _(event: PowersChanged, state: RoomState) -> RoomState:
    return changed(state, powers=event.powers)


@_after.register
def _(event: AnchorChanged, state: RoomState) -> RoomState:
    return changed(state, anchor=event.anchor)


@_after.register
def _(event: PinPlaced, state: RoomState) -> RoomState:
    return changed(state, pins=[*state.pins, event.pin])


@_after.register
def _(event: PinRemoved, state: RoomState) -> RoomState:
    return changed(state, pins=[pin for pin in state.pins if pin.pin_id != event.pin_id])


@_after.register
def _(_event: RoomClosed, state: RoomState) -> RoomState:
    return changed(state, closed=True, seats=[], powers=changed(state.powers, host=0))
