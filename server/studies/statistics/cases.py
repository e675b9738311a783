"""Complete cases: who has every value that a comparison needs, and who is left out of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Cases:
    """The complete cases of a comparison.

    Args:
        values: (participants, columns), no NaN.
        participants: pseudonyms of the rows.
        missing: pseudonyms of those who lack at least one value.
    """

    values: FloatArray
    participants: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def total(self) -> int:
        """Everybody who should have had values."""
        return len(self.participants) + len(self.missing)


def complete_cases(table: Mapping[str, Mapping[str, float]], columns: Sequence[str]) -> Cases:
    """Keep the participants who have a value in every column, in the order of the table.

    Args:
        table: of each pseudonym the values by column; a value that is missing is absent.
        columns: what the comparison needs.
    """
    complete = {who: row for who, row in table.items() if all(column in row for column in columns)}
    values = np.array([[row[column] for column in columns] for row in complete.values()], dtype=float)
    return Cases(
        values.reshape(len(complete), len(columns)),
        tuple(complete),
        tuple(who for who in table if who not in complete),
    )


def sample(values: ArrayLike, least: int = 1) -> FloatArray:
    """Values as an array of one dimension.

    Raises:
        ValueError: not one dimension, a value that is not finite, or fewer than `least`.
    """
    array = np.asarray(values, dtype=float)
    if array.ndim != 1 or not np.isfinite(array).all():
        raise ValueError(f"Expected a list of finite numbers, got an array of shape {array.shape} or a NaN in it.")
    if len(array) < least:
        raise ValueError(f"Expected at least {least} values, got {len(array)}.")
    return array


def pairs(x: ArrayLike, y: ArrayLike, least: int = 2) -> tuple[FloatArray, FloatArray]:
    """Two samples of the same people.

    Raises:
        ValueError: as for `sample`, or the lengths differ.
    """
    first, second = sample(x, least), sample(y, least)
    if len(first) != len(second):
        raise ValueError(f"Expected values of the same people, got {len(first)} and {len(second)}.")
    return first, second


def matrix(values: ArrayLike, rows: int = 2, columns: int = 2) -> FloatArray:
    """Values of participants (rows) in conditions (columns).

    Raises:
        ValueError: not two dimensions, a value that is not finite, or too few rows or columns.
    """
    array = np.asarray(values, dtype=float)
    if array.ndim != 2 or not np.isfinite(array).all():
        raise ValueError(f"Expected participants × conditions without NaN, got an array of shape {array.shape}.")
    if array.shape[0] < rows or array.shape[1] < columns:
        raise ValueError(f"Expected at least {rows} participants and {columns} conditions, got {array.shape}.")
    return array
