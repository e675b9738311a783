"""Heads and hands as binary frames of fixed size, little endian; lengths in metres in the room, y up.

A pose frame has 72 bytes: 1 byte kind (2), 1 byte flags, 2 bytes sequence, 4 bytes time (the sender's estimate
of the server's clock in milliseconds, modulo 2^32), head, left hand and right hand (each three float32 for the
position and four int16 for the unit quaternion x, y, z, w times 32767), and one float32, how far the pointer
of the right hand reaches. Flags: 1 head, 2 left hand and 4 right hand are tracked, 8 the pointer is on,
16 the left and 32 the right hand pinch.

A bundle has 8 bytes: kind (3), number of poses, 2 bytes number of the tick, 4 bytes server time; then the pose
frames as they came, the seat's number in the place of the kind.
"""

import math
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.problems import ProblemError

POSE_KIND = 2
BUNDLE_KIND = 3
HEAD, LEFT, RIGHT, POINTER, PINCH_LEFT, PINCH_RIGHT = 1, 2, 4, 8, 16, 32
KNOWN_FLAGS = 63
REACH_M = 1000.0
CLOCK_MS = 10_000  # how far a synchronised clock may be off
CLOCK_RANGE = 2**32
UNIT = 32767

_POSE = struct.Struct("<BBHI3f4h3f4h3f4hf")
_FLOATS = struct.Struct("<8x3f8x3f8x3f8xf")
_BUNDLE = struct.Struct("<BBHI")
POSE_BYTES = _POSE.size
BUNDLE_BYTES = _BUNDLE.size


@dataclass(frozen=True)
class Limb:
    """Where a head or a hand is: position in metres, rotation as a unit quaternion (x, y, z, w)."""

    position: tuple[float, float, float] = (0.0, 0.0, 0.0)
    rotation: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 1.0)


@dataclass(frozen=True)
class Pose:
    """Somebody's head and hands at one moment; what `flags` does not name is not tracked."""

    flags: int
    sequence: int
    time_ms: int
    head: Limb = Limb()
    left: Limb = Limb()
    right: Limb = Limb()
    pointer_m: float = 0.0


def encode(pose: Pose, kind: int = POSE_KIND) -> bytes:
    """A pose as a frame of POSE_BYTES."""
    limbs: list[float] = []
    for limb in (pose.head, pose.left, pose.right):
        limbs += [*limb.position, *(round(part * UNIT) for part in limb.rotation)]
    time_ms = pose.time_ms % CLOCK_RANGE
    return _POSE.pack(kind, pose.flags, pose.sequence & 0xFFFF, time_ms, *limbs, pose.pointer_m)


def decode(frame: bytes) -> Pose:
    """The pose in a frame of POSE_BYTES."""
    _, flags, sequence, time_ms, *numbers, pointer_m = _POSE.unpack(frame)
    head, left, right = (_limb(numbers[at : at + 7]) for at in (0, 7, 14))
    return Pose(flags, sequence, time_ms, head, left, right, pointer_m)


def _limb(numbers: Sequence[float]) -> Limb:
    px, py, pz, *rotation = numbers
    x, y, z, w = (part / UNIT for part in rotation)
    return Limb((px, py, pz), (x, y, z, w))


def check(frame: bytes, server_ms: int) -> None:
    """Let a pose frame pass or refuse it.

    Raises:
        ProblemError: `bad_message`, with what was expected and what came.
    """
    if len(frame) != POSE_BYTES:
        raise ProblemError("bad_message", f"pose: expected {POSE_BYTES} bytes; got {len(frame):,}.")
    if frame[1] & ~KNOWN_FLAGS:
        raise ProblemError("bad_message", f"pose.flags: expected at most {KNOWN_FLAGS}; got {frame[1]}.")
    numbers = _FLOATS.unpack(frame)
    # The usual case by one sum, which is not a number as soon as one of them is; not a number compares as false.
    if not sum(map(abs, numbers)) <= REACH_M:
        _require_places(numbers)
    ahead = clock_difference(int.from_bytes(frame[4:8], "little"), server_ms)
    if abs(ahead) > CLOCK_MS:
        sentence = f"expected the server's clock within {CLOCK_MS // 1000} s, see sync_clock"
        raise ProblemError("bad_message", f"pose.time: {sentence}; it is {ahead / 1000:+.0f} s off.")


def _require_places(numbers: Sequence[float]) -> None:
    for number in numbers:
        if not -REACH_M <= number <= REACH_M:
            got = f"{number:.6g}" if math.isfinite(number) else str(number)
            raise ProblemError("bad_message", f"pose: expected metres between -1000 and 1000; got {got}.")


def sequence_of(frame: bytes) -> int:
    """The number of a pose frame; numbers start again after 65,535."""
    return int.from_bytes(frame[2:4], "little")


def without_pointer(frame: bytes) -> bytes:
    """A pose frame with its pointer off."""
    return bytes((frame[0], frame[1] & ~POINTER)) + frame[2:]


def is_newer(sequence: int, last: int | None) -> bool:
    """Whether a pose came after the last one, also where numbers have started again."""
    return last is None or 0 < (sequence - last) % 0x10000 < 0x8000


def clock_difference(time_ms: int, server_ms: int) -> int:
    """How far a time modulo 2^32 ms is ahead of another, at most 25 days either way."""
    half = CLOCK_RANGE // 2
    return (time_ms - server_ms + half) % CLOCK_RANGE - half


def bundle(frames: Iterable[tuple[int, bytes]], tick: int, server_ms: int) -> bytes:
    """Frames of several seats, as (seat, pose frame), as one."""
    entries = [bytes((seat,)) + frame[1:] for seat, frame in frames]
    header = _BUNDLE.pack(BUNDLE_KIND, len(entries), tick & 0xFFFF, server_ms % CLOCK_RANGE)
    return header + b"".join(entries)


def unbundle(frame: bytes) -> tuple[int, dict[int, Pose]]:
    """A bundle's server time (modulo 2^32 ms) and its poses by seat.

    Raises:
        ValueError: it is none.
    """
    if len(frame) < BUNDLE_BYTES or frame[0] != BUNDLE_KIND:
        raise ValueError("expected a bundle of poses")
    _, count, _, server_ms = _BUNDLE.unpack_from(frame)
    if len(frame) != BUNDLE_BYTES + count * POSE_BYTES:
        raise ValueError(f"expected {count} poses in a bundle; got {len(frame):,} bytes")
    entries = (frame[at : at + POSE_BYTES] for at in range(BUNDLE_BYTES, len(frame), POSE_BYTES))
    return server_ms, {entry[0]: decode(entry) for entry in entries}
