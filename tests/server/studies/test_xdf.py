import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.studies.xdf import Channel, XdfError, XdfStream, read_xdf, write_xdf

CLOCK_OFFSET = 4


def numbers(samples, times_s=None, **change):
    samples = np.asarray(samples)
    values = {
        "name": "Belt", "type": "ECG", "source_id": "belt-7", "nominal_hz": 0.0,
        "channels": tuple(Channel(f"lead {k}", "mV") for k in range(samples.shape[1])),
        "times_s": np.arange(len(samples)) / 250 if times_s is None else np.asarray(times_s, dtype=float),
        "samples": samples,
    }  # fmt: skip
    return XdfStream(**values | change)


def texts(*samples, times_s=None):
    column = np.empty((len(samples), 1), dtype=object)
    column[:, 0] = samples
    return numbers(column, times_s, name="Notes", type="Markers", channels=(Channel("note"),))


def offset_chunk(stream, at_s, value_s):
    content = struct.pack("<HIdd", CLOCK_OFFSET, stream, at_s, value_s)
    return struct.pack("<BB", 1, len(content)) + content


@pytest.mark.parametrize("kind", ["f4", "f8", "i1", "i2", "i4", "i8"])
def test_what_is_written_is_read(tmp_path, kind):
    samples = np.arange(-60, 60).reshape(-1, 3).astype(kind)
    notes = texts("début", "", "a" * 300, times_s=[1, 2.5, 2.5])
    write_xdf(tmp_path / "one.xdf", [numbers(samples), notes])
    belt, read = read_xdf(tmp_path / "one.xdf")
    assert (belt.name, belt.type, belt.source_id, belt.nominal_hz) == ("Belt", "ECG", "belt-7", 0)
    assert belt.channels == (Channel("lead 0", "mV"), Channel("lead 1", "mV"), Channel("lead 2", "mV"))
    assert belt.samples.dtype == samples.dtype
    np.testing.assert_array_equal(belt.samples, samples)
    np.testing.assert_array_equal(belt.times_s, np.arange(40) / 250)
    assert not belt.is_text
    assert read.is_text
    assert read.samples[:, 0].tolist() == ["début", "", "a" * 300]
    assert read.times_s.tolist() == [1, 2.5, 2.5]


@given(
    times=st.lists(st.floats(-1e9, 1e10), max_size=30),
    notes=st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=5),
)
def test_any_times_and_texts_survive(tmp_path_factory, times, notes):
    path = tmp_path_factory.mktemp("xdf") / "any.xdf"
    write_xdf(path, [numbers(np.zeros((len(times), 1), dtype="f4"), times), texts(*notes)])
    belt, read = read_xdf(path)
    assert belt.times_s.tolist() == times
    assert read.samples[:, 0].tolist() == notes


def test_many_samples_take_several_chunks(tmp_path):
    samples = np.random.default_rng(1).normal(size=(25_001, 2)).astype("f4")
    write_xdf(tmp_path / "long.xdf", [numbers(samples)])
    (read,) = read_xdf(tmp_path / "long.xdf")
    np.testing.assert_array_equal(read.samples, samples)


def test_offsets_of_clocks_are_applied(tmp_path):
    path = tmp_path / "offset.xdf"
    write_xdf(path, [numbers(np.zeros((50, 1), dtype="f4")), texts("x", times_s=[1])])
    with path.open("ab") as file:
        for at_s in (0, 5, 10):
            file.write(offset_chunk(1, at_s, -100.0))
    belt, notes = read_xdf(path)
    assert belt.times_s == pytest.approx(np.arange(50) / 250 - 100, abs=1e-6)
    assert notes.times_s.tolist() == [1]


def test_a_regular_stream_is_freed_of_jitter(tmp_path):
    jitter = np.random.default_rng(2).normal(0, 0.001, 500)
    write_xdf(
        tmp_path / "one.xdf", [numbers(np.zeros((500, 1), dtype="f4"), np.arange(500) / 250 + jitter, nominal_hz=250)]
    )
    (read,) = read_xdf(tmp_path / "one.xdf")
    assert np.ptp(np.diff(read.times_s)) < 1e-9
    assert read.times_s == pytest.approx(np.arange(500) / 250, abs=1e-3)


def test_channels_that_nobody_described_are_numbered(tmp_path):
    path = tmp_path / "plain.xdf"
    write_xdf(path, [numbers(np.zeros((2, 2), dtype="f4"), channels=(Channel(""), Channel("")))])
    (read,) = read_xdf(path)
    assert read.channels == (Channel("channel_1"), Channel("channel_2"))


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda content: b"PK\x03\x04" + content, "which begins with b'XDF:'; got b'PK"),
        (lambda content: b"", "got b''"),
        (lambda content: content[:-3], "cut off or damaged; the chunk at byte"),
        (lambda content: content + b"\x08\x01", "the chunk at byte .* has no length"),
        (lambda content: content + b"\x05", "the chunk at byte .* has no length"),
        (lambda content: content.replace(b"<info>", b"<inf0>"), "its content is damaged"),
        (lambda content: content.replace(b">float32<", b">complex<"), "its content is damaged"),
        (lambda content: content.replace(struct.pack("<BI", 4, 40), struct.pack("<BI", 4, 41)), "damaged"),
        (lambda content: content[:4], "it has none"),
    ],
)
def test_a_file_that_is_no_recording(tmp_path, spoil, sentence):
    path = tmp_path / "one.xdf"
    write_xdf(path, [numbers(np.zeros((40, 1), dtype="f4"))])
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(XdfError, match=sentence):
        read_xdf(path)


def test_every_cut_is_noticed(tmp_path):
    path = tmp_path / "one.xdf"
    write_xdf(path, [texts("a", "b"), numbers(np.zeros((3, 1), dtype="f4"))])
    whole = path.read_bytes()
    accepted = []
    for end in range(len(whole)):
        path.write_bytes(whole[:end])
        try:
            read_xdf(path)
        except XdfError:
            continue
        accepted.append(end)
    # Between two chunks a file may end; a footer less, or samples that nobody ever wrote, is no damage.
    assert len(accepted) <= 6


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(XdfError, match="cannot be read"):
        read_xdf(tmp_path / "none.xdf")


def test_samples_have_a_column_for_every_channel():
    with pytest.raises(ValueError, match=r"expected samples of shape \(2, 1\); got \(2, 3\)"):
        numbers(np.zeros((2, 3)), channels=(Channel("one"),))


def test_numbers_that_the_format_does_not_know(tmp_path):
    with pytest.raises(ValueError, match="got uint16"):
        write_xdf(tmp_path / "one.xdf", [numbers(np.zeros((2, 1), dtype="u2"))])
    assert list(tmp_path.iterdir()) == []
