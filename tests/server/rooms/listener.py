"""Somebody in a room who hears everything."""

import asyncio
import json
from typing import Any

from server.outgoing import Outgoing
from server.protocol.messages import Dismissed


class Listener:
    """What a member's connection would be told."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.bundles: list[bytes] = []
        self.dismissals: list[Dismissed] = []
        self.outgoing = Outgoing(self._text)
        self._more = asyncio.Event()
        self._task = asyncio.create_task(self.outgoing.run())

    def dismissed(self, news: Dismissed) -> None:
        self.dismissals.append(news)

    async def heard(self, count: int) -> None:
        """Wait for so many messages."""
        while len(self.messages) < count:
            self._more.clear()
            await self._more.wait()

    async def _text(self, text: str) -> None:
        self.messages.append(json.loads(text))
        self._more.set()

    def offer(self, frame: bytes) -> bool:
        """Take a bundle, as a lane does."""
        self.bundles.append(frame)
        return True
