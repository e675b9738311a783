import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.clock import new_op_id, now
from server.problems import ProblemError
from server.protocol.messages import (
    Anchor,
    CloseRoom,
    FollowMe,
    Gather,
    GrantPointer,
    HandOver,
    LeaveRoom,
    Lock,
    MutePointers,
    PickParticle,
    PlacePin,
    PushStep,
    RaiseHand,
    RemovePin,
    RemoveSeat,
    RoomCommand,
    RoomState,
    Seat,
    SeatChanged,
    SetAnchor,
    SetColour,
    SetPlayback,
    SetSlice,
    ShowElectrode,
    StageChanged,
)
from server.rooms.commands import Floor, decide
from server.rooms.state import GapError, apply, changed, new_room

ELECTRODE = "a" * 64
POINT = [0.0, 0.1, 0.2]
TIME = now()


def ask(kind, **fields):
    return kind(op_id=new_op_id(), device_time=TIME, **fields)


def seat(number, attendance="participant", **parts):
    fields = {"role": "guest", "device_profile": "ci", "present": True, "hand_raised": False, "pointer": False}
    return Seat(seat=number, name=f"Person {number}", attendance=attendance, **{**fields, **parts})


def classroom() -> RoomState:
    """A host (1), two students (2, 3) and an observer (4), with an electrode on the stage."""
    state = new_room("room", "K7M2QX", "Lesson")
    for one in (seat(1, role="teacher"), seat(2), seat(3), seat(4, "observer")):
        state = apply(state, SeatChanged(room_id="room", seq=state.seq + 1, by=one.seat, seat=one))
    state = changed(state, powers=changed(state.powers, host=1))
    return after(state, 1, ask(ShowElectrode, electrode_id=ELECTRODE))


def after(state: RoomState, number: int, command: RoomCommand) -> RoomState:
    """The room after somebody's command."""
    who = next(one for one in state.seats if one.seat == number)
    return apply(state, decide(command, Floor(state, who, 1000)))


def test_the_stage_follows_whoever_changes_it() -> None:
    state = after(classroom(), 2, ask(SetSlice, on=True, axis="z", position=0.25))
    state = after(state, 3, ask(SetPlayback, playing=True, time=0.5))
    state = after(state, 2, ask(SetColour, colour="diameter"))
    state = after(state, 3, ask(PickParticle, particle=7))
    assert state.stage.model_dump() == {
        "electrode_id": ELECTRODE,
        "slice": {"on": True, "axis": "z", "position": 0.25},
        "playback": {"playing": True, "time": 0.5, "server_ms": 1000},
        "colour": "diameter",
        "picked": 7,
        "step": None,
    }


def test_another_electrode_starts_whole_and_finished_and_keeps_the_step() -> None:
    state = after(classroom(), 1, ask(PushStep, module_id="m", step=2))
    state = after(state, 2, ask(SetSlice, on=True, axis="z", position=0.25))
    state = after(state, 2, ask(ShowElectrode, electrode_id="b" * 64))
    assert not state.stage.slice.on
    assert state.stage.step is not None
    assert state.stage.playback.time == 1


def test_a_locked_stage_is_the_host_s_and_theirs_who_were_granted_a_pointer() -> None:
    state = after(classroom(), 1, ask(Lock, locked=True))
    with pytest.raises(ProblemError, match="keeps the stage to themselves"):
        after(state, 2, ask(SetColour, colour=""))
    state = after(state, 1, ask(GrantPointer, seat=2, granted=True))
    assert after(state, 2, ask(SetColour, colour="x")).stage.colour == "x"
    assert after(state, 1, ask(SetColour, colour="y")).stage.colour == "y"


def test_granting_a_pointer_takes_the_hand_down() -> None:
    state = after(classroom(), 2, ask(RaiseHand, raised=True))
    assert state.seats[1].hand_raised
    state = after(state, 1, ask(GrantPointer, seat=2, granted=True))
    assert (state.seats[1].hand_raised, state.seats[1].pointer) == (False, True)


HOSTS_ONLY = [
    (CloseRoom, {}),
    (FollowMe, {"following": True}),
    (Gather, {}),
    (GrantPointer, {"seat": 3, "granted": True}),
    (HandOver, {"seat": 3}),
    (Lock, {"locked": True}),
    (MutePointers, {"muted": True}),
    (PushStep, {"module_id": None}),
    (RemoveSeat, {"seat": 3}),
]


@pytest.mark.parametrize(("kind", "fields"), HOSTS_ONLY, ids=[kind.__name__ for kind, _ in HOSTS_ONLY])
def test_powers_are_the_host_s(kind, fields) -> None:
    state = classroom()
    for number in (2, 4):
        with pytest.raises(ProblemError, match="Expected the room's host") as caught:
            after(state, number, ask(kind, **fields))
        assert caught.value.code == "refused"
    assert after(state, 1, ask(kind, **fields)).seq == state.seq + 1


OBSERVERS_NEVER = [
    (SetSlice, {"on": True, "axis": "x", "position": 0.5}),
    (RaiseHand, {"raised": True}),
    (PlacePin, {"particle": None, "position": POINT, "note": "here"}),
    (SetAnchor, {"anchor": Anchor(kind="manual", label="", position=POINT, rotation=[0, 0, 0, 1])}),
]


