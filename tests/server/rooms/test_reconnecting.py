"""A class on a bad network: connections are cut at random moments, and nothing is lost or done twice."""

import asyncio
import contextlib
import random
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from server.client import Client, LostError, take_seat
from server.clock import new_op_id, now
from server.protocol.messages import (
    Library,
    ListLibrary,
    OpenRoom,
    PickParticle,
    PlacePin,
    RaiseHand,
    RoomCommand,
    RoomOpened,
    SetColour,
    SetPlayback,
    SetSlice,
    ShowElectrode,
)
from tests.serving import RunningServer, SocketClient, free_port, log_in, running_server

CLIENTS = 8
SEED = 20261129


class Restartable:
    """A server on one port with one data directory, that can be killed and started again."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        self._port = str(free_port())
        self.running = self._start()

    def _start(self) -> RunningServer:
        return self._stack.enter_context(running_server(self._folder, "--no-worker", "--port", self._port))

    async def kill_and_restart(self) -> None:
        """What a power failure does, and the person who notices."""
        self.running.kill()
        self.running = await asyncio.to_thread(self._start)


@dataclass
class Trainee:
    """Somebody who keeps asking for things, on a device that may die; what waits for an answer outlives it."""

    make: Callable[[], Client]
    code: str
    draw: random.Random
    client: Client = field(init=False)
    waiting: dict[str, RoomCommand] = field(default_factory=dict)
    accepted: dict[str, RoomCommand] = field(default_factory=dict)
    heard: list[int] = field(default_factory=list)
    asking: set["asyncio.Task[None]"] = field(default_factory=set)

    async def come(self) -> None:
        """Connect, as often as it takes, and ask for what has no answer yet."""
        while True:
            self.client = self.make()
            try:
                await self.client.connect()
                break
            except LostError:
                await self.client.close()  # the server is starting again
        self.heard.clear()
        self.client.on_event = lambda event: self.heard.append(event.seq)
        await self.client.join(self.code)
        for command in list(self.waiting.values()):
            self._ask(command)

    def wish(self) -> None:
        """Ask for something, without waiting."""
        command = self._command()
        self.waiting[command.op_id] = command
        self._ask(command)

    def _command(self) -> RoomCommand:
        new, draw = self.client.new, self.draw
        return draw.choice(
            [
                lambda: new(SetSlice, on=True, axis=draw.choice("xyz"), position=draw.random()),
                lambda: new(SetPlayback, playing=draw.random() < 0.5, time=draw.random()),
                lambda: new(PickParticle, particle=draw.randrange(1000)),
                lambda: new(SetColour, colour=draw.choice(("diameter", "coordination", ""))),
                lambda: new(RaiseHand, raised=draw.random() < 0.5),
                lambda: new(PlacePin, particle=None, position=[0.0, 0.0, 0.0], note=f"{draw.random()}"),
            ]
        )()

    def _ask(self, command: RoomCommand) -> None:
        task = asyncio.create_task(self._answered(command))
        self.asking.add(task)
        task.add_done_callback(self.asking.discard)

    async def _answered(self, command: RoomCommand) -> None:
        try:
            await self.client.ask(command)
        except LostError:
            return  # the device died; its next life asks again
        self.accepted[command.op_id] = self.waiting.pop(command.op_id)

    async def done(self) -> None:
        """Wait for every answer."""
        while self.asking:
            await asyncio.gather(*self.asking)

    def cut(self) -> bool:
        """Tear the connection, if there is one."""
        socket = self.client._line._socket
        if socket is not None:
            socket.transport.abort()
        return socket is not None

    async def die(self) -> None:
        """The program is killed in the middle of whatever it does."""
        self.cut()
        await self.client.close()
        await asyncio.gather(*self.asking)


async def open_room(host: Client) -> str:
    """A room with an electrode on its stage, so that pins can be placed."""
    opened = await host.ask(host.new(OpenRoom, title="Chaos"))
    assert isinstance(opened, RoomOpened)
    await host.join(opened.code)
    library = await host.ask(host.new(ListLibrary))
    assert isinstance(library, Library)
    await host.ask(host.new(ShowElectrode, electrode_id=library.electrodes[0].electrode_id))
    return opened.code


@pytest.mark.parametrize("cuts", [40, pytest.param(200, marks=pytest.mark.slow)])
def test_nothing_is_lost_or_done_twice_however_often_the_network_is_cut(tmp_path: Path, cuts: int) -> None:
    async def chaos(stack: ExitStack) -> None:
        server = Restartable(tmp_path / "data", stack)
        url, login, draw = server.running.url, log_in(server.running), random.Random(SEED)
        async with asyncio.timeout(300), Client(url, login, "host") as host:
            code = await open_room(host)
            trainees = []
            for number in range(CLIENTS):
                seat = await take_seat(url, code, f"Guest {number}")
                make = _maker(url, seat.token, number)
                trainees.append(Trainee(make, code, random.Random(SEED + number)))
            await asyncio.gather(*(trainee.come() for trainee in trainees))
            for number in range(cuts):
                trainee = draw.choice(trainees)
                for one in draw.sample(trainees, 3):
                    one.wish()
                # A moment of the conversation, not of the clock: what was just asked for brings at least 3 events.
                seq = trainee.client.room.seq + draw.randrange(4)
                await trainee.client.until(lambda one=trainee.client, seq=seq: one.room.seq >= seq)
                if number % 20 == 10:
                    await server.kill_and_restart()
                elif draw.random() < 0.25:
                    await trainee.die()
                    await trainee.come()
                else:
                    await trainee.client.until(trainee.cut)
            await asyncio.gather(*(trainee.done() for trainee in trainees))
            await _all_agree(url, login, host, trainees, code)
            _all_happened_once(tmp_path / "data" / "holotrode.db", trainees)

    with ExitStack() as stack:
        asyncio.run(chaos(stack))


def test_a_leave_that_is_sent_again_does_not_leave_a_ghost(server: RunningServer, login: str) -> None:
    leave = {"op_id": new_op_id(), "device_time": now()}
    with SocketClient(server, login, device="host") as host:
        code = host.ask("open_room", title="Lesson", device_time=now())["code"]
        host.ask("join_room", code=code, device_time=now())
        with SocketClient(server, login, device="tablet") as tablet:
            tablet.ask("join_room", code=code, device_time=now())
            first = tablet.ask("leave_room", **leave)
        # The answer got lost: the client takes its seat again and asks once more.
        with SocketClient(server, login, device="tablet") as tablet:
            tablet.ask("join_room", code=code, device_time=now())
            assert tablet.ask("leave_room", **leave)["seq"] == first["seq"]
            while (event := host.receive())["type"] != "seat_changed" or event["seat"]["present"]:
                pass
            assert event["seat"]["seat"] == 2


def _maker(url: str, token: str, number: int) -> Callable[[], Client]:
    return lambda: Client(url, token, f"device-{number}")


async def _all_agree(url: str, login: str, host: Client, trainees: list[Trainee], code: str) -> None:
    """Every client shows what the server says to somebody new, and every accepted command happened once."""
    assert not any(trainee.waiting for trainee in trainees)
    clients = [host, *(trainee.client for trainee in trainees)]
    for client in clients:
        await client.until(lambda client=client: client.seat is not None)
    async with Client(url, login, "auditor") as auditor:
        snapshot = await auditor.join(code, "observer")
        for client in clients:
            await client.until(lambda client=client: client.room.seq >= snapshot.seq)
            assert client.room == snapshot
        assert all(seat.present for seat in snapshot.seats)
    pins = [
        command.note for trainee in trainees for command in trainee.accepted.values() if command.type == "place_pin"
    ]
    assert Counter(pin.note for pin in snapshot.pins) == Counter(pins)
    for trainee in trainees:
        assert trainee.heard == list(range(trainee.heard[0], trainee.client.room.seq + 1))  # without gap or repetition
        assert (trainee.client.meter.snapshots, trainee.client.meter.repeated) == (1, 0)


def _all_happened_once(database: Path, trainees: list[Trainee]) -> None:
    """What is on disk are exactly the accepted commands."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        query = "SELECT op_id FROM room_event WHERE payload_sha256 IS NOT NULL ORDER BY seq"
        _shown, *stored = [op_id for (op_id,) in connection.execute(query)]
    assert sorted(stored) == sorted(op_id for trainee in trainees for op_id in trainee.accepted)
