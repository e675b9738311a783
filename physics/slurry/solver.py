"""The wet film: particles placed at random, pushed out of each other, mixed by the coater's shear, left to rest.

Overdamped particle dynamics (see physics.particles.overdamped). Active material is hard; the binder domain is a
coarse-grained liquid of solvent, binder and carbon, soft and overlapping by design, held together by the carbon
network's cohesion. Its strength here is provisional and not calibrated on viscosity.
"""

import numpy as np

from physics.composition import Composition
from physics.outcome import Outcome
from physics.particles.clumps import place, volume_shares
from physics.particles.overdamped import Motion, Suspension
from physics.progress import Report
from physics.recipe import ElectrodeRecipe
from physics.recorder import Recorder
from physics.state import ParticleBed, Phase, Stage, StageName

VISCOSITY_PA_S = 1.0  # liquid around the particles; sets the time scale only
HARD = 1.0e3  # repulsion of active material over viscous stress; overlaps under shear take .01 % of its volume
SOFT = 20.0  # repulsion of the binder domain over viscous stress
COHESION = 8.0  # attraction of the binder domain over viscous stress
REACH_UM = 0.3  # surface distance at which the attraction ends
STRAIN_STEP = 2.0e-3
SPREADING_STEPS = 1500
MIXING_STRAIN = 8.0
RESTING_STEPS = 400
FRAME_STRAIN = 0.25  # between key frames: particles at the surface move by a quarter of the film's thickness
FRAMES_AT_REST = 3  # of each of the two rests


def mix(recipe: ElectrodeRecipe, composition: Composition, report: Report) -> Stage:
    """Make the wet film.

    Args:
        recipe: gives the shear rate and the seed.
        composition: particles and amounts in the box.
        report: hears about progress; False stops.
    """
    motion = Motion(_scatter(composition, np.random.default_rng(recipe.seed)))
    rate = recipe.coating.shear_rate_per_s
    at_rest, sheared = _suspension(rate, sheared=False), _suspension(rate, sheared=True)
    mixing_steps = round(MIXING_STRAIN / STRAIN_STEP)
    plan = [
        (at_rest, SPREADING_STEPS, SPREADING_STEPS // FRAMES_AT_REST),
        (sheared, mixing_steps, round(FRAME_STRAIN / STRAIN_STEP)),
        (at_rest, RESTING_STEPS, -(-RESTING_STEPS // FRAMES_AT_REST)),
    ]
    total = sum(steps for _, steps, _ in plan)

    recorder, outcome, done, time, strain = Recorder(), Outcome.CONVERGED, 0, 0.0, 0.0
    liquid = composition.solvent_volume_um3 / (composition.area_um2 * composition.wet_thickness_um)
    for suspension, steps, steps_per_frame in plan:
        for block in _blocks(steps, steps_per_frame):
            motion.advance(suspension, block)
            motion.centres_um[:, :2] %= motion.side_um  # the shear carries particles through many periodic images
            done += block
            time += block * suspension.dt_s
            strain += block * suspension.dt_s * suspension.shear_rate_per_s
            frame = motion.bed()
            recorder.add(
                frame.centres_um,
                frame.radii_um,
                time_s=time,
                thickness_um=frame.thickness_um,
                porosity=liquid,
            )
            if not report(done / total, "mixing the slurry in the coater's shear"):
                outcome = Outcome.CANCELLED
                break
        if outcome is not Outcome.CONVERGED:
            break
    bed = motion.bed()
    measures = {
        "thickness_um": composition.wet_thickness_um,
        "density_g_cm3": composition.slurry_density_g_cm3,
        "active_volume_fraction": _volume(bed, Phase.ACTIVE) / (composition.area_um2 * bed.thickness_um),
        "shear_rate_per_s": rate,
        "strain": strain,
    }
    return Stage(StageName.SLURRY, bed, recorder.history(), measures, outcome)


def _scatter(composition: Composition, rng: np.random.Generator) -> ParticleBed:
    """Particles anywhere between collector and surface, whatever they overlap."""
    box = np.array([composition.side_um, composition.side_um, composition.wet_thickness_um])
    radii = composition.reaches_um
    centres = rng.uniform(size=(len(radii), 3)) * box
    centres[:, 2] = radii + rng.uniform(size=len(radii)) * (box[2] - 2.0 * radii)
    if composition.clump is not None:
        diameters = composition.active_diameters_um
        clumped = place(centres[: len(diameters)], diameters, composition.clump, rng)
        centres = np.concatenate([clumped, centres[len(diameters) :]])
    return ParticleBed(centres, composition.radii_um, composition.phases, box, composition.clumps)


def _suspension(shear_rate_per_s: float, *, sheared: bool) -> Suspension:
    stress = VISCOSITY_PA_S * shear_rate_per_s
    modulus = np.full((3, 3), SOFT * stress)
    modulus[Phase.ACTIVE, Phase.ACTIVE] = modulus[0, :] = modulus[:, 0] = HARD * stress
    cohesion = np.zeros((3, 3))
    cohesion[Phase.CBD, 1:] = cohesion[1:, Phase.CBD] = COHESION * stress
    return Suspension(
        modulus_pa=modulus,
        cohesion_pa=cohesion,
        reach_um=REACH_UM,
        viscosity_pa_s=VISCOSITY_PA_S,
        shear_rate_per_s=shear_rate_per_s if sheared else 0.0,
        dt_s=STRAIN_STEP / shear_rate_per_s,
    )


def _blocks(steps: int, size: int) -> list[int]:
    """Block lengths of at most `size` that add up to `steps`."""
    whole, rest = divmod(steps, size)
    return [size] * whole + [rest] * (rest > 0)


def _volume(bed: ParticleBed, phase: Phase) -> float:
    return float(4.0 / 3.0 * np.pi * (bed.radii_um**3 * volume_shares(bed))[bed.of(phase)].sum())
