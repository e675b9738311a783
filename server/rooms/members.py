"""Who sits in a room, and how they are told things."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from server.outgoing import Outgoing
from server.protocol.messages import Attendance, Dismissed
from server.writes import Actor


class Lane(Protocol):
    """Where bundles of poses go."""

    def offer(self, frame: bytes) -> bool:
        """Write a frame if the client has got everything before it."""


@dataclass(frozen=True)
class Ears:
    """How a member is told things.

    Args:
        outgoing: answers and events, in one order.
        lane: bundles of poses, which replace each other.
        dismiss: called when the room lets the connection go.
    """

    outgoing: Outgoing
    lane: Lane
    dismiss: Callable[[Dismissed], None]


@dataclass(eq=False)
class Member:
    """A connection that sits in a room: where it is told things, and its newest pose that nobody heard of yet.

    Args:
        seat: its number.
        attendance: whether it takes part.
        actor: who it is.
        ears: where it is told things.
        listening: it has heard how the room is, and hears every event from now on.
        pose: newest pose since the last tick.
        last_sequence: the number of that pose or the one before.
    """

    seat: int
    attendance: Attendance
    actor: Actor
    ears: Ears
    listening: bool = False
    pose: bytes | None = None
    last_sequence: int | None = None


@dataclass(frozen=True)
class Holder:
    """Whose seat it is: the same person on the same device finds it again."""

    person_id: str
    device_id: str
