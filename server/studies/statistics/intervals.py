"""Confidence intervals that several tests share."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from scipy import optimize, stats

LEVEL = 0.95
_LARGEST_T = 1.0e3  # beyond it scipy's noncentral t is not to be relied on
_WIDEST = 1.0e6  # noncentrality


@dataclass(frozen=True)
class Interval:
    """A confidence interval; NaN where the data do not give one.

    Args:
        low: lower limit.
        high: upper limit.
        level: confidence, 0 to 1.
    """

    low: float
    high: float
    level: float = LEVEL

    def scaled(self, factor: float) -> "Interval":
        """The interval of the quantity times a positive factor."""
        return Interval(self.low * factor, self.high * factor, self.level)


NO_INTERVAL = Interval(math.nan, math.nan)


def t_interval(estimate: float, standard_error: float, df: float, level: float = LEVEL) -> Interval:
    """Estimate ± t × standard error."""
    half = float(stats.t.ppf((1 + level) / 2, df)) * standard_error
    return Interval(estimate - half, estimate + half, level)


def noncentral_t_below(t: float, df: float, shift: float) -> float:
    """The noncentral t's distribution function."""
    chance = float(stats.nct.cdf(t, df, shift))
    # Far out in a tail scipy gives NaN.
    return chance if math.isfinite(chance) else float(shift < t)


def noncentral_t(t: float, df: float, level: float = LEVEL) -> Interval:
    """Interval of the noncentrality of an observed t.

    Source: Steiger and Fouladi 1997; Cumming and Finch 2001, Educ. Psychol. Meas. 61, 532-574.
    """
    if not abs(t) <= _LARGEST_T:
        return Interval(math.nan, math.nan, level)

    def at(share: float) -> float:
        # The distribution function falls as the noncentrality grows.
        return _root(lambda shift: noncentral_t_below(t, df, shift) - share, t)

    return Interval(at((1 + level) / 2), at((1 - level) / 2), level)


def noncentral_f(f: float, df1: float, df2: float, level: float = 0.9) -> Interval:
    """Interval of the noncentrality of an observed F; a limit is 0 where even a central F exceeds it that often.

    Source: Steiger 2004, Psychol. Methods 9, 164-182; 90 %, so that it excludes 0 exactly when F is significant at 5 %.
    """
    if not math.isfinite(f):
        return Interval(math.nan, math.nan, level)

    def at(share: float) -> float:
        if float(stats.f.cdf(f, df1, df2)) <= share:
            return 0.0
        return _root(lambda shift: float(stats.ncf.cdf(f, df1, df2, shift)) - share, f * df1, least=0.0)

    return Interval(at((1 + level) / 2), at((1 - level) / 2), level)


def fisher_z(correlation: float, standard_error: float, level: float = LEVEL) -> Interval:
    """Interval of a correlation by Fisher's z; none at ±1, where z is infinite."""
    if not abs(correlation) < 1:
        return Interval(math.nan, math.nan, level)
    z, half = math.atanh(correlation), float(stats.norm.ppf((1 + level) / 2)) * standard_error
    return Interval(math.tanh(z - half), math.tanh(z + half), level)


def _root(falling: Callable[[float], float], start: float, least: float = -_WIDEST) -> float:
    """Where a falling function is zero, from a place near it."""
    step, low, high = 1.0, start, start
    while falling(low) < 0 and low > least:
        low, step = max(least, low - step), 2 * step
    step = 1.0
    while falling(high) > 0 and high < _WIDEST:
        high, step = high + step, 2 * step
    return float(optimize.brentq(falling, low, high, xtol=1.0e-13, rtol=1.0e-14, maxiter=500))
