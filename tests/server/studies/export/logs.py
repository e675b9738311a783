"""Chunks of simulated logs."""

import base64
from typing import Any

import numpy as np
from numpy.typing import NDArray

from server.studies.export.chunks import Chunk

START_MS = 1_780_000_000_000  # 2026-05-28
COLUMNS = 22
EYES = np.array([0, 1.6, 0])
STRAIGHT = np.array([0, 0, 0, 1])


def chunk(motion: NDArray[np.float32] | str | None = None, **change: Any) -> Chunk:
    """A second of a log; `second` says which."""
    second = change.pop("second", 0)
    content = change.pop("content", {})
    if isinstance(motion, np.ndarray):
        motion = base64.b64encode(motion.astype("<f4").tobytes()).decode()
    values: dict[str, Any] = {
        "participant": "P01",
        "condition": "mr",
        "period": 1,
        "session_id": "s1",
        "device_id": "d1",
        "started_ms": START_MS + 1000 * second,
        "offset_ms": 250.0,
        "uncertainty_ms": 8.0,
        "server_time": "2026-05-28T20:26:40.000000Z",
        "content": {"motion": motion} | content,
    }
    return Chunk(**values | change)


def wandering(rng: np.random.Generator, hz: int = 60, unseen: float = 0.0) -> NDArray[np.float32]:
    """A second of somebody who looks about; a share of the hands' samples is not seen."""
    rows = np.zeros((hz, COLUMNS), dtype=np.float32)
    rows[:, 0] = np.arange(hz) / hz
    for first in (1, 8, 15):
        rows[:, first : first + 3] = rng.normal(0, 0.002, (hz, 3)).cumsum(axis=0) + EYES
        quaternions = rng.normal(0, 0.002, (hz, 4)).cumsum(axis=0) + STRAIGHT
        rows[:, first + 3 : first + 7] = quaternions / np.linalg.norm(quaternions, axis=1)[:, None]
    for first in (8, 15):
        rows[rng.random(hz) < unseen, first : first + 7] = np.nan
    return rows
