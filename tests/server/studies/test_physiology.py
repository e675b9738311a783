import csv
import re
import sys

import numpy as np
import pytest
from pyarrow import parquet

from server.notebook.exporting import ExportError
from server.studies.marks import Mark, source_of
from server.studies.physiology import STREAM_COLUMNS, PhysiologyError, align, import_xdf
from server.studies.xdf import Channel, XdfError, XdfStream, write_xdf

STUDY = "slurry-paper-mr"
OFFSET_S = 1_780_000_000.0


def marks(*times_s, participant="P01", study=STUDY, late_s=None, extra=()):
    """A stream of marks; `late_s` is by how much each time stamp is wrong."""
    stamped = zip(times_s, late_s or [0.0] * len(times_s), strict=True)
    mark = [str(Mark(participant, f"op-{k}", _rfc3339(OFFSET_S + time_s))) for k, time_s in enumerate(times_s)]
    column = np.empty((len(mark) + len(extra), 1), dtype=object)
    column[:, 0] = [*mark, *extra]
    clock = np.array([time_s + late for time_s, late in stamped] + [0.0] * len(extra))
    return XdfStream("Holotrode", "Markers", source_of(study), (Channel("mark"),), 0.0, clock, column)


def _rfc3339(server_s):
    return f"{np.datetime64(round(server_s * 1e6), 'us')}Z"


def belt(name="Belt 7", labels=("ECG", "ECG", "Skin (µS)"), units=("mV", "mV", "µS")):
    samples = np.random.default_rng(1).normal(size=(500, len(labels))).astype("f4")
    channels = tuple(Channel(label, unit) for label, unit in zip(labels, units, strict=True))
    return XdfStream(name, "ECG", "belt-7", channels, 0.0, np.arange(500) / 250, samples)


def notes():
    column = np.empty((1, 1), dtype=object)
    column[0, 0] = "Ms Durand felt sick"
    return XdfStream("Notes", "Markers", "keyboard", (Channel("note"),), 0.0, np.array([3.0]), column)


@pytest.fixture
def package(tmp_path):
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "participants.csv").write_text("participant,sequence\nP01,1\nP02,2\n")
    return folder


@pytest.fixture
def record(tmp_path):
    def write(*streams):
        path = tmp_path / "recording.xdf"
        write_xdf(path, streams)
        return path

    return write


# --- alignment ----------------------------------------------------------------------------------------------


def test_the_offset_is_the_median_over_the_marks():
    found = align([belt(), marks(1, 2, 3, 50, late_s=[0.001, 0, -0.002, 0.3])], STUDY, "P01")
    assert found.offset_s == pytest.approx(OFFSET_S - 0.0005, abs=1e-6)
    assert found.uncertainty_ms == pytest.approx(299.5, abs=1e-3)
    assert found.marks == 4


def test_a_single_mark_shows_no_spread():
    found = align([marks(5)], STUDY, "P01")
    assert (found.offset_s, found.uncertainty_ms, found.marks) == (OFFSET_S, None, 1)


def test_other_marks_in_the_recording_are_let_be():
    streams = [
        marks(1, study="other", late_s=[9]),
        marks(1, 2, extra=["start"]),
        marks(1, participant="P02", late_s=[9]),
    ]
    assert align(streams, STUDY, "P01").offset_s == OFFSET_S


@pytest.mark.parametrize(
    ("streams", "sentence"),
    [
        ([belt(), notes()], "expected the stream of marks (type Markers); the recording has Belt 7, Notes"),
        ([marks(1, study="other")], "expected marks of the study slurry-paper-mr; the recording has those of other"),
        ([marks(1, participant="P02")], "expected marks of P01; the recording has those of P02"),
    ],
)
def test_a_recording_of_something_else(streams, sentence):
    with pytest.raises(PhysiologyError, match=re.escape(sentence)):
        align(streams, STUDY, "P01")


# --- import -------------------------------------------------------------------------------------------------


