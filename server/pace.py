"""How fast a client may send: a bucket that refills (token bucket)."""

import time
from collections.abc import Callable


class Pace:
    """Lets `burst` frames through at once and `per_second` in the long run.

    Args:
        per_second: how fast the bucket refills.
        burst: what it holds.
        clock: seconds, never going back.
    """

    def __init__(self, per_second: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_second
        self._burst = burst
        self._clock = clock
        self._left = float(burst)
        self._filled_at = clock()

    def admits(self) -> bool:
        """Whether one more may pass now; if so, it counts."""
        now = self._clock()
        self._left = min(self._burst, self._left + (now - self._filled_at) * self._per_second)
        self._filled_at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
