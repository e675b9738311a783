"""The press: a plate comes down on the dried film until the load is met, goes up again, and the film springs back.

The finished thickness is what a gauge reads that touches with a light pressure: the way up ends there. Parameters that
no table gives were fitted to part of the measured porosities (see `physics.calendering.calibration`).
"""

import numpy as np

from physics.calendering.frames import Frames
from physics.calendering.loading import Loading
from physics.calendering.parameters import press_parameters
from physics.calendering.rolls import Rolls
from physics.composition import Composition
from physics.outcome import Outcome
from physics.progress import Report
from physics.recipe import ElectrodeRecipe
from physics.state import ParticleBed, Stage, StageName

GAUGE_MPA = 0.1  # 0.7 N on a flat tip of 3 mm, as bench thickness gauges press
SETTLING_STEPS = 1000


def calender(recipe: ElectrodeRecipe, composition: Composition, dried: ParticleBed, report: Report) -> Stage:
    """Press the film.

    Args:
        recipe: gives the gap, the pressure, the line load or the compression.
        composition: amounts in the box.
        dried: the film before.
        report: hears about progress; False stops.

    Raises:
        RecipeError: the plate would have to stand lower than the solids are thick.
    """
    loading = Loading(recipe.calendering, composition, dried.thickness_um)
    rolls = Rolls(dried, press_parameters())
    frames = Frames(rolls, composition)
    outcome, peak = press(rolls, loading, frames, report)
    under_load_um, pace = rolls.plate_um, rolls.inertial_number(peak)
    contacts, deformed = rolls.active_contacts()
    if outcome is Outcome.CONVERGED:
        outcome = release(rolls, dried.thickness_um, frames, report)
    thickness = rolls.plate_um
    measures = {
        "thickness_um": thickness,
        "porosity": composition.porosity(thickness),
        "peak_pressure_mpa": peak,
        "thickness_under_load_um": under_load_um,
        "springback": thickness / under_load_um - 1.0,
        "inertial_number": pace,
        "active_overlap_fraction": rolls.active_overlap_fraction(),
        "active_contacts": float(contacts),
        "deformed_active_contacts": float(deformed),
    }
    box = np.array([rolls.side_um, rolls.side_um, thickness])
    bed = ParticleBed(rolls.x.copy(), dried.radii_um, dried.phases, box, dried.clumps)
    return Stage(StageName.CALENDERING, bed, frames.history(), measures, outcome)


def press(rolls: Rolls, loading: Loading, frames: Frames, report: Report) -> tuple[Outcome, float]:
    """The way down, until the load is reached; returns how it ended and the highest pressure in MPa."""
    highest = 0.0
    while True:
        pressure = rolls.move(-1.0)
        highest = max(highest, pressure)
        reached = loading.reached(pressure, rolls.plate_um)
        frames.offer(pressure, keep=reached)
        if reached:
            return Outcome.CONVERGED, highest
        if rolls.plate_um <= loading.solids_um:
            return Outcome.MAX_STEPS, highest
        if not report(0.8 * loading.fraction(highest, rolls.plate_um), f"calendering at {pressure:.3g} MPa"):
            return Outcome.CANCELLED, highest


def release(rolls: Rolls, start_um: float, frames: Frames, report: Report) -> Outcome:
    """The way up, until a thickness gauge would press as lightly as the plate does."""
    frames.turn()
    pressure = GAUGE_MPA + 1.0
    while pressure > GAUGE_MPA and rolls.plate_um <= start_um:
        pressure = rolls.move(1.0)
        frames.offer(pressure, keep=pressure <= GAUGE_MPA)
        if not report(0.9, f"letting go at {pressure:.3g} MPa"):
            return Outcome.CANCELLED
    pressure = rolls.move(0.0, SETTLING_STEPS)
    frames.offer(pressure, keep=True)
    return Outcome.CONVERGED
