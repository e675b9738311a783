"""People in rooms as bare sockets, many to a process, so that what is measured is the server and not its client."""

import asyncio
import contextlib
import json
import socket
import struct
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

import numpy as np
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from server.clock import new_op_id, now, now_ms
from server.rooms.poses import BUNDLE_BYTES, HEAD, LEFT, POSE_BYTES, RIGHT, Limb, Pose, encode

HZ = 20
COMMAND_SECONDS = 4.0  # between two commands of one person
SETTLE_SECONDS = 1.0
SLOW_BYTES_PER_S = 1000
FRAME_HEADER = 4  # bytes of a WebSocket frame of this size
STAMP = struct.Struct("<HI")  # number and time, behind kind and flags


@dataclass(frozen=True)
class Person:
    """Who comes: an address, and for our server a token and a room's code; a slow one only listens."""

    url: str
    token: str = ""
    code: str = ""
    is_slow: bool = False


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
    bodies = [Body(person) for person in people]
    for body in bodies:
        await body.come()
    listening = [asyncio.create_task(body.listen()) for body in bodies]
    steering.send("ready")
    await asyncio.to_thread(steering.recv)
    end = time.perf_counter() + seconds
    moving = [body for body in bodies if not body.person.is_slow]
    await asyncio.gather(*(body.move(end, number / len(moving)) for number, body in enumerate(moving)))
    await asyncio.sleep(SETTLE_SECONDS)
    for task, body in zip(listening, bodies, strict=True):
        task.cancel()
        body.socket.transport.abort()
    await asyncio.gather(*listening, return_exceptions=True)
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


class Body:
    """One person's socket and what came over it."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.socket: ClientConnection
        self.delays: list[np.ndarray] = []
        self.commands_ms: list[float] = []
        self.seqs: list[int] = []
        self.sent = self.pose_bytes = self.seat = self.joined_seq = 0
        self._asked: dict[str, float] = {}

    async def come(self) -> None:
        """Connect, and for our server say hello and join."""
        options = {"sock": _narrow_socket(self.person.url), "max_queue": 1} if self.person.is_slow else {}
        self.socket = await connect(
            self.person.url, subprotocols=["holotrode.v1"], compression=None, proxy=None, ping_interval=None, **options
        )
        if self.person.code:
            hello = {"protocol": 1, "device_id": f"d-{id(self)}", "device_profile": "ci", "language": "en"}
            await self._send("hello", **hello, token=self.person.token)
            await self.socket.recv()
            await self._send("join_room", code=self.person.code, device_time=now())
            while (answer := json.loads(await self.socket.recv()))["type"] != "room_joined":
                pass
            self.seat, self.joined_seq = answer["seat"], answer["room"]["seq"]

    async def _send(self, type_: str, **fields: object) -> str:
        op_id = new_op_id()
        await self.socket.send(json.dumps({"type": type_, "op_id": op_id, **fields}))
        return op_id

    async def listen(self) -> None:
        """Take what comes; the slow one takes a frame and waits as long as its bytes should have taken."""
        with contextlib.suppress(ConnectionClosed):
            async for frame in self.socket:
                if isinstance(frame, bytes):
                    self._see(frame)
                else:
                    self._hear(json.loads(frame))
                if self.person.is_slow:
                    await asyncio.sleep(len(frame) / SLOW_BYTES_PER_S)

    def _see(self, frame: bytes) -> None:
        self.pose_bytes += len(frame) + FRAME_HEADER
        entries = np.frombuffer(frame, np.uint8, offset=BUNDLE_BYTES if self.person.code else 0).reshape(-1, POSE_BYTES)
        times = entries[entries[:, 0] != self.seat, 4:8].copy().view("<u4")[:, 0]
        self.delays.append((now_ms() % 2**32 - times.astype(np.int64)).astype(np.float64))

    def _hear(self, message: dict[str, object]) -> None:
        if "seq" in message and "reply_to" not in message:
            self.seqs.append(int(message["seq"]))
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
            await self.socket.send(bytes(frame))
            if self.person.code and due >= command_due:
                command_due += COMMAND_SECONDS
                start = time.perf_counter()
                self._asked[await self._send("raise_hand", raised=True, device_time=now())] = start
            due += 1 / HZ


def _narrow_socket(url: str) -> socket.socket:
    """A socket whose buffers hold little, so that reading slowly is noticed."""
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    host, port = url.split("/")[2].split(":")
    narrow.connect((host, int(port)))
    narrow.setblocking(False)
    return narrow
