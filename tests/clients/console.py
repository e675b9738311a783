"""Two who share a room: the C# console client as a process, and a socket that follows it by the server's rules."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from threading import Timer
from typing import Any, Self

from server.clock import now
from server.protocol.messages import RoomEvent, RoomJoined, RoomState, from_server
from server.rooms.poses import Pose, unbundle
from server.rooms.state import apply
from tests.serving import SocketClient

PATIENCE_S = 120


class ConsoleClient:
    """The C# console client in a room; entering it starts the process, leaving it gives the seat back.

    Args:
        program: the compiled client.
        url: the server's.
        login: a lasting token.
        code: the room's.
        device: the device id it says it has.
    """

    def __init__(self, program: Path, url: str, login: str, code: str, device: str = "csharp-console") -> None:
        self._command = ("mono", "--debug", str(program), url, code, device)
        self._login = login
        self.exit_code: int | None = None

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command,
            env={**os.environ, "HOLOTRODE_TOKEN": self._login},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        # A process that says nothing more ends, and with it whoever waits for its next line.
        self._patience = Timer(PATIENCE_S, self._process.kill)
        self._patience.start()
        return self

    def __exit__(self, *error: object) -> None:
        with self._process as process:
            process.stdin.close()
            for _ in process.stdout:
                pass
            self.exit_code = process.wait()
        self._patience.cancel()

    def say(self, line: str) -> None:
        """Write a line for the client to obey."""
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def wait_for(self, expected: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The next room it tells of that is as expected, as `{seat, room}`.

        Raises:
            AssertionError: it ended before.
        """
        for line in self._process.stdout:
            said = json.loads(line)
            if said.get("room") and expected(said):
                return said
        raise AssertionError("the console client ended before the room was as expected")


class Witness(SocketClient):
    """A socket client that keeps the room it is in up to date."""

    room: RoomState

    def join(self, code: str) -> RoomJoined:
        """Take a seat, and the room as it is."""
        joined = from_server.validate_python(self.ask("join_room", code=code, device_time=now()))
        assert isinstance(joined, RoomJoined)
        self.room = joined.room
        return joined

    def receive(self) -> dict[str, Any]:
        """The next message, which may have changed the room; poses before it are passed over."""
        while isinstance(frame := self._frame(), bytes):
            pass
        return json.loads(frame)

    def see(self, seat: int) -> Pose:
        """The next pose of a seat."""
        while True:
            frame = self._frame()
            if isinstance(frame, bytes) and seat in (poses := unbundle(frame)[1]):
                return poses[seat]

    def follow_until(self, expected: Callable[[RoomState], bool]) -> RoomState:
        """The room as soon as it is as expected."""
        while not expected(self.room):
            self.receive()
        return self.room

    def _frame(self) -> str | bytes:
        frame = self.socket.recv(timeout=PATIENCE_S)
        message = None if isinstance(frame, bytes) else from_server.validate_json(frame)
        if isinstance(message, RoomEvent):
            self.room = apply(self.room, message)
        return frame
