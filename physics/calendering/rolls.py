"""Particles between foil and plate, with the contacts' memory, moved in blocks of steps.

Quasi-static by mass scaling: masses are chosen so that every particle has the same natural frequency, and the plate
is slow against it. Only the inertial number tells how slow; the stage reports it.
"""

import math
from dataclasses import dataclass

import numpy as np

from physics.calendering import kernels
from physics.calendering.pairs import Floats, Indices, Pairs, list_pairs
from physics.calendering.parameters import PressParameters
from physics.particles.clumps import Clumps, volume_shares
from physics.particles.neighbours import farthest
from physics.state import ParticleBed, Phase

# Softened (E / (1 - nu^2) / 2 of the oxide is 100 GPa); overlaps take less than 1 % of the active material's volume.
ACTIVE_PA = 40.0e9
POISSON = 0.3  # Primo et al., J. Power Sources 2021, 488, 229361
SHEAR_RATIO = 2.0 * (1.0 - POISSON) / (2.0 - POISSON)  # kt / kn of Mindlin for equal materials
BINDER_SHEAR_RATIO = 0.2  # kt / k2 (Luding, Granular Matter 2008, 10, 235, table 1)
# Hard-rolled aluminium foil: a ball that indents fully plastically meets the hardness H = 3 x 150 MPa on its contact
# area 2 pi R d (Tabor, The Hardness of Metals, 1951), so that F = pi H (2 R) d.
FOIL_LOADING_PA = math.pi * 450.0e6
FOIL_UNLOADING = 6.0  # over loading
DEEPEST_OVERLAP = 0.03  # of a radius, for the stiffness of Hertz contacts
DAMPING = 0.2  # share of critical, of a lone pair
BLOCK_STEPS = 100  # the stress that decides is the mean over a block
SKIN_UM = 0.4  # longer lists, but rarer: what is squeezed out is fast
PARTICLES_PER_PART = 4000
MOST_PARTS = 4  # each adds up forces on all particles


@dataclass(frozen=True)
class Pace:
    """How finely the press is resolved.

    Attributes:
        step: time step over the time sqrt(m / k) of a lone pair.
        strain: of the film in one step; above `from_mpa` it grows with the root of the pressure, so that the inertial
            number stays where it is, up to `most`.
        drag: share of the velocity against the film's even compression that is lost in a step. It stops what is
            squeezed out between others; its stress is below .1 % of the lightest measured pressure.
    """

    step: float = 0.35
    strain: float = 7.0e-6
    from_mpa: float = 7.0
    most: float = 5.0e-5
    drag: float = 0.02


