"""Recordings of the lab streaming layer in their file format, XDF 1.0 (sccn/xdf, Specifications): read and written.

A file is the four bytes `XDF:`, then chunks: how many bytes the length has (1, 4 or 8), the length, a tag, the content.
Reading puts all streams on one clock, for which it needs pyxdf.
"""

import logging
import os
import struct
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

import numpy as np
from numpy.typing import NDArray

from server.notebook.exporting import replacing

MAGIC = b"XDF:"
FILE_HEADER, STREAM_HEADER, SAMPLES, STREAM_FOOTER = 1, 2, 3, 6
_FORMATS = {"f4": "float32", "f8": "double64", "i1": "int8", "i2": "int16", "i4": "int32", "i8": "int64"}
_SAMPLES_AT_ONCE = 10_000
_LENGTHS = {1: "<B", 4: "<I", 8: "<Q"}


class XdfError(ValueError):
    """A file that is no recording; the sentence says what was expected and what came."""


@dataclass(frozen=True)
class Channel:
    """A channel of a stream; the unit as the device wrote it, empty where it wrote none."""

    label: str
    unit: str = ""


@dataclass(frozen=True)
class XdfStream:
    """A stream of a recording.

    Args:
        name: of the stream.
        type: of its content, such as ECG, GSR or Markers.
        source_id: which device or program sent it.
        channels: in the order of the columns of `samples`.
        nominal_hz: rate of the samples; 0 where they come when something happens.
        times_s: seconds on the recorder's clock, shape (n,).
        samples: numbers, or texts (dtype object), shape (n, channels).
    """

    name: str
    type: str
    source_id: str
    channels: tuple[Channel, ...]
    nominal_hz: float
    times_s: NDArray[np.float64]
    samples: NDArray[Any]

    def __post_init__(self) -> None:
        expected = (len(self.times_s), len(self.channels))
        if self.samples.shape != expected:
            raise ValueError(f"{self.name}: expected samples of shape {expected}; got {self.samples.shape}")

    @property
    def is_text(self) -> bool:
        """Whether the samples are texts."""
        return self.samples.dtype == object


# --- reading ------------------------------------------------------------------------------------------------


def read_xdf(path: Path) -> list[XdfStream]:
    """Read a recording; the offsets of the clocks are applied and regular streams are freed of jitter (pyxdf).

    Raises:
        XdfError: pyxdf is missing, or the file is no recording, is cut off or damaged, or has no stream.
    """
    try:
        import pyxdf
    except ModuleNotFoundError as error:
        raise XdfError("Reading XDF needs pyxdf: pip install 'holotrode[lsl]'.") from error
    expected = _count_samples(path)
    with _Complaints("pyxdf.pyxdf") as complaints:
        try:
            loaded, _ = pyxdf.load_xdf(str(path))
        except (ParseError, ValueError, LookupError, struct.error, EOFError, OSError) as error:
            raise XdfError(f"{path}: expected an XDF recording; its content is damaged ({error}).") from error
    for record in complaints:
        # The other complaints are of breaks and rates, which the times show.
        if record.levelno >= logging.ERROR or "synchronization" in record.getMessage():
            raise XdfError(f"{path}: damaged; pyxdf says: {record.getMessage()}.")
    for one in loaded:
        stream_id = one["info"]["stream_id"]
        if (count := len(one["time_stamps"])) != expected[stream_id]:
            name = _text(one["info"], "name")
            raise XdfError(f"{path}: damaged; {count} of {expected[stream_id]} samples of {name} can be read.")
    if not loaded:
        raise XdfError(f"{path}: expected a recording with streams; it has none.")
    return [_stream(one) for one in loaded]


class _Complaints(logging.Handler):
    """Keeps what a library logs instead of raising it."""

    def __init__(self, name: str) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []
        self._logger = logging.getLogger(name)

    def __enter__(self) -> list[logging.LogRecord]:
        self._logger.addHandler(self)
        return self.records

    def __exit__(self, *_: object) -> None:
        self._logger.removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


def _count_samples(path: Path) -> Counter[int]:
    """How many samples each stream has; that all chunks are whole is known after it."""
    counts: Counter[int] = Counter()
    try:
        with path.open("rb") as file:
            if (magic := file.read(4)) != MAGIC:
                raise XdfError(f"{path}: expected an XDF recording, which begins with {MAGIC!r}; got {magic!r}.")
            for tag, end in _chunks(file, path):
                if tag == SAMPLES:
                    stream_id = int.from_bytes(file.read(4), "little")
                    counts[stream_id] += _length(file, path)
                file.seek(end)
    except OSError as error:
        raise XdfError(f"{path}: cannot be read ({error.strerror or error}).") from error
    return counts


def _chunks(file: BinaryIO, path: Path) -> Iterator[tuple[int, int]]:
    """The tag of each chunk, and where it ends; the file stands at its content."""
    size = os.fstat(file.fileno()).st_size
    while (start := file.tell()) < size:
        length = _length(file, path)
        end = file.tell() + length
        if length < 2 or end > size:
            raise XdfError(f"{path}: cut off or damaged; the chunk at byte {start} is not whole.")
        yield int.from_bytes(file.read(2), "little"), end


