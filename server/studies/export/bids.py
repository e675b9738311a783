"""Motion as a data set of the Brain Imaging Data Structure: Motion-BIDS (Jeung et al., 2024, Scientific Data 11:716).

Samples stay as they were logged: nothing is resampled, and the channel LATENCY says when each was taken.
"""

import json
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import numpy as np

from server.notebook.exporting import ExportError
from server.studies.design import StudyDesign
from server.studies.export import bids_metadata as metadata
from server.studies.export.chunks import Chunk
from server.studies.export.motion import MotionBatches, Recording, Samples
from server.studies.export.streams import GAP_S

# Days are shifted, for each participant alike, so that the first recording is on this one (BIDS: 1925 or earlier).
SHIFTED_TO = date(1925, 1, 1)
_SCANS = ("filename", "acq_time", "condition", "period", "clock_uncertainty_ms")


_Key = tuple[str, str, str]  # participant, condition, device


class _Event(NamedTuple):
    """A gaze or an action; `server_s` is Unix time."""

    server_s: float
    duration_s: float | None
    kind: str
    target: str


@dataclass
class _Scan:
    """A recording while it is written; times are the server's, Unix seconds."""

    recording: Recording
    path: Path
    first_s: float
    last_s: float
    nominal_hz: float
    steps: int = 0
    steps_s: float = 0.0
    uncertainty_ms: float = 0.0

    def take(self, server_s: Any, uncertainty_ms: Any) -> None:
        """Count samples that follow."""
        step_s = np.diff(server_s, prepend=self.last_s)
        is_step = (step_s > 0) & (step_s <= GAP_S)
        self.steps += int(is_step.sum())
        self.steps_s += float(step_s[is_step].sum())
        self.last_s = float(server_s[-1])
        self.uncertainty_ms = float(np.maximum(self.uncertainty_ms, uncertainty_ms.max()))  # NaN stays


