"""From wet film to dried electrode: solvent leaves, the surface sinks until particles carry it, the binder shrinks.

**Consolidation.** The film's height falls by the volume of the evaporated solvent. Active material sinks with the
liquid, each particle in proportion to its height, and wears a film of swollen binder domain. Menisci hang between the
topmost particles: each pushes like a spring on the particle it holds, so that high particles are pressed harder but not
flat, and the surface stays rough. When the menisci together reach the capillary pressure, air enters (Buscall and White
1987: a network consolidates until its compressive yield stress meets the load) and the film keeps its height, which is
that of the topmost particle, as a gauge measures it. A rough surface and a flat collector cost a few um of loosely
packed film, whatever its loading: thin films dry to higher porosity than thick ones, with the same numbers.

**Binder.** Until then the binder domain is a solution: its particles give way to the active material and carry nothing.
In the heterogeneous film they diffuse (random walk along z, reflected by collector and surface) and the falling surface
sweeps them up; in the homogeneous one they sink with the liquid. When the film keeps its height, migration ends: that
liquid flows through emptying pores and may carry binder further is not modelled. The binder domain then shrinks to its
dried, nanoporous size, stiffens like a gel, and is drawn to its neighbours; in the heterogeneous film an evaporation
front descends (`_evaporated_at`).

Active material settles by less than 1 % of the wet film (8 um in 5 Pa s: 2e-8 m/s unhindered, evaporation 1e-6 m/s) and
is left to sink with the liquid.
"""

import numpy as np
import numpy.typing as npt

from physics.composition import Composition
from physics.drying.kernels import keep_out
from physics.drying.migration import binder_profile, peclet
from physics.outcome import Outcome
from physics.particles.clumps import move_together
from physics.particles.neighbours import Box, build_neighbours
from physics.particles.overdamped import Motion, Suspension
from physics.progress import Report
from physics.recipe import ElectrodeRecipe
from physics.recorder import Recorder
from physics.state import ParticleBed, Phase, Stage, StageName

Floats = npt.NDArray[np.float64]

# Air enters a packing of particles of diameter d at 6 gamma (1 - eps) / (eps d) (White, Powder Technol. 1982, 32, 93):
# 3 gamma / r, half of the space being filled. NMP at 25 degC has 40.8 mN/m, active particles a mean radius of 4 um.
# This names the unit of stress: only ratios to it decide where particles end.
CAPILLARY_PRESSURE_PA = 3.0 * 0.0408 / 4.0e-6
# In units of the capillary pressure:
MENISCUS_MODULUS = 2.0 * np.pi / 3.0  # a meniscus holds a particle like a spring of 2 pi gamma
ACTIVE_MODULUS = 400.0  # overlaps of active material stay below 3 % of a radius
BINDER_MODULUS = 100.0  # of the dried binder domain; provisional
BINDER_COHESION = 3.0  # of the dried binder domain; provisional: drawn to its neighbours, without crushing them
GEL_EXPONENT = 2.25  # stiffness of a polymer gel against its concentration (de Gennes, Scaling Concepts, 1979)

# Film of swollen binder domain on active material, over (diameter x cube root of the dried volume ratio): bridges
# reach as far as the cube root of their volume (Lian, Thornton and Adams, J. Colloid Interface Sci. 1993, 161, 138).
# Calibrated on one loading, 50.8 mg/cm2 of 96:2:2 at 71 % solids, which dries to .476 (five seeds, sd .002).
FILM = 0.1016
REACH_UM = 0.8  # binder bridges span the gap that the shrinking leaves, at most (2.5 - 1.3) um

