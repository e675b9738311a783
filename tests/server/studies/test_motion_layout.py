"""The example of motion says what the message's layout says, value by value."""

import json
import math
from base64 import b64decode
from typing import get_args

import numpy as np
import pytest

from server.protocol import generate
from server.protocol.study_messages import MotionSamples
from server.studies.export.chunks import Chunk
from server.studies.export.motion import MotionBatches

EXAMPLE = json.loads((generate.ROOT / generate.FIXTURES / "study" / "motion.json").read_bytes())


def test_the_samples_are_the_rows():
    rows = np.frombuffer(b64decode(EXAMPLE["samples"], validate=True), "<f4").reshape(-1, 22)
    expected = np.array([[math.nan if one is None else one for one in row] for row in EXAMPLE["rows"]])
    np.testing.assert_array_equal(rows, expected)


def test_an_export_reads_the_same():
    gathered = []
    batches = MotionBatches(lambda _, samples: gathered.append(samples))
    batches.add(Chunk("P01", "vr", 1, "session", "device", 1000, 0.0, 1.0, "", {"motion": EXAMPLE["samples"]}))
    batches.flush()
    (samples,) = gathered
    rows = np.array([[math.nan if one is None else one for one in row] for row in EXAMPLE["rows"]])
    np.testing.assert_array_equal(samples.device_s - 1, rows[:, 0])
    np.testing.assert_array_equal(samples.poses, rows[:, 1:])


def test_a_row_is_a_time_and_three_places_with_their_turns():
    for seconds, *limbs in EXAMPLE["rows"]:
        assert 0 <= seconds < 2
        for limb in np.array(limbs, float).reshape(3, 7):
            assert np.isnan(limb).all() or math.hypot(*limb[3:]) == pytest.approx(1)


def test_a_second_at_ninety_rows_fits_into_the_message():
    limit = next(part.max_length for part in get_args(MotionSamples)[1].metadata if hasattr(part, "max_length"))
    assert math.ceil(90 * 22 * 4 / 3) * 4 <= limit
