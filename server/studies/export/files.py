"""Tables as CSV and as Parquet, written row by row, so that no table has to fit into memory."""

import csv
from collections.abc import Iterable, Mapping
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


class TableFiles:
    """A table in both formats; use it in a `with`.

    Args:
        folder: where they are written.
        table: what its columns are.
    """

    def __init__(self, folder: Path, table: Table) -> None:
        self.table = table
        self.rows = 0
        self._batch: list[list[Cell]] = []
        self._open = ExitStack()
        file = self._open.enter_context((folder / f"{table.name}.csv").open("w", encoding="utf-8", newline=""))
        self._csv = csv.writer(file)
        self._csv.writerow(table.names)
        self._parquet = self._open.enter_context(
            parquet.ParquetWriter(folder / f"{table.name}.parquet", _schema(table), compression="zstd")
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
        cells = [line.get(name) for name in self.table.names]
        self._csv.writerow([_printed(cell) for cell in cells])
        self.rows += 1
        self._batch.append(cells)
        if len(self._batch) >= BATCH:
            self._flush()

    def write_all(self, lines: Iterable[Line]) -> None:
        """Append rows."""
        for line in lines:
            self.write(line)

    def _flush(self) -> None:
        if self._batch:
            columns = zip(*self._batch, strict=True)
            arrays = [
                pa.array([_typed(column, cell) for cell in cells], _TYPES[column.kind])
                for column, cells in zip(self.table.columns, columns, strict=True)
            ]
            self._parquet.write_table(pa.Table.from_arrays(arrays, schema=_schema(self.table)))
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


def _printed(cell: Cell) -> Cell:
    """A cell of CSV, in the words of Table Schema."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return harmless(cell)


def _typed(column: Column, cell: Cell) -> Any:
    if cell is None or cell == "":
        return None
    return datetime.fromisoformat(str(cell)) if column.kind == "datetime" else cell
