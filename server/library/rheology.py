"""The flow curve that the library keeps of an electrode's slurry: viscosities at a few shear rates, as JSON."""

import json
import math
from collections.abc import Callable
from itertools import pairwise

from physics.documents import DocumentError
from physics.outcome import DivergedError, Outcome
from physics.recipe import ElectrodeRecipe

# A coating head shears at 10 to 1000 1/s. Below, the model's strain takes too long; between these rates the curve is
# straight enough in logarithms: at 50 1/s it is within 5 % of what is computed there.
SHEAR_RATES_PER_S = (10.0, 30.0, 100.0, 300.0, 1000.0)
AVERAGING_STRAIN = 3.0  # a person waits for it


def flow_curve_json(recipe: ElectrodeRecipe, on_progress: Callable[[float, str], bool | None]) -> str | None:
    """Compute the viscosity of a recipe's slurry; None for slurries whose viscosity is not modelled.

    Args:
        recipe: of one film; layers have a slurry each, and no viscosity of their own.
        on_progress: hears how far it is; False cancels, and there is no curve.
    """
    from physics.slurry.rheology import flow_curve  # brings numba, which the serving process does without

    if recipe.layers is not None:
        return None
    try:
        curve = flow_curve(recipe, SHEAR_RATES_PER_S, on_progress, averaging_strain=AVERAGING_STRAIN)
    except (DocumentError, DivergedError):
        return None
    points = [point for point in curve.points if point.outcome is Outcome.CONVERGED]
    if curve.outcome is Outcome.CANCELLED or not points:
        return None
    return json.dumps([[point.shear_rate_per_s, point.viscosity_pa_s, point.standard_error] for point in points])


def viscosity_at(flow_curve: str, shear_rate_per_s: float) -> tuple[float, float] | None:
    """Viscosity and its standard error in Pa s, by a power law between neighbouring rates; None outside the curve."""
    points = sorted(json.loads(flow_curve))
    for (low, first, first_error), (high, second, second_error) in pairwise(points):
        if low <= shear_rate_per_s <= high:
            along = math.log(shear_rate_per_s / low) / math.log(high / low)
            viscosity = first * math.pow(second / first, along)
            relative = (1.0 - along) * first_error / first + along * second_error / second
            return viscosity, viscosity * relative
    return None
