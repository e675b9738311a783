"""The journal of a device: what it writes in the notebook is on its disk first, and survives a power cut.

A line is one event, `CRC-32 in hex, space, JSON`, appended and flushed to the disk. Whatever cannot be read later, such
as a line in whose middle the power failed, is put aside in a file beside it, and said.
"""

import contextlib
import fcntl
import os
import threading
import zlib
from collections.abc import Iterator
from io import FileIO
from pathlib import Path
from typing import Any

import orjson

from server.client.numbering import Event, Numbering, Waiting

LONGEST_BYTES = 1_000_000  # beyond which a journal of what is long stored is begun anew
_DAMAGED = ".damaged"


class JournalError(Exception):
    """The journal cannot be used, or this device's disk did not take a line; one sentence."""


class Journal:
    """The queue of one device in a file; one process at a time has it open, and one thread at a time notes.

    Args:
        path: the file; it is made, with its folder, where there is none.

    Raises:
        JournalError: it cannot be read or written, or another process has it open.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._numbering = Numbering()
        self._gate = threading.Lock()
        self.damaged = 0  # lines that could not be read when it was opened
        with _sentences(path), contextlib.ExitStack() as undo:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = undo.enter_context(path.with_name(f"{path.name}.lock").open("ab"))
            self._take_lock()
            self._read()
            self._file, self._end = self._begin()
            _flush_folder(path.parent)
            undo.pop_all()

    @property
    def waiting(self) -> list[Waiting]:
        """Everything that waits here, in the order of its numbers."""
        with self._gate:
            return self._numbering.waiting

    @property
    def attached(self) -> set[str]:
        """The SHA-256 of the files that what waits here attaches."""
        return {one.write["file"]["sha256"] for one in self.waiting if "file" in one.write}

    @property
    def own(self) -> list[Waiting]:
        """What the person who is here has waiting."""
        with self._gate:
            return self._numbering.own

    @property
    def next(self) -> Waiting | None:
        """What is to be sent next."""
        with self._gate:
            return self._numbering.next

    def note(self, event: Event) -> None:
        """Append an event; it is on disk when this returns, and else did not happen.

        Raises:
            JournalError: the disk did not take it.
        """
        line = _line(event)
        with _sentences(self._path):
            if self._end > LONGEST_BYTES and not self.waiting:
                old = self._file
                self._file, self._end = self._begin()
                old.close()
                _flush_folder(self._path.parent)
            # What an earlier failure left of a line would spoil this one.
            self._file.seek(self._end)
            self._file.truncate()
            _write(self._file, line)
        self._end += len(line)
        with self._gate:
            self._numbering.apply(event)

    def close(self) -> None:
        """Let another process have it."""
        self._file.close()
        self._lock.close()

    def _take_lock(self) -> None:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise JournalError(
                f"Another process writes to {self._path}; stop it, or give this one another folder."
            ) from error

    def _read(self) -> None:
        content = self._path.read_bytes() if self._path.is_file() else b""
        for line in content.splitlines(keepends=True):
            try:
                self._numbering.apply(_event(line))
            except (ValueError, TypeError, KeyError):
                self._put_aside(line)

    def _put_aside(self, line: bytes) -> None:
        self.damaged += 1
        with self._path.with_name(f"{self._path.name}{_DAMAGED}").open("ab", buffering=0) as file:
            _write(file, line.rstrip(b"\n") + b"\n")

    def _begin(self) -> tuple[FileIO, int]:
        """Write what waits as one line to a new file, which then takes the place of the old one."""
        line = _line(self._numbering.begun())
        beside = self._path.with_name(f"{self._path.name}.new")
        with contextlib.ExitStack() as undo:
            file = undo.enter_context(beside.open("wb", buffering=0))
            _write(file, line)
            beside.replace(self._path)
            undo.pop_all()
        return file, len(line)


def _line(event: Event) -> bytes:
    text = orjson.dumps(event)
    return b"%08x %s\n" % (zlib.crc32(text), text)


def _event(line: bytes) -> dict[str, Any]:
    """The event of a line.

    Raises:
        ValueError: it is not whole.
    """
    crc, _, text = line.removesuffix(b"\n").partition(b" ")
    if not line.endswith(b"\n") or int(crc, 16) != zlib.crc32(text):
        raise ValueError("Expected a whole line of a journal; its end is missing or was changed.")
    event: dict[str, Any] = orjson.loads(text)
    return event


def _write(file: FileIO, content: bytes) -> None:
    """Write all of it to the disk."""
    rest = memoryview(content)
    while rest:
        rest = rest[file.write(rest) :]
    os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _sentences(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise JournalError(
            f"{path}: expected a disk that takes what is written on this device; got: {error.strerror}."
        ) from error