def test_a_recording_comes_into_the_package_on_the_clock_of_the_study(package, record):
    rows = import_xdf(package, record(belt(), marks(0.5, 1.5), notes()), STUDY, "P01")
    folder = package / "physiology"
    assert sorted(path.name for path in folder.iterdir()) == ["P01_belt_7.parquet", "streams.csv"]
    table = parquet.read_table(folder / "P01_belt_7.parquet")
    assert table.column_names == ["time_s", "ecg", "ecg_2", "skin_s"]
    assert table["time_s"].to_numpy() == pytest.approx(OFFSET_S + np.arange(500) / 250, abs=1e-6)
    np.testing.assert_array_equal(table["skin_s"].to_numpy(), belt().samples[:, 2])
    assert table.schema.field("ecg").metadata[b"unit"] == b"mV"
    with (folder / "streams.csv").open(newline="") as file:
        written = list(csv.DictReader(file))
    assert [row["channel"] for row in written] == ["ECG", "ECG", "Skin (µS)"]
    assert list(written[0]) == [column.name for column in STREAM_COLUMNS]
    assert rows[2] == {
        "participant": "P01", "file": "P01_belt_7.parquet", "column": "skin_s", "stream": "Belt 7", "type": "ECG",
        "channel": "Skin (µS)", "unit": "µS", "nominal_hz": 0.0, "samples": 500, "offset_s": OFFSET_S,
        "uncertainty_ms": 0.0, "marks": 2,
    }  # fmt: skip


def test_texts_are_held_back(package, record):
    import_xdf(package, record(belt(), marks(1), notes()), STUDY, "P01")
    assert b"Durand" not in b"".join(path.read_bytes() for path in (package / "physiology").iterdir())


def test_a_second_recording_replaces_the_first_of_the_same_participant(package, record):
    import_xdf(package, record(belt(), marks(1, participant="P02")), STUDY, "P02")
    import_xdf(package, record(belt(), belt(), marks(1)), STUDY, "P01")
    import_xdf(package, record(belt("Ring"), marks(1)), STUDY, "P01")
    names = sorted(path.name for path in (package / "physiology").iterdir())
    assert names == ["P01_ring.parquet", "P02_belt_7.parquet", "streams.csv"]
    with (package / "physiology" / "streams.csv").open(newline="") as file:
        files = [row["file"] for row in csv.DictReader(file)]
    assert files == ["P02_belt_7.parquet"] * 3 + ["P01_ring.parquet"] * 3


def test_streams_of_the_same_name_are_numbered(package, record):
    import_xdf(package, record(belt(), belt(), marks(1)), STUDY, "P01")
    names = {path.name for path in (package / "physiology").glob("*.parquet")}
    assert names == {"P01_belt_7.parquet", "P01_belt_7_2.parquet"}


@pytest.mark.parametrize(
    ("streams", "participant", "sentence"),
    [
        ([belt(), marks(1)], "P09", "expected one of its 2 participants; got P09"),
        ([belt(), marks(1, participant="P02")], "P01", "recording.xdf: expected marks of P01; the recording has those"),
        ([notes(), marks(1)], "P01", "recording.xdf: expected streams of numbers"),
    ],
)
def test_nothing_is_written_of_a_recording_that_does_not_belong(package, record, streams, participant, sentence):
    path = record(*streams)
    with pytest.raises(PhysiologyError, match=re.escape(sentence)):
        import_xdf(package, path, STUDY, participant)
    assert not (package / "physiology").exists()


def test_a_folder_that_is_no_package(tmp_path, record):
    path = record(belt(), marks(1))
    with pytest.raises(PhysiologyError, match="expected the package of a study"):
        import_xdf(tmp_path, path, STUDY, "P01")


def test_without_their_libraries(package, record, monkeypatch):
    path = record(belt(), marks(1))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ExportError, match=re.escape("pip install 'holotrode[study]'")):
        import_xdf(package, path, STUDY, "P01")
    monkeypatch.setitem(sys.modules, "pyxdf", None)
    with pytest.raises(XdfError, match=re.escape("pip install 'holotrode[lsl]'")):
        import_xdf(package, path, STUDY, "P01")
