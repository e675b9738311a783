"""Physiological recordings beside a study: aligned to its clock by the marks that they hold, and put into its package.

`import_xdf(package, file, study_id, participant)` is all that a command needs.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from server.notebook.exporting import ExportError, harmless, replacing
from server.studies.export.columns import Column
from server.studies.marks import STREAM_TYPE, Mark, parse_mark, source_of
from server.studies.xdf import XdfStream, read_xdf

FOLDER = "physiology"
STREAMS_FILE = "streams.csv"
STREAM_COLUMNS: tuple[Column, ...] = (
    Column("participant", "Pseudonym."),
    Column("file", "File of the stream, in this folder; its first column is time_s, Unix time by the server's clock."),
    Column("column", "Column of the channel in the file."),
    Column("stream", "Name of the stream, as recorded."),
    Column("type", "Type of its content, as recorded."),
    Column("channel", "Label of the channel, as recorded."),
    Column("unit", "Unit of the channel, as recorded; empty where the device wrote none."),
    Column("nominal_hz", "Rate that the device promised; 0 where samples come when something happens.", "Hz", "number"),
    Column("samples", "How many samples there are.", kind="integer"),
    Column("offset_s", "What was added to the recorder's clock: the median over the marks.", "s", "number"),
    Column("uncertainty_ms", "How far the mark that fits least is from the median; empty for a single mark.", "ms",
           "number"),
    Column("marks", "How many marks of the participant the recording holds.", kind="integer"),
)  # fmt: skip


class PhysiologyError(ValueError):
    """A recording that does not belong to the study or the participant; the sentence says why."""


@dataclass(frozen=True)
class Alignment:
    """How the clock of a recording stands to the server's.

    Args:
        offset_s: the server's clock minus the recorder's, the median over the marks.
        uncertainty_ms: the largest distance of a mark from it; None for a single mark, which shows none.
        marks: how many there were.
    """

    offset_s: float
    uncertainty_ms: float | None
    marks: int


def align(streams: Sequence[XdfStream], study_id: str, participant: str) -> Alignment:
    """Compare the clocks of a recording and of the server by the participant's marks in it.

    Args:
        streams: of the recording.
        study_id: of the study.
        participant: pseudonym.

    Raises:
        PhysiologyError: the recording has no marks, or only those of another study or participant.
    """
    marked = [stream for stream in streams if _holds_marks(stream)]
    if not marked:
        names = ", ".join(stream.name for stream in streams)
        raise PhysiologyError(f"expected the stream of marks (type {STREAM_TYPE}); the recording has {names}")
    ours = [stream for stream in marked if stream.source_id == source_of(study_id)]
    if not ours:
        others = ", ".join(sorted({stream.source_id.removeprefix("holotrode-") for stream in marked}))
        raise PhysiologyError(f"expected marks of the study {study_id}; the recording has those of {others}")
    pairs = [pair for stream in ours for pair in _marks_of(stream)]
    differences_s = np.array([mark.server_s - time_s for mark, time_s in pairs if mark.participant == participant])
    if not differences_s.size:
        others = ", ".join(sorted({mark.participant for mark, _ in pairs}))
        raise PhysiologyError(f"expected marks of {participant}; the recording has those of {others}")
    offset_s = float(np.median(differences_s))
    spread_ms = float(np.abs(differences_s - offset_s).max()) * 1000
    return Alignment(offset_s, spread_ms if differences_s.size > 1 else None, differences_s.size)


def import_xdf(package: Path, file: Path, study_id: str, participant: str) -> list[dict[str, Any]]:
    """Put a recording into the package of a study, as `physiology/PARTICIPANT_STREAM.parquet` and `streams.csv`.

    A recording that was put in before is replaced. Streams of texts are held back: nobody has read them for names.

    Args:
        package: folder of the export.
        file: the recording, XDF.
        study_id: of the study.
        participant: pseudonym.

    Returns:
        A row for every channel, keyed as `STREAM_COLUMNS`.

    Raises:
        XdfError: the file is no recording.
        PhysiologyError: it is not of this study and participant, or holds nothing but texts.
        ExportError: pyarrow is missing, or a file cannot be written.
    """
    _require_participant(package, participant)
    streams = read_xdf(file)
    try:
        alignment = align(streams, study_id, participant)
    except PhysiologyError as error:
        raise PhysiologyError(f"{file}: {error}.") from error
    measured = [stream for stream in streams if not stream.is_text and len(stream.times_s)]
    if not measured:
        raise PhysiologyError(f"{file}: expected streams of numbers; the recording has only texts or nothing.")
    folder = package / FOLDER
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise ExportError(f"{folder}: cannot be made ({error.strerror}).") from error
    before = _read_rows(folder / STREAMS_FILE)
    kept = [row for row in before if row["participant"] != participant]
    rows: list[dict[str, Any]] = []
    names = _unique([f"{participant}_{_plain(stream.name)}" for stream in measured])
    for name, stream in zip(names, measured, strict=True):
        rows += _write_stream(folder / f"{name}.parquet", stream, participant, alignment)
    _write_rows(folder / STREAMS_FILE, [*kept, *rows])
    for stale in {row["file"] for row in before} - {row["file"] for row in [*kept, *rows]}:
        (folder / Path(stale).name).unlink(missing_ok=True)
    return rows


def _holds_marks(stream: XdfStream) -> bool:
    return stream.type == STREAM_TYPE and stream.is_text and bool(_marks_of(stream))


def _marks_of(stream: XdfStream) -> list[tuple[Mark, float]]:
    """The marks of a stream, each with the recorder's clock in seconds."""
    texts = zip(stream.samples[:, 0], stream.times_s, strict=True)
    return [(mark, float(time_s)) for text, time_s in texts if (mark := parse_mark(str(text))) is not None]


