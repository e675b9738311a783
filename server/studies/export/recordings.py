"""The motion of an exported package as recordings of the lab streaming layer."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from server.studies.export.streams import POSE_COLUMNS
from server.studies.xdf import Channel, XdfStream, write_xdf

if TYPE_CHECKING:
    import pyarrow as pa


def write_recordings(package: Path) -> list[Path]:
    """Write every `raw/motion_PARTICIPANT.parquet` again as XDF, a stream for each period and device.

    One participant's motion is in memory at a time. Rates are 0, as samples came when a frame was drawn; readers
    that are told a rate would move them.

    Args:
        package: folder with the streams of a `RawWriter`.

    Returns:
        The recordings.

    Raises:
        ExportError: a file cannot be written.
    """
    from pyarrow import parquet

    written = []
    for source in sorted((package / "raw").glob("motion_*.parquet")):
        table = parquet.ParquetFile(source).read()
        recorded = table.select(["period", "condition", "device"]).group_by(["period", "condition", "device"])
        kinds = sorted(recorded.aggregate([]).to_pylist(), key=lambda kind: (kind["period"], kind["device"]))
        path = source.with_suffix(".xdf")
        write_xdf(path, [_stream(table, **kind) for kind in kinds])
        written.append(path)
    return written


def _stream(table: "pa.Table", period: int, condition: str, device: str) -> XdfStream:
    import pyarrow.compute as pc

    part = table.filter((pc.field("period") == period) & (pc.field("device") == device))
    return XdfStream(
        name=f"motion, period {period}, {condition}",
        type="MoCap",
        source_id=device,
        channels=tuple(Channel(column.name, column.unit) for column in POSE_COLUMNS),
        nominal_hz=0.0,
        times_s=part["time_s"].to_numpy(),
        samples=np.column_stack([part[column.name].to_numpy() for column in POSE_COLUMNS]),
    )
