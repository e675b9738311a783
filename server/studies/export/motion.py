"""Head and hand motion of chunks as arrays, gathered so that numpy works on minutes instead of seconds."""

import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from server.notebook.exporting import ExportError
from server.studies.export.chunks import Chunk

Float64s = NDArray[np.float64]
Float32s = NDArray[np.float32]
Booleans = NDArray[np.bool_]

HEAD, LEFT, RIGHT = range(3)
POINTS = ("head", "left", "right")
COMPONENTS = ("x", "y", "z", "qx", "qy", "qz", "qw")
VALUES = len(POINTS) * len(COMPONENTS)
ROW_BYTES = 4 * (1 + VALUES)
# Chunks that wait at most, whoever's they are: ten minutes of one headset, 3 MB at 60 Hz.
WAITING = 600


class Recording(NamedTuple):
    """What a device logs in a session of a participant; its chunks come in order, those of others in between."""

    participant: str
    condition: str
    period: int
    session_id: str
    device_id: str


@dataclass(frozen=True)
class Samples:
    """Poses of a recording in the order in which they were taken.

    Args:
        device_s: the device's clock, Unix seconds, shape (n,).
        server_s: the server's clock, Unix seconds, shape (n,); the device's own where its offset is not known.
        uncertainty_ms: how well the server's clock is known, shape (n,); NaN where it is not.
        poses: metres and unit quaternions x, y, z, w of head, left and right hand, shape (n, 21); NaN where not seen.
    """

    device_s: Float64s
    server_s: Float64s
    uncertainty_ms: Float64s
    poses: Float32s

    def point(self, index: int) -> Float32s:
        """The pose of head, left or right hand, shape (n, 7)."""
        width = len(COMPONENTS)
        return self.poses[:, index * width : (index + 1) * width]

    def seen(self, index: int) -> Booleans:
        """Whether the position of head, left or right hand is known, shape (n,)."""
        seen: Booleans = np.isfinite(self.point(index)[:, :3].sum(axis=1))
        return seen

    def last(self) -> "Samples":
        """The newest sample, in arrays of its own."""
        return Samples(
            self.device_s[-1:].copy(),
            self.server_s[-1:].copy(),
            self.uncertainty_ms[-1:].copy(),
            self.poses[-1:].copy(),
        )

    def followed_by(self, others: "Samples") -> "Samples":
        """These samples, then others."""
        return Samples(
            np.concatenate([self.device_s, others.device_s]),
            np.concatenate([self.server_s, others.server_s]),
            np.concatenate([self.uncertainty_ms, others.uncertainty_ms]),
            np.concatenate([self.poses, others.poses]),
        )


class MotionBatches:
    """Gathers the motion of chunks by recording and hands it on in batches.

    Args:
        work: is given a recording and its next samples.
    """

    def __init__(self, work: Callable[[Recording, Samples], None]) -> None:
        self._work = work
        self._waiting: dict[Recording, list[tuple[Chunk, bytes]]] = {}
        self._count = 0

    def add(self, chunk: Chunk) -> None:
        """Take a chunk in; one without motion is let be.

        Raises:
            ExportError: its motion is not what a log has.
        """
        rows = _rows_of(chunk)
        if not rows:
            return
        recording = Recording(chunk.participant, chunk.condition, chunk.period, chunk.session_id, chunk.device_id)
        self._waiting.setdefault(recording, []).append((chunk, rows))
        self._count += 1
        if self._count >= WAITING:
            self.flush()

    def flush(self) -> None:
        """Hand on what waits."""
        for recording, waiting in self._waiting.items():
            self._work(recording, _samples(waiting))
        self._waiting.clear()
        self._count = 0


def _rows_of(chunk: Chunk) -> bytes:
    motion: Any = chunk.content.get("motion")
    if not motion:
        return b""
    try:
        rows = binascii.a2b_base64(motion, strict_mode=True)
    except (binascii.Error, TypeError, ValueError) as error:
        raise ExportError(f"{_place(chunk)}: expected motion in base64; got something else ({error}).") from error
    if len(rows) % ROW_BYTES:
        raise ExportError(f"{_place(chunk)}: expected motion in rows of {ROW_BYTES} bytes; got {len(rows)} bytes.")
    return rows


def _place(chunk: Chunk) -> str:
    return f"{chunk.participant}, period {chunk.period}, log of {chunk.server_time}"


def _samples(waiting: list[tuple[Chunk, bytes]]) -> Samples:
    table = np.frombuffer(b"".join(rows for _, rows in waiting), dtype="<f4").reshape(-1, 1 + VALUES)
    counts = [len(rows) // ROW_BYTES for _, rows in waiting]
    chunks = [chunk for chunk, _ in waiting]
    device_s = np.repeat([chunk.started_ms / 1000 for chunk in chunks], counts) + table[:, 0]
    offset_s = np.repeat([(chunk.offset_ms or 0.0) / 1000 for chunk in chunks], counts)
    known = [chunk.offset_ms is not None and chunk.uncertainty_ms is not None for chunk in chunks]
    spread = [chunk.uncertainty_ms if is_known else np.nan for chunk, is_known in zip(chunks, known, strict=True)]
    uncertainty_ms = np.repeat(np.array(spread, dtype=np.float64), counts)
    return Samples(device_s, device_s + offset_s, uncertainty_ms, table[:, 1:])
