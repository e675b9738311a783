"""Headsets of a study in a process of their own, so that what is measured is the server and not its clients.

And the plainest server that could take what they log, as the machine's own limit.
"""

import asyncio
import json
import sqlite3
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

from server.client import Client, take_part
from server.client.clock import local_ms
from server.clock import new_op_id, now
from server.protocol.messages import LogChunk, Participation, RateSickness
from server.simulating.participants import SimulatedParticipant
from server.simulating.study import Experimenter, Habits, Library, Volunteer
from server.studies.questionnaires.loader import load_questionnaires
from training_modules.loader import load_modules

SEED = 2026
MOTION_HZ = 60
RATING_SECONDS = 60
STREAMS = ("steps", "interactions", "gaze", "motion", "frames")


@dataclass(frozen=True)
class Bench:
    """A study to take part in: the server's address, an experimenter's login, and a code for each headset."""

    url: str
    token: str
    study_id: str
    codes: list[str]
    seconds: float


@dataclass
class Logged:
    """The op_ids of chunks that were acknowledged, after how many ms, and how late this process itself was."""

    stored: list[str] = field(default_factory=list)
    delays_ms: list[float] = field(default_factory=list)
    late_ms: list[float] = field(default_factory=list)


def drive(bench: Bench, steering: Connection) -> None:
    """Take part up to the task, say so, wait for the word, log, and report."""
    steering.send(asyncio.run(_drive(bench, steering)))


async def _drive(bench: Bench, steering: Connection) -> Logged:
    library = Library(load_questionnaires(Path()), load_modules())
    people = [SimulatedParticipant(number, SEED) for number in range(1, len(bench.codes) + 1)]
    async with Client(bench.url, bench.token, "console") as desk:
        experimenter = Experimenter(desk, bench.study_id, lambda number, period: people[number - 1].sheet(period))
        conducting = asyncio.create_task(experimenter.conduct(len(people)))
        headsets = [await _come(bench.url, code, one, library) for code, one in zip(bench.codes, people, strict=True)]
        coming = [asyncio.create_task(headset.take_part()) for headset in headsets]
        await asyncio.gather(*(headset.ready.wait() for headset in headsets))
        steering.send("ready")
        await asyncio.to_thread(steering.recv)
        logged = Logged()
        end = asyncio.get_running_loop().time() + bench.seconds
        await asyncio.gather(*(headset.log_until(end, number, logged) for number, headset in enumerate(headsets)))
        for task in (conducting, *coming):
            task.cancel()
        await asyncio.gather(conducting, *coming, return_exceptions=True)
        await asyncio.gather(*(headset.client.close() for headset in headsets))
    return logged


async def _come(url: str, code: str, person: SimulatedParticipant, library: Library) -> "Headset":
    seat = await take_part(url, code)
    client = Client(url, seat.token, f"headset-{seat.token[:8].replace('_', '-')}", "hololens2")
    await client.connect()
    return Headset(client, person, library)


class Headset(Volunteer):
    """A participant who stays in the task."""

    def __init__(self, client: Client, person: SimulatedParticipant, library: Library) -> None:
        super().__init__(client, person, library, Habits(STREAMS, MOTION_HZ))
        self.client, self.person = client, person
        self.ready = asyncio.Event()

    async def _task(self, state: Participation) -> None:
        self.ready.set()

    async def log_until(self, end: float, number: int, logged: Logged) -> None:
        """Log each second, somewhere in it so that not all come at once, and rate sickness once a minute."""
        loop = asyncio.get_running_loop()
        due = loop.time() + hash(self.person.skill) % 1000 / 1000
        second = 0
        while due < end:
            await asyncio.sleep(due - loop.time())
            logged.late_ms.append(1e3 * (loop.time() - due))
            seen = self.person.second(float(second), MOTION_HZ, STREAMS)
            chunk = self.client.new(LogChunk, started_ms=local_ms() - 1000, clock=self._clock(), **seen)
            start = perf_counter()
            await self.client.ask(chunk)
            logged.stored.append(chunk.op_id)
            logged.delays_ms.append(1e3 * (perf_counter() - start))
            if second % RATING_SECONDS == 2 * number % RATING_SECONDS:
                await self.client.ask(self.client.new(RateSickness, value=1))
            second += 1
            due += 1.0


# --- the machine's limit ------------------------------------------------------------------------------------------


def serve_plainly(file: Path, steering: Connection) -> None:
    """A server that only reads the op_id, inserts the frame, commits, and answers; until it is told to end."""
    asyncio.run(_serve_plainly(file, steering))


async def _serve_plainly(file: Path, steering: Connection) -> None:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode = wal")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE entry (op_id TEXT PRIMARY KEY, content TEXT)")

    async def take(socket: ServerConnection) -> None:
        async for frame in socket:
            op_id = json.loads(frame)["op_id"]
            connection.execute("INSERT INTO entry VALUES (?, ?)", (op_id, frame))
            await socket.send(json.dumps({"type": "stored", "reply_to": op_id}))

    async with serve(take, "127.0.0.1", 0, compression=None) as server:
        steering.send(server.sockets[0].getsockname()[1])
        await asyncio.to_thread(steering.recv)
    connection.close()


def drive_plainly(port: int, headsets: int, seconds: float, steering: Connection) -> None:
    """Send the same frames to the plain server, and report."""
    steering.send(asyncio.run(_drive_plainly(port, headsets, seconds, steering)))


async def _drive_plainly(port: int, headsets: int, seconds: float, steering: Connection) -> Logged:
    logged, loop = Logged(), asyncio.get_running_loop()
    people = [SimulatedParticipant(number, SEED) for number in range(1, headsets + 1)]
    sockets = [await connect(f"ws://127.0.0.1:{port}", compression=None) for _ in people]
    steering.send("ready")
    await asyncio.to_thread(steering.recv)
    end = loop.time() + seconds

    async def log(number: int) -> None:
        person, second = people[number], 0
        due = loop.time() + hash(person.skill) % 1000 / 1000
        while due < end:
            await asyncio.sleep(due - loop.time())
            logged.late_ms.append(1e3 * (loop.time() - due))
            seen = person.second(float(second), MOTION_HZ, STREAMS)
            chunk = LogChunk(op_id=new_op_id(), device_time=now(), started_ms=local_ms() - 1000, clock=None, **seen)
            start = perf_counter()
            await sockets[number].send(chunk.model_dump_json())
            logged.stored.append(json.loads(await sockets[number].recv())["reply_to"])
            logged.delays_ms.append(1e3 * (perf_counter() - start))
            second += 1
            due += 1.0

    await asyncio.gather(*(log(number) for number in range(headsets)))
    for socket in sockets:
        await socket.close()
    return logged