def _require_participant(package: Path, participant: str) -> None:
    """Nobody who was erased, or never took part, comes into a package this way."""
    path = package / "participants.csv"
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            people = [row.get("participant") for row in csv.DictReader(file)]
    except OSError as error:
        raise PhysiologyError(f"{package}: expected the package of a study; {path.name} cannot be read.") from error
    if participant not in people:
        raise PhysiologyError(f"{package}: expected one of its {len(people)} participants; got {participant}.")


def _write_stream(path: Path, stream: XdfStream, participant: str, alignment: Alignment) -> list[dict[str, Any]]:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ModuleNotFoundError as error:
        raise ExportError("Writing Parquet needs pyarrow: pip install 'holotrode[study]'.") from error
    columns = _unique(["time_s", *(_plain(channel.label) for channel in stream.channels)])
    units = ["s", *(channel.unit for channel in stream.channels)]
    values = [stream.times_s + alignment.offset_s, *np.ascontiguousarray(stream.samples.T)]
    fields = [
        pa.field(name, pa.from_numpy_dtype(array.dtype), metadata={"unit": unit})
        for name, unit, array in zip(columns, units, values, strict=True)
    ]
    with replacing(path) as temporary:
        parquet.write_table(pa.table(values, schema=pa.schema(fields)), temporary, compression="zstd")
    stated = (stream.nominal_hz, len(stream.times_s), alignment.offset_s, alignment.uncertainty_ms, alignment.marks)
    return [
        _row(participant, path.name, column, stream.name, stream.type, channel.label, channel.unit, *stated)
        for column, channel in zip(columns[1:], stream.channels, strict=True)
    ]


def _row(*values: Any) -> dict[str, Any]:
    return dict(zip((column.name for column in STREAM_COLUMNS), values, strict=True))


def _plain(text: str) -> str:
    """A name of letters, digits and underscores."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_") or "unnamed"


def _unique(names: Sequence[str]) -> list[str]:
    """The same names, numbered where one stands twice."""
    found: list[str] = []
    for name in names:
        count, candidate = 1, name
        while candidate in found:
            count += 1
            candidate = f"{name}_{count}"
        found.append(candidate)
    return found


def _read_rows(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write_rows(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column in STREAM_COLUMNS])
        writer.writerows([harmless(row[column.name]) for column in STREAM_COLUMNS] for row in rows)
