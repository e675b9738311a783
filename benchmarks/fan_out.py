"""The plainest server that shows everybody's poses to everybody: each frame at once to all others."""

import asyncio
import contextlib

from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed


async def main() -> None:
    """Serve on a free loopback port, which is printed."""
    present: set[ServerConnection] = set()

    async def talk(socket: ServerConnection) -> None:
        present.add(socket)
        with contextlib.suppress(ConnectionClosed):
            async for frame in socket:
                broadcast(present - {socket}, frame)
        present.discard(socket)

    async with serve(talk, "127.0.0.1", 0, compression=None, subprotocols=["holotrode.v1"]) as running:
        print(running.sockets[0].getsockname()[1], flush=True)
        await running.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
