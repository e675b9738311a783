"""A second of a device's log as it is exported."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Chunk:
    """One second of a device's log, in a participant's session.

    Args:
        participant: pseudonym such as P01.
        condition: id.
        period: from 1.
        session_id: of the session.
        device_id: which device.
        started_ms: the device's clock, Unix milliseconds.
        offset_ms: the server's clock minus the device's; None where unknown.
        uncertainty_ms: how well it is known; None where unknown.
        server_time: when it was stored, RFC 3339.
        content: motion, gaze, actions, frames as in the message log_chunk.
    """

    participant: str
    condition: str
    period: int
    session_id: str
    device_id: str
    started_ms: float
    offset_ms: float | None
    uncertainty_ms: float | None
    server_time: str
    content: dict[str, Any]
