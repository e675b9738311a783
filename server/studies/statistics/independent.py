"""Different people in two conditions: Welch's t and Mann and Whitney's U, with effect sizes."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from server.studies.statistics.cases import FloatArray, sample
from server.studies.statistics.intervals import LEVEL, NO_INTERVAL, Interval, fisher_z, noncentral_t, t_interval
from server.studies.statistics.paired import small_sample_correction


@dataclass(frozen=True)
class Welch:
    """Welch's t-test; differences are first minus second.

    Args:
        n1: people in the first condition.
        n2: people in the second.
        difference: of the means.
        interval: of the difference.
        t: statistic.
        df: Welch and Satterthwaite's.
        p: two-sided.
        d: Cohen's d over the pooled standard deviation.
        g: Hedges' g, d corrected for small samples.
        g_interval: by the noncentral t of equal variances.
    """

    n1: int
    n2: int
    difference: float
    interval: Interval
    t: float
    df: float
    p: float
    d: float
    g: float
    g_interval: Interval


@dataclass(frozen=True)
class MannWhitney:
    """Mann and Whitney's test.

    Args:
        n1: people in the first condition.
        n2: people in the second.
        u: of the first condition: pairs in which its value is greater, ties half.
        p: two-sided; exact up to eight people in a condition without ties, else normal with continuity correction.
        rank_biserial: 2 U / (n1 n2) - 1 (Cureton 1956).
        rank_biserial_interval: by Fisher's z with the standard error of U.
        superiority: chance that one of the first exceeds one of the second, ties half (McGraw and Wong 1992).
        shift: Hodges and Lehmann's estimate, the median of all differences between the two.
        shift_interval: by the normal approximation of U (Hollander and Wolfe 1999, section 4.3).
    """

    n1: int
    n2: int
    u: float
    p: float
    rank_biserial: float
    rank_biserial_interval: Interval
    superiority: float
    shift: float
    shift_interval: Interval


def welch(x: ArrayLike, y: ArrayLike, level: float = LEVEL) -> Welch:
    """Compare the means of two groups without taking their variances as equal (Welch 1947).

    Raises:
        ValueError: fewer than two people in a group, or a value that is not finite.
    """
    first, second = sample(x, 2), sample(y, 2)
    n1, n2 = len(first), len(second)
    difference = float(np.mean(first) - np.mean(second))
    variances = float(np.var(first, ddof=1)), float(np.var(second, ddof=1))
    if max(variances) <= 1.0e-24 * max(float(np.max(np.abs(first))), float(np.max(np.abs(second)))) ** 2:
        nan = math.nan
        return Welch(n1, n2, difference, NO_INTERVAL, nan, nan, nan, nan, nan, NO_INTERVAL)
    error, df = welch_error(first, second)
    t = difference / error
    pooled = math.sqrt(((n1 - 1) * variances[0] + (n2 - 1) * variances[1]) / (n1 + n2 - 2))
    to_d = math.sqrt(1 / n1 + 1 / n2)
    correction = small_sample_correction(n1 + n2)
    d = difference / pooled
    return Welch(
        n1=n1,
        n2=n2,
        difference=difference,
        interval=t_interval(difference, error, df, level),
        t=t,
        df=df,
        p=2 * float(stats.t.sf(abs(t), df)),
        d=d,
        g=d * correction,
        g_interval=noncentral_t(d / to_d, n1 + n2 - 2, level).scaled(to_d * correction),
    )


def welch_error(first: FloatArray, second: FloatArray) -> tuple[float, float]:
    """Standard error of a difference of means, and its degrees of freedom (Satterthwaite 1946; Welch 1947)."""
    a = float(np.var(first, ddof=1)) / len(first)
    b = float(np.var(second, ddof=1)) / len(second)
    return math.sqrt(a + b), (a + b) ** 2 / (a**2 / (len(first) - 1) + b**2 / (len(second) - 1))


def mann_whitney(x: ArrayLike, y: ArrayLike, level: float = LEVEL) -> MannWhitney:
    """Compare two groups by the ranks of their values.

    Raises:
        ValueError: an empty group, or a value that is not finite.
    """
    first, second = sample(x), sample(y)
    n1, n2 = len(first), len(second)
    differences = np.sort(np.subtract.outer(first, second).ravel())
    same = bool(np.ptp(np.concatenate((first, second))) == 0)
    u = float(np.sum(differences > 0) + np.sum(differences == 0) / 2)
    correlation = 2 * u / (n1 * n2) - 1
    beyond = math.floor(n1 * n2 / 2 - float(stats.norm.ppf((1 + level) / 2)) * math.sqrt(n1 * n2 * (n1 + n2 + 1) / 12))
    limits = (float(differences[beyond - 1]), float(differences[-beyond])) if beyond > 0 else (math.nan, math.nan)
    return MannWhitney(
        n1=n1,
        n2=n2,
        u=u,
        p=math.nan if same else float(stats.mannwhitneyu(first, second).pvalue),
        rank_biserial=correlation,
        rank_biserial_interval=fisher_z(correlation, math.sqrt((n1 + n2 + 1) / (3 * n1 * n2)), level),
        superiority=u / (n1 * n2),
        shift=float(np.median(differences)),
        shift_interval=Interval(*limits, level),
    )
