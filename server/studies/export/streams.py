"""What is exported of the motion and gaze of participants: measures by default, the streams themselves on request.

The streams identify people: less than five minutes of head and hand motion told 95 % of 511 people apart (Miller et
al., 2020, Scientific Reports 10:17404).
"""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np

from server.notebook.exporting import ExportError, replacing
from server.studies.export.chunks import Chunk
from server.studies.export.columns import Column
from server.studies.export.motion import (
    COMPONENTS,
    HEAD,
    LEFT,
    POINTS,
    RIGHT,
    Booleans,
    Float32s,
    Float64s,
    MotionBatches,
    Recording,
    Samples,
)  # fmt: skip

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import parquet

# A longer step between two samples is a gap: nobody knows what was done in it.
GAP_S = 0.25
GAZE_ROWS = 10_000  # of a row group

_WHO = (
    Column("participant", "Pseudonym."),
    Column("condition", "Condition, as in the design."),
    Column("period", "Which session of the participant, from 1.", kind="integer"),
)
_STEPS = f"between samples at most {GAP_S:g} s apart"
MOTION_COLUMNS: tuple[Column, ...] = (
    *_WHO,
    Column("motion_s", f"Time for which motion was logged: the sum of the steps {_STEPS}.", "s", "number"),
    Column("head_path_m", f"Length of the head's path {_STEPS}, not filtered.", "m", "number"),
    Column("head_rotation_deg", f"Sum of the angles by which the head turned {_STEPS}, not filtered.", "deg", "number"),
    Column("head_speed_m_s", "Mean speed of the head: its path by the time for which it was tracked.", "m/s", "number"),
    Column("left_hand_path_m", f"Length of the left hand's path {_STEPS} that both saw it.", "m", "number"),
    Column("right_hand_path_m", f"Length of the right hand's path {_STEPS} that both saw it.", "m", "number"),
    Column("left_hand_seen", "Share of the samples in which the left hand was seen, 0 to 1.", kind="number"),
    Column("right_hand_seen", "Share of the samples in which the right hand was seen, 0 to 1.", kind="number"),
)

_WHEN = (
    Column("device", "Which device logged it."),
    Column("time_s", "Unix time by the server's clock; by the device's own where uncertainty_ms is empty.", "s",
           "number"),
    Column("uncertainty_ms", "How well the server's clock was known; empty where it was not.", "ms", "number"),
)  # fmt: skip
_COMPONENT_MEANING = {
    **{axis: f"position along {axis} (y up, right-handed)" for axis in COMPONENTS[:3]},
    **{axis: f"component {axis[1:]} of the unit quaternion of its orientation" for axis in COMPONENTS[3:]},
}
POSE_COLUMNS: tuple[Column, ...] = tuple(
    Column(f"{point}_{component}", f"{name}: {_COMPONENT_MEANING[component]}; NaN where not seen.",
           "m" if component in COMPONENTS[:3] else "", "number")
    for point, name in zip(POINTS, ("Head", "Left hand", "Right hand"), strict=True)
    for component in COMPONENTS
)  # fmt: skip
RAW_MOTION_COLUMNS: tuple[Column, ...] = (*_WHO[1:], *_WHEN, *POSE_COLUMNS)
RAW_GAZE_COLUMNS: tuple[Column, ...] = (
    *_WHO,
    *_WHEN,
    Column("seconds", "How long the gaze rested on the target.", "s", "number"),
    Column("target", "What was looked at."),
)


class Sums(NamedTuple):
    """What adds up over the steps and samples of a session."""

    seconds: float
    tracked_s: float
    head_m: float
    head_rad: float
    left_m: float
    right_m: float
    samples: float
    left_seen: float
    right_seen: float


