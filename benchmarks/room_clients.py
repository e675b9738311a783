"""People in rooms as bare sockets, many to a process, so that what is measured is the server and not its client."""

import asyncio
import json
import socket
import struct
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from server.clock import new_op_id, now, now_ms
from server.rooms.poses import BUNDLE_BYTES, HEAD, LEFT, POSE_BYTES, RIGHT, Limb, Pose, encode

HZ = 20
COMMAND_SECONDS = 4.0  # between two commands of one person
SETTLE_SECONDS = 1.0
SLOW_BYTES_PER_S = 1000
FRAME_HEADER = 4  # bytes of a WebSocket frame of this size
TEXT, BINARY, PING, PONG = 1, 2, 9, 10
UPGRADE = (
    "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Protocol: holotrode.v1\r\n\r\n"
)
STAMP = struct.Struct("<HI")  # number and time, behind kind and flags


@dataclass(frozen=True)
class Person:
    """Who comes: an address, and for our server a token and a room's code; a slow one only listens.

    `emits` is for Socket.IO: each pose is an event.
    """

    url: str
    token: str = ""
    code: str = ""
    is_slow: bool = False
    emits: bool = False


@dataclass
class Heard:
    """What one process of people measured, in ms and bytes."""

    poses_ms: np.ndarray = field(default_factory=lambda: np.zeros(0))
    commands_ms: list[float] = field(default_factory=list)
    sent: int = 0
    pose_bytes: int = 0
    slow_bytes: int = 0
    events_missing: int = 0


def drive(people: list[Person], seconds: float, steering: Connection) -> None:
    """Connect everybody, say so, wait for the word, send and listen, and report."""
    steering.send(asyncio.run(_drive(people, seconds, steering)))


async def _drive(people: list[Person], seconds: float, steering: Connection) -> Heard:
    bodies = [(Emitter if person.emits else Body)(person) for person in people]
    for body in bodies:
        await body.come()
    steering.send("ready")
    await asyncio.to_thread(steering.recv)
    end = time.perf_counter() + seconds
    moving = [body for body in bodies if not body.person.is_slow]
    await asyncio.gather(*(body.move(end, number / len(moving)) for number, body in enumerate(moving)))
    await asyncio.sleep(SETTLE_SECONDS)
    for body in bodies:
        body.transport.abort()
    return Heard(
        poses_ms=np.concatenate([np.zeros(0), *(part for body in moving for part in body.delays)]),
        commands_ms=[ms for body in moving for ms in body.commands_ms],
        sent=sum(body.sent for body in moving),
        pose_bytes=sum(body.pose_bytes for body in moving),
        slow_bytes=sum(body.pose_bytes for body in bodies if body.person.is_slow),
        events_missing=sum(_missing(body, moving) for body in moving),
    )


def _missing(body: "Body", everybody: list["Body"]) -> int:
    """How many events of its room somebody did not hear, of those that anybody heard since it came."""
    known = {seq for other in everybody if other.person.code == body.person.code for seq in other.seqs}
    return sum(seq > body.joined_seq for seq in known) - len(body.seqs)


