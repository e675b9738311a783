"""A lane of their own for poses in uvicorn's WebSocket: past the queue, the tasks and the copies that facts go through.

Thirty heads at 20 Hz are 600 frames a second in and as many out. In the usual way each of them wakes a task, pauses and
resumes reading, and is framed once per receiver; here a pose is handed over where it was parsed, and a bundle,
framed once, is written to all.
"""

from collections.abc import Callable
from typing import Any

from starlette.requests import HTTPConnection
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Request

from server.rooms.poses import POSE_KIND

EXTENSION = "holotrode.lane"
_POSE_MARK = bytes((POSE_KIND,))


class Lane:
    """The pose lane of one connection; poses go the usual way until somebody sets `take`.

    Args:
        protocol: the connection.
    """

    def __init__(self, protocol: "LaneProtocol") -> None:
        self._protocol = protocol
        self.take: Callable[[bytes], None] | None = None

    def offer(self, frame: bytes) -> bool:
        """Write a frame if the client has got everything before it; whether it was written.

        A frame that was not is gone: the next bundle replaces it.
        """
        protocol = self._protocol
        transport = protocol.transport
        if protocol.close_sent or transport.is_closing() or transport.get_write_buffer_size() > 0:
            return False
        transport.write(frame)
        return True


class LaneProtocol(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket, with the lane in its scope's extensions."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._lane = Lane(self)

    def handle_connect(self, event: Request) -> None:
        """Open the connection; the application's task starts after this."""
        super().handle_connect(event)
        if self.response.status_code == 101:
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[EXTENSION] = self._lane

    def handle_bytes(self, event: Frame) -> None:
        """Hand a pose over at once, and everything else on."""
        if self._lane.take is not None and event.fin and event.data[:1] == _POSE_MARK:
            self._lane.take(bytes(event.data))
        else:
            super().handle_bytes(event)


def lane_of(connection: HTTPConnection) -> Lane:
    """The lane of a socket that this server accepted."""
    lane: Lane = connection.scope["extensions"][EXTENSION]
    return lane


def framed(content: bytes) -> bytes:
    """A binary frame as it is written; the same for every client."""
    return Frame(Opcode.BINARY, content).serialize(mask=False)