class MotionMeasures:
    """How much participants moved, by period; of each recording only its newest sample is kept."""

    def __init__(self) -> None:
        self._batches = MotionBatches(self._measure)
        self._newest: dict[Recording, Samples] = {}
        self._sums: dict[tuple[str, str, int], Sums] = {}

    def add(self, chunk: Chunk) -> None:
        """Take a chunk in; those of a device come in the order in which they were logged.

        Raises:
            ExportError: its motion is not what a log has.
        """
        self._batches.add(chunk)

    def rows(self) -> list[dict[str, Any]]:
        """A row for every participant and period with motion, keyed as `MOTION_COLUMNS`; None is not defined."""
        self._batches.flush()
        return [_row(*who, sums) for who, sums in sorted(self._sums.items())]

    def _measure(self, recording: Recording, samples: Samples) -> None:
        newest = self._newest.get(recording)
        sums = _sums(samples, samples if newest is None else newest.followed_by(samples))
        self._newest[recording] = samples.last()
        who = (recording.participant, recording.condition, recording.period)
        before = self._sums.get(who)
        self._sums[who] = sums if before is None else Sums(*(old + new for old, new in zip(before, sums, strict=True)))


def _sums(counted: Samples, path: Samples) -> Sums:
    """Over the samples `counted`, and over the steps of `path`, which may begin one sample earlier."""
    step_s = np.diff(path.device_s)
    is_step = (step_s > 0) & (step_s <= GAP_S)
    head = path.point(HEAD)
    return Sums(
        seconds=float(step_s[is_step].sum()),
        tracked_s=float(step_s[is_step & _both(path.seen(HEAD))].sum()),
        head_m=_total(_distances(head), is_step),
        head_rad=_total(_angles(head[:, 3:].astype(np.float64)), is_step),
        left_m=_total(_distances(path.point(LEFT)), is_step),
        right_m=_total(_distances(path.point(RIGHT)), is_step),
        samples=len(counted.device_s),
        left_seen=float(counted.seen(LEFT).sum()),
        right_seen=float(counted.seen(RIGHT).sum()),
    )


def _both(seen: Booleans) -> Booleans:
    return seen[1:] & seen[:-1]


def _total(steps: Float64s, is_step: Booleans) -> float:
    return float(np.nansum(steps[is_step]))


def _distances(pose: Float32s) -> Float64s:
    steps = np.diff(pose[:, :3].astype(np.float64), axis=0)
    lengths: Float64s = np.sqrt(np.einsum("ij,ij->i", steps, steps))
    return lengths


def _angles(quaternions: Float64s) -> Float64s:
    """Angles between successive orientations, in radians; NaN where one is no rotation.

    By 4 atan2(|a - b|, |a + b|), after Kahan (2006), How Futile are Mindless Assessments of Roundoff, Mangled Angles:
    the arc cosine of a.b loses the small angles of a slow head in float32.
    """
    lengths = np.sqrt(np.einsum("ij,ij->i", quaternions, quaternions))
    units = quaternions / np.where(lengths > 0, lengths, np.nan)[:, None]
    apart, together = units[1:] - units[:-1], units[1:] + units[:-1]
    apart_squared = np.einsum("ij,ij->i", apart, apart)
    together_squared = np.einsum("ij,ij->i", together, together)
    # q and -q are the same orientation: the shorter way round counts.
    near, far = np.minimum(apart_squared, together_squared), np.maximum(apart_squared, together_squared)
    angles: Float64s = 4 * np.arctan2(np.sqrt(near), np.sqrt(far))
    return angles


def _row(participant: str, condition: str, period: int, sums: Sums) -> dict[str, Any]:
    values = (
        participant, condition, period, sums.seconds, sums.head_m, float(np.degrees(sums.head_rad)),
        sums.head_m / sums.tracked_s if sums.tracked_s else None, sums.left_m, sums.right_m,
        sums.left_seen / sums.samples, sums.right_seen / sums.samples,
    )  # fmt: skip
    return dict(zip((column.name for column in MOTION_COLUMNS), values, strict=True))