class Rolls:
    """The film under the plate or, instead of it, under a tip."""

    def __init__(
        self,
        dried: ParticleBed,
        parameters: PressParameters,
        pace: Pace | None = None,
        tip: kernels.Tip | None = None,
        bond_mpa: float = 0.0,
    ) -> None:
        pace = pace or Pace()
        self.x = dried.centres_um.copy()
        self.r = dried.radii_um
        self.phases = dried.phases
        self.clumps = dried.clumps
        self.side_um = float(dried.box_um[0])
        self.travelled_um = 0.0
        self.constants, stiffness = constants(parameters, pace, bond_mpa)
        self._mass = stiffness[self.phases] * self.r
        self._inertia = 0.4 * self._mass * self.r**2
        if dried.clumps is not None:
            self._inertia[dried.clumps >= 0] = np.inf  # a sphere of a clump turns with it only
        self._shapes = Clumps.of(dried)
        self._shares = volume_shares(dried)
        self._pace = pace
        self._tip = tip or kernels.Tip(0.0, 0.0, math.inf, dried.thickness_um)
        self._start_um = self._tip.low
        self._pressure_mpa = 0.0
        self._plate = np.array([self._start_um, 0.0, 0.0])
        self._v = np.zeros((len(self.r), 6))
        self._moved = np.zeros_like(self.x)
        self._pushed = np.zeros(len(self.r))
        self._wall_rest = np.zeros((len(self.r), 2))
        self._force = np.zeros((min(max(1, len(self.r) // PARTICLES_PER_PART), MOST_PARTS), *self._v.shape))
        self._list(None)
        kernels.set_stress_free(self.x, self.r, self.pairs, self._wall_rest, self.side_um, self.plate_um)

    @property
    def plate_um(self) -> float:
        """Height of the plate, or of the tip's lowest point."""
        return float(self._plate[0])

    def move(self, direction: float, steps: int = BLOCK_STEPS) -> float:
        """Some steps with the plate on its way down (-1), up (1) or at rest (0); returns the mean pressure in MPa."""
        before = self.plate_um
        self._plate[1] = direction * self._strain_rate(self._pressure_mpa) * self._start_um
        self._plate[2] = 0.0
        left = steps
        while left > 0:
            if self._out_of_date():
                self._list(self.pairs)
            left -= kernels.press(
                self.x,
                self._v,
                self.r,
                self._mass,
                self._inertia,
                self.phases,
                self.pairs,
                self._shapes,
                self._bounds,
                self._wall_rest,
                self.side_um,
                self._plate,
                self._tip,
                self.constants,
                left,
                self._force,
                self._pushed,
                self._moved,
                self._lists,
            )
        self.travelled_um += abs(self.plate_um - before)
        self._pressure_mpa = float(self._plate[2]) / steps / self.side_um**2 * 1.0e-6
        return self._pressure_mpa

    def inertial_number(self, pressure_mpa: float) -> float:
        """Strain rate times sqrt(mass / (diameter pressure)) of the heaviest for its size; below 1e-3: quasi-static.

        With mass = pi / 6 density d^3 this is the usual d sqrt(density / pressure) but for sqrt(6 / pi), put back here.
        """
        inertia = float((self._mass / (2.0 * self.r)).max()) * 6.0 / math.pi
        return self._strain_rate(pressure_mpa) * math.sqrt(inertia / (1.0e6 * max(pressure_mpa, 1.0e-9)))

    def contacts(self) -> int:
        """Pairs of particles that touch."""
        pairs = ((self.pairs.active_first, self.pairs.active_index), (self.pairs.binder_first, self.pairs.binder_index))
        return sum(int((self._distances(*rows)[2] > 0.0).sum()) for rows in pairs)

    def active_contacts(self) -> tuple[int, int]:
        """Contacts of active material with active material, and how many of them have deformed for good."""
        depth = self._distances(self.pairs.active_first, self.pairs.active_index)[2]
        return int((depth > 0.0).sum()), int((self.pairs.flat[depth > 0.0] > 0.0).sum())

    def active_overlap_fraction(self) -> float:
        """Volume in the overlaps (lenses) of active material over its volume."""
        i, j, depth = self._distances(self.pairs.active_first, self.pairs.active_index)
        i, j, depth = i[depth > 0.0], j[depth > 0.0], depth[depth > 0.0]
        touch = self.r[i] + self.r[j]
        distance = touch - depth
        lenses = (
            depth**2 * (distance**2 + 2.0 * distance * touch - 3.0 * (self.r[i] - self.r[j]) ** 2) / (12.0 * distance)
        )
        volume = (self.r**3 * self._shares)[self.phases == Phase.ACTIVE].sum()
        return float(lenses.sum() / (4.0 / 3.0 * volume))

    def _distances(self, first: Indices, index: Indices) -> tuple[Indices, Indices, Floats]:
        """Partners and overlap (negative: gap) of every pair of a list."""
        i = np.repeat(np.arange(len(self.r), dtype=np.int32), np.diff(first))
        between = self.x[i] - self.x[index]
        between[:, :2] -= self.side_um * np.rint(between[:, :2] / self.side_um)
        return i, index, self.r[i] + self.r[index] - np.linalg.norm(between, axis=1)

    def _strain_rate(self, pressure_mpa: float) -> float:
        """Of the film, at this pressure."""
        faster = math.sqrt(max(pressure_mpa / self._pace.from_mpa, 1.0))
        return min(self._pace.strain * faster, self._pace.most) / self._pace.step

    def copy(self) -> "Rolls":
        """An independent copy of the whole state."""
        twin = object.__new__(Rolls)
        for name, value in vars(self).items():
            setattr(twin, name, value.copy() if isinstance(value, np.ndarray) else value)
        twin.r, twin.phases = self.r, self.phases
        twin._shapes = self._shapes.copy()
        twin.pairs = Pairs._make(array.copy() for array in self.pairs)
        return twin

    def _out_of_date(self) -> bool:
        """Whether a pair that was not listed may touch by now."""
        skin_left = self._lists.skin - self._lists.reach * abs(1.0 - self.plate_um / self._lists.height)
        return bool(2.0 * farthest(self._moved) > skin_left)

    def _list(self, old: Pairs | None) -> None:
        """List the pairs anew; the memory of the old ones stays."""
        self.pairs = list_pairs(self.x, self.r, self.phases, self.side_um, SKIN_UM, old, self.clumps)
        plate = math.isinf(self._tip.radius)  # a tip compresses nothing evenly
        reach = 2.0 * float(self.r.max()) + SKIN_UM if plate else 0.0
        self._lists = kernels.Lists(SKIN_UM, reach, self.plate_um)
        self._moved[:] = 0.0
        self._deal()

    def _deal(self) -> None:
        """Rows of the lists to parts of about equal numbers of pairs."""
        parts = len(self._force)
        total = self.pairs.active_first + self.pairs.binder_first
        self._bounds = np.searchsorted(total, np.linspace(0, total[-1], parts + 1)[1:-1])
        self._bounds = np.concatenate([[0], self._bounds, [len(self.r)]]).astype(np.int64)


def constants(parameters: PressParameters, pace: Pace, bond_mpa: float) -> tuple[kernels.Press, Floats]:
    """The kernel's constants, and by phase the stiffness over radius that sets a particle's scaled mass."""
    unloading = parameters.unloading_mpa * 1.0e6
    hertz = 2.0 * ACTIVE_PA * math.sqrt(0.5 * DEEPEST_OVERLAP)
    stiffest = max(hertz, 2.0 * FOIL_UNLOADING * FOIL_LOADING_PA)
    p = kernels.Press(
        active_pa=ACTIVE_PA,
        strength_pa=parameters.active_strength_mpa * 1.0e6,
        shear_ratio=SHEAR_RATIO,
        friction=parameters.active_friction,
        active_damping=2.0 * DAMPING * math.sqrt(0.5) * hertz,
        loading_pa=parameters.loading_mpa * 1.0e6,
        hardening=parameters.hardening,
        unloading_pa=unloading,
        cohesion_pa=parameters.cohesion * parameters.loading_mpa * 1.0e6,
        binder_damping=2.0 * DAMPING * math.sqrt(0.5) * unloading,
        binder_shear_ratio=BINDER_SHEAR_RATIO,
        bond_pa=math.pi * bond_mpa * 1.0e6,
        foil_loading_pa=FOIL_LOADING_PA,
        foil_unloading_pa=FOIL_UNLOADING * FOIL_LOADING_PA,
        drag=pace.drag,
        dt=pace.step,
    )
    return p, np.array([0.0, stiffest, unloading])
