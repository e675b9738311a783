"""The viscosity of a slurry: the time average of the stress in a sheared box, at any shear rates.

A box depends on one number only, the network's cohesion over the liquid's stress. As on a rheometer, the box is sheared
for a while before anything is measured: its stress creeps down by a tenth while particles that were placed at random
find their lanes. Shear rates are then visited from high to low, each from the structure that the one before left.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from physics.composition import compose
from physics.outcome import Outcome
from physics.recipe import ElectrodeRecipe, RecipeError
from physics.slurry.force_field import Liquid, SlurryForceField, pair_forces
from physics.slurry.shear import ShearedBox

LOWEST_RATE_PER_S, HIGHEST_RATE_PER_S = 0.01, 10_000.0
SPREADING_STRAIN = 1.5  # from random places, without cohesion
PRESHEAR_STRAIN = 6.0  # at the highest rate
SETTLING_STRAIN = 1.0
AVERAGING_STRAIN = 8.0
LEAST_STRAIN = 3.0  # settling included; a shear rate that takes more than MOST_STEPS for it has no steady state
BLOCKS = 8
STEP = 0.004  # of strain; shorter where cohesion outweighs the liquid, or backward Euler would thicken the slurry
STEP_TIMES_COHESION = 2.0
MOST_STEPS = 5000  # at one shear rate

# Hears how far a flow curve is (0 to 1) and what is happening; False cancels.
OnCurve = Callable[[float, str], bool | None]


@dataclass(frozen=True)
class RelativeViscosity:
    """Viscosity over that of the liquid, at one cohesion over the liquid's stress.

    Attributes:
        mean: over the blocks.
        standard_error: of the mean, from the scatter of the blocks (Flyvbjerg and Petersen 1989).
        outcome: MAX_STEPS where the strain that was asked for would take too long.
    """

    mean: float
    standard_error: float
    outcome: Outcome


@dataclass(frozen=True)
class ViscosityPoint:
    """Viscosity at one shear rate."""

    shear_rate_per_s: float
    viscosity_pa_s: float
    standard_error: float
    outcome: Outcome


@dataclass(frozen=True)
class FlowCurve:
    """Viscosity against shear rate.

    Attributes:
        points: in the order that was asked for, as far as they were computed.
        liquid_viscosity_pa_s: of the binder's solution.
        cohesion_pa: of the carbon network; 0 where it was switched off.
        outcome: of the whole curve.
    """

    points: tuple[ViscosityPoint, ...]
    liquid_viscosity_pa_s: float
    cohesion_pa: float
    outcome: Outcome

    def power_law(self) -> dict[str, float] | None:
        """K in Pa s^n and n of viscosity = K rate^(n-1), by least squares in logarithms; None for a single point."""
        if len(self.points) < 2:
            return None
        rate = np.log([point.shear_rate_per_s for point in self.points])
        viscosity = np.log([point.viscosity_pa_s for point in self.points])
        slope, intercept = np.polyfit(rate, viscosity, 1)
        return {"K": float(np.exp(intercept)), "n": float(slope + 1.0)}


def flow_curve(
    recipe: ElectrodeRecipe,
    shear_rates_per_s: Sequence[float],
    on_progress: OnCurve | None = None,
    *,
    cohesion: bool = True,
    averaging_strain: float = AVERAGING_STRAIN,
) -> FlowCurve:
    """Viscosity of a recipe's slurry.

    Args:
        recipe: its formulation and particles; the seed places them.
        shear_rates_per_s: distinct rates, 0.01 to 10,000 1/s.
        on_progress: hears about progress; False cancels.
        cohesion: False switches the carbon network off, to show what it does.
        averaging_strain: over which each stress is averaged; its error falls with the root.

    Raises:
        RecipeError: a rate out of range, a particle set that cannot be packed, or a liquid without calibration.
        DivergedError: the forces could not be balanced.
    """
    _check(shear_rates_per_s)
    field = SlurryForceField.load()
    liquid = Liquid.of(recipe)
    viscosity = liquid.viscosity_pa_s(field)
    strength = liquid.cohesion_pa(field) if cohesion else 0.0
    points: dict[float, ViscosityPoint] = {}
    outcome = Outcome.CONVERGED
    hear = on_progress or (lambda *_: None)
    if hear(0.0, "mixing the slurry") is False:
        return FlowCurve((), viscosity, strength, Outcome.CANCELLED)
    box = mixed_box(recipe, strength / (viscosity * max(shear_rates_per_s)))
    for done, rate in enumerate(sorted(shear_rates_per_s, reverse=True), 1):
        if hear(done / (1 + len(shear_rates_per_s)), f"shearing at {rate:g} 1/s") is False:
            outcome = Outcome.CANCELLED
            break
        relative = relative_viscosity(box, strength / (viscosity * rate), averaging_strain)
        points[rate] = ViscosityPoint(
            rate, viscosity * relative.mean, viscosity * relative.standard_error, relative.outcome
        )
        if relative.outcome is not Outcome.CONVERGED:
            outcome = relative.outcome
    ordered = tuple(points[rate] for rate in shear_rates_per_s if rate in points)
    return FlowCurve(ordered, viscosity, strength, outcome)


def mixed_box(recipe: ElectrodeRecipe, cohesion: float = 0.0) -> ShearedBox:
    """The slurry's particles in a periodic box as tall as the wet film, sheared until they forgot their random places.

    Args:
        recipe: its formulation and particles; the seed places them.
        cohesion: of the carbon network over the liquid's stress, once the particles no longer overlap.

    Raises:
        RecipeError: particles that are clumps; their viscosity is not modelled.
    """
    if recipe.particles.clump is not None:
        raise RecipeError("particles.clump: viscosity is computed for spheres only; expected none, got a clump")
    composition = compose(recipe)
    box = np.array([composition.side_um, composition.side_um, composition.wet_thickness_um])
    centres = np.random.default_rng(recipe.seed).uniform(size=(len(composition.radii_um), 3)) * box
    sheared = ShearedBox(centres, composition.radii_um, composition.phases, box[0], box[2])
    sheared.shear(pair_forces(0.0), SPREADING_STRAIN, STEP)
    step = _step(cohesion)
    sheared.shear(pair_forces(cohesion), min(PRESHEAR_STRAIN, MOST_STEPS * step), step)
    return sheared


def relative_viscosity(
    box: ShearedBox, cohesion: float, averaging_strain: float = AVERAGING_STRAIN
) -> RelativeViscosity:
    """Shear a box until it has settled, then average.

    Args:
        box: changed by the shear.
        cohesion: of the carbon network over the liquid's stress.
        averaging_strain: over which the stress is averaged; less where that would take too many steps.
    """
    forces = pair_forces(cohesion)
    step = _step(cohesion)
    strain = min(SETTLING_STRAIN + averaging_strain, MOST_STEPS * step)
    settling = strain * SETTLING_STRAIN / (SETTLING_STRAIN + averaging_strain)
    box.shear(forces, settling, step)
    blocks = [box.shear(forces, (strain - settling) / BLOCKS, step).total for _ in range(BLOCKS)]
    error = float(np.std(blocks, ddof=1)) / np.sqrt(BLOCKS)
    enough = strain >= min(LEAST_STRAIN, SETTLING_STRAIN + averaging_strain)
    return RelativeViscosity(float(np.mean(blocks)), float(error), Outcome.CONVERGED if enough else Outcome.MAX_STEPS)


def _step(cohesion: float) -> float:
    return min(STEP, STEP_TIMES_COHESION / cohesion) if cohesion > 0.0 else STEP


def _check(rates: Iterable[float]) -> None:
    rates = list(rates)
    bad = [rate for rate in rates if not LOWEST_RATE_PER_S <= rate <= HIGHEST_RATE_PER_S]
    if bad or not rates:
        got = ", ".join(f"{rate:g}" for rate in bad) or "none"
        raise RecipeError(
            f"shear rates: expected one or more from {LOWEST_RATE_PER_S:g} to {HIGHEST_RATE_PER_S:,.0f} 1/s; got {got}"
        )
    if len(set(rates)) < len(rates):
        raise RecipeError("shear rates: expected each rate once")