class RawWriter:
    """Writes `raw/motion_PARTICIPANT.parquet` and `raw/gaze.parquet` as chunks come; a file stands there when whole.

    Used in a `with`, files are discarded when something goes wrong.

    Args:
        folder: of the package.

    Raises:
        ExportError: pyarrow is missing, or a file cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        try:
            import pyarrow
            from pyarrow import parquet
        except ModuleNotFoundError as error:
            raise ExportError("Writing Parquet needs pyarrow: pip install 'holotrode[study]'.") from error
        self._pa, self._parquet = pyarrow, parquet
        self._folder = folder / "raw"
        self._files = ExitStack()
        self._motion: dict[str, parquet.ParquetWriter] = {}
        self._gaze: parquet.ParquetWriter | None = None
        self._gaze_rows: list[tuple[Any, ...]] = []
        self._batches = MotionBatches(self._write_motion)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.close()
        else:
            self._files.__exit__(kind, error, trace)

    def add(self, chunk: Chunk) -> None:
        """Take a chunk in.

        Raises:
            ExportError: its motion is not what a log has, or a file cannot be written.
        """
        self._batches.add(chunk)
        for dwell in chunk.content.get("gaze") or ():
            at_ms = chunk.started_ms + dwell["at_ms"] + (chunk.offset_ms or 0.0)
            values = (
                chunk.participant, chunk.condition, chunk.period, chunk.device_id, at_ms / 1000,
                None if chunk.offset_ms is None else chunk.uncertainty_ms, dwell["seconds"], dwell["target"],
            )  # fmt: skip
            self._gaze_rows.append(values)
        if len(self._gaze_rows) >= GAZE_ROWS:
            self._write_gaze()

    def close(self) -> None:
        """Write what waits and put the files in their place.

        Raises:
            ExportError: a file cannot be written.
        """
        self._batches.flush()
        self._write_gaze()
        self._files.close()

    def _write_motion(self, recording: Recording, samples: Samples) -> None:
        participant = recording.participant
        if participant not in self._motion:
            self._motion[participant] = self._open(f"motion_{participant}.parquet", RAW_MOTION_COLUMNS)
        count, writer = len(samples.device_s), self._motion[participant]
        who = [
            self._pa.array([value] * count) for value in (recording.condition, recording.period, recording.device_id)
        ]
        uncertainty_ms = self._pa.array(samples.uncertainty_ms, from_pandas=True)  # NaN becomes empty
        poses = list(np.ascontiguousarray(samples.poses.T))
        self._write(writer, [*who, samples.server_s, uncertainty_ms, *poses])

    def _write_gaze(self) -> None:
        if self._gaze_rows:
            self._gaze = self._gaze or self._open("gaze.parquet", RAW_GAZE_COLUMNS)
            self._write(self._gaze, list(zip(*self._gaze_rows, strict=True)))
            self._gaze_rows.clear()

    def _write(self, writer: "parquet.ParquetWriter", values: Sequence[Any]) -> None:
        arrays = [self._pa.array(value, kind) for value, kind in zip(values, writer.schema.types, strict=True)]
        writer.write_table(self._pa.table(arrays, schema=writer.schema))

    def _open(self, name: str, columns: Sequence[Column]) -> "parquet.ParquetWriter":
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ExportError(f"{self._folder}: cannot be made ({error.strerror}).") from error
        path = self._files.enter_context(replacing(self._folder / name))
        schema = _schema(self._pa, columns)
        return self._files.enter_context(self._parquet.ParquetWriter(path, schema, compression="zstd"))


def _schema(pa: Any, columns: Sequence[Column]) -> "pa.Schema":
    kinds = {"string": pa.string(), "integer": pa.int32(), "number": pa.float64()}
    return pa.schema(
        [
            pa.field(
                column.name,
                pa.float32() if column in POSE_COLUMNS else kinds[column.kind],
                metadata={"unit": column.unit, "meaning": column.meaning},
            )
            for column in columns
        ]
    )
