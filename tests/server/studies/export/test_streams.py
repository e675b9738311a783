import base64
import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from server.notebook.exporting import ExportError
from server.studies.export import motion as gathering
from server.studies.export.streams import (
    GAP_S,
    MOTION_COLUMNS,
    RAW_GAZE_COLUMNS,
    RAW_MOTION_COLUMNS,
    MotionMeasures,
    RawWriter,
)
from tests.server.studies.export.logs import START_MS, chunk, wandering


def rows_of(*chunks):
    measures = MotionMeasures()
    for one in chunks:
        measures.add(one)
    return measures.rows()


def row(seconds, head=(0, 0, 0), turned_deg=0.0, left=None, right=None):
    """A sample: the head at a place, turned about y."""
    half = math.radians(turned_deg) / 2
    values = [seconds, *head, 0, math.sin(half), 0, math.cos(half)]
    for hand in (left, right):
        values += [math.nan] * 7 if hand is None else [*hand, 0, 0, 0, 1]
    return values


def motion(*rows):
    return np.array(rows, dtype=np.float32)


# --- measures -----------------------------------------------------------------------------------------------


def test_a_walk_that_can_be_done_in_the_head():
    first = motion(row(0, turned_deg=0), row(0.125, (0.3, 0, 0.4), 30, left=(0, 1, 0)))
    second = motion(row(-0.75, (0.3, 0, 0.4), 30, left=(0, 1, 1)), row(-0.625, (0.3, 0, 0.4), -60, left=(0, 1, 1)))
    (found,) = rows_of(chunk(first), chunk(second, second=1))
    assert list(found) == [column.name for column in MOTION_COLUMNS]
    assert found["motion_s"] == pytest.approx(0.375)
    assert found["head_path_m"] == pytest.approx(0.5)
    assert found["head_rotation_deg"] == pytest.approx(120, rel=1e-6)
    assert found["head_speed_m_s"] == pytest.approx(0.5 / 0.375)
    assert found["left_hand_path_m"] == pytest.approx(1)
    assert found["right_hand_path_m"] == 0
    assert (found["left_hand_seen"], found["right_hand_seen"]) == (0.75, 0)


def slow_twin(chunks):
    """One sample after the other."""
    before, sums = {}, {}
    for one in chunks:
        recording = (one.participant, one.period, one.session_id, one.device_id)
        total = sums.setdefault(
            (one.participant, one.period), {"s": 0, "n": 0, "deg": 0, "seen": [0, 0, 0], "m": [0] * 3}
        )
        for sample in np.frombuffer(base64.b64decode(one.content["motion"]), "<f4").reshape(-1, 22).tolist():
            now = one.started_ms / 1000 + sample[0]
            then, old = before.get(recording, (math.nan, sample))
            before[recording] = (now, sample)
            total["n"] += 1
            is_step = 0 < now - then <= GAP_S
            total["s"] += now - then if is_step else 0
            for point, first in enumerate((1, 8, 15)):
                total["seen"][point] += not math.isnan(sample[first])
                if is_step and not math.isnan(sample[first] + old[first]):
                    total["m"][point] += math.dist(sample[first : first + 3], old[first : first + 3])
            if is_step:
                total["deg"] += turn_deg(old[4:8], sample[4:8])
    return sums


def turn_deg(a, b):
    """By the product conj(a) b, whose vector part is the sine of half the angle."""
    ax, ay, az, aw = (value / math.hypot(*a) for value in a)
    bx, by, bz, bw = (value / math.hypot(*b) for value in b)
    x = aw * bx - ax * bw - ay * bz + az * by
    y = aw * by - ay * bw - az * bx + ax * bz
    z = aw * bz - az * bw - ax * by + ay * bx
    return math.degrees(2 * math.atan2(math.hypot(x, y, z), abs(aw * bw + ax * bx + ay * by + az * bz)))


@pytest.mark.parametrize("waiting", [1, 7, 600])
def test_equals_its_slow_twin(monkeypatch, waiting):
    monkeypatch.setattr(gathering, "WAITING", waiting)
    rng = np.random.default_rng(1)
    chunks = []
    for second in range(12):
        for who, period in (("P01", 1), ("P01", 2), ("P02", 1)):
            if (second, who) != (5, "P02"):  # a gap
                log = wandering(rng, hz=20, unseen=0.2)
                device = "d2" if second == 8 else "d1"
                chunks.append(
                    chunk(
                        log,
                        second=second,
                        participant=who,
                        period=period,
                        session_id=f"{who}{period}",
                        device_id=device,
                    )
                )
    found = rows_of(*chunks)
    twin = slow_twin(chunks)
    assert [(one["participant"], one["period"]) for one in found] == sorted(twin)
    for one in found:
        slow = twin[one["participant"], one["period"]]
        assert one["motion_s"] == pytest.approx(slow["s"], rel=1e-9)
        assert one["head_rotation_deg"] == pytest.approx(slow["deg"], rel=1e-9)
        paths = [one["head_path_m"], one["left_hand_path_m"], one["right_hand_path_m"]]
        assert paths == pytest.approx(slow["m"], rel=1e-9)
        assert one["left_hand_seen"] == pytest.approx(slow["seen"][1] / slow["n"])
        assert one["right_hand_seen"] == pytest.approx(slow["seen"][2] / slow["n"])


@given(cuts=st.sets(st.integers(1, 59)))
def test_how_a_log_is_cut_into_chunks_changes_nothing(cuts):
    log = wandering(np.random.default_rng(2))
    edges = [0, *sorted(cuts), 60]
    parts = [chunk(log[begin:end]) for begin, end in pairwise(edges)]
    (whole,), (cut,) = rows_of(chunk(log)), rows_of(*parts)
    assert cut == pytest.approx(whole)


