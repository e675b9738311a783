"""What simulated users saw, in numbers."""

from dataclasses import dataclass, field
from typing import Any

LONGEST_MS = 10_000


class Delays:
    """Counts of delays by the millisecond, so that an hour of poses needs no more memory than a second."""

    def __init__(self) -> None:
        self._counts = [0] * (LONGEST_MS + 1)
        self.total = 0

    def add(self, ms: float) -> None:
        """Count one; clocks may be a little off, so it may be below nothing."""
        self._counts[min(max(round(ms), 0), LONGEST_MS)] += 1
        self.total += 1

    def add_all(self, others: "Delays") -> None:
        """Count what somebody else counted too."""
        self._counts = [mine + theirs for mine, theirs in zip(self._counts, others._counts, strict=True)]
        self.total += others.total

    def percentile(self, share: float) -> int | None:
        """The delay in ms that this share of all did not exceed; None where there was nothing to count."""
        left = share * self.total
        for ms, count in enumerate(self._counts):
            left -= count
            if count and left <= 0:
                return ms
        return None

    def summary(self) -> dict[str, int | None]:
        """The usual percentiles, in ms."""
        return {"p50": self.percentile(0.5), "p95": self.percentile(0.95), "p99": self.percentile(0.99)}


@dataclass
class Seen:
    """What one user saw.

    Args:
        poses: from the moment somebody else sent a pose until it was here.
        controls: from a command until its answer.
        late: how late this program itself was in sending poses.
        commands: that were accepted.
        refused: commands that were refused, as under a locked stage.
        lost: events of which only a later state of the room told.
        doubled: events that came again.
        disconnects: how often the connection was lost.
        seconds: how long the user was there.
        pose_bytes: of poses that came.
        seq: the last event that this user's room shows.
    """

    poses: Delays = field(default_factory=Delays)
    controls: Delays = field(default_factory=Delays)
    late: Delays = field(default_factory=Delays)
    commands: int = 0
    refused: int = 0
    lost: int = 0
    doubled: int = 0
    disconnects: int = 0
    seconds: float = 0.0
    pose_bytes: int = 0
    seq: int = 0

    def summary(self) -> dict[str, Any]:
        """As one JSON object."""
        return {
            "pose_ms": self.poses.summary(),
            "control_ms": self.controls.summary(),
            "late_ms": self.late.summary(),
            "poses": self.poses.total,
            "pose_bytes_per_s": round(self.pose_bytes / self.seconds) if self.seconds else 0,
            "commands": self.commands,
            "refused": self.refused,
            "events_lost": self.lost,
            "events_doubled": self.doubled,
            "disconnects": self.disconnects,
            "seq": self.seq,
        }


def together(all_seen: list[Seen]) -> Seen:
    """Everybody's counts as one; bytes, seconds and seq are the mean, the mean and the least."""
    whole = Seen()
    for seen in all_seen:
        for name in ("poses", "controls", "late"):
            getattr(whole, name).add_all(getattr(seen, name))
        for name in ("commands", "refused", "lost", "doubled", "disconnects"):
            setattr(whole, name, getattr(whole, name) + getattr(seen, name))
    if all_seen:
        whole.seconds = sum(seen.seconds for seen in all_seen) / len(all_seen)
        whole.pose_bytes = sum(seen.pose_bytes for seen in all_seen) // len(all_seen)
        whole.seq = min(seen.seq for seen in all_seen)
    return whole
