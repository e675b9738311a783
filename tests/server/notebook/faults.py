"""Devices on a bad network with wrong clocks, and a server that is killed under them."""

import asyncio
import contextlib
import json
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import col, select
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from server.blobs import BlobStore
from server.clock import new_op_id
from server.database import Database
from server.notebook.models import Entry
from server.notebook.verifying import verify
from server.settings import Settings
from tests.serving import RunningServer, log_in, running_server

WINDOW = 6  # writes that a device has on their way
SECONDS_PER_DAY = 86_400


@dataclass
class Device:
    """A device that loses, repeats and shuffles its frames, and whose clock is up to a day off."""

    name: str
    dice: random.Random
    record_id: str
    waiting: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    written: int = 0

    async def run(self, server: RunningServer, token: str) -> None:
        """Write until the server is gone."""
        url = f"ws://127.0.0.1:{server.port}/api/v1/ws"
        with contextlib.suppress(ConnectionClosed, InvalidHandshake, OSError):
            async with connect(url, subprotocols=["holotrode.v1"], compression=None, close_timeout=1) as socket:
                hello = {"type": "hello", "protocol": 1, "device_profile": "ci", "language": "en", "token": token}
                await socket.send(json.dumps({**hello, "op_id": new_op_id(), "device_id": self.name}))
                await asyncio.gather(self._listen(socket), self._write(socket))

    async def _listen(self, socket: ClientConnection) -> None:
        async for frame in socket:
            answer = json.loads(frame)
            if answer["type"] == "entry_stored":
                op_id = answer["reply_to"]
                self.acknowledged.append(op_id)
                self.waiting = [message for message in self.waiting if json.loads(message)["op_id"] != op_id]
            elif answer["type"] == "problem":
                assert answer["code"] in ("unavailable", "throttled"), answer  # a gap, or too fast: sent again

    async def _write(self, socket: ClientConnection) -> None:
        while True:
            while len(self.waiting) < WINDOW:
                self.waiting.append(self._message())
            frames = list(self.waiting)
            fault = self.dice.random()
            if fault < 0.2:
                self.dice.shuffle(frames)
            elif fault < 0.4:
                frames = frames[:1] * 2 + frames[1:]
            elif fault < 0.6:
                del frames[self.dice.randrange(len(frames))]
            for frame in frames:
                await socket.send(frame)
            await asyncio.sleep(self.dice.random() * 0.3)

    def _message(self) -> str:
        self.written += 1
        off = self.dice.uniform(-SECONDS_PER_DAY, SECONDS_PER_DAY)
        return json.dumps(
            {
                "type": "append_entry",
                "op_id": new_op_id(),
                "record_id": self.record_id,
                "field": f"reading.{self.written}",
                "value": self.dice.random(),
                "unit": "mg",
                "device_time": (datetime.now(UTC) + timedelta(seconds=off)).isoformat(timespec="milliseconds"),
                "device_seq": self.written,
                "clock_offset_ms": int(-1000 * off),
            }
        )


@dataclass
class Survival:
    """What was there after the kills."""

    kills: int
    acknowledged: int
    stored: int
    problems: list[str]


def survive(data: Path, kills: int, devices: int, seed: int, most_seconds: float = 1.0) -> Survival:
    """Kill a server again and again under devices that write, and look at what it has kept.

    Args:
        data: the server's data directory.
        kills: how often.
        devices: how many write, two to a record.
        seed: of every fault and of every moment of a kill.
        most_seconds: how long the server lives at most before it is killed.
    """
    dice = random.Random(seed)
    people = [Device(f"device-{n}", random.Random(f"{seed}-{n}"), f"record-{n // 2}") for n in range(devices)]
    token = ""
    for _ in range(kills):
        with running_server(data, "--no-worker") as server:
            token = token or log_in(server)
            asyncio.run(_live_and_die(server, token, people, dice.uniform(0.0, most_seconds)))
    return _look(data, kills, people)


async def _live_and_die(server: RunningServer, token: str, people: list[Device], seconds: float) -> None:
    writing = [asyncio.create_task(one.run(server, token)) for one in people]
    await asyncio.sleep(seconds)
    server.kill()
    await asyncio.gather(*writing)


def _look(data: Path, kills: int, people: list[Device]) -> Survival:
    settings = Settings(data=data)
    database = Database(settings.database)
    database.start()
    rows = database.read(
        lambda session: session.exec(
            select(Entry.op_id, Entry.device_id, Entry.device_seq).order_by(col(Entry.record_id), col(Entry.seq))
        ).all()
    )
    report = database.read(lambda session: verify(session, BlobStore(data / "blobs")))
    database.close()
    problems = list(report.problems)
    stored = Counter(op_id for op_id, _, _ in rows)
    for one in people:
        lost = set(one.acknowledged) - set(stored)
        problems += [f"{one.name}: {op_id} was acknowledged and is not there." for op_id in lost]
        numbers = [number for _, device_id, number in rows if device_id == one.name]
        if numbers != list(range(1, len(numbers) + 1)):
            problems.append(f"{one.name}: its entries are not in its order.")
    problems += [f"{op_id} is there {count} times." for op_id, count in stored.items() if count > 1]
    return Survival(kills, sum(len(set(one.acknowledged)) for one in people), len(rows), problems)