@pytest.mark.parametrize("change", [{"second": 2}, {"second": -1}, {"session_id": "s2"}, {"device_id": "d2"}])
def test_what_lies_between_logs_is_no_movement(change):
    far = motion(row(0, (9, 9, 9), 170), row(0.1, (9, 9, 9), 170))
    (found,) = rows_of(chunk(motion(row(0.9), row(0.95))), chunk(far, **({"second": 1} | change)))
    assert (found["head_path_m"], found["head_rotation_deg"]) == (0, 0)
    assert found["motion_s"] == pytest.approx(0.15)


def test_a_slow_turn_is_not_lost_in_float32():
    (found,) = rows_of(
        *(
            chunk(motion(*(row(k / 60, turned_deg=(second * 60 + k) / 600) for k in range(60))), second=second)
            for second in range(10)
        )
    )
    assert found["head_rotation_deg"] == pytest.approx(599 / 600, rel=1e-3)


def test_an_orientation_and_its_negative_are_the_same():
    turned = motion(row(0), row(0.1))
    turned[1, 4:8] *= -1
    (found,) = rows_of(chunk(turned))
    assert found["head_rotation_deg"] == 0


def test_a_head_that_was_never_tracked_has_no_speed():
    (found,) = rows_of(chunk(motion([0, *[math.nan] * 21], [0.1, *[math.nan] * 21])))
    assert found["head_speed_m_s"] is None
    assert found["motion_s"] == pytest.approx(0.1)


def test_logs_without_motion_make_no_row():
    assert rows_of(chunk(), chunk("")) == []


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ("?!", "P01, period 1, log of 2026-05-28T20:26:40.000000Z: expected motion in base64"),
        (5, "expected motion in base64"),
        ("AAAA", "expected motion in rows of 88 bytes; got 3 bytes."),
    ],
)
def test_a_log_that_is_none(bad, sentence):
    with pytest.raises(ExportError, match=sentence):
        MotionMeasures().add(chunk(bad))


# --- streams ------------------------------------------------------------------------------------------------


def read(path):
    return parquet.ParquetFile(path).read()


def test_streams_are_written_on_the_clock_of_the_server(tmp_path):
    log = wandering(np.random.default_rng(3), unseen=0.5)
    gaze = {"gaze": [{"at_ms": 500, "seconds": 0.4, "target": "beaker"}]}
    with RawWriter(tmp_path) as writer:
        writer.add(chunk(log, content=gaze))
        writer.add(chunk(log, participant="P02", offset_ms=None, uncertainty_ms=None, content=gaze))
    assert sorted(path.name for path in (tmp_path / "raw").iterdir()) == [
        "gaze.parquet", "motion_P01.parquet", "motion_P02.parquet",
    ]  # fmt: skip
    first = read(tmp_path / "raw" / "motion_P01.parquet")
    assert first.column_names == [column.name for column in RAW_MOTION_COLUMNS]
    assert first["time_s"].to_numpy() == pytest.approx(START_MS / 1000 + 0.25 + np.arange(60) / 60, abs=1e-6)
    poses = np.column_stack([first[name].to_numpy() for name in first.column_names[5:]])
    np.testing.assert_array_equal(poses, log[:, 1:])
    assert str(first.schema.field("head_qw").type) == "float"
    assert first.schema.field("left_x").metadata[b"unit"] == b"m"
    assert set(first["uncertainty_ms"].to_pylist()) == {8.0}
    second = read(tmp_path / "raw" / "motion_P02.parquet")
    assert second["uncertainty_ms"].null_count == 60
    assert second["time_s"][0].as_py() == START_MS / 1000
    seen = read(tmp_path / "raw" / "gaze.parquet")
    assert seen.column_names == [column.name for column in RAW_GAZE_COLUMNS]
    assert seen.to_pylist()[0] == {
        "participant": "P01", "condition": "mr", "period": 1, "device": "d1", "time_s": START_MS / 1000 + 0.75,
        "uncertainty_ms": 8.0, "seconds": 0.4, "target": "beaker",
    }  # fmt: skip
    assert seen.to_pylist()[1]["uncertainty_ms"] is None


def test_streams_are_written_as_they_come(tmp_path, monkeypatch):
    monkeypatch.setattr(gathering, "WAITING", 10)
    log = wandering(np.random.default_rng(4))
    writer = RawWriter(tmp_path)
    for second in range(25):
        writer.add(chunk(log, second=second))
    assert [path.suffix for path in (tmp_path / "raw").iterdir()] == [".part"]
    writer.close()
    file = parquet.ParquetFile(tmp_path / "raw" / "motion_P01.parquet")
    assert (file.num_row_groups, file.metadata.num_rows) == (3, 25 * 60)
    assert np.all(np.diff(file.read()["time_s"].to_numpy()) > 0)


def test_nobody_was_logged(tmp_path):
    with RawWriter(tmp_path) as writer:
        writer.add(chunk())
    assert not (tmp_path / "raw").exists()


def test_nothing_is_left_of_an_export_that_fails(tmp_path, monkeypatch):
    monkeypatch.setattr(gathering, "WAITING", 1)
    with pytest.raises(ExportError, match="rows of 88 bytes"):
        _write(tmp_path, wandering(np.random.default_rng(5)), "AAAA")
    assert list((tmp_path / "raw").iterdir()) == []


def _write(folder, *logs):
    with RawWriter(folder) as writer:
        for log in logs:
            writer.add(chunk(log))
