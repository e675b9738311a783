"""Devices that write into notebooks, many to a process, so that what is measured is the server and not its clients."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from server.clock import new_op_id, now

IN_FLIGHT = 8  # of one device, while nothing holds it back


@dataclass(frozen=True)
class Bench:
    """Where devices write: the socket's address, a login, how many come, and how often each writes (0: at once)."""

    url: str
    token: str
    devices: int
    per_s: float


@dataclass
class Acknowledged:
    """When entries were acknowledged, and how late."""

    delays_ms: list[float] = field(default_factory=list)
    refused: int = 0
    wall_s: float = 0.0


def drive(bench: Bench, seconds: float, steering: Connection) -> None:
    """Connect all devices, say so, wait for the word, write, and report."""
    steering.send(asyncio.run(_drive(bench, seconds, steering)))


async def _drive(bench: Bench, seconds: float, steering: Connection) -> Acknowledged:
    heard = Acknowledged()
    run = new_op_id()[-12:]
    sockets = [await connect(bench.url, subprotocols=["holotrode.v1"], compression=None) for _ in range(bench.devices)]
    names = [f"bench-{run}-{number}" for number in range(bench.devices)]
    for name, socket in zip(names, sockets, strict=True):
        await _hello(socket, bench.token, name)
    steering.send("ready")
    await asyncio.to_thread(steering.recv)
    start = time.perf_counter()
    writers = zip(names, sockets, strict=True)
    await asyncio.gather(*(_write(name, socket, bench.per_s, start + seconds, heard) for name, socket in writers))
    heard.wall_s = time.perf_counter() - start
    for socket in sockets:
        await socket.close()
    return heard


async def _hello(socket: ClientConnection, token: str, device: str) -> None:
    hello = {"type": "hello", "protocol": 1, "device_id": device, "device_profile": "ci", "language": "en"}
    await socket.send(json.dumps({**hello, "op_id": new_op_id(), "token": token}))
    assert json.loads(await socket.recv())["type"] == "welcome"


async def _write(name: str, socket: ClientConnection, per_s: float, end: float, heard: Acknowledged) -> None:
    sent: dict[str, float] = {}
    room = asyncio.Semaphore(IN_FLIGHT)

    async def listen() -> None:
        async for frame in socket:
            answer = json.loads(frame)
            heard.refused += answer["type"] != "entry_stored"
            heard.delays_ms.append(1e3 * (time.perf_counter() - sent.pop(answer["reply_to"])))
            room.release()

    listening = asyncio.create_task(listen())
    number, due = 0, time.perf_counter() + hash(name) % 1000 / 1000 / per_s if per_s else 0.0
    while time.perf_counter() < end:
        if per_s:
            await asyncio.sleep(due - time.perf_counter())
            due += 1 / per_s
        await room.acquire()
        number += 1
        message = _entry(name, number)
        sent[message["op_id"]] = time.perf_counter()
        await socket.send(json.dumps(message))
    for _ in range(IN_FLIGHT):  # what is on its way still counts
        await room.acquire()
    listening.cancel()


def _entry(name: str, number: int) -> dict[str, Any]:
    return {
        "type": "append_entry",
        "op_id": new_op_id(),
        "record_id": name,
        "field": f"reading.{number % 100 + 1}",
        "value": 20.0 + number / 1000,
        "unit": "mg",
        "text": "",
        "device_time": now(),
        "device_seq": number,
        "clock_offset_ms": 12,
    }
