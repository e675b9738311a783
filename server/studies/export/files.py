"""Tables as CSV and as Parquet, written row by row, so that no table has to fit into memory."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
from pyarrow import parquet

from server.notebook.exporting import harmless
from server.studies.export.columns import Column
from server.studies.export.tables import Cell, Line, Table

BATCH = 10_000  # rows of Parquet that are written together
_TYPES: Mapping[str, Any] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "datetime": pa.timestamp("us", tz="UTC"),
}
_BOOLEANS: Mapping[Cell, str] = {True: "true", False: "false"}


class TableFiles:
    """A table in both formats; use it in a `with`.

    Args:
        folder: where they are written.
        table: what its columns are.
    """

    def __init__(self, folder: Path, table: Table) -> None:
        self.table = table
        self.rows = 0
        self._names = table.names
        self._schema = _schema(table)
        self._batch: list[tuple[Cell, ...]] = []
        self._open = ExitStack()
        file = self._open.enter_context((folder / f"{table.name}.csv").open("w", encoding="utf-8", newline=""))
        self._csv = csv.writer(file)
        self._csv.writerow(self._names)
        self._parquet = self._open.enter_context(
            parquet.ParquetWriter(folder / f"{table.name}.parquet", self._schema, compression="zstd")
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._flush()
        finally:
            self._open.close()

    def write(self, line: Line) -> None:
        """Append a row; a column that it does not name is empty."""
        self._batch.append(tuple(map(line.get, self._names)))
        self.rows += 1
        if len(self._batch) >= BATCH:
            self._flush()

    def write_all(self, lines: Iterable[Line]) -> None:
        """Append rows."""
        for line in lines:
            self.write(line)

    def _flush(self) -> None:
        if self._batch:
            columns = list(zip(self.table.columns, zip(*self._batch, strict=True), strict=True))
            self._csv.writerows(zip(*(_printed(column, cells) for column, cells in columns), strict=True))
            arrays = [pa.array(_typed(column, cells), _TYPES[column.kind]) for column, cells in columns]
            self._parquet.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
            self._batch = []


def write_table(folder: Path, table: Table, lines: Iterable[Line]) -> int:
    """Write a whole table; returns how many rows it has."""
    with TableFiles(folder, table) as files:
        files.write_all(lines)
    return files.rows


def _schema(table: Table) -> Any:
    return pa.schema(
        [pa.field(column.name, _TYPES[column.kind], metadata=_metadata(column)) for column in table.columns]
    )


def _metadata(column: Column) -> dict[str, str]:
    return {"meaning": column.meaning} | ({"unit": column.unit} if column.unit else {})


def _printed(column: Column, cells: Sequence[Cell]) -> Sequence[Cell]:
    """The cells of a column of CSV, in the words of Table Schema."""
    if column.kind == "string":
        return [harmless(cell) for cell in cells]
    if column.kind == "boolean":
        return [_BOOLEANS.get(cell) for cell in cells]
    return cells


def _typed(column: Column, cells: Sequence[Cell]) -> Sequence[Any]:
    """The cells of a column of Parquet."""
    if column.kind == "string":
        return [cell or None for cell in cells]
    if column.kind == "datetime":
        return [datetime.fromisoformat(str(cell)) if cell else None for cell in cells]
    return cells
