"""The C# bench program, which writes what it is told in the notebook; entering it starts the process."""

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from threading import Timer
from typing import Self

from tests.clients.console import PATIENCE_S


class BenchProgram:
    """The program with its journal.

    Args:
        program: compiled.
        arguments: the server, the record, the device and the journal.
        login: a lasting token.
    """

    def __init__(self, program: Path, *arguments: str | Path, login: str) -> None:
        self._command = ("mono", "--debug", program, *arguments)
        self._environment = {**os.environ, "HOLOTRODE_TOKEN": login}

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command, env=self._environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._safe = 0
        # A program that says nothing more ends, and with it whoever waits for its next line.
        self._patience = Timer(PATIENCE_S, self._process.kill)
        self._patience.start()
        return self

    def __exit__(self, *error: object) -> None:
        with self._process as process:
            process.kill()
        self._patience.cancel()

    def write(self, values: Iterable[int]) -> None:
        """Write values, and wait until the last of them is safe on the device."""
        for value in values:
            self._process.stdin.write(f"mass {value} g\n")
            self._safe += 1
        self._process.stdin.flush()
        self._wait_for(f"safe {self._safe}\n")

    def kill(self) -> None:
        """What a dead battery does."""
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        """End the input, and wait until the server has answered for everything."""
        self._process.stdin.close()
        for _ in self._process.stdout:
            pass
        code = self._process.wait()
        assert code == 0, f"the bench program ended with {code}"

    def _wait_for(self, line: str) -> None:
        assert line in self._process.stdout, "the bench program ended before"
