"""The press: a plate comes down on the dried film until the target is met, goes up again, and the film springs back.

Quasi-static by density scaling: particles carry scaled masses and the plate moves slowly against the speed of sound
in them; the inertial number at the highest pressure is a measure of the stage. The binder domain deforms plastically
and sticks, active material is elastic. The binder domain's strength is provisional: one number, not yet calibrated.
"""

import math

import numpy as np

from physics.calendering import kernels
from physics.composition import Composition
from physics.outcome import Outcome
from physics.particles.neighbours import build_neighbours
from physics.progress import Report
from physics.recipe import Calendering, ElectrodeRecipe
from physics.recorder import Recorder
from physics.state import History, ParticleBed, Phase, Stage, StageName

BINDER_LOADING_PA = 1.0e8  # provisional
BINDER_UNLOADING = 10.0  # over loading: the share of an indentation that springs back is its inverse
BINDER_COHESION = 0.2  # over loading
ACTIVE_MODULUS_PA = 4.0e9  # softened (the oxide has 200 GPa): still forty times the binder domain
FRICTION = 0.05
DAMPING = 0.3
DRAG = 0.002
STABLE_STEP = 0.12  # of sqrt(m / k) of the lightest particle
STRAIN_PER_STEP = 1.0e-5
BLOCK_STEPS = 100  # the stress that decides is the mean over a block
LOWEST_PLATE = 0.3  # of the dried thickness; no film of solids gets there
REST_STEPS = 1500
SKIN_UM = 0.15
FRAME_EVERY_BLOCKS = 24
PLATE_SPEED_UM_S = 2000.0  # of the originators' press; gives the frames their time


def nominal_pressure_mpa(gap_um: float) -> float:
    """Pressure that a nominal roll gap of 1 to 127 um stands for.

    The originators' own fit, P = 185.53 exp(-g / 38.12) - 6.52 with g in um (Primo et al., J. Power Sources 2021,
    488, 229361). Rolls deflect: the gap is never the electrode's thickness.
    """
    return 185.53 * math.exp(-gap_um / 38.12) - 6.52


def calender(recipe: ElectrodeRecipe, composition: Composition, dried: ParticleBed, report: Report) -> Stage:
    """Press the film.

    Args:
        recipe: gives the gap, the pressure or the compression.
        composition: amounts in the box.
        dried: the film before.
        report: hears about progress; False stops.
    """
    rolls = Rolls(dried)
    frames = _Frames(rolls, composition)
    frames.add(0.0)
    outcome, peak = _press(rolls, _Loading(recipe.calendering, dried.thickness_um), frames, report)
    under_load_um = rolls.plate_um
    if outcome is Outcome.CONVERGED:
        outcome = _release(rolls, dried.thickness_um, frames, report)
    thickness = rolls.rest(REST_STEPS)
    frames.add(0.0)
    measures = {
        "thickness_um": thickness,
        "porosity": composition.porosity(thickness),
        "peak_pressure_mpa": peak,
        "thickness_under_load_um": under_load_um,
        "springback": thickness / under_load_um - 1.0,
        "inertial_number": rolls.inertial_number(peak),
    }
    box = np.array([rolls.side_um, rolls.side_um, thickness])
    bed = ParticleBed(rolls.x.copy(), dried.radii_um, dried.phases, box)
    return Stage(StageName.CALENDERING, bed, frames.history(), measures, outcome)


def _press(rolls: "Rolls", loading: "_Loading", frames: "_Frames", report: Report) -> tuple[Outcome, float]:
    """The way down, until the load is reached; returns how it ended and the highest pressure in MPa."""
    highest, block = 0.0, 0
    while True:
        pressure = rolls.move(-1.0)
        highest = max(highest, pressure)
        reached = loading.reached(pressure, rolls.plate_um)
        if reached or block % FRAME_EVERY_BLOCKS == 0:
            frames.add(pressure)
        if reached:
            return Outcome.CONVERGED, highest
        if rolls.plate_um <= LOWEST_PLATE * loading.start_um:
            return Outcome.MAX_STEPS, highest
        if not report(0.9 * loading.fraction(highest, rolls.plate_um), f"calendering at {pressure:.3g} MPa"):
            return Outcome.CANCELLED, highest
        block += 1


def _release(rolls: "Rolls", start_um: float, frames: "_Frames", report: Report) -> Outcome:
    """The way up, until nothing touches the plate any more."""
    pressure, block = math.inf, 0
    while pressure > 0.0 and rolls.plate_um <= start_um:
        pressure = rolls.move(1.0)
        if pressure <= 0.0 or block % FRAME_EVERY_BLOCKS == 0:
            frames.add(pressure)
        if not report(0.95, "letting go"):
            return Outcome.CANCELLED
        block += 1
    return Outcome.CONVERGED


class _Frames:
    """Key frames of the press."""

    def __init__(self, rolls: "Rolls", composition: Composition) -> None:
        self._rolls = rolls
        self._composition = composition
        self._recorder = Recorder()

    def add(self, pressure_mpa: float) -> None:
        self._recorder.add(
            self._rolls.x,
            self._rolls.r,
            time_s=self._rolls.travelled_um / PLATE_SPEED_UM_S,
            thickness_um=self._rolls.plate_um,
            porosity=self._composition.porosity(self._rolls.plate_um),
            pressure_mpa=pressure_mpa,
        )

    def history(self) -> History:
        return self._recorder.history()