INCREMENTS = 400
# Of the active material alone; a thick film needs them to pass the stress on through all its thickness (with 100, its
# porosity depended on where the slurry happened to be dense). A quarter of them: .011 more in a film of 7 mg/cm2.
STEPS_WHILE_SINKING = 1600
RESTS = 5  # at most, of as many steps again, in which a stress has to last
STEPS_WHILE_SHRINKING = 25
STABLE_STEP = 0.08  # of the time in which a hard contact relaxes
FRAMES = 16
BROWNIAN_STREAM = 3  # of the recipe's seed: the walk draws other numbers than the slurry


def dry(recipe: ElectrodeRecipe, composition: Composition, wet: ParticleBed, report: Report) -> Stage:
    """Dry the film.

    Args:
        recipe: gives the drying rate, how binder moves and, where it is known, the measured porosity of the dried film.
        composition: amounts in the box.
        wet: the film as coated.
        report: hears about progress; False stops.
    """
    film = _Film(recipe, composition, wet)
    duration_s = composition.masses_pg["solvent"] / composition.area_um2 / recipe.drying.drying_rate_g_m2_s
    recorder, outcome, frames = Recorder(), Outcome.CONVERGED, 0
    while film.evaporated < 1.0 and outcome is Outcome.CONVERGED:
        stress = film.sink() if film.air_entry is None else film.shrink()
        if film.spent:
            outcome = Outcome.MAX_STEPS
        elif film.evaporated * FRAMES < frames + 1:
            continue
        frames = int(film.evaporated * FRAMES)
        frame = film.bed()
        recorder.add(
            frame.centres_um,
            frame.radii_um,
            time_s=film.evaporated * duration_s,
            thickness_um=frame.thickness_um,
            porosity=composition.porosity(frame.thickness_um),
            pressure_mpa=stress * 1.0e-6,
        )
        if not report(film.evaporated, f"drying: {film.evaporated:.0%} of the solvent has left"):
            outcome = Outcome.CANCELLED
    bed = film.bed()
    bottom, _, top = binder_profile(bed, 3)[1]
    measures = {
        "thickness_um": bed.thickness_um,
        "porosity": composition.porosity(bed.thickness_um),
        "duration_s": duration_s,
        "evaporated_at_air_entry": 1.0 if film.air_entry is None else film.air_entry,
        "peclet": _peclet(recipe, composition),
        "binder_surface_to_collector": float(top / bottom),
    }
    return Stage(StageName.DRYING, bed, recorder.history(), measures, outcome)


