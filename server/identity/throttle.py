"""Guessing made slow: whoever fails too often has to pause."""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from math import ceil

from server.problems import ProblemError


class Throttle:
    """Counts failures per key in a sliding window and asks for pauses that double.

    Args:
        limit: so many failures in the window are free; the one that reaches it brings the first pause.
        window_s: how long a failure counts, in seconds.
        first_pause_s: the first pause, in seconds; each further failure doubles it.
        longest_pause_s: no pause is longer, in seconds.
        clock: seconds that only go up.
        most_keys: where there are more, the one that failed longest ago is forgotten.
    """

    def __init__(
        self,
        limit: int,
        window_s: float,
        first_pause_s: float,
        longest_pause_s: float,
        clock: Callable[[], float] = time.monotonic,
        most_keys: int = 10_000,
    ) -> None:
        self._limit = limit
        self._window_s = window_s
        self._pauses = _doubling(first_pause_s, longest_pause_s)
        self._clock = clock
        self._most_keys = most_keys
        self._records: OrderedDict[Hashable, _Record] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, *key: Hashable) -> None:
        """Let another try pass.

        Raises:
            ProblemError: `throttled`, with the seconds to wait.
        """
        with self._lock:
            record = self._records.get(key)
            wait_s = record.paused_until - self._clock() if record else 0.0
        if wait_s > 0:
            seconds = ceil(wait_s)
            raise ProblemError(
                "throttled", f"Too many failed tries; expected the next one in {seconds} s at the earliest.", seconds
            )

    def fail(self, *key: Hashable) -> bool:
        """Count a failed try.

        Returns:
            Whether the key has to pause now.
        """
        with self._lock:
            now = self._clock()
            record = self._records.setdefault(key, _Record())
            self._records.move_to_end(key)
            if len(self._records) > self._most_keys:
                self._records.popitem(last=False)
            record.failures.append(now)
            while record.failures[0] <= now - self._window_s:
                record.failures.popleft()
            # With the longest pause reached, more failures change nothing and need no memory.
            if len(record.failures) == self._limit + len(self._pauses):
                record.failures.popleft()
            beyond = len(record.failures) - self._limit
            if beyond >= 0:
                record.paused_until = now + self._pauses[beyond]
            return beyond >= 0


@dataclass
class _Record:
    failures: deque[float] = field(default_factory=deque)
    paused_until: float = 0.0


def _doubling(first_s: float, longest_s: float) -> list[float]:
    pauses = [first_s]
    while pauses[-1] < longest_s:
        pauses.append(min(2 * pauses[-1], longest_s))
    return pauses


@dataclass(frozen=True)
class Throttles:
    """The throttles of one server process.

    A name's failures count for a quarter of an hour; an address may be a whole class, so its count only for a minute.
    """

    names: Throttle = field(default_factory=lambda: Throttle(5, 900, 1, 60))
    addresses: Throttle = field(default_factory=lambda: Throttle(5, 60, 1, 60))
    links: Throttle = field(default_factory=lambda: Throttle(20, 60, 60, 60))
    claims: Throttle = field(default_factory=lambda: Throttle(20, 60, 60, 60))
    all_claims: Throttle = field(default_factory=lambda: Throttle(200, 60, 60, 60))
    codes: Throttle = field(default_factory=lambda: Throttle(60, 60, 10, 60))
    all_codes: Throttle = field(default_factory=lambda: Throttle(300, 60, 10, 60))
