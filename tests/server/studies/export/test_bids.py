import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from server.notebook.exporting import ExportError
from server.studies.design import StudyDesign
from server.studies.export import motion as gathering
from server.studies.export.bids import BidsWriter, session_labels
from tests.server.studies.export.logs import START_MS, chunk, wandering
from tests.server.studies.test_design import GOOD

VALIDATOR = Path(sys.executable).with_name("bids-validator-deno")
DESIGN = StudyDesign.model_validate(GOOD)
DAY_S = 86_400
# What only the laboratory knows, and what we have none of.
KNOWN_WARNINGS = {
    "TOO_FEW_AUTHORS",
    "NO_AUTHORS Authors",
    "JSON_KEY_RECOMMENDED HEDVersion",
    "JSON_KEY_RECOMMENDED SourceDatasets",
}
LOGGED = {
    "gaze": [{"at_ms": 100, "seconds": 0.3, "target": "the\tbeaker"}],
    "actions": [{"at_ms": 40, "action": "grab", "target": ""}],
}


def issues(folder):
    ran = subprocess.run(
        [VALIDATOR, folder, "--format", "json", "--max-rows", "-1"], capture_output=True, text=True, timeout=120
    )
    found = json.loads(ran.stdout)["issues"]["issues"]
    return {(one["severity"], f"{one['code']} {one.get('subCode', '')}".strip()) for one in found}


