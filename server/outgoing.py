"""What is on its way to one client: facts wait in a bounded queue, poses are replaced by newer ones."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

MAX_MESSAGES = 2000
MAX_BYTES = 4 * 1024 * 1024


class Outgoing:
    """Sends what is posted in order, and of the bundles offered the newest, when the client has read the rest.

    A client whose queue overflows is let go: it comes back with its last seq and gets a snapshot.

    Args:
        send_text: sends a text frame and waits while the client is slow.
        send_bytes: the same for a binary frame.
    """

    def __init__(
        self, send_text: Callable[[str], Awaitable[None]], send_bytes: Callable[[bytes], Awaitable[None]]
    ) -> None:
        self._send_text = send_text
        self._send_bytes = send_bytes
        self._texts: deque[str] = deque()
        self._characters = 0
        self._bundle: bytes | None = None
        self._bell = asyncio.Event()
        self.overflowed = asyncio.Event()

    def post(self, text: str) -> None:
        """Queue a frame that must not be lost."""
        self._texts.append(text)
        self._characters += len(text)
        if len(self._texts) > MAX_MESSAGES or self._characters > MAX_BYTES:
            self.overflowed.set()
        self._bell.set()

    def offer(self, bundle: bytes) -> None:
        """Replace the bundle that waits, if one does."""
        self._bundle = bundle
        self._bell.set()

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            await self._bell.wait()
            self._bell.clear()
            while self._texts:
                text = self._texts.popleft()
                self._characters -= len(text)
                await self._send_text(text)
            bundle, self._bundle = self._bundle, None
            if bundle is not None:
                await self._send_bytes(bundle)
