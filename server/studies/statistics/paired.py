"""The same people in two conditions: paired t and Wilcoxon's signed ranks, with effect sizes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from server.studies.statistics.cases import FloatArray, pairs, sample
from server.studies.statistics.intervals import LEVEL, NO_INTERVAL, Interval, fisher_z, noncentral_t, t_interval

MOST_EXACT = 50  # differences; scipy's rule
MOST_PERMUTED = 13  # with ties; all 2^13 signs are tried


@dataclass(frozen=True)
class PairedT:
    """A paired t-test; differences are first minus second.

    Args:
        n: pairs.
        difference: mean difference.
        sd: of the differences.
        interval: of the mean difference.
        t: statistic.
        df: n - 1.
        p: two-sided.
        dz: Cohen's d of the differences: mean / sd (Cohen 1988).
        dz_interval: by the noncentral t, exact for normal differences.
        g_av: Hedges' g over the average variance (Cumming 2012; Lakens 2013, Front. Psychol. 4, 863).
        g_av_interval: by the noncentral t (Algina and Keselman 2003, Educ. Psychol. Meas. 63, 537-553).
    """

    n: int
    difference: float
    sd: float
    interval: Interval
    t: float
    df: int
    p: float
    dz: float
    dz_interval: Interval
    g_av: float
    g_av_interval: Interval


@dataclass(frozen=True)
class SignedRanks:
    """Wilcoxon's signed-rank test; differences are first minus second.

    Args:
        n: pairs.
        zeros: pairs without a difference, which the test leaves out (Wilcoxon 1945).
        w: smaller sum of ranks.
        p: two-sided.
        method: exact distribution; all signs tried (few pairs with ties); or normal with continuity correction.
        rank_biserial: matched-pairs rank-biserial correlation, (R+ - R-) / (R+ + R-) (Kerby 2014).
        rank_biserial_interval: by Fisher's z with the standard error of the sum of ranks.
        shift: Hodges and Lehmann's estimate, the median of the means of all pairs of differences.
        shift_interval: from the signed-rank distribution (Hollander and Wolfe 1999, section 3.3).
    """

    n: int
    zeros: int
    w: float
    p: float
    method: Literal["exact", "permutation", "normal"]
    rank_biserial: float
    rank_biserial_interval: Interval
    shift: float
    shift_interval: Interval


def paired_t(x: ArrayLike, y: ArrayLike, level: float = LEVEL) -> PairedT:
    """Compare the means of two conditions.

    Raises:
        ValueError: fewer than two pairs, different lengths, or a value that is not finite.
    """
    first, second = pairs(x, y)
    differences = first - second
    n, mean, sd = len(differences), float(np.mean(differences)), float(np.std(differences, ddof=1))
    error = sd / math.sqrt(n)
    interval = t_interval(mean, error, n - 1, level)
    # Rounding leaves equal differences a spread of some 1e-16 of their size.
    if sd <= 1.0e-12 * max(float(np.max(np.abs(first))), float(np.max(np.abs(second)))):
        nan = math.nan
        return PairedT(n, mean, sd, interval, nan, n - 1, nan, nan, NO_INTERVAL, nan, NO_INTERVAL)
    t = mean / error
    dz_interval = noncentral_t(t, n - 1, level).scaled(1 / math.sqrt(n))
    average_sd = math.sqrt((float(np.var(first, ddof=1)) + float(np.var(second, ddof=1))) / 2)
    to_g = sd / average_sd * small_sample_correction(2 * n)
    return PairedT(
        n=n,
        difference=mean,
        sd=sd,
        interval=interval,
        t=t,
        df=n - 1,
        p=2 * float(stats.t.sf(abs(t), n - 1)),
        dz=mean / sd,
        dz_interval=dz_interval,
        g_av=mean / sd * to_g,
        g_av_interval=dz_interval.scaled(to_g),
    )


def small_sample_correction(values: int) -> float:
    """Hedges' factor for d from so many values in two conditions: 1 - 3 / (4 N - 9) (Hedges 1981; Lakens 2013)."""
    return 1 - 3 / (4 * values - 9)


def signed_ranks(differences: ArrayLike, level: float = LEVEL) -> SignedRanks:
    """Compare two conditions by the ranks of their differences.

    Differences that should be equal have to be equal to the last bit: whoever computes them from decimals rounds them.

    Raises:
        ValueError: no difference, or one that is not finite.
    """
    data = sample(differences)
    moved = data[data != 0]
    n, used = len(data), len(moved)
    shift, shift_interval = _hodges_lehmann(data, level)
    if used == 0:
        return SignedRanks(n, n, 0.0, math.nan, "exact", math.nan, NO_INTERVAL, shift, shift_interval)
    ranks = stats.rankdata(np.abs(moved))
    up, down = float(np.sum(ranks[moved > 0])), float(np.sum(ranks[moved < 0]))
    correlation = (up - down) / (up + down)
    # The standard deviation of a sum of ranks 1 to n, over their total.
    error = math.sqrt(used * (used + 1) * (2 * used + 1) / 6) / (used * (used + 1) / 2)
    method = _method(n, ties=used < n or len(np.unique(ranks)) < used)
    return SignedRanks(
        n=n,
        zeros=n - used,
        w=min(up, down),
        p=float(stats.wilcoxon(data, correction=True, method="asymptotic").pvalue)
        if method == "normal"
        else _signed_rank_p(ranks, up),
        method=method,
        rank_biserial=correlation,
        rank_biserial_interval=fisher_z(correlation, error, level),
        shift=shift,
        shift_interval=shift_interval,
    )


def _method(n: int, ties: bool) -> Literal["exact", "permutation", "normal"]:
    """What scipy's `auto` does."""
    if not ties and n <= MOST_EXACT:
        return "exact"
    return "permutation" if n <= MOST_PERMUTED else "normal"


def _signed_rank_p(ranks: FloatArray, up: float) -> float:
    """Twice the smaller tail of a sum of ranks, each of which counts with probability 1/2."""
    distribution = _sum_distribution([round(2 * rank) for rank in ranks])
    # The distribution is symmetric: the upper tail is the lower tail of the other sum.
    smaller = min(round(2 * up), len(distribution) - 1 - round(2 * up))
    return min(1.0, 2 * float(distribution[smaller]))


def _hodges_lehmann(differences: FloatArray, level: float) -> tuple[float, Interval]:
    """Median of the means of all pairs, each with itself too, and the interval that the signed ranks give."""
    rows, columns = np.triu_indices(len(differences))
    means = np.sort((differences[rows] + differences[columns]) / 2)
    distribution = _sum_distribution(range(1, len(differences) + 1))
    beyond = int(np.searchsorted(distribution, (1 - level) / 2, side="right"))
    if beyond == 0:
        return float(np.median(means)), Interval(math.nan, math.nan, level)
    return float(np.median(means)), Interval(float(means[beyond - 1]), float(means[-beyond]), level)


def _sum_distribution(weights: Sequence[int]) -> FloatArray:
    """P(sum <= 0), P(sum <= 1) ... of weights of which each counts with probability 1/2."""
    chances = np.zeros(sum(weights) + 1)
    chances[0] = 1.0
    for weight in weights:
        chances /= 2
        # The right side is a copy, so that a weight counts once.
        chances[weight:] = chances[weight:] + chances[: len(chances) - weight]
    return np.cumsum(chances)
