"""The same people in several conditions: Friedman's test, repeated-measures ANOVA, and pairs after them."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from server.studies.statistics.cases import FloatArray, matrix
from server.studies.statistics.intervals import NO_INTERVAL, Interval, noncentral_f


@dataclass(frozen=True)
class Friedman:
    """Friedman's test.

    Args:
        n: participants.
        q: statistic, corrected for ties.
        df: conditions - 1.
        p: of chi-squared.
        w: Kendall's W, 0 (no agreement on an order) to 1.
    """

    n: int
    q: float
    df: int
    p: float
    w: float


SINGULAR = 1.0e-12  # a W of rounding errors: some contrast of the conditions is the same for everybody


@dataclass(frozen=True)
class RepeatedMeasures:
    """A one-way repeated-measures ANOVA.

    Args:
        n: participants.
        f: statistic.
        df1: conditions - 1.
        df2: df1 × (n - 1).
        p: as if the variances of all differences were equal (sphericity).
        epsilon_gg: Greenhouse and Geisser's, 1 / df1 to 1.
        epsilon_hf: Huynh and Feldt's, at most 1.
        p_gg: with both df times epsilon_gg.
        p_hf: with both df times epsilon_hf.
        mauchly_w: 1 under sphericity; NaN with two conditions or fewer participants than conditions.
        mauchly_p: of so small a W.
        partial_eta2: SS condition / (SS condition + SS error).
        partial_eta2_interval: 90 %, by the noncentral F.
        generalised_eta2: SS condition / (SS condition + SS participants + SS error), Olejnik and Algina 2003.
    """

    n: int
    f: float
    df1: int
    df2: int
    p: float
    epsilon_gg: float
    epsilon_hf: float
    p_gg: float
    p_hf: float
    mauchly_w: float
    mauchly_p: float
    partial_eta2: float
    partial_eta2_interval: Interval
    generalised_eta2: float


def friedman(values: ArrayLike) -> Friedman:
    """Compare conditions by their ranks within each participant (Friedman 1937).

    Args:
        values: (participants, conditions), three conditions or more.

    Raises:
        ValueError: too few rows or columns, or a value that is not finite.
    """
    data = matrix(values, columns=3)
    n, k = data.shape
    if np.all(np.ptp(data, axis=1) == 0):
        return Friedman(n, math.nan, k - 1, math.nan, math.nan)
    found = stats.friedmanchisquare(*data.T)
    return Friedman(n, float(found.statistic), k - 1, float(found.pvalue), float(found.statistic) / (n * (k - 1)))


def repeated_measures(values: ArrayLike) -> RepeatedMeasures:
    """Compare the means of conditions.

    Sources: Greenhouse and Geisser 1959; Huynh and Feldt 1976; Mauchly 1940.

    Args:
        values: (participants, conditions).

    Raises:
        ValueError: too few rows or columns, or a value that is not finite.
    """
    data = matrix(values)
    n, k = data.shape
    grand = float(data.mean())
    between_conditions = n * float(np.sum((data.mean(axis=0) - grand) ** 2))
    between_people = k * float(np.sum((data.mean(axis=1) - grand) ** 2))
    error = float(np.sum((data - data.mean(axis=0) - data.mean(axis=1)[:, np.newaxis] + grand) ** 2))
    df1, df2 = k - 1, (k - 1) * (n - 1)
    # Rounding leaves conditions that differ by a constant an error of some 1e-16 of the squares.
    if error <= 1.0e-24 * max(1.0, float(np.sum(data**2))):
        nan = math.nan
        return RepeatedMeasures(n, nan, df1, df2, nan, nan, nan, nan, nan, nan, nan, nan, NO_INTERVAL, nan)
    f = between_conditions / df1 / (error / df2)
    gg, hf = _epsilons(data)
    mauchly_w, mauchly_p = _mauchly(data)
    shift = noncentral_f(f, df1, df2)

    def to_eta2(noncentrality: float) -> float:
        """Smithson 2003, Confidence Intervals, equation 4.8."""
        return float(noncentrality / (noncentrality + df1 + df2 + 1))

    return RepeatedMeasures(
        n=n,
        f=f,
        df1=df1,
        df2=df2,
        p=float(stats.f.sf(f, df1, df2)),
        epsilon_gg=gg,
        epsilon_hf=hf,
        p_gg=float(stats.f.sf(f, df1 * gg, df2 * gg)),
        p_hf=float(stats.f.sf(f, df1 * hf, df2 * hf)),
        mauchly_w=mauchly_w,
        mauchly_p=mauchly_p,
        partial_eta2=between_conditions / (between_conditions + error),
        partial_eta2_interval=Interval(to_eta2(shift.low), to_eta2(shift.high), shift.level),
        generalised_eta2=between_conditions / (between_conditions + between_people + error),
    )


def holm(p: Sequence[float]) -> list[float]:
    """Adjust p-values so that the chance of any false alarm stays below alpha (Holm 1979); a NaN stays."""
    tested = sorted((index for index in range(len(p)) if not math.isnan(p[index])), key=lambda index: p[index])
    adjusted, largest = [math.nan] * len(p), 0.0
    for rank, index in enumerate(tested):
        largest = max(largest, min(1.0, (len(tested) - rank) * p[index]))
        adjusted[index] = largest
    return adjusted


def pairs_of(names: Sequence[str]) -> list[tuple[str, str]]:
    """Every pair of conditions, in the order of the conditions."""
    return list(itertools.combinations(names, 2))


def _double_centred(data: FloatArray) -> FloatArray:
    """Covariances of the conditions without what is common to their rows and columns (Box 1954)."""
    covariances = np.asarray(np.cov(data, rowvar=False))
    centred = covariances - covariances.mean(axis=0) - covariances.mean(axis=1)[:, np.newaxis] + covariances.mean()
    return np.asarray(centred)


def _epsilons(data: FloatArray) -> tuple[float, float]:
    n, k = data.shape
    if k == 2:
        return 1.0, 1.0
    centred = _double_centred(data)
    gg = min(1.0, float(np.trace(centred) ** 2 / ((k - 1) * np.sum(centred**2))))
    above, below = n * (k - 1) * gg - 2, (k - 1) * (n - 1 - (k - 1) * gg)
    # Hardly more participants than conditions leave nothing below the line.
    return gg, (min(1.0, above / below) if below > 1.0e-9 else 1.0)


def _mauchly(data: FloatArray) -> tuple[float, float]:
    n, k = data.shape
    if k == 2 or n < k:
        return math.nan, math.nan
    roots = np.sort(np.linalg.eigvalsh(_double_centred(data)))[1:]
    d = k - 1
    w = float(np.prod(roots) / (np.sum(roots) / d) ** d)
    if w <= SINGULAR:
        return 0.0, 0.0
    # The second term has 3 k where Anderson (2003) has 3 d, as in R's mauchly.test and in pingouin.
    factor = 1 - (2 * d**2 + d + 2) / (6 * d * (n - 1))
    second = (d + 2) * (d - 1) * (d - 2) * (2 * d**3 + 6 * d**2 + 3 * k + 2) / (288 * ((n - 1) * d * factor) ** 2)
    df = d * (d + 1) // 2 - 1
    chi2 = -factor * (n - 1) * math.log(w)
    p1, p2 = float(stats.chi2.sf(chi2, df)), float(stats.chi2.sf(chi2, df + 4))
    return w, p1 + second * (p2 - p1)
