"""One sample described, and whether it looks normal."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from server.studies.statistics.cases import sample
from server.studies.statistics.intervals import LEVEL, NO_INTERVAL, Interval, t_interval

MOST_SHAPIRO = 5000  # beyond which Royston's approximation of p was never checked


@dataclass(frozen=True)
class Description:
    """A sample.

    Args:
        n: number of values.
        mean: arithmetic mean.
        sd: standard deviation with n - 1.
        mean_interval: by t.
        median: middle.
        q1: first quartile, linear between neighbours (type 7 of Hyndman and Fan 1996).
        q3: third quartile.
        median_interval: by order statistics.
        minimum: least value.
        maximum: greatest value.
    """

    n: int
    mean: float
    sd: float
    mean_interval: Interval
    median: float
    q1: float
    q3: float
    median_interval: Interval
    minimum: float
    maximum: float

    @property
    def iqr(self) -> float:
        """Interquartile range."""
        return self.q3 - self.q1


@dataclass(frozen=True)
class Normality:
    """Shapiro and Wilk's test.

    Args:
        w: 0 to 1; 1 for a sample on the normal line.
        p: of so small a W from a normal distribution.
    """

    w: float
    p: float


def describe(values: ArrayLike, level: float = LEVEL) -> Description:
    """Describe a sample.

    Raises:
        ValueError: no value, or one that is not finite.
    """
    data = sample(values)
    n, mean = len(data), float(np.mean(data))
    sd = float(np.std(data, ddof=1)) if n > 1 else math.nan
    q1, median, q3 = (float(quantile) for quantile in np.quantile(data, [0.25, 0.5, 0.75]))
    return Description(
        n=n,
        mean=mean,
        sd=sd,
        mean_interval=t_interval(mean, sd / math.sqrt(n), n - 1, level) if n > 1 else NO_INTERVAL,
        median=median,
        q1=q1,
        q3=q3,
        median_interval=median_interval(data, level),
        minimum=float(np.min(data)),
        maximum=float(np.max(data)),
    )


def median_interval(values: ArrayLike, level: float = LEVEL) -> Interval:
    """Narrowest pair of order statistics, the k-th from below and from above, that holds the median often enough.

    It assumes nothing of the distribution and holds at least `level`; 95 % needs six values, fewer give none. The
    number of values below the median is binomial with p = 1/2 (Hahn and Meeker 1991, section 5.2).
    """
    data = np.sort(sample(values))
    k = int(stats.binom.ppf((1 - level) / 2, len(data), 0.5))
    # ppf is the least count that reaches the tail; the tail of k - 1 has to stay within it.
    if float(stats.binom.cdf(k, len(data), 0.5)) <= (1 - level) / 2:
        k += 1
    return Interval(float(data[k - 1]), float(data[-k]), level) if k else Interval(math.nan, math.nan, level)


def shapiro_wilk(values: ArrayLike) -> Normality:
    """Shapiro and Wilk 1965 with Royston's p (1995, Appl. Stat. 44, 547-551); NaN below three values or without spread.

    Raises:
        ValueError: a value is not finite.
    """
    data = sample(values, 0)
    if not 3 <= len(data) <= MOST_SHAPIRO or np.ptp(data) == 0:
        return Normality(math.nan, math.nan)
    found = stats.shapiro(data)
    return Normality(float(found.statistic), float(found.pvalue))
