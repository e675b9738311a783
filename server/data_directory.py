"""The data directory of a server, which one process at a time writes to."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from server.problems import StartError


class InUseError(StartError):
    """Another process writes to the data directory."""


@contextlib.contextmanager
def data_directory(folder: Path) -> Iterator[None]:
    """Make the data directory and lock it while the server runs.

    Raises:
        StartError: it cannot be made.
        InUseError: another process writes to it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(folder / "server.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StartError(f"The data directory {folder} cannot be used: {error.strerror}.") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise InUseError(
            f"Another server uses the data directory {folder}; stop it, or give another --data."
        ) from error
    try:
        yield
    finally:
        os.close(descriptor)
