"""Normalised gain of a knowledge test: how much of what could still be learnt was learnt.

Source: Hake 1998, Am. J. Phys. 66, 64-74, for the gain of a class; individual gains as in Hake 2002.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from server.studies.statistics.cases import FloatArray, pairs
from server.studies.statistics.descriptive import Description, describe


@dataclass(frozen=True)
class Gain:
    """The gain of a class.

    Args:
        n: people with both tests.
        average: of the class: (mean post - mean pre) / (maximum - mean pre).
        individual: of those who could still gain; None where nobody could.
        at_maximum: people who knew everything before, who have no individual gain.
    """

    n: int
    average: float
    individual: Description | None
    at_maximum: int


def normalised_gain(pre: float, post: float, maximum: float) -> float:
    """(post - pre) / (maximum - pre): 1 is everything that was left to learn, negative is less than before.

    NaN where nothing was left to learn.

    Raises:
        ValueError: a score above the maximum.
    """
    if pre > maximum or post > maximum:
        raise ValueError(f"Expected scores up to {maximum:g}, got {pre:g} before and {post:g} after.")
    return (post - pre) / (maximum - pre) if pre < maximum else math.nan


def gains(pre: ArrayLike, post: ArrayLike, maximum: float) -> Gain:
    """The gain of a class.

    Raises:
        ValueError: no pair of tests, different lengths, or a score above the maximum.
    """
    before, after = pairs(pre, post, least=1)
    each: FloatArray = np.array([normalised_gain(a, b, maximum) for a, b in zip(before, after, strict=True)])
    could = each[~np.isnan(each)]
    return Gain(
        n=len(before),
        average=normalised_gain(float(np.mean(before)), float(np.mean(after)), maximum),
        individual=describe(could) if len(could) else None,
        at_maximum=len(before) - len(could),
    )