class _Film:
    """The film on its way: first it sinks, then, with air in its pores, its binder domain shrinks."""

    def __init__(self, recipe: ElectrodeRecipe, composition: Composition, wet: ParticleBed) -> None:
        self.air_entry: float | None = None
        self.evaporated = 0.0
        self._all = Motion(wet)
        self._binder = wet.of(Phase.CBD)
        self._skeleton = Motion(_only(wet, ~self._binder))
        self._skeleton.radii_um += _film_um(composition)
        self._wet_thickness_um = wet.thickness_um
        self._solvent_um = composition.solvent_volume_um3 / composition.area_um2
        self._final_um = _measured_thickness_um(recipe, composition)
        self._core_um = composition.dried_binder_radius_um
        self._wet_volume = float(wet.radii_um[self._binder][0] ** 3)
        self._dried = np.zeros(int(self._binder.sum()))  # share of its solvent that each particle has lost
        self._heterogeneous = recipe.drying.mode == "heterogeneous"
        self._peclet = _peclet(recipe, composition)
        self._rng = np.random.default_rng([recipe.seed, BROWNIAN_STREAM])

    @property
    def spent(self) -> bool:
        """Whether the menisci have sunk by all the solvent and the particles still do not carry them."""
        return self.air_entry is None and self._skeleton.surface_um <= self._wet_thickness_um - self._solvent_um

    def sink(self) -> float:
        """The surface falls, active material with it, and binder solution spreads; returns the surface's stress."""
        skeleton, before = self._skeleton, self._all.surface_um
        menisci = max(skeleton.surface_um - self._solvent_um / INCREMENTS, self._final_um or 0.0)
        skeleton.centres_um[:, 2] *= menisci / skeleton.surface_um
        skeleton.surface_um = menisci
        stress = self._stress_at_rest()
        highest = menisci if self._final_um else float((skeleton.centres_um[:, 2] + skeleton.radii_um).max())
        surface = min(before, max(menisci, highest))
        self.evaporated = (self._wet_thickness_um - surface) / self._solvent_um
        self._all.centres_um[~self._binder] = skeleton.centres_um
        self._spread(surface)
        self._all.surface_um = surface
        self._all.radii_um[self._binder] = self._radius_um(self.evaporated)
        self._keep_out()
        if stress > CAPILLARY_PRESSURE_PA if self._final_um is None else surface <= self._final_um:
            self.air_entry = self.evaporated
        return stress

    def shrink(self) -> float:
        """Binder domain dries and draws itself to its neighbours; returns the stress on the surface."""
        self.evaporated = min(self.evaporated + 1.0 / INCREMENTS, 1.0)
        local = np.full(len(self._dried), self.evaporated)
        if self._heterogeneous:
            heights = self._all.centres_um[self._binder, 2] / self._all.surface_um
            local = _evaporated_at(heights, self.evaporated, self.air_entry or 0.0)
        self._dried = np.maximum(self._dried, local)  # what is dry does not swell again when it moves down
        self._all.radii_um[self._binder] = self._radius_um(self._dried)
        concentration = (self._core_um / float(self._radius_um(self.evaporated))) ** 3
        return self._all.advance(_network(concentration), STEPS_WHILE_SHRINKING)

    def bed(self) -> ParticleBed:
        """The particles; those that reach through collector or surface rest against it, as solution would."""
        bed = self._all.bed()
        z = bed.centres_um[:, 2]
        inside = np.clip(z, bed.radii_um, bed.thickness_um - bed.radii_um)
        bed.centres_um[:, 2] = inside if bed.clumps is None else z + move_together(inside - z, bed.clumps)
        return bed

    def _stress_at_rest(self) -> float:
        """Stress on the surface; what is above the capillary pressure gets time to decay, drag carries no film."""
        suspension = _coated(rigid=self._final_um is not None)
        stress = self._skeleton.advance(suspension, STEPS_WHILE_SINKING)
        for _ in range(RESTS):
            if self._final_um is not None or stress <= CAPILLARY_PRESSURE_PA:
                break
            stress = self._skeleton.advance(suspension, STEPS_WHILE_SINKING)
        return stress

    def _radius_um(self, evaporated: float | Floats) -> Floats:
        return np.cbrt(self._wet_volume + (self._core_um**3 - self._wet_volume) * np.asarray(evaporated))

    def _spread(self, surface_um: float) -> None:
        """Brownian displacement along z, reflected however long it is; homogeneous binder sinks with the liquid."""
        z = self._all.centres_um[self._binder, 2]
        if self._heterogeneous:
            # 2 D t, for the time in which the surface falls so far: E t, and D = E H0 / Pe.
            variance = 2.0 * (self._all.surface_um - surface_um) * self._wet_thickness_um / self._peclet
            folded = np.mod(z + np.sqrt(variance) * self._rng.standard_normal(len(z)), 2.0 * surface_um)
            z = np.minimum(folded, 2.0 * surface_um - folded)
        else:
            z *= surface_um / self._all.surface_um
        self._all.centres_um[self._binder, 2] = z

    def _keep_out(self) -> None:
        """Active material pushes what binder domain is in its way aside: its solids, the liquid may be anywhere."""
        motion, active = self._all, ~self._binder
        pairs = build_neighbours(motion.centres_um, motion.radii_um, motion.phases, Box(motion.side_um), 0.0)
        keep_out(
            motion.centres_um,
            motion.radii_um,
            active,
            self._core_um,
            pairs.first,
            pairs.index,
            motion.side_um,
        )


