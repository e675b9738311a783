"""Simulated users in one room: they come by its code as guests, move, act now and then, and leave."""

import asyncio
import contextlib
import random
import ssl
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from server.client import Client, take_seat
from server.problems import ProblemError
from server.protocol.messages import RaiseHand, RoomCommand, RoomEvent, SetSlice
from server.rooms.poses import Pose, clock_difference
from server.simulating.learning import Learnt, Lesson, Pupil
from server.simulating.motion import Motion
from server.simulating.seen import Seen

COMING_AT_ONCE = 8
ACTION_SECONDS = 10.0  # between two actions of one user, on average
SETTLE_SECONDS = 5.0  # how long the last events may take to reach everybody
STEP_SECONDS = 0.2

Show = Callable[[float, str], None]


@dataclass(frozen=True)
class Crowd:
    """Who comes where, and for how long.

    Args:
        url: the server's.
        code: the room's.
        users: how many.
        seconds: how long they stay once all are there.
        tls: whom to trust, where the server has an authority of its own.
        lesson: what they learn meanwhile.
    """

    url: str
    code: str
    users: int
    seconds: float
    tls: ssl.SSLContext | None = None
    lesson: Lesson | None = None

    async def visit(self, show: Show) -> list[tuple[Seen, Learnt | None]]:
        """Come, stay, leave; cancelling ends it early. What each saw, and what became of their learning.

        Raises:
            ProblemError: the room lets somebody not in.
            LostError: the server cannot be reached.
        """
        people: list[User] = []
        try:
            await self._come(people, show)
            await self._stay(people, show)
            await _settle(people)
        except asyncio.CancelledError:
            # Whoever stops a simulation wants to see what there is.
            show(1.0, "stopped")
        finally:
            await asyncio.gather(*(person.leave() for person in people))
        return [(person.seen, person.learnt) for person in people]

    async def _come(self, people: list["User"], show: Show) -> None:
        door = asyncio.Semaphore(COMING_AT_ONCE)

        async def come(number: int) -> None:
            async with door:
                seat = await take_seat(self.url, self.code, f"Simulated {number + 1}", self.tls)
                client = Client(self.url, seat.token, f"simulated-{number + 1}", tls=self.tls)
                person = User(client, Motion(number, self.users), number, self.lesson)
                people.append(person)
                await person.come(self.code)
                show(0.0, f"{len(people)} of {self.users} users have come")

        await _all(come(number) for number in range(self.users))

    async def _stay(self, people: list["User"], show: Show) -> None:
        loop = asyncio.get_running_loop()
        start = loop.time()

        async def watch() -> None:
            while (gone := loop.time() - start) < self.seconds:
                show(gone / self.seconds, f"{self.users} users, {self.seconds - gone:.0f} s left")
                await asyncio.sleep(min(STEP_SECONDS, self.seconds - gone))

        end = start + self.seconds
        works = [watch()]
        for person in people:
            works += [person.move(end), person.act(end), person.learn(end)]
        await _all(works)


class User:
    """One simulated user.

    Args:
        client: their connection.
        motion: how they move.
        number: which one; the same acts alike.
        lesson: what they learn, if anything.
    """

    def __init__(self, client: Client, motion: Motion, number: int, lesson: Lesson | None = None) -> None:
        self.client = client
        self.seen = Seen()
        self._motion = motion
        self._draw = random.Random(-number)  # noqa: S311
        self._last_seq: int | None = None
        self._came_s = 0.0
        self._pupil = Pupil(client, lesson, number) if lesson is not None else None

    @property
    def learnt(self) -> Learnt | None:
        """What became of learning."""
        return self._pupil.learnt if self._pupil is not None else None

    async def learn(self, until_s: float) -> None:
        """Go through the module, if there is one."""
        if self._pupil is not None:
            await self._pupil.learn(until_s)

    async def come(self, code: str) -> None:
        """Connect and take the seat."""
        await self.client.connect()
        self.client.on_event, self.client.on_poses = self._on_event, self._on_poses
        room = await self.client.join(code)
        if self._last_seq is None:
            self._last_seq = room.seq
        self._came_s = asyncio.get_running_loop().time()

    async def move(self, until_s: float) -> None:
        """Send poses, each when it is due."""
        loop = asyncio.get_running_loop()
        due = loop.time() + self._draw.uniform(0, 0.05)
        while due < until_s:
            await asyncio.sleep(due - loop.time())
            self.seen.late.add(1000 * (loop.time() - due))
            self.client.send_pose(*self._motion.limbs(due))
            due = max(due + 1 / self._motion.hz(due), loop.time())

    async def act(self, until_s: float) -> None:
        """Cut the electrode or raise a hand, now and then."""
        loop = asyncio.get_running_loop()
        while (pause := self._draw.expovariate(1 / ACTION_SECONDS)) < until_s - loop.time():
            await asyncio.sleep(pause)
            start = loop.time()
            try:
                await self.client.ask(self._wish())
            except ProblemError:
                self.seen.refused += 1
            else:
                self.seen.commands += 1
                self.seen.controls.add(1000 * (loop.time() - start))

    async def leave(self) -> None:
        """Write down what is left to say, and hang up."""
        meter, client = self.client.meter, self.client
        self.seen.seq = client.room.seq if client.room is not None else self._last_seq or 0
        self.seen.doubled = meter.repeated
        self.seen.disconnects = max(meter.connections - 1, 0)
        self.seen.pose_bytes = meter.pose_bytes
        self.seen.seconds = asyncio.get_running_loop().time() - self._came_s if self._came_s else 0.0
        await client.close()

    def _wish(self) -> RoomCommand:
        if self._draw.random() < 0.3:
            return self.client.new(RaiseHand, raised=self._draw.random() < 0.5)
        return self.client.new(SetSlice, on=True, axis=self._draw.choice("xyz"), position=self._draw.random())

    def _on_event(self, event: RoomEvent) -> None:
        if self._last_seq is not None:
            self.seen.lost += event.seq - self._last_seq - 1
        self._last_seq = event.seq

    def _on_poses(self, _server_ms: int, poses: dict[int, Pose]) -> None:
        now_ms = self.client.server_ms()
        for seat, pose in poses.items():
            if seat != self.client.seat:
                self.seen.poses.add(clock_difference(now_ms % 2**32, pose.time_ms))


async def _settle(people: list[User]) -> None:
    """Wait until everybody's room shows the same, for a while; the figures tell if it never does."""
    clients = [person.client for person in people]
    newest = max((client.room.seq for client in clients if client.room), default=0)

    def has_newest(client: Client) -> bool:
        return client.room is not None and client.room.seq >= newest

    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(SETTLE_SECONDS):
            for client in clients:
                await client.until(partial(has_newest, client))


async def _all(works: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Do everything at once; the first failure ends the rest and is raised as it is."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
