"""How small an effect a study could have seen, and how many people an effect needs (paired t-test, two-sided)."""

import math

from scipy import optimize, stats

ALPHA, POWER = 0.05, 0.8
_LARGEST = 1.0e3  # a dz that no study has
_MOST = 10_000_000  # people


def power(n: int, dz: float, alpha: float = ALPHA) -> float:
    """Chance that a paired t-test of n people finds an effect of so many standard deviations of the differences.

    Source: noncentral t (Cohen 1988, section 2.3).

    Raises:
        ValueError: fewer than two people.
    """
    if n < 2:
        raise ValueError(f"Expected at least 2 people, got {n}.")
    critical = float(stats.t.ppf(1 - alpha / 2, n - 1))
    shift = abs(dz) * math.sqrt(n)
    above, below = stats.nct.sf(critical, n - 1, shift), stats.nct.cdf(-critical, n - 1, shift)
    return float(above + below)


def smallest_effect(n: int, wanted: float = POWER, alpha: float = ALPHA) -> float:
    """The dz that n people find with the wanted power: the sensitivity that a study achieved.

    Raises:
        ValueError: fewer than two people.
    """
    largest = 1.0
    while power(n, largest, alpha) < wanted and largest < _LARGEST:
        largest *= 2
    return float(optimize.brentq(lambda dz: power(n, dz, alpha) - wanted, 0.0, largest, xtol=1.0e-13, rtol=1.0e-14))


def people_needed(dz: float, wanted: float = POWER, alpha: float = ALPHA) -> int:
    """The least number of people that finds an effect with the wanted power.

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