def lines(path):
    return [line.split("\t") for line in path.read_text().splitlines()]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Two people, two conditions, one of them with a pause and hands that are not always seen."""
    folder = tmp_path_factory.mktemp("package") / "bids"
    rng = np.random.default_rng(1)
    with BidsWriter(folder, DESIGN, simulated=True) as writer:
        for participant, day in (("P01", 0), ("P02", 3)):
            for period, condition in enumerate(("mr", "paper"), start=1):
                for second in (0, 1, 2, 60, 61):
                    log = wandering(rng, unseen=0.3)
                    at = second + DAY_S * (day + 7 * (period - 1))
                    writer.add(chunk(log, participant=participant, condition=condition, period=period, second=at,
                                     session_id=f"{participant}{period}", content=LOGGED))  # fmt: skip
        assert not folder.exists()
    return folder


def recording(folder, suffix, session="mr", who="P01"):
    name = f"sub-{who}_ses-{session}_task-slurrypapermr_tracksys-headset_{suffix}"
    return folder / f"sub-{who}" / f"ses-{session}" / "motion" / name


def test_the_validator_has_no_errors(written):
    assert issues(written) == {("warning", one) for one in KNOWN_WARNINGS}


def test_the_validator_would_see_an_error(written, tmp_path):
    broken = shutil.copytree(written, tmp_path / "broken")
    document = recording(broken, "motion.json")
    document.write_text(document.read_text().replace('"SamplingFrequency": 60.0', '"SamplingFrequency": "often"'))
    assert "error" in {severity for severity, _ in issues(broken)}


def test_samples_stay_as_they_were_logged(written):
    samples, channels = lines(recording(written, "motion.tsv")), lines(recording(written, "channels.tsv"))
    assert len(samples) == 300
    assert {len(sample) for sample in samples} == {len(channels) - 1} == {22}
    assert channels[1] == ["latency", "n/a", "LATENCY", "n/a", "s", "n/a", "n/a"]
    assert channels[5] == ["head_quat_x", "quat_x", "ORNT", "Head", "n/a", "head", "room"]
    latency = [sample[0] for sample in samples]
    assert all(re.fullmatch(r"\d+(\.\d+)?", value) for value in latency)
    expected = np.concatenate([second + np.arange(60) / 60 for second in (0, 1, 2, 60, 61)])
    assert [float(value) for value in latency] == pytest.approx(expected, abs=2e-6)
    values = {value for sample in samples for value in sample}
    assert "n/a" in values
    assert not any(re.search("nan|inf", value, re.IGNORECASE) for value in values)


def test_a_recording_describes_itself(written):
    document = json.loads(recording(written, "motion.json").read_text())
    assert document["TaskName"] == "slurry-paper-mr"
    assert document["SamplingFrequency"] == 60
    assert document["SamplingFrequencyEffective"] == pytest.approx(60, abs=1e-3)  # the pause is none of it
    assert document["RecordingDuration"] == pytest.approx(61 + 59 / 60, abs=1e-5)
    assert (document["MotionChannelCount"], document["POSChannelCount"], document["ORNTChannelCount"]) == (22, 9, 12)
    assert (document["LATENCYChannelCount"], document["TrackedPointsCount"]) == (1, 3)


def test_days_are_shifted_and_intervals_stay(written):
    times = [
        lines(written / f"sub-{who}" / f"ses-{session}" / f"sub-{who}_ses-{session}_scans.tsv")[1][1]
        for who in ("P01", "P02")
        for session in ("mr", "paper")
    ]
    assert times == ["1925-01-01T20:26:40.250000Z", "1925-01-08T20:26:40.250000Z"] * 2


def test_gaze_and_actions_are_events(written):
    header, first, second, *rest = lines(recording(written, "events.tsv"))
    assert header == ["onset", "duration", "trial_type", "target"]
    assert (first, second) == (["0.040000", "n/a", "grab", "n/a"], ["0.100000", "0.3", "gaze", "the beaker"])
    assert len(rest) == 8


def test_simulated_data_say_so(written, tmp_path):
    assert json.loads((written / "dataset_description.json").read_text())["Name"].startswith("SIMULATED: ")
    assert "SIMULATED DATA" in (written / "README.md").read_text()
    with BidsWriter(tmp_path / "true", DESIGN, simulated=False) as writer:
        writer.add(chunk(wandering(np.random.default_rng(2))))
    assert "SIMULATED" not in (tmp_path / "true" / "README.md").read_text()


def test_each_device_is_a_tracking_system(tmp_path):
    log = wandering(np.random.default_rng(3))
    with BidsWriter(tmp_path / "bids", DESIGN, simulated=True) as writer:
        writer.add(chunk(log))
        writer.add(chunk(log, device_id="d2", offset_ms=None))
    files = (tmp_path / "bids" / "sub-P01" / "ses-mr" / "motion").glob("*_motion.tsv")
    assert sorted(re.findall("tracksys-([a-z0-9]+)", str(sorted(files)))) == ["headset", "headset2"]
    scans = lines(tmp_path / "bids" / "sub-P01" / "ses-mr" / "sub-P01_ses-mr_scans.tsv")
    assert [scan[4] for scan in scans] == ["clock_uncertainty_ms", "8", "n/a"]
    assert not {one for one in issues(tmp_path / "bids") if one[0] == "error"}


def test_a_clock_that_jumps_shows_in_the_latency(tmp_path):
    log = wandering(np.random.default_rng(4))
    with BidsWriter(tmp_path / "bids", DESIGN, simulated=True) as writer:
        writer.add(chunk(log))
        writer.add(chunk(log, started_ms=START_MS - 4000))
    samples = lines(recording(tmp_path / "bids", "motion.tsv"))
    assert float(samples[60][0]) == -4
    assert not {one for one in issues(tmp_path / "bids") if one[0] == "error"}


def test_labels_of_sessions_are_letters_and_digits():
    assert session_labels(["mr", "mr_far", "mrfar"]) == {"mr": "mr", "mr_far": "mrfar", "mrfar": "mrfarx2"}


def test_nobodys_motion_makes_no_data_set(tmp_path):
    with BidsWriter(tmp_path / "bids", DESIGN, simulated=True) as writer:
        writer.add(chunk(content=LOGGED))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"condition": "vr"}, "P01: unknown condition 'vr'; there are paper, mr."),
        ({"motion": "AAAA"}, "expected motion in rows of 88 bytes"),
    ],
)
def test_nothing_is_left_of_a_data_set_that_fails(tmp_path, monkeypatch, change, sentence):
    monkeypatch.setattr(gathering, "WAITING", 1)
    good = wandering(np.random.default_rng(5))
    with pytest.raises(ExportError, match=sentence):
        _write(tmp_path / "bids", chunk(good), chunk(**({"motion": good} | change)))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_let_be(tmp_path):
    with pytest.raises(ExportError, match="something is there"):
        BidsWriter(tmp_path, DESIGN, simulated=True)


def _write(folder, *chunks):
    with BidsWriter(folder, DESIGN, simulated=True) as writer:
        for one in chunks:
            writer.add(one)