@pytest.mark.parametrize(("kind", "fields"), OBSERVERS_NEVER, ids=[kind.__name__ for kind, _ in OBSERVERS_NEVER])
def test_observers_only_see(kind, fields) -> None:
    with pytest.raises(ProblemError, match="observers only see"):
        after(classroom(), 4, ask(kind, **fields))


def test_the_lead_is_handed_to_a_participant_who_is_there() -> None:
    state = after(classroom(), 1, ask(FollowMe, following=True))
    state = after(state, 1, ask(HandOver, seat=2))
    assert (state.powers.host, state.powers.following) == (2, False)
    with pytest.raises(ProblemError, match="Expected a participant who is there"):
        after(state, 2, ask(HandOver, seat=4))
    with pytest.raises(ProblemError, match="no seat 9"):
        after(state, 2, ask(HandOver, seat=9))


def test_nobody_leads_once_the_host_has_left() -> None:
    state = after(classroom(), 1, ask(LeaveRoom))
    assert state.powers.host == 0
    assert [one.seat for one in state.seats] == [2, 3, 4]


def test_a_host_is_not_removed() -> None:
    with pytest.raises(ProblemError, match="leaves by leave_room"):
        after(classroom(), 1, ask(RemoveSeat, seat=1))


def test_pins_are_removed_by_who_placed_them_and_by_the_host() -> None:
    command = ask(PlacePin, particle=3, position=POINT, note="a bottleneck")
    state = after(classroom(), 2, command)
    assert state.pins[0].note == "a bottleneck"
    with pytest.raises(ProblemError, match="Expected the host or Person 2"):
        after(state, 3, ask(RemovePin, pin_id=command.op_id))
    assert after(state, 2, ask(RemovePin, pin_id=command.op_id)).pins == []
    assert after(state, 1, ask(RemovePin, pin_id=command.op_id)).pins == []
    with pytest.raises(ProblemError, match="There is no pin"):
        after(state, 1, ask(RemovePin, pin_id=new_op_id()))


def test_an_anchor_that_is_no_rotation_is_refused() -> None:
    with pytest.raises(ProblemError, match="unit quaternion"):
        after(
            classroom(), 1, ask(SetAnchor, anchor=Anchor(kind="qr", label="A", position=POINT, rotation=[0, 0, 0, 0]))
        )


def test_a_room_that_is_closed_is_empty() -> None:
    state = after(classroom(), 1, ask(CloseRoom))
    assert (state.closed, state.seats, state.powers.host) == (True, [], 0)


seats = st.integers(1, 5)
shares = st.floats(0, 1)
wishes = st.one_of(
    st.builds(lambda electrode: ask(ShowElectrode, electrode_id=electrode * 64), st.sampled_from("abc")),
    st.builds(
        lambda on, axis, at: ask(SetSlice, on=on, axis=axis, position=at), st.booleans(), st.sampled_from("xyz"), shares
    ),
    st.builds(lambda playing, at: ask(SetPlayback, playing=playing, time=at), st.booleans(), shares),
    st.builds(lambda particle: ask(PickParticle, particle=particle), st.none() | st.integers(0, 9)),
    st.builds(lambda step: ask(PushStep, module_id="m", step=step), st.integers(0, 9)),
    st.builds(lambda raised: ask(RaiseHand, raised=raised), st.booleans()),
    st.builds(lambda number, granted: ask(GrantPointer, seat=number, granted=granted), seats, st.booleans()),
    st.builds(lambda locked: ask(Lock, locked=locked), st.booleans()),
    st.builds(lambda: ask(Gather)),
    st.builds(lambda number: ask(HandOver, seat=number), seats),
    st.builds(lambda number: ask(RemoveSeat, seat=number), seats),
    st.builds(lambda: ask(LeaveRoom)),
    st.builds(lambda: ask(PlacePin, particle=None, position=POINT, note="n")),
)


@given(st.lists(st.tuples(seats, wishes), max_size=40), st.data())
def test_a_snapshot_and_the_events_after_it_are_the_new_snapshot(asked, data) -> None:
    state = classroom()
    states, events = [state], []
    for number, command in asked:
        who = next((one for one in state.seats if one.seat == number), None)
        if who is None:
            continue
        try:
            event = decide(command, Floor(state, who, 1000))
        except ProblemError:
            continue
        state = apply(state, event)
        states.append(state)
        events.append(event)
    start = data.draw(st.integers(0, len(events)))
    heard = RoomState.model_validate_json(states[start].model_dump_json())
    # Some come twice, as after a reconnect; order is kept by the connection.
    again = data.draw(st.integers(0, start))
    for event in itertools.chain(events[again:start], events[start:]):
        heard = apply(heard, type(event).model_validate_json(event.model_dump_json()))
    assert heard == state


def test_a_missing_event_is_noticed() -> None:
    state = classroom()
    event = StageChanged(room_id="room", seq=state.seq + 2, by=1, stage=state.stage)
    with pytest.raises(GapError, match=f"expected event {state.seq + 1} of room room; got {state.seq + 2}"):
        apply(state, event)
