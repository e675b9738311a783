"""The wide table as a file of SPSS, with labels of variables and of values; missing values are system-missing."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat

from server.studies.export.columns import Column
from server.studies.export.tables import Cell, Line, Table

LONGEST_LABEL = 250  # of 256 bytes that SPSS reads
_DISPLAY = {"string": "nominal", "boolean": "nominal", "integer": "scale", "number": "scale", "datetime": "nominal"}


def write_spss(path: Path, table: Table, lines: Sequence[Line]) -> None:
    """Write a table; columns with levels become numbers from 1 with value labels, as SPSS expects.

    Args:
        path: of the .sav file.
        table: what its columns are.
        lines: its rows.
    """
    frame = pd.DataFrame({column.name: _values(column, lines) for column in table.columns})
    pyreadstat.write_sav(
        frame,
        path,
        file_label=table.title[:60],
        column_labels={column.name: _label(column) for column in table.columns},
        variable_value_labels={column.name: _value_labels(column) for column in table.columns if _is_coded(column)},
        variable_measure={column.name: _measure(column) for column in table.columns},
    )


def _values(column: Column, lines: Sequence[Line]) -> Any:
    cells = [line.get(column.name) for line in lines]
    if _is_coded(column):
        codes = _codes(column)
        return pd.Series([codes.get(cell) for cell in cells], dtype="float64")
    if column.kind in ("string", "datetime"):
        return pd.Series([None if cell is None else str(cell) for cell in cells], dtype="object")
    return pd.Series(cells, dtype="float64")


def _is_coded(column: Column) -> bool:
    return bool(column.levels) or column.kind == "boolean"


def _codes(column: Column) -> Mapping[Cell, int]:
    if column.kind == "boolean":
        return {False: 0, True: 1}
    return {level: number for number, level in enumerate(column.levels, start=1)}


def _value_labels(column: Column) -> dict[int | float, str]:
    if column.kind == "boolean":
        return {0: "no", 1: "yes"}
    return {number: _bounded(meaning, 120) for number, meaning in enumerate(column.levels.values(), start=1)}


def _label(column: Column) -> str:
    unit = f" [{column.unit}]" if column.unit else ""
    return _bounded(column.meaning.rstrip(".") + unit, LONGEST_LABEL)


def _measure(column: Column) -> str:
    return "nominal" if _is_coded(column) else _DISPLAY[column.kind]


def _bounded(text: str, most: int) -> str:
    """A text of at most so many bytes."""
    return text.encode()[:most].decode(errors="ignore")
