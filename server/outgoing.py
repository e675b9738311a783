"""What is on its way to one client: answers and events, in one order, in a bounded queue."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

MAX_MESSAGES = 2000
MAX_BYTES = 4 * 1024 * 1024


class Outgoing:
    """Sends what is posted, in order.

    A client whose queue overflows is let go: it comes back with its last seq and gets a snapshot.

    Args:
        send: sends a text frame and waits while the client is slow.
    """

    def __init__(self, send: Callable[[str], Awaitable[None]]) -> None:
        self._send = send
        self._waiting: deque[str] = deque()
        self._characters = 0
        self._bell = asyncio.Event()
        self.overflowed = asyncio.Event()

    def post(self, text: str) -> None:
        """Queue a frame that must not be lost."""
        self._waiting.append(text)
        self._characters += len(text)
        if len(self._waiting) > MAX_MESSAGES or self._characters > MAX_BYTES:
            self.overflowed.set()
        self._bell.set()

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            await self._bell.wait()
            self._bell.clear()
            while self._waiting:
                text = self._waiting.popleft()
                self._characters -= len(text)
                await self._send(text)
