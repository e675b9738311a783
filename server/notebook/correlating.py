"""Pearson's coefficients between the rows of a table that has gaps."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from server.notebook.comparing import Correlations, Over

# With two records every coefficient is 1 or -1.
MIN_RECORDS = 3
# Numbers that differ by less of their size are the same one, computed twice.
SAME = 1e-12

Floats = npt.NDArray[np.float64]


def table_of(columns: Sequence[dict[str, float]]) -> Floats:
    """Numbers by record as rows: (columns, records), NaN where a record has none."""
    places = {record_id: at for at, record_id in enumerate(sorted(set().union(*columns)))}
    table = np.full((len(columns), len(places)), np.nan)
    for line, numbers in zip(table, columns, strict=True):
        line[[places[record_id] for record_id in numbers]] = list(numbers.values())
    return table


def correlate(names: list[str], table: Floats, over: Over = "values") -> Correlations:
    """The coefficients between the rows of a table.

    Args:
        names: what the rows are.
        table: (names, records), NaN where a record has no such value or does not use the material.
        over: what the rows are.
    """
    known = ~np.isnan(table)
    counts = known.astype(int) @ known.astype(int).T
    coefficients: list[list[float | None]] = [[None] * len(names) for _ in names]
    for i in range(len(names)):
        for j in range(i + 1):
            if counts[i, j] == 0:
                continue
            records = known[i] & known[j] if over == "values" else np.ones(table.shape[1], dtype=bool)
            coefficient = pearson(np.nan_to_num(table[i, records]), np.nan_to_num(table[j, records]))
            coefficients[i][j] = coefficients[j][i] = 1.0 if coefficient is not None and i == j else coefficient
    return Correlations(names=names, coefficients=coefficients, counts=counts.tolist())


def pearson(first: Floats, second: Floats) -> float | None:
    """Pearson's coefficient; None for fewer than three pairs, or where one does not vary.

    Args:
        first: (pairs,).
        second: (pairs,).
    """
    if first.size < MIN_RECORDS:
        return None
    a, b = _centred(first), _centred(second)
    if a is None or b is None:
        return None
    return float(np.clip(a @ b / np.sqrt((a @ a) * (b @ b)), -1, 1))


def _centred(numbers: Floats) -> Floats | None:
    """Numbers about their mean, the largest of size 1, so that squares stay in range; None where they do not vary."""
    largest = np.max(np.abs(numbers))
    if largest == 0:
        return None
    centred = numbers / largest - np.mean(numbers / largest)
    spread = np.max(np.abs(centred))
    return np.asarray(centred / spread, dtype=np.float64) if spread > SAME else None