class BidsWriter:
    """Writes the motion of chunks as a Motion-BIDS data set; the folder stands there when it is whole.

    Used in a `with`, what was written is discarded when something goes wrong. Where nobody's motion was logged there
    is no folder.

    Args:
        folder: of the data set; nothing may be there yet.
        design: of the study.
        simulated: whether the data are, which is said wherever somebody looks.

    Raises:
        ExportError: pyarrow is missing, or something is there already.
    """

    def __init__(self, folder: Path, design: StudyDesign, simulated: bool) -> None:
        try:
            import pyarrow
            from pyarrow import csv
        except ModuleNotFoundError as error:
            raise ExportError("Writing Motion-BIDS needs pyarrow: pip install 'holotrode[study]'.") from error
        if folder.exists():
            raise ExportError(f"{folder}: expected a new folder for the BIDS data set; something is there.")
        self._pa, self._csv = pyarrow, csv
        self._folder, self._design, self._simulated = folder, design, simulated
        self._part = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.part")
        self._sessions = session_labels([condition.id for condition in design.conditions])
        self._scans: dict[_Key, _Scan] = {}
        self._events: dict[_Key, list[_Event]] = {}
        self._batches = MotionBatches(self._write)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.close()
        else:
            shutil.rmtree(self._part, ignore_errors=True)

    def add(self, chunk: Chunk) -> None:
        """Take a chunk in; those of a device come in the order in which they were logged.

        Raises:
            ExportError: its motion is not what a log has, its condition is not of the design, or it cannot be written.
        """
        self._batches.add(chunk)
        if events := list(_events_of(chunk)):
            self._events.setdefault((chunk.participant, chunk.condition, chunk.device_id), []).extend(events)

    def close(self) -> None:
        """Write what waits and what describes it, and put the folder in its place.

        Raises:
            ExportError: it cannot be written.
        """
        self._batches.flush()
        if not self._scans:
            return
        try:
            self._describe()
            self._part.rename(self._folder)
        except OSError as error:
            raise ExportError(f"{self._folder}: cannot be written ({error.strerror or error}).") from error

    def _write(self, recording: Recording, samples: Samples) -> None:
        key = (recording.participant, recording.condition, recording.device_id)
        try:
            scan = self._scans[key] = self._scans.get(key) or self._begin(recording, samples)
            with scan.path.open("ab") as file:
                file.write(self._lines(scan, samples))
        except OSError as error:
            raise ExportError(f"{self._folder}: cannot be written ({error.strerror or error}).") from error
        scan.take(samples.server_s, samples.uncertainty_ms)

    def _begin(self, recording: Recording, samples: Samples) -> _Scan:
        if recording.condition not in self._sessions:
            known = ", ".join(self._sessions)
            raise ExportError(f"{recording.participant}: unknown condition {recording.condition!r}; there are {known}.")
        who, session = f"sub-{recording.participant}", f"ses-{self._sessions[recording.condition]}"
        task = re.sub("[^a-zA-Z0-9]", "", self._design.id)
        devices = sum(key[:2] == recording[:2] for key in self._scans)
        system = "headset" if devices == 0 else f"headset{devices + 1}"
        path = self._part / who / session / "motion" / f"{who}_{session}_task-{task}_tracksys-{system}_motion.tsv"
        path.parent.mkdir(parents=True, exist_ok=True)
        first_s = float(samples.server_s[0])
        steps = np.diff(samples.device_s)
        usual_s = float(np.median(steps[steps > 0])) if (steps > 0).any() else 0.0
        return _Scan(recording, path, first_s, first_s, float(round(1 / usual_s)) if usual_s else 0.0)

    def _lines(self, scan: _Scan, samples: Samples) -> bytes:
        latency_s = np.round(samples.server_s - scan.first_s, 6)
        names = [row[0] for row in metadata.channels()]
        table = self._pa.table([latency_s, *np.ascontiguousarray(samples.poses.T)], names=names)
        options = self._csv.WriteOptions(include_header=False, delimiter="\t", quoting_style="none")
        buffer = BytesIO()
        self._csv.write_csv(table, buffer, options)
        return buffer.getvalue().replace(b"nan", metadata.NOT_KNOWN.encode())  # all else are numbers

    def _describe(self) -> None:
        design, part = self._design, self._part
        _write_json(part / "dataset_description.json", metadata.dataset_document(design, self._simulated))
        _write_json(part / "scans.json", metadata.scans_document())
        _write_json(part / "participants.json", metadata.participants_document())
        (part / "README.md").write_text(metadata.readme(design, self._simulated), encoding="utf-8")
        people = sorted({scan.recording.participant for scan in self._scans.values()})
        rows = [(f"sub-{participant}", "homo sapiens") for participant in people]
        _write_tsv(part / "participants.tsv", ("participant_id", "species"), rows)
        for participant in people:
            scans = [scan for scan in self._scans.values() if scan.recording.participant == participant]
            first_day = datetime.fromtimestamp(min(scan.first_s for scan in scans), UTC).date()
            for scan in scans:
                self._describe_scan(scan)
                self._write_events(scan)
            for session in {scan.path.parents[1] for scan in scans}:
                lines = [_scan_line(scan, first_day) for scan in scans if scan.path.parents[1] == session]
                _write_tsv(session / f"sub-{participant}_{session.name}_scans.tsv", _SCANS, lines)

    def _describe_scan(self, scan: _Scan) -> None:
        effective_hz = scan.steps / scan.steps_s if scan.steps else None
        document = metadata.motion_document(
            self._design, scan.nominal_hz, effective_hz, scan.last_s - scan.first_s
        )  # fmt: skip
        _write_json(scan.path.with_suffix(".json"), document)
        channels = scan.path.with_name(scan.path.name.replace("_motion.tsv", "_channels.tsv"))
        _write_tsv(channels, metadata.CHANNEL_COLUMNS, metadata.channels())
        _write_json(channels.with_suffix(".json"), metadata.channels_document())

    def _write_events(self, scan: _Scan) -> None:
        recording = scan.recording
        events = self._events.get((recording.participant, recording.condition, recording.device_id))
        if events:
            path = scan.path.with_name(scan.path.name.replace("_motion.tsv", "_events.tsv"))
            _write_tsv(
                path,
                metadata.EVENT_COLUMNS,
                (_event_line(event, scan.first_s) for event in sorted(events, key=lambda one: one.server_s)),
            )
            _write_json(path.with_suffix(".json"), metadata.events_document())


def session_labels(conditions: Sequence[str]) -> dict[str, str]:
    """A label of letters and digits for each condition, different also where case does not count."""
    labels: dict[str, str] = {}
    for condition in conditions:
        label = plain = condition.replace("_", "")
        count = 1
        while label in labels.values():
            count += 1
            label = f"{plain}x{count}"
        labels[condition] = label
    return labels


def _events_of(chunk: Chunk) -> Iterator[_Event]:
    began_ms = chunk.started_ms + (chunk.offset_ms or 0.0)
    for dwell in chunk.content.get("gaze") or ():
        yield _Event((began_ms + dwell["at_ms"]) / 1000, dwell["seconds"], "gaze", dwell["target"])
    for action in chunk.content.get("actions") or ():
        yield _Event((began_ms + action["at_ms"]) / 1000, None, action["action"], action["target"])


def _event_line(event: _Event, first_s: float) -> tuple[str, ...]:
    duration = metadata.NOT_KNOWN if event.duration_s is None else f"{event.duration_s:.6g}"
    target = " ".join(event.target.split()) or metadata.NOT_KNOWN  # a tab would be another column
    return (f"{event.server_s - first_s:.6f}", duration, event.kind, target)


def _scan_line(scan: _Scan, first_day: date) -> tuple[str, ...]:
    first = datetime.fromtimestamp(scan.first_s, UTC)
    shifted = first - (first_day - SHIFTED_TO)
    known = not np.isnan(scan.uncertainty_ms)
    return (
        f"motion/{scan.path.name}",
        shifted.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z",
        scan.recording.condition,
        str(scan.recording.period),
        f"{scan.uncertainty_ms:g}" if known else metadata.NOT_KNOWN,
    )


def _write_json(path: Path, document: dict[str, Any]) -> None:
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _write_tsv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    lines = ["\t".join(row) for row in (header, *rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