def _length(file: BinaryIO, path: Path) -> int:
    start = file.tell()
    layout = _LENGTHS.get(file.read(1)[0])
    content = file.read(struct.calcsize(layout)) if layout else b""
    if layout is None or len(content) < struct.calcsize(layout):
        raise XdfError(f"{path}: cut off or damaged; the chunk at byte {start} has no length.")
    return int(struct.unpack(layout, content)[0])


def _stream(loaded: dict[str, Any]) -> XdfStream:
    info = loaded["info"]
    count = int(_text(info, "channel_count"))
    samples = loaded["time_series"]
    if isinstance(samples, list):
        samples = np.array(samples, dtype=object).reshape(-1, count)
    return XdfStream(
        name=_text(info, "name"),
        type=_text(info, "type"),
        source_id=_text(info, "source_id"),
        channels=_channels(info, count),
        nominal_hz=float(_text(info, "nominal_srate")),
        times_s=np.asarray(loaded["time_stamps"], dtype=np.float64),
        samples=samples,
    )


def _channels(info: dict[str, Any], count: int) -> tuple[Channel, ...]:
    """As described under desc/channels; numbered where nothing is said of them."""
    described: list[Any] = []
    for level in (info.get("desc") or [None])[:1]:
        channels = (level or {}).get("channels") or [None]
        described = (channels[0] or {}).get("channel") or []
    if len(described) != count:
        described = [None] * count
    return tuple(
        Channel(_text(one or {}, "label") or f"channel_{number}", _text(one or {}, "unit"))
        for number, one in enumerate(described, start=1)
    )


def _text(values: dict[str, Any], key: str) -> str:
    """A value of a header, where each is a list; empty where it is not there."""
    found = values.get(key) or [None]
    return str(found[0] or "")


# --- writing ------------------------------------------------------------------------------------------------


def write_xdf(path: Path, streams: Sequence[XdfStream]) -> None:
    """Write streams that are on one clock already as a recording; the file stands there when it is whole.

    Raises:
        ExportError: it cannot be written.
    """
    with replacing(path) as temporary, temporary.open("wb") as file:
        file.write(MAGIC)
        file.write(_chunk(FILE_HEADER, _xml([("version", "1.0")])))
        for number, stream in enumerate(streams, start=1):
            file.write(_chunk(STREAM_HEADER, _header(stream), number))
        for number, stream in enumerate(streams, start=1):
            for first in range(0, len(stream.times_s), _SAMPLES_AT_ONCE):
                part = slice(first, first + _SAMPLES_AT_ONCE)
                times_s = stream.times_s[part]
                rows = _text_rows if stream.is_text else _number_rows
                content = struct.pack("<BI", 4, len(times_s)) + rows(times_s, stream.samples[part])
                file.write(_chunk(SAMPLES, content, number))
        for number, stream in enumerate(streams, start=1):
            file.write(_chunk(STREAM_FOOTER, _footer(stream), number))


def _chunk(tag: int, content: bytes, stream: int | None = None) -> bytes:
    whole = struct.pack("<H", tag) + (b"" if stream is None else struct.pack("<I", stream)) + content
    return struct.pack("<BQ", 8, len(whole)) + whole


def _number_rows(times_s: NDArray[np.float64], samples: NDArray[Any]) -> bytes:
    rows = np.empty(
        len(times_s),
        dtype=[("bytes", "u1"), ("time", "<f8"), ("values", samples.dtype.newbyteorder("<"), samples.shape[1:])],
    )
    rows["bytes"], rows["time"], rows["values"] = 8, times_s, samples
    return rows.tobytes()


def _text_rows(times_s: NDArray[np.float64], samples: NDArray[Any]) -> bytes:
    rows = []
    for time_s, texts in zip(times_s, samples, strict=True):
        rows.append(struct.pack("<Bd", 8, time_s))
        for text in texts:
            content = str(text).encode()
            rows.append(struct.pack("<BI", 4, len(content)) + content)
    return b"".join(rows)


def _header(stream: XdfStream) -> bytes:
    content_format = "string" if stream.is_text else _FORMATS.get(stream.samples.dtype.str[1:])
    if content_format is None:
        known = ", ".join(_FORMATS.values())
        raise ValueError(f"{stream.name}: expected texts, or numbers as {known}; got {stream.samples.dtype}")
    info = _info([
        ("name", stream.name),
        ("type", stream.type),
        ("channel_count", str(len(stream.channels))),
        ("nominal_srate", f"{stream.nominal_hz:g}"),
        ("channel_format", content_format),
        ("source_id", stream.source_id),
    ])  # fmt: skip
    channels = SubElement(SubElement(info, "desc"), "channels")
    for channel in stream.channels:
        described = SubElement(channels, "channel")
        SubElement(described, "label").text = channel.label
        SubElement(described, "unit").text = channel.unit
    return _bytes(info)


def _footer(stream: XdfStream) -> bytes:
    first, last = (stream.times_s[0], stream.times_s[-1]) if len(stream.times_s) else (0.0, 0.0)
    values = [("first_timestamp", repr(float(first))), ("last_timestamp", repr(float(last)))]
    return _xml([*values, ("sample_count", str(len(stream.times_s)))])


def _xml(values: Sequence[tuple[str, str]]) -> bytes:
    return _bytes(_info(values))


def _info(values: Sequence[tuple[str, str]]) -> Element:
    info = Element("info")
    for name, value in values:
        SubElement(info, name).text = value
    return info


def _bytes(info: Element) -> bytes:
    document: bytes = tostring(info, encoding="utf-8", xml_declaration=True)
    return document
