"""Levels of detail: how fine spheres and surfaces may be within a device's budget."""

from collections.abc import Mapping
from dataclasses import dataclass

from physics.state import Phase
from scenes.devices import Level
from scenes.particles import TRIANGLES_OF_COARSEST

_MOST_FREQUENCY = 9  # 648 triangles: the silhouette of a sphere that fills the view is round to the eye
_COLLECTOR_TRIANGLES = 12


@dataclass(frozen=True)
class SpherePlan:
    """How a stage's particles are drawn.

    Attributes:
        frequencies: phase -> fineness of its spheres; a phase that is missing is drawn as a surface.
        surface_triangles: what is left for each such surface.
    """

    frequencies: Mapping[Phase, int]
    surface_triangles: int

    def triangles(self, counts: Mapping[Phase, int]) -> int:
        """Triangles of all spheres."""
        return sum(TRIANGLES_OF_COARSEST * n**2 * counts[phase] for phase, n in self.frequencies.items())


def plan_spheres(counts: Mapping[Phase, int], largest_um: Mapping[Phase, float], level: Level) -> SpherePlan:
    """Share a level's triangles between the spheres of both phases.

    Where eight triangles for every particle are too many, the binder domain becomes one surface, and where not
    even the active material fits, that too: points would be one pixel wide on a headset whatever the distance,
    coarser bodies than octahedra do not look like spheres, and leaving particles out would lie. Otherwise the
    phase with the larger facets is refined until the budget is used.

    Args:
        counts: particles of each phase.
        largest_um: radius of each phase's largest particle, over all stages.
        level: the budget.
    """
    budget = level.triangles - _COLLECTOR_TRIANGLES
    coarsest = SpherePlan({phase: 1 for phase, count in counts.items() if count}, 0)
    if coarsest.triangles(counts) <= budget:
        return _refined(coarsest, counts, largest_um, budget)
    active = SpherePlan({Phase.ACTIVE: 1}, 0)
    if active.triangles(counts) > budget // 2:
        return SpherePlan({}, budget // len(coarsest.frequencies))
    active = _refined(active, counts, largest_um, budget // 2)
    return SpherePlan(active.frequencies, budget - active.triangles(counts))


def surface_budget(surfaces: int, beside_particles: bool, level: Level) -> int:
    """Triangles of one of several phase surfaces that are shown together."""
    most = level.companion_triangles if beside_particles else level.surface_triangles
    return min(most, (level.triangles - _COLLECTOR_TRIANGLES) // max(1, surfaces))


def _refined(
    plan: SpherePlan, counts: Mapping[Phase, int], largest_um: Mapping[Phase, float], budget: int
) -> SpherePlan:
    """Refine the phase whose facets deviate most from their sphere (radius / frequency^2), while it fits."""
    open_phases = set(plan.frequencies)
    while open_phases:
        phase = max(sorted(open_phases), key=lambda p: largest_um[p] / plan.frequencies[p] ** 2)
        finer = SpherePlan({**plan.frequencies, phase: plan.frequencies[phase] + 1}, 0)
        if finer.frequencies[phase] <= _MOST_FREQUENCY and finer.triangles(counts) <= budget:
            plan = finer
        else:
            open_phases.remove(phase)
    return plan
