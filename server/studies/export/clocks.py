"""The clocks of devices: when a second of a log was, on the server's clock, and whether the device's clock jumped."""

from dataclasses import dataclass

from server.studies.export.chunks import Chunk
from server.studies.export.times import ms_of

LEAST_JUMP_MS = 50.0
CHUNK_MS = 1000.0


def aligned_ms(chunk: Chunk) -> float:
    """When a second of a log began, on the server's clock; where the device's is unknown, one second before it came."""
    if chunk.offset_ms is None:
        return ms_of(chunk.server_time) - CHUNK_MS
    return chunk.started_ms + chunk.offset_ms


def jumped(before: Chunk, after: Chunk) -> bool:
    """Whether a device's clock jumped between two seconds: it ran backwards, or stands to the server's otherwise.

    A difference counts from 50 ms, and from the sum of how well both are known.
    """
    if after.started_ms < before.started_ms:
        return True
    if before.offset_ms is None or after.offset_ms is None:
        return False
    known = (before.uncertainty_ms or 0.0) + (after.uncertainty_ms or 0.0)
    return abs(after.offset_ms - before.offset_ms) > max(LEAST_JUMP_MS, known)


@dataclass
class ClockState:
    """What is known of the clocks in a session.

    Args:
        uncertainty_ms: of the least known one; None while none is known.
        jumps: of all of them.
    """

    uncertainty_ms: float | None = None
    jumps: int = 0


class Clocks:
    """The clocks of the devices of one participant."""

    def __init__(self) -> None:
        self._last: dict[tuple[str, str], Chunk] = {}
        self._sessions: dict[str, ClockState] = {}

    def add(self, chunk: Chunk) -> bool:
        """Take in a second of a log; whether its device's clock jumped before it."""
        state = self.of(chunk.session_id)
        before = self._last.get((chunk.session_id, chunk.device_id))
        jump = before is not None and jumped(before, chunk)
        state.jumps += jump
        if chunk.uncertainty_ms is not None:
            state.uncertainty_ms = max(state.uncertainty_ms or 0.0, chunk.uncertainty_ms)
        self._last[chunk.session_id, chunk.device_id] = chunk
        return jump

    def of(self, session_id: str) -> ClockState:
        """The clocks in a session."""
        return self._sessions.setdefault(session_id, ClockState())
