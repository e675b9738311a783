"""The server's clock as a client estimates it: by the answer with the shortest round trip of the newest eight."""

import time
from collections import deque
from datetime import UTC, datetime

SAMPLES = 8


class ServerClock:
    """Milliseconds since 1970 on the server; this machine's own clock until the first answer came."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, float]] = deque(maxlen=SAMPLES)
        self._ahead_ms = 0.0

    def add(self, sent_ms: float, server_ms: float, received_ms: float) -> None:
        """Count an answer to sync_clock.

        Args:
            sent_ms: this machine's clock when it was asked for.
            server_ms: what it says.
            received_ms: this machine's clock when it came.
        """
        self._samples.append((received_ms - sent_ms, server_ms - (sent_ms + received_ms) / 2))
        self._ahead_ms = min(self._samples)[1]

    @property
    def ahead_ms(self) -> int | None:
        """How far the server's clock is ahead of this machine's; None before the first answer."""
        return round(self._ahead_ms) if self._samples else None

    @property
    def uncertainty_ms(self) -> float | None:
        """How far `ahead_ms` may be off: half the shortest round trip; None before the first answer."""
        return min(self._samples)[0] / 2 if self._samples else None

    def now_ms(self) -> int:
        """The server's time now, in milliseconds since 1970."""
        return round(local_ms() + self._ahead_ms)

    def device_time(self) -> str:
        """The same as RFC 3339, as messages carry it."""
        moment = datetime.fromtimestamp(self.now_ms() / 1000, UTC)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def local_ms() -> float:
    """This machine's own clock."""
    return time.time_ns() / 1e6
