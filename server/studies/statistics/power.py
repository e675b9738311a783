"""How small an effect a study could have seen, and how many people an effect needs (t-tests, two-sided).

Source: the noncentral t (Cohen 1988, Statistical Power Analysis, chapter 2).
"""

import math
from collections.abc import Callable

from scipy import optimize, stats

from server.studies.statistics.intervals import noncentral_t_below

ALPHA, POWER = 0.05, 0.8
_LARGEST = 1.0e3  # an effect that no study has
_MOST = 10_000_000  # people


def power(n: int, dz: float, alpha: float = ALPHA) -> float:
    """Chance that a paired t-test of n people finds an effect of so many standard deviations of the differences.

    Raises:
        ValueError: fewer than two people.
    """
    if n < 2:
        raise ValueError(f"Expected at least 2 people, got {n}.")
    return _beyond(n - 1, abs(dz) * math.sqrt(n), alpha)


def group_power(n1: int, n2: int, d: float, alpha: float = ALPHA) -> float:
    """Chance that a t-test between groups finds an effect of so many standard deviations, equal in both groups.

    Raises:
        ValueError: an empty group, or fewer than three people.
    """
    if min(n1, n2) < 1 or n1 + n2 < 3:
        raise ValueError(f"Expected two groups and at least 3 people, got {n1} and {n2}.")
    return _beyond(n1 + n2 - 2, abs(d) / math.sqrt(1 / n1 + 1 / n2), alpha)


def smallest_effect(n: int, wanted: float = POWER, alpha: float = ALPHA) -> float:
    """The dz that n people find with the wanted power: the sensitivity that a study achieved.

    Raises:
        ValueError: fewer than two people.
    """
    return _least_effect(lambda dz: power(n, dz, alpha) - wanted)


def smallest_group_effect(n1: int, n2: int, wanted: float = POWER, alpha: float = ALPHA) -> float:
    """The d between groups that so many people find with the wanted power.

    Raises:
        ValueError: as for `group_power`.
    """
    return _least_effect(lambda d: group_power(n1, n2, d, alpha) - wanted)


def people_needed(dz: float, wanted: float = POWER, alpha: float = ALPHA) -> int:
    """The least number of people whose paired t-test finds an effect with the wanted power.

    Raises:
        ValueError: an effect of zero, or one that would take more than ten million people.
    """
    low, high = 1, 2
    while dz == 0 or power(high, dz, alpha) < wanted:
        low, high = high, 2 * high
        if high > _MOST or dz == 0:
            raise ValueError(f"Expected an effect that some number of people can find, got dz = {dz:g}.")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if power(middle, dz, alpha) >= wanted else (middle, high)
    return high


def _beyond(df: int, shift: float, alpha: float) -> float:
    critical = float(stats.t.ppf(1 - alpha / 2, df))
    return 1 - noncentral_t_below(critical, df, shift) + noncentral_t_below(-critical, df, shift)


def _least_effect(lacking: Callable[[float], float]) -> float:
    largest = 1.0
    while lacking(largest) < 0 and largest < _LARGEST:
        largest *= 2
    return float(optimize.brentq(lacking, 0.0, largest, xtol=1.0e-13, rtol=1.0e-14))
