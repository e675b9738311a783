import numpy as np

from server.studies.export.recordings import write_recordings
from server.studies.export.streams import RawWriter
from server.studies.xdf import Channel, read_xdf
from tests.server.studies.export.logs import START_MS, chunk, wandering


def test_motion_is_a_recording(tmp_path):
    rng = np.random.default_rng(1)
    logs = [wandering(rng, unseen=0.3) for _ in range(4)]
    with RawWriter(tmp_path) as writer:
        writer.add(chunk(logs[0]))
        writer.add(chunk(logs[1], second=1))
        writer.add(chunk(logs[2], second=900, period=2, condition="paper", session_id="s2"))
        writer.add(chunk(logs[3], participant="P02"))
    assert [path.name for path in write_recordings(tmp_path)] == ["motion_P01.xdf", "motion_P02.xdf"]
    first, second = read_xdf(tmp_path / "raw" / "motion_P01.xdf")
    assert (first.name, first.type, first.source_id) == ("motion, period 1, mr", "MoCap", "d1")
    assert first.channels[:4] == (
        Channel("head_x", "m"), Channel("head_y", "m"), Channel("head_z", "m"), Channel("head_qx"),
    )  # fmt: skip
    np.testing.assert_array_equal(first.samples, np.concatenate(logs[:2])[:, 1:])
    np.testing.assert_allclose(first.times_s[[0, 60]] - START_MS / 1000, [0.25, 1.25], atol=1e-6)
    assert second.name == "motion, period 2, paper"
    np.testing.assert_array_equal(second.samples, logs[2][:, 1:])


def test_a_package_without_motion_has_no_recordings(tmp_path):
    assert write_recordings(tmp_path) == []
