"""How late do thirty people in a room see each other's heads and hands, what does it cost, and does anybody suffer?

Everybody sends 20 poses a second and a command every 4 s; people are in other processes than the server, all on
loopback, clocks are the same. Targets: from sending to receipt p99 75 ms, the tick of 50 ms counted in, under 25 % of
one core and 45 kB/s for each; ten such rooms p99 150 ms; commands p99 30 ms; one who reads 1 kB/s changes the others'
p99 by less than 10 %. Limit: 99 % of the tick and a bare echo. Peers in the same run, with the same people: a server
that forwards each frame to the others at once, and rooms of Socket.IO.
"""

import multiprocessing
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import numpy as np

from benchmarks.machine import cpu_s
from benchmarks.results import report
from benchmarks.room_clients import Heard, Person, drive
from server.clock import now
from server.protocol.messages import POSE_HZ
from server.rooms.poses import POSE_BYTES
from tests.serving import RunningServer, SocketClient, log_in, running_server

PEOPLE = 30
ROOMS = 10
SECONDS = 12.0
LONG_SECONDS = 20.0
ECHOES = 2000
SOCKETIO = Path(".cache/peers/socketio/bin/python")
SPAWN = multiprocessing.get_context("spawn")


@dataclass
class Load:
    """What a load showed."""

    heard: list[Heard]
    wall_s: float
    cpu_s: float
    memory_mb: float
    people: int

    def figures(self, name: str) -> dict[str, float]:
        """The figures of a load, their names beginning with its own."""
        poses = np.concatenate([part.poses_ms for part in self.heard])
        commands = np.concatenate([part.commands_ms for part in self.heard])
        figures = {
            "pose_p50_ms": np.percentile(poses, 50),
            "pose_p99_ms": np.percentile(poses, 99),
            "cores": self.cpu_s / self.wall_s,
            "kb_per_s_each": sum(part.pose_bytes for part in self.heard) / self.wall_s / self.people / 1e3,
            "poses_seen_of_sent": poses.size / (sum(part.sent for part in self.heard) * (PEOPLE - 1)),
            "events_missing": sum(part.events_missing for part in self.heard),
            "memory_mb": self.memory_mb,
        }
        if slow_bytes := sum(part.slow_bytes for part in self.heard):
            figures["reader_kb_per_s"] = slow_bytes / self.wall_s / 1e3
        if commands.size:
            figures["command_p99_ms"] = np.percentile(commands, 99)
        return {f"{name}_{key}": float(value) for key, value in figures.items()}


def main() -> None:
    """Measure one room, one with somebody slow, ten rooms, the peer and the limit."""
    with tempfile.TemporaryDirectory() as folder, running_server(Path(folder) / "data", "--no-worker") as server:
        login = log_in(server)
        pid = server.process.pid
        one = load(pid, [guests(server, login, PEOPLE)], SECONDS)
        slow = load(pid, [guests(server, login, PEOPLE, slow=1)], SECONDS)
        again = load(pid, [guests(server, login, PEOPLE)], SECONDS)
        halves = [[person for _ in range(ROOMS // 2) for person in guests(server, login, PEOPLE)] for _ in range(2)]
        ten = load(pid, halves, LONG_SECONDS)
        assert server.process.poll() is None
    with peer_server(sys.executable, "-m", "benchmarks.fan_out") as (pid, port):
        peer = load(pid, [[Person(f"ws://127.0.0.1:{port}/")] * PEOPLE], SECONDS)
        echo_ms = bare_echo()
    others = {}
    if SOCKETIO.is_file():
        with peer_server(str(SOCKETIO), "benchmarks/socketio_rooms.py") as (pid, port):
            url = f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
            others = load(pid, [[Person(url, emits=True)] * PEOPLE], SECONDS).figures("socketio")
    ours, limit = one.figures("one"), 0.99e3 / POSE_HZ + echo_ms
    beside = ours["one_pose_p99_ms"]
    usual = (beside + again.figures("again")["again_pose_p99_ms"]) / 2
    report(
        "rooms",
        **ours,
        **slow.figures("slow"),
        **again.figures("again"),
        **ten.figures("ten"),
        **peer.figures("peer"),
        **others,
        echo_p99_ms=echo_ms,
        ours_over_limit=beside / limit,
        slow_over_usual=slow.figures("slow")["slow_pose_p99_ms"] / usual,
        cores_over_peer=ours["one_cores"] / peer.figures("peer")["peer_cores"],
    )


def guests(server: RunningServer, login: str, number: int, slow: int = 0) -> list[Person]:
    """People with seats in a new room, and some more who read slowly."""
    with SocketClient(server, login) as host:
        code = host.ask("open_room", title="Bench", device_time=now())["code"]
    with httpx.Client(base_url=server.url, headers={"Origin": server.url}) as client:
        tokens = [
            client.post("/api/v1/seats", json={"code": code, "name": f"Guest {guest}"}).json()["token"]
            for guest in range(number + slow)
        ]
    url = f"{server.url.replace('http', 'ws')}/api/v1/ws"
    return [Person(url, token, code, is_slow=at >= number) for at, token in enumerate(tokens)]


def load(pid: int, groups: list[list[Person]], seconds: float) -> Load:
    """Let groups of people, each in a process of its own, use a server for a while."""
    pipes = []
    for people in groups:
        here, there = SPAWN.Pipe()
        process = SPAWN.Process(target=drive, args=(people, seconds, there))
        process.start()
        pipes.append((here, process))
    for here, _ in pipes:
        assert here.recv() == "ready"
    before_s, start = cpu_s(pid), time.perf_counter()
    for here, _ in pipes:
        here.send("go")
    time.sleep(seconds)
    wall_s, used_s = time.perf_counter() - start, cpu_s(pid) - before_s
    heard = [here.recv() for here, _ in pipes]
    for _, process in pipes:
        process.join()
    return Load(heard, wall_s, used_s, _memory_mb(pid), sum(not one.is_slow for people in groups for one in people))


@contextmanager
def peer_server(*command: str) -> Iterator[tuple[int, int]]:
    """A peer: its process and its port."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.pid, int(process.stdout.readline())
        finally:
            process.kill()


def bare_echo() -> float:
    """p99 of a round trip of a pose's bytes over a bare socket, in ms."""

    def echo(listener: socket.socket) -> None:
        with listener.accept()[0] as there:
            while data := there.recv(POSE_BYTES):
                there.sendall(data)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        echoing = threading.Thread(target=echo, args=(listener,))
        echoing.start()
        times = []
        with socket.create_connection(listener.getsockname()) as here:
            for _ in range(ECHOES):
                start = time.perf_counter()
                here.sendall(bytes(POSE_BYTES))
                here.recv(POSE_BYTES)
                times.append(time.perf_counter() - start)
        echoing.join()
    return 1e3 * float(np.percentile(times, 99))


def _memory_mb(pid: int) -> float:
    """The most that the process ever held."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


if __name__ == "__main__":
    main()
