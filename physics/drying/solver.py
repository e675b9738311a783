"""From wet film to dried electrode: solvent leaves, the surface sinks until particles carry it, the binder shrinks.

The film's surface sinks by the volume of the evaporated solvent, the particles with it, and presses on them with at
most the capillary pressure. Meanwhile the binder domain loses its share of the solvent, shrinks to its dried,
nanoporous size and stiffens with the square of what has evaporated. When the particles carry the capillary pressure,
air enters the pores (Buscall and White 1987: a network consolidates until its compressive yield stress meets the
load) and the film keeps its height; the binder domain shrinks on inside it, drawn to its neighbours. The binder
domain's stiffness and cohesion are provisional: two numbers, so far not calibrated beyond the reference case.
"""

import numpy as np

from physics.composition import Composition
from physics.outcome import Outcome
from physics.particles.overdamped import Motion, Suspension
from physics.progress import Report
from physics.recipe import ElectrodeRecipe
from physics.recorder import Recorder
from physics.state import ParticleBed, Phase, Stage, StageName

# Young-Laplace, 2 gamma / r: NMP at 25 degC has 40.8 mN/m, menisci between the particles a radius of about 1 um.
CAPILLARY_PRESSURE_PA = 2.0 * 0.0408 / 1.0e-6
# In units of the capillary pressure:
ACTIVE_MODULUS = 400.0  # overlaps of active material stay below 3 % of a radius
BINDER_MODULUS = 100.0  # of the dried binder domain; provisional: the reference case then dries to .55 porosity
BINDER_COHESION = 3.0  # of the dried binder domain; provisional: drawn to its neighbours, without crushing them
REACH_UM = 0.8  # binder bridges span the gap that the shrinking leaves, at most (2.5 - 1.3) um
INCREMENTS = 400
STEPS_PER_INCREMENT = 25
STABLE_STEP = 0.08  # of the time in which a hard contact relaxes
FRAMES = 16


def dry(recipe: ElectrodeRecipe, composition: Composition, wet: ParticleBed, report: Report) -> Stage:
    """Dry the film.

    Args:
        recipe: gives the drying rate and, where it is known, the measured porosity of the dried film.
        composition: amounts in the box.
        wet: the film as coated.
        report: hears about progress; False stops.
    """
    motion = Motion(wet)
    binder = wet.of(Phase.CBD)
    wet_volume = wet.radii_um[binder] ** 3
    dried_volume = composition.dried_binder_radius_um**3
    solvent_um = composition.solvent_volume_um3 / composition.area_um2
    duration_s = composition.masses_pg["solvent"] / composition.area_um2 / recipe.drying.drying_rate_g_m2_s
    final_um = _measured_thickness_um(recipe, composition)

    recorder, outcome = Recorder(), Outcome.CONVERGED
    air_entry = None
    for increment in range(1, INCREMENTS + 1):
        evaporated = increment / INCREMENTS
        motion.radii_um[binder] = np.cbrt(wet_volume + (dried_volume - wet_volume) * evaporated)
        if air_entry is None:
            sunk = wet.thickness_um - solvent_um * evaporated
            _sink(motion, max(sunk, final_um or 0.0))
        stress = motion.advance(_suspension(evaporated), STEPS_PER_INCREMENT)
        carries = stress > CAPILLARY_PRESSURE_PA if final_um is None else motion.surface_um <= final_um
        if air_entry is None and carries:
            air_entry = evaporated
        if increment % (INCREMENTS // FRAMES) == 0:
            recorder.add(
                motion.centres_um,
                motion.radii_um,
                time_s=evaporated * duration_s,
                thickness_um=motion.surface_um,
                porosity=composition.porosity(motion.surface_um),
                pressure_mpa=stress * 1.0e-6,
            )
            if not report(evaporated, f"drying: {evaporated:.0%} of the solvent has left"):
                outcome = Outcome.CANCELLED
                break
    if outcome is Outcome.CONVERGED and air_entry is None:
        outcome = Outcome.MAX_STEPS
    measures = {
        "thickness_um": motion.surface_um,
        "porosity": composition.porosity(motion.surface_um),
        "duration_s": duration_s,
        "evaporated_at_air_entry": 1.0 if air_entry is None else air_entry,
    }
    return Stage(StageName.DRYING, motion.bed(), recorder.history(), measures, outcome)


def _measured_thickness_um(recipe: ElectrodeRecipe, composition: Composition) -> float | None:
    """Thickness that a measured porosity means, where the recipe gives one."""
    porosity = recipe.drying.porosity
    return None if porosity is None else composition.solid_volume_um3 / composition.area_um2 / (1.0 - porosity)


def _sink(motion: Motion, surface_um: float) -> None:
    """Lower the surface; liquid and particles sink together, each in proportion to its height."""
    motion.centres_um[:, 2] *= surface_um / motion.surface_um
    motion.surface_um = surface_um


def _suspension(evaporated: float) -> Suspension:
    stiffness = evaporated**2 * CAPILLARY_PRESSURE_PA
    hard = ACTIVE_MODULUS * CAPILLARY_PRESSURE_PA
    modulus = np.full((3, 3), BINDER_MODULUS * stiffness)
    modulus[Phase.ACTIVE, Phase.ACTIVE] = modulus[0, :] = modulus[:, 0] = hard
    cohesion = np.zeros((3, 3))
    cohesion[Phase.CBD, :] = cohesion[:, Phase.CBD] = BINDER_COHESION * stiffness
    viscosity = 1.0  # slow against every contact, so that its value only names the unit of time
    dt = STABLE_STEP * 6.0 * np.pi * viscosity / hard
    return Suspension(modulus, cohesion, REACH_UM, viscosity, 0.0, dt)
