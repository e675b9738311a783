"""Examples of a room's life and of its poses, made by the server's own rules, for clients to be held to.

A file of poses in bytes stands beside the same values in JSON. In the replay every kind of event happens, so that a
client which applies them to `before` has to arrive at `after`.
"""

from dataclasses import asdict
from functools import reduce
from typing import Any

from server.protocol.examples import pretty
from server.protocol.messages import (
    Anchor,
    AnchorChanged,
    Pin,
    PinPlaced,
    PinRemoved,
    Playback,
    Powers,
    PowersChanged,
    RoomClosed,
    RoomEvent,
    Seat,
    SeatChanged,
    SeatFreed,
    Slice,
    Stage,
    StageChanged,
    Step,
)
from server.rooms.poses import HEAD, LEFT, PINCH_RIGHT, POINTER, RIGHT, Limb, Pose, bundle, decode, encode
from server.rooms.state import apply, new_room

_ELECTRODE = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_PINS = ("0190b5a4-7c00-7000-8000-00000000000a", "0190b5a4-7c00-7000-8000-00000000000b")
_NOON = 1_795_953_600_000
_POINTING = Pose(
    HEAD | LEFT | RIGHT | POINTER | PINCH_RIGHT,
    sequence=65_535,
    time_ms=_NOON % 2**32,
    head=Limb((0.25, 1.625, -0.5), (0.0, 0.6, 0.0, 0.8)),
    left=Limb((-0.125, 1.0, -0.75), (-0.5, 0.5, -0.5, 0.5)),
    right=Limb((0.375, 1.25, -0.875), (0.0, 0.0, 0.0, 1.0)),
    pointer_m=2.5,
)
_LOOKING = Pose(HEAD, sequence=7, time_ms=12, head=Limb((-2.0, 1.5, 3.0), (0.0, -1.0, 0.0, 0.0)))


def room_files() -> dict[str, bytes]:
    """Name and content of each file."""
    people = {1: _POINTING, 200: _LOOKING}
    tick, server_ms = 513, (_NOON + 50) % 2**32
    frames = {seat: encode(pose) for seat, pose in people.items()}
    poses = {
        "tick": tick,
        "server_ms": server_ms,
        "poses": [{"seat": seat, "pose": asdict(decode(frame))} for seat, frame in frames.items()],
    }
    return {
        "pose.bin": frames[1],
        "pose.json": pretty(asdict(decode(frames[1]))).encode(),
        "poses.bin": bundle(frames.items(), tick, server_ms),
        "poses.json": pretty(poses).encode(),
        "replay.json": pretty(_replay()).encode(),
    }


def _replay() -> dict[str, Any]:
    events = _events()
    before = reduce(apply, events[:2], new_room("room-1", "K7M2QX", "Électrodes, lundi"))
    after = reduce(apply, events[2:], before)
    return {
        "before": before.model_dump(mode="json"),
        "events": [event.model_dump(mode="json") for event in events[2:]],
        "after": after.model_dump(mode="json"),
    }


def _events() -> list[RoomEvent]:
    """Two that lead to `before`, then at least one of every kind."""
    stage = Stage(
        electrode_id=_ELECTRODE,
        slice=Slice(on=True, axis="z", position=0.25),
        playback=Playback(playing=True, time=0.5, server_ms=_NOON),
        colour="stress",
        picked=41,
        step=Step(module_id="prepare-slurry", step=2),
    )
    anchor = Anchor(kind="qr", label="bench 1", position=[0.5, 0.0, -1.25], rotation=[0.0, 0.6, 0.0, 0.8])
    powers = Powers(host=1, locked=False, muted=False, following=False, gatherings=0)
    happenings: list[tuple[type[RoomEvent], int, dict[str, Any]]] = [
        (SeatChanged, 0, {"seat": _seat(1, "Zoë", "teacher", "desktop")}),
        (PowersChanged, 0, {"powers": powers}),
        (SeatChanged, 0, {"seat": _seat(3, "Amélie", "guest", "quest3")}),
        (SeatChanged, 0, {"seat": _seat(2, "Bao", "student", "hololens2")}),
        (StageChanged, 1, {"stage": stage}),
        (AnchorChanged, 2, {"anchor": anchor}),
        (PinPlaced, 2, {"pin": _pin(0, 2, "Bao", 41)}),
        (PinPlaced, 1, {"pin": _pin(1, 1, "Zoë", None)}),
        (SeatChanged, 3, {"seat": _seat(3, "Amélie", "guest", "quest3", hand_raised=True)}),
        (PinRemoved, 1, {"pin_id": _PINS[0]}),
        (PowersChanged, 1, {"powers": powers.model_copy(update={"locked": True, "gatherings": 1})}),
        (SeatFreed, 0, {"seat": 2}),
        (SeatFreed, 0, {"seat": 1}),
        (RoomClosed, 0, {}),
    ]
    return [
        kind.model_validate({"room_id": "room-1", "seq": seq, "by": by, **parts})
        for seq, (kind, by, parts) in enumerate(happenings, 1)
    ]


def _seat(number: int, name: str, role: str, profile: str, hand_raised: bool = False) -> Seat:
    return Seat.model_validate(
        {
            "seat": number,
            "name": name,
            "role": role,
            "attendance": "participant",
            "device_profile": profile,
            "present": True,
            "hand_raised": hand_raised,
            "pointer": False,
        }
    )


def _pin(index: int, seat: int, name: str, particle: int | None) -> Pin:
    position = [0.125 * index, 1.0, -0.5]
    return Pin(
        pin_id=_PINS[index],
        seat=seat,
        name=name,
        electrode_id=_ELECTRODE,
        particle=particle,
        position=position,
        note="dry here?",
    )
