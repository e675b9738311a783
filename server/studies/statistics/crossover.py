"""Did the order matter? Effects of period, carry-over and sequence in a crossover.

The model is Jones and Kenward's (2014, Design and Analysis of Cross-Over Trials, chapter 5), fitted by least squares:
value = participant + period + condition + condition of the period before. The period is tested by what it still
explains beside participants and conditions, the carry-over by what it explains beside these and the period. With two
conditions in two periods the carry-over cannot be told from the participants; the sequence effect, on the
participants' means, is then all there is (Grizzle 1965), and it is weak.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from server.studies.statistics.cases import FloatArray, sample


@dataclass(frozen=True)
class FTest:
    """An F test; NaN where the data do not allow it.

    Args:
        f: statistic.
        df1: of the effect.
        df2: of the error.
        p: of so large an F.
    """

    f: float
    df1: int
    df2: int
    p: float


@dataclass(frozen=True)
class OrderEffects:
    """What the order did.

    Args:
        period: learning or tiring, beside the conditions.
        carry_over: the condition before, beside period and condition.
        sequence: the order as a whole, between participants.
    """

    period: FTest
    carry_over: FTest
    sequence: FTest


NOT_TESTED = FTest(math.nan, 0, 0, math.nan)
LEAST_SHARE = 1.0e-12  # of a sum of squares, that is explained


def order_effects(values: ArrayLike, orders: Sequence[Sequence[str]]) -> OrderEffects:
    """Test period, carry-over and sequence.

    Args:
        values: (participants, periods), in the order in which they were obtained.
        orders: of each participant the conditions by period.

    Raises:
        ValueError: a value that is not finite, or orders that do not fit.
    """
    data = np.asarray(values, dtype=float)
    if data.ndim != 2 or not np.isfinite(data).all() or any(len(order) != data.shape[1] for order in orders):
        raise ValueError(f"Expected participants × periods and as many orders, got an array of shape {data.shape}.")
    if len(orders) != len(data):
        raise ValueError(f"Expected an order for each of {len(data)} participants, got {len(orders)}.")
    if data.shape[0] < 2 or data.shape[1] < 2:
        return OrderEffects(NOT_TESTED, NOT_TESTED, NOT_TESTED)
    n, periods = data.shape
    people = _indicators([str(row) for row in range(n) for _ in range(periods)])
    when = _indicators([str(period) for _ in range(n) for period in range(periods)])
    conditions = _indicators([condition for order in orders for condition in order])
    before = _indicators([condition for order in orders for condition in ("", *order[:-1])])
    flat = data.ravel()
    base = np.hstack((people, conditions))
    # The first period has nothing before it, so what comes before also tells the first period from the others.
    return OrderEffects(
        period=_explains(flat, base, when),
        carry_over=_explains(flat, np.hstack((base, when)), before),
        sequence=one_way(
            [
                data.mean(axis=1)[[tuple(order) == sequence for order in orders]]
                for sequence in dict.fromkeys(tuple(order) for order in orders)
            ]
        ),
    )


def one_way(groups: Sequence[ArrayLike]) -> FTest:
    """Whether groups of different people differ in their means (Fisher's one-way analysis of variance).

    Raises:
        ValueError: a value that is not finite.
    """
    samples = [sample(group) for group in groups]
    values = np.concatenate(samples) if samples else np.empty(0)
    if len(samples) < 2:
        return NOT_TESTED
    return _explains(
        values,
        np.ones((len(values), 1)),
        _indicators([str(number) for number, group in enumerate(samples) for _ in group]),
    )


def _indicators(levels: Sequence[str]) -> FloatArray:
    """A column of zeros and ones for each level."""
    return np.array([[float(level == other) for other in dict.fromkeys(levels)] for level in levels])


def _explains(values: FloatArray, base: FloatArray, effect: FloatArray) -> FTest:
    """What an effect explains beyond a base: the extra sum of squares over the error of the full model."""
    small, small_rank = _residual(values, base)
    large, large_rank = _residual(values, np.hstack((base, effect)))
    df1, df2 = large_rank - small_rank, len(values) - large_rank
    if df1 == 0 or df2 <= 0 or large <= 1.0e-24 * max(1.0, float(np.sum(values**2))):
        return FTest(math.nan, df1, max(df2, 0), math.nan)
    # What explains nothing leaves a difference of rounding errors, and 1 - p would be its square root.
    explained = small - large if small - large > LEAST_SHARE * small else 0.0
    f = explained / df1 / (large / df2)
    return FTest(f, df1, df2, float(stats.f.sf(f, df1, df2)))


def _residual(values: FloatArray, design: FloatArray) -> tuple[float, int]:
    coefficients, _, rank, _ = np.linalg.lstsq(design, values, rcond=1.0e-10)
    return float(np.sum((values - design @ coefficients) ** 2)), int(rank)