class Body(asyncio.Protocol):
    """One person's socket and what came over it; frames are read and written by hand, as cheaply as can be."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.transport: asyncio.Transport
        self.delays: list[np.ndarray] = []
        self.commands_ms: list[float] = []
        self.seqs: list[int] = []
        self.sent = self.pose_bytes = self.seat = self.joined_seq = 0
        self._asked: dict[str, float] = {}
        self._buffer = b""
        self._upgraded = asyncio.get_running_loop().create_future()
        self._joined = asyncio.get_running_loop().create_future()

    async def come(self) -> None:
        """Connect, and for our server say hello and join."""
        address = urlsplit(self.person.url)
        loop = asyncio.get_running_loop()
        narrow = _narrow_socket(address.hostname, address.port) if self.person.is_slow else None
        where = {"sock": narrow} if narrow else {"host": address.hostname, "port": address.port}
        transport, _ = await loop.create_connection(lambda: self, **where)
        self.transport = transport
        path = f"{address.path}?{address.query}" if address.query else address.path
        transport.write(UPGRADE.format(path=path, host=address.netloc).encode())
        await self._upgraded
        if self.person.code:
            hello = {"protocol": 1, "device_id": f"d-{id(self)}", "device_profile": "ci", "language": "en"}
            self._say("hello", **hello, token=self.person.token)
            self._say("join_room", code=self.person.code, device_time=now())
            await self._joined

    def data_received(self, data: bytes) -> None:
        """Take what came; the slow one then waits as long as its bytes should have taken."""
        self._buffer += data
        if not self._upgraded.done():
            head, end, self._buffer = self._buffer.partition(b"\r\n\r\n")
            assert end, "the answer to the upgrade came in pieces"
            assert b" 101 " in head, head
            self._upgraded.set_result(None)
        while (frame := self._next_frame()) is not None:
            self._take(*frame)
        if self.person.is_slow and self._joined.done():
            self.transport.pause_reading()
            asyncio.get_running_loop().call_later(len(data) / SLOW_BYTES_PER_S, self.transport.resume_reading)

    def _next_frame(self) -> tuple[int, bytes] | None:
        """Opcode and content of the next whole frame of the buffer (RFC 6455, 5.2)."""
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        size, start = buffer[1], 2
        if size >= 126:
            start += 2 if size == 126 else 8
            size = int.from_bytes(buffer[2:start], "big")
        if len(buffer) < start + size:
            return None
        self._buffer = buffer[start + size :]
        return buffer[0] & 15, buffer[start : start + size]

    def _take(self, opcode: int, content: bytes) -> None:
        if opcode == BINARY:
            self._see(content)
        elif opcode == TEXT:
            self._hear(json.loads(content))
        elif opcode == PING:
            self._write(PONG, content)

    def _see(self, frame: bytes) -> None:
        self.pose_bytes += len(frame) + FRAME_HEADER
        entries = np.frombuffer(frame, np.uint8, offset=BUNDLE_BYTES if self.person.code else 0).reshape(-1, POSE_BYTES)
        times = entries[entries[:, 0] != self.seat, 4:8].copy().view("<u4")[:, 0]
        self.delays.append((now_ms() % 2**32 - times.astype(np.int64)).astype(np.float64))

    def _hear(self, message: dict[str, Any]) -> None:
        if message["type"] == "room_joined":
            self.seat, self.joined_seq = message["seat"], message["room"]["seq"]
            self._joined.set_result(None)
        elif "seq" in message and "reply_to" not in message:
            self.seqs.append(message["seq"])
        asked = self._asked.pop(str(message.get("reply_to")), None)
        if asked is not None:
            self.commands_ms.append(1e3 * (time.perf_counter() - asked))

    async def move(self, end: float, phase: float) -> None:
        """Send poses at HZ, and a command now and then."""
        frame = bytearray(encode(Pose(HEAD | LEFT | RIGHT, 0, 0, Limb((0.0, 1.6, 0.0)))))
        due = time.perf_counter() + phase / HZ
        command_due = due + phase * COMMAND_SECONDS
        while due < end:
            await asyncio.sleep(max(0, due - time.perf_counter()))
            self.sent += 1
            STAMP.pack_into(frame, 2, self.sent & 0xFFFF, now_ms() % 2**32)
            self._pose(bytes(frame))
            if self.person.code and due >= command_due:
                command_due += COMMAND_SECONDS
                start = time.perf_counter()
                self._asked[self._say("raise_hand", raised=True, device_time=now())] = start
            due += 1 / HZ

    def _pose(self, frame: bytes) -> None:
        self._write(BINARY, frame)

    def _say(self, type_: str, **fields: object) -> str:
        op_id = new_op_id()
        self._write(TEXT, json.dumps({"type": type_, "op_id": op_id, **fields}).encode())
        return op_id

    def _write(self, opcode: int, content: bytes) -> None:
        """Write a frame; its mask is zero, which changes nothing in the content and costs the server the same."""
        size = len(content)
        length = bytes((0x80 | size,)) if size < 126 else bytes((0x80 | 126,)) + size.to_bytes(2, "big")
        self.transport.write(bytes((0x80 | opcode,)) + length + bytes(4) + content)


class Emitter(Body):
    """The same over Socket.IO 5 on Engine.IO 4: an event that announces a binary frame, and that frame."""

    async def come(self) -> None:
        """Connect, and join the default namespace."""
        await super().come()
        self._write(TEXT, b"40")
        await self._joined

    def _take(self, opcode: int, content: bytes) -> None:
        if opcode != TEXT:
            super()._take(opcode, content)
        elif content == b"2":
            self._write(TEXT, b"3")
        elif content.startswith(b"40"):
            self._joined.set_result(None)
        elif content.startswith(b"451-"):
            self.pose_bytes += len(content) + 2

    def _pose(self, frame: bytes) -> None:
        self._write(TEXT, b'451-["pose",{"_placeholder":true,"num":0}]')
        self._write(BINARY, frame)


def _narrow_socket(host: str | None, port: int | None) -> socket.socket:
    """A socket whose buffers hold little, so that reading slowly is noticed."""
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    narrow.connect((host, port))
    narrow.setblocking(False)
    return narrow
