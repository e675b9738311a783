"""Another room server, Socket.IO: everybody in one room, each pose at once to all others in it.

Runs in an environment of its own (requirements/peers/socketio.txt); prints its port.
"""

import asyncio
import socket

import socketio
import uvicorn

rooms = socketio.AsyncServer(async_mode="asgi")


@rooms.event
async def connect(sid, environ, auth):
    """Let everybody into the one room."""
    await rooms.enter_room(sid, "bench")


@rooms.event
async def pose(sid, frame):
    """Pass a pose on."""
    await rooms.emit("pose", frame, room="bench", skip_sid=sid)


async def main() -> None:
    """Serve on a free loopback port, which is printed."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        print(listener.getsockname()[1], flush=True)
        config = uvicorn.Config(
            socketio.ASGIApp(rooms), log_level="warning", ws="websockets-sansio", ws_per_message_deflate=False
        )
        await uvicorn.Server(config).serve(sockets=[listener])


if __name__ == "__main__":
    asyncio.run(main())
