"""Blobs over the socket: one at a time per client, as fast as the client reads."""

import asyncio
import os
import struct
from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.concurrency import run_in_threadpool

from server.blobs import BlobStore
from server.problems import ProblemError
from server.protocol.messages import BLOB_CHUNK, BlobChunkHeader, GetBlob, Problem, ServerMessage

MAX_WAITING = 64
FRAME_HEADER = struct.Struct("<B3xIQ")
BLOB_FRAME = 1


class BlobStreams:
    """Sends the blobs a client asked for, in order.

    Args:
        blobs: where they are.
        send: sends a message and waits while the client is slow.
        send_bytes: the same for a binary frame.
    """

    def __init__(
        self,
        blobs: BlobStore,
        send: Callable[[ServerMessage], Awaitable[None]],
        send_bytes: Callable[[bytes], Awaitable[None]],
    ) -> None:
        self._blobs = blobs
        self._send = send
        self._send_bytes = send_bytes
        self._waiting: asyncio.Queue[tuple[Path, BlobChunkHeader]] = asyncio.Queue(MAX_WAITING)
        self._streams = 0
        self._tasks: list[asyncio.Task[None]] = []

    async def add(self, message: GetBlob) -> None:
        """Put a blob in the queue.

        Raises:
            ProblemError: it does not exist, the offset is beyond its end, or too many wait already.
        """
        path = self._blobs.find(message.sha256)
        size = path.stat().st_size - message.offset
        if size < 0:
            raise ProblemError(
                "bad_message",
                f"get_blob.offset: expected at most {size + message.offset:,} bytes; got {message.offset:,}.",
            )
        self._streams += 1
        header = BlobChunkHeader(
            reply_to=message.op_id,
            sha256=message.sha256,
            stream=self._streams,
            offset=message.offset,
            size=size,
        )
        try:
            self._waiting.put_nowait((path, header))
        except asyncio.QueueFull as error:
            raise ProblemError("unavailable", f"Expected at most {MAX_WAITING} blobs to wait for at once.") from error
        if not self._tasks:
            self._tasks.append(asyncio.create_task(self._run()))

    async def stop(self) -> None:
        """Send nothing more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            path, header = await self._waiting.get()
            try:
                await self._send(header)
                await self._send_blob(path, header)
            except OSError as error:
                sentence = f"The blob {header.sha256} cannot be read ({error.strerror})."
                await self._send(Problem(reply_to=header.reply_to, code="unavailable", sentence=sentence))

    async def _send_blob(self, path: Path, header: BlobChunkHeader) -> None:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            end = header.offset + header.size
            for offset in range(header.offset, end, BLOB_CHUNK):
                content = await run_in_threadpool(os.pread, descriptor, min(BLOB_CHUNK, end - offset), offset)
                await self._send_bytes(FRAME_HEADER.pack(BLOB_FRAME, header.stream, offset) + content)
        finally:
            os.close(descriptor)