class _Loading:
    """What ends the way down: a pressure or a height."""

    def __init__(self, calendering: Calendering, thickness_um: float) -> None:
        self.start_um = thickness_um
        self._height_um, self._pressure_mpa = 0.0, math.inf
        if calendering.compression is not None:
            self._height_um = (1.0 - calendering.compression) * thickness_um
        elif calendering.pressure_mpa is not None:
            self._pressure_mpa = calendering.pressure_mpa
        elif calendering.gap_um is not None:
            self._pressure_mpa = nominal_pressure_mpa(calendering.gap_um)

    def reached(self, pressure_mpa: float, plate_um: float) -> bool:
        return pressure_mpa >= self._pressure_mpa or plate_um <= self._height_um

    def fraction(self, highest_mpa: float, plate_um: float) -> float:
        """How far the way down is; pressure rises late, so its cube root tells more."""
        if self._height_um > 0.0:
            return (self.start_um - plate_um) / (self.start_um - self._height_um)
        return float(min(1.0, max(0.0, highest_mpa / self._pressure_mpa)) ** (1.0 / 3.0))


class Rolls:
    """Particles, plate and the contacts' memory, moved in blocks of steps."""

    def __init__(self, dried: ParticleBed) -> None:
        self.x = dried.centres_um.copy()
        self.r = dried.radii_um
        self.phases = dried.phases
        self.side_um = float(dried.box_um[0])
        self.travelled_um = 0.0
        density = np.array([0.0, 4.65, 0.95])  # only their ratio matters: masses are scaled
        self._mass = density[self.phases] * 4.0 / 3.0 * np.pi * self.r**3
        stiffest = BINDER_UNLOADING * BINDER_LOADING_PA * self.r[dried.of(Phase.CBD)].min()
        self._press = _constants(STABLE_STEP * math.sqrt(self._mass.min() / stiffest))
        self._speed = STRAIN_PER_STEP * dried.thickness_um / self._press.dt
        self._plate = np.array([dried.thickness_um, 0.0, 0.0])
        self._v = np.zeros_like(self.x)
        self._force = np.zeros_like(self.x)
        self._moved = np.zeros_like(self.x)
        self._wall_largest = np.zeros((len(self.r), 2))
        self._list = build_neighbours(self.x, self.r, self.phases, self.side_um, SKIN_UM)
        self._largest = np.zeros(len(self._list.index))
        self._slide = np.zeros((len(self._list.index), 3))
        kernels.set_stress_free(
            self.x,
            self.r,
            self.phases,
            self._list.first,
            self._list.index,
            self._largest,
            self._wall_largest,
            self.side_um,
            self._press,
        )

    @property
    def plate_um(self) -> float:
        """Height of the plate."""
        return float(self._plate[0])

    def move(self, direction: float) -> float:
        """One block of steps with the plate on its way; returns the mean pressure in MPa."""
        before = self.plate_um
        self._plate[1] = direction * self._speed
        pressure = self._advance(BLOCK_STEPS)
        self.travelled_um += abs(self.plate_um - before)
        return pressure

    def rest(self, steps: int) -> float:
        """Let go; returns the height at which a flat gauge then touches the film."""
        self._plate[:] = 2.0 * float((self.x[:, 2] + self.r).max()), 0.0, 0.0
        self._advance(steps)
        self._plate[0] = float((self.x[:, 2] + self.r).max())
        return self.plate_um

    def inertial_number(self, pressure_mpa: float) -> float:
        """Strain rate times d sqrt(density / pressure) of the binder domain: below 1e-3 is quasi-static."""
        rate = STRAIN_PER_STEP / self._press.dt
        smallest = 2.0 * float(self.r.min())
        return rate * smallest * math.sqrt(0.95 / (1.0e6 * max(pressure_mpa, 1.0e-6)))

    def _advance(self, steps: int) -> float:
        self._plate[2] = 0.0
        left = steps
        while left > 0:
            left -= kernels.press(
                self.x,
                self._v,
                self.r,
                self._mass,
                self.phases,
                self._list.first,
                self._list.index,
                self._largest,
                self._slide,
                self._wall_largest,
                self.side_um,
                self._plate,
                self._press,
                left,
                self._force,
                self._moved,
                0.5 * SKIN_UM,
            )
            if left > 0:
                self._renew_list()
        return float(self._plate[2]) / steps / self.side_um**2 * 1.0e-6

    def _renew_list(self) -> None:
        new = build_neighbours(self.x, self.r, self.phases, self.side_um, SKIN_UM)
        largest, slide = np.empty(len(new.index)), np.empty((len(new.index), 3))
        kernels.carry_over(
            self._list.first,
            self._list.index,
            self._largest,
            self._slide,
            new.first,
            new.index,
            largest,
            slide,
        )
        self._list, self._largest, self._slide = new, largest, slide
        self._moved[:] = 0.0


def _constants(dt: float) -> kernels.Press:
    loading = np.full((3, 3), BINDER_LOADING_PA)
    unloading = BINDER_UNLOADING * loading
    cohesion = BINDER_COHESION * loading
    for a, b in ((Phase.ACTIVE, Phase.ACTIVE), (0, Phase.ACTIVE), (Phase.ACTIVE, 0)):
        loading[a, b] = unloading[a, b] = ACTIVE_MODULUS_PA
        cohesion[a, b] = 0.0
    return kernels.Press(loading, unloading, cohesion, FRICTION, DAMPING, DRAG, dt)
