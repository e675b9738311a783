"""A real server in a process of its own, for tests that talk to it."""

import json
import os
import signal
import socket
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
import psycopg
from websockets.sync.client import connect

from server.clock import new_op_id

NOW = "2026-11-23T08:00:00.000Z"

COMMAND = (sys.executable, "-m", "server.cli", "serve", "--port", "0", "--data")


class RunningServer:
    """A started `holotrode serve`; `link` has the one-time token, `url` has not."""

    def __init__(self, process: subprocess.Popen[str], link: str) -> None:
        self.process = process
        self.link = link
        parts = urlsplit(link)
        self.port = parts.port
        self.url = f"{parts.scheme}://{parts.netloc}"
        self.token = parts.query.removeprefix("token=")

    def kill(self) -> None:
        """SIGKILL: what a power failure leaves behind."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """SIGTERM, and its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


@contextmanager
def running_server(
    data_dir: Path, *arguments: str, environment: dict[str, str] | None = None, inside: Sequence[str] = ()
) -> Iterator[RunningServer]:
    """Start a server on a free loopback port; it is killed at the end if it still runs.

    Args:
        data_dir: the data directory; start again with the same one to find what was stored.
        arguments: more arguments of `holotrode serve`.
        environment: variables on top of this process's.
        inside: a command that starts the server as its last arguments say.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    errors = data_dir.parent / f"{data_dir.name}.stderr"
    with errors.open("ab") as stderr:
        process = subprocess.Popen(
            [*inside, *COMMAND, str(data_dir), *arguments],
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            # One thread: several servers compute at once in a test run.
            env={**os.environ, "NUMBA_NUM_THREADS": "1", **(environment or {})},
        )
    with process:
        line = process.stdout.readline()
        if not line.startswith(("Open http://", "Open https://")):
            process.kill()
            raise AssertionError(f"the server did not start: {line} {errors.read_text()}")
        try:
            yield RunningServer(process, line.split()[1])
        finally:
            if process.poll() is None:
                process.kill()


class SocketClient:
    """A program's socket to a server; entering it opens the socket and says hello.

    Args:
        server: which one.
        login: a lasting token, from `log_in`.
        profile: the device profile it says it is.
        device: the device id it says it has.
    """

    def __init__(self, server: RunningServer, login: str, profile: str = "ci", device: str = "test-device") -> None:
        self._opening = open_socket(server)
        self._hello = {
            "protocol": 1,
            "device_id": device,
            "device_profile": profile,
            "language": "en",
            "token": login,
        }

    def __enter__(self) -> Self:
        self.socket = self._opening.__enter__()
        self.welcome = self.ask("hello", **self._hello)
        return self

    def __exit__(self, *error: object) -> None:
        self._opening.__exit__(*error)

    def send(self, type_: str, op_id: str | None = None, **fields: object) -> str:
        """Send a message and return its op_id."""
        op_id = op_id or new_op_id()
        self.socket.send(json.dumps({"type": type_, "op_id": op_id, **fields}))
        return op_id

    def receive(self) -> dict[str, Any]:
        """The next message."""
        return json.loads(self.socket.recv(timeout=60))

    def ask(self, type_: str, op_id: str | None = None, **fields: object) -> dict[str, Any]:
        """Send a message and wait for its answer; what else comes meanwhile is passed over."""
        op_id = self.send(type_, op_id, **fields)
        while (answer := self.receive()).get("reply_to") != op_id:
            pass
        return answer

    def follow(self, job_id: str, until: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
        """Follow a job until its state is as wanted; every state that came."""
        self.send("follow_job", job_id=job_id)
        states: list[dict[str, Any]] = []
        while not states or not until(states[-1]):
            message = self.receive()
            if message["type"] == "job_progress" and message["job"]["job_id"] == job_id:
                states.append(message["job"])
        return states


def open_socket(server: RunningServer, name: str = "127.0.0.1", **options: Any) -> connect:
    """A socket before its hello, to be entered with `with`; `name` is how the client calls the server."""
    # A client with unread frames waits for `close_timeout` when it closes.
    options = {"subprotocols": ["holotrode.v1"], "compression": None, "close_timeout": 1, **options}
    return connect(f"ws://{name}:{server.port}/api/v1/ws", address=("127.0.0.1", server.port), proxy=None, **options)


def log_in(server: RunningServer) -> str:
    """Use up the printed link's one-time token for a lasting one."""
    answer = httpx.post(f"{server.url}/api/v1/logins", headers={"Authorization": f"Bearer {server.token}"})
    answer.raise_for_status()
    return str(answer.json()["token"])


def print_study(server: RunningServer, login: str, design: dict[str, Any], seats: int) -> list[str]:
    """Register a study and print codes for its participants."""
    headers = {"Authorization": f"Bearer {login}", "Origin": server.url}
    with httpx.Client(base_url=server.url, headers=headers) as http:
        kept = http.put(f"/api/v1/studies/{design['id']}", content=json.dumps(design))  # JSON is YAML
        assert kept.status_code == 200, kept.text
        printed = http.post(f"/api/v1/studies/{design['id']}/seats", json={"count": seats})
        printed.raise_for_status()
    return [seat["code"] for seat in printed.json()]


def free_port() -> int:
    """A loopback port that is free now, for a server whose address has to be known before it starts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def seat_token(server: RunningServer, code: str, name: str = "Marie") -> str:
    """A guest's token for the room with this code."""
    seat = {"code": code, "name": name}
    answer = httpx.post(f"{server.url}/api/v1/seats", json=seat, headers={"Origin": server.url})
    answer.raise_for_status()
    return str(answer.json()["token"])


def new_postgresql_database(server_url: str, template: str = "template1") -> str:
    """URL of a new database on a running PostgreSQL server: a copy of its database `template`, which is empty."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return server_url.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?")
