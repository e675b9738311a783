"""Equivalence: two one-sided tests that a mean lies within bounds that were set beforehand.

Source: Schuirmann 1987, J. Pharmacokinet. Biopharm. 15, 657-680; Lakens 2017, Soc. Psychol. Personal. Sci. 8, 355-362.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from server.studies.statistics.cases import pairs, sample
from server.studies.statistics.independent import welch_error
from server.studies.statistics.intervals import Interval, t_interval

ALPHA = 0.05


@dataclass(frozen=True)
class Equivalence:
    """Two one-sided tests.

    Args:
        n: values, or pairs, or people in both groups.
        low: lower bound.
        high: upper bound.
        mean: that has to lie between them.
        interval: of the mean, with confidence 1 - 2 alpha; within the bounds exactly when p < alpha.
        t_low: of the test against the lower bound.
        t_high: of the test against the upper bound.
        df: of both.
        p_low: that a mean at the lower bound comes out so high.
        p_high: that a mean at the upper bound comes out so low.
    """

    n: int
    low: float
    high: float
    mean: float
    interval: Interval
    t_low: float
    t_high: float
    df: float
    p_low: float
    p_high: float

    @property
    def p(self) -> float:
        """Of the weaker of both tests; NaN where the values do not differ."""
        return math.nan if math.isnan(self.p_low) else max(self.p_low, self.p_high)


def equivalence(values: ArrayLike, low: float, high: float, alpha: float = ALPHA) -> Equivalence:
    """Test that the mean of a sample lies within bounds.

    Raises:
        ValueError: fewer than two values, one that is not finite, or bounds in the wrong order.
    """
    data = sample(values, 2)
    error = float(np.std(data, ddof=1)) / math.sqrt(len(data))
    return _two_tests(len(data), float(np.mean(data)), error, len(data) - 1, (low, high), alpha)


def paired_equivalence(x: ArrayLike, y: ArrayLike, low: float, high: float, alpha: float = ALPHA) -> Equivalence:
    """Test that the mean difference of two conditions, first minus second, lies within bounds.

    Raises:
        ValueError: as for `equivalence`, or the lengths differ.
    """
    first, second = pairs(x, y)
    return equivalence(first - second, low, high, alpha)


def independent_equivalence(x: ArrayLike, y: ArrayLike, low: float, high: float, alpha: float = ALPHA) -> Equivalence:
    """Test that the means of two groups differ by no more than the bounds, without taking variances as equal.

    Raises:
        ValueError: as for `equivalence`.
    """
    first, second = sample(x, 2), sample(y, 2)
    n, mean = len(first) + len(second), float(np.mean(first) - np.mean(second))
    if np.ptp(first) == 0 and np.ptp(second) == 0:
        return _two_tests(n, mean, 0.0, math.nan, (low, high), alpha)
    return _two_tests(n, mean, *welch_error(first, second), (low, high), alpha)


def _two_tests(n: int, mean: float, error: float, df: float, bounds: tuple[float, float], alpha: float) -> Equivalence:
    low, high = bounds
    if not low < high:
        raise ValueError(f"Expected a lower bound below the upper one, got {low:g} and {high:g}.")
    if error <= 1.0e-15 * max(1.0, abs(mean)):
        nan = math.nan
        return Equivalence(n, low, high, mean, Interval(nan, nan, 1 - 2 * alpha), nan, nan, df, nan, nan)
    t_low, t_high = (mean - low) / error, (mean - high) / error
    return Equivalence(
        n=n,
        low=low,
        high=high,
        mean=mean,
        interval=t_interval(mean, error, df, 1 - 2 * alpha),
        t_low=t_low,
        t_high=t_high,
        df=df,
        p_low=float(stats.t.sf(t_low, df)),
        p_high=float(stats.t.cdf(t_high, df)),
    )