def _only(bed: ParticleBed, kept: npt.NDArray[np.bool_]) -> ParticleBed:
    clumps = None if bed.clumps is None else bed.clumps[kept]
    return ParticleBed(bed.centres_um[kept], bed.radii_um[kept], bed.phases[kept], bed.box_um, clumps)


def _film_um(composition: Composition) -> float:
    """Thickness of swollen binder domain on active material."""
    active = 0.5 * composition.active_diameters_um
    binder = np.count_nonzero(composition.phases == Phase.CBD) * composition.dried_binder_radius_um**3
    diameter = 2.0 * (active**3).sum() / (active**2).sum()
    return float(FILM * diameter * np.cbrt(binder / (active**3).sum()))


def _peclet(recipe: ElectrodeRecipe, composition: Composition) -> float:
    solvent_g_m3 = 1.0e6 * recipe.formulation.materials()["solvent"].density_g_cm3
    evaporation_m_s = recipe.drying.drying_rate_g_m2_s / solvent_g_m3
    return peclet(evaporation_m_s, 1.0e-6 * composition.wet_thickness_um, recipe.drying.binder_diffusivity_m2_s)


def _measured_thickness_um(recipe: ElectrodeRecipe, composition: Composition) -> float | None:
    """Thickness that a measured porosity means, where the recipe gives one."""
    porosity = recipe.drying.porosity
    return None if porosity is None else composition.solid_volume_um3 / composition.area_um2 / (1.0 - porosity)


def _evaporated_at(heights: Floats, evaporated: float, air_entry: float) -> Floats:
    """Share of its solvent that binder domain at z / H has lost while a front descends through the film.

    The saturation S of the pores falls from 1 at air entry to 0; 1 - (z / H)^(S / (1 - S)) is the simplest profile
    with that mean which is dry at the surface and wet at the collector to the end.
    """
    saturation = (1.0 - evaporated) / (1.0 - air_entry)
    dry = np.clip(heights, 0.0, 1.0) ** (saturation / (1.0 - saturation))
    return np.asarray(air_entry + (1.0 - air_entry) * dry)


def _coated(*, rigid: bool) -> Suspension:
    """Before air enters: only active material with its films carries; it is hard, its menisci are not."""
    modulus = np.zeros((3, 3))
    modulus[: Phase.CBD, : Phase.CBD] = ACTIVE_MODULUS * CAPILLARY_PRESSURE_PA
    if not rigid:
        modulus[Phase.ACTIVE, 0] = MENISCUS_MODULUS * CAPILLARY_PRESSURE_PA
    return _suspension(modulus, np.zeros((3, 3)), 0.0)


def _network(concentration: float) -> Suspension:
    """After air has entered: binder domain stiffens as a gel does and draws itself to its neighbours.

    Args:
        concentration: of solids in the binder domain over that of the dried one.
    """
    stiffness = concentration**GEL_EXPONENT * CAPILLARY_PRESSURE_PA
    hard = ACTIVE_MODULUS * CAPILLARY_PRESSURE_PA
    modulus = np.full((3, 3), BINDER_MODULUS * stiffness)
    modulus[Phase.ACTIVE, Phase.ACTIVE] = modulus[0, :] = modulus[:, 0] = hard
    cohesion = np.zeros((3, 3))
    cohesion[Phase.CBD, :] = cohesion[:, Phase.CBD] = BINDER_COHESION * stiffness
    return _suspension(modulus, cohesion, REACH_UM)


def _suspension(modulus: Floats, cohesion: Floats, reach_um: float) -> Suspension:
    viscosity = 1.0  # slow against every contact, so that its value only names the unit of time
    dt = STABLE_STEP * 6.0 * np.pi * viscosity / (ACTIVE_MODULUS * CAPILLARY_PRESSURE_PA)
    return Suspension(modulus, cohesion, reach_um, viscosity, 0.0, dt)
