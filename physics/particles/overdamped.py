"""Motion at vanishing inertia: every particle moves with the velocity at which drag balances its contact forces.

Re of a particle in the slurry is 2e-5, so mass plays no part:

    6 pi eta r_i (v_i - shear_rate z_i e_x) = sum_j F_ij + F_walls

with linear repulsion E_ij r_ij d for an overlap d, reduced radius r_ij = 2 r_i r_j / (r_i + r_j), and an attraction
that is largest at contact and ends at a surface distance `reach` (binder bridges, carbon network). Lengths are in um,
stresses in Pa, times in s; forces are then in pN.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit, prange

from physics.particles.clumps import Clumps, hold_shape
from physics.particles.neighbours import Box, build_neighbours, farthest, separation
from physics.state import ParticleBed

Floats = npt.NDArray[np.float64]

# The list holds until a particle has moved half the skin; a thin skin means short lists, a thick one rare rebuilding.
SKIN_UM = 0.4


class Suspension(NamedTuple):
    """Constants of one stretch of motion.

    Attributes:
        modulus_pa: (3, 3) repulsion by phase of the two partners; row 0 is the collector, column 0 the surface.
        cohesion_pa: (3, 3) attraction, likewise; of the walls, only the collector attracts.
        reach_um: surface distance at which the attraction ends.
        viscosity_pa_s: of the liquid around the particles.
        shear_rate_per_s: simple shear, flow along x, gradient along z.
        dt_s: time step.
    """

    modulus_pa: Floats
    cohesion_pa: Floats
    reach_um: float
    viscosity_pa_s: float
    shear_rate_per_s: float
    dt_s: float


class Motion:
    """A bed on its way: positions, radii, surface height and neighbour list, moved in blocks of steps."""

    def __init__(self, bed: ParticleBed) -> None:
        self.centres_um = bed.centres_um.copy()
        self.radii_um = bed.radii_um.copy()
        self.phases = bed.phases
        self.clumps = bed.clumps
        self.side_um = float(bed.box_um[0])
        self.surface_um = bed.thickness_um
        self._shapes = Clumps.of(bed)
        self._velocity = np.zeros_like(self.centres_um)
        self._surface_force = np.zeros(len(bed))
        self._moved = np.zeros_like(self.centres_um)

    def advance(self, suspension: Suspension, steps: int) -> float:
        """Move on; returns the mean stress on the surface plane in the last step, in Pa.

        Radii and the surface may have changed since the last call; the neighbour list follows.
        """
        left = steps
        while left > 0:
            skin = SKIN_UM + suspension.reach_um
            pairs = build_neighbours(self.centres_um, self.radii_um, self.phases, Box(self.side_um), skin, self.clumps)
            self._moved[:] = 0.0
            left -= _advance(
                self.centres_um,
                self.radii_um,
                self.phases,
                pairs.first,
                pairs.index,
                self._shapes,
                self.side_um,
                self.surface_um,
                suspension,
                left,
                self._velocity,
                self._moved,
                self._surface_force,
            )
        return float(self._surface_force.sum()) / self.side_um**2

    def bed(self) -> ParticleBed:
        """The present state as a bed, up to the surface plane."""
        box = np.array([self.side_um, self.side_um, self.surface_um])
        return ParticleBed(self.centres_um.copy(), self.radii_um.copy(), self.phases, box, self.clumps)


@njit(cache=True, parallel=True, error_model="numpy")
def _advance(  # type: ignore[no-untyped-def]
    x, r, phase, first, index, shapes, side, surface, s, steps, velocity, moved, surface_force
):
    """Up to `steps` steps; stops after the step in which the neighbour list went out of date.

    What the shear does to a pair is bounded by strain times distance, so `moved` leaves it out: otherwise the shear's
    own translation would outdate every list at once.
    """
    widest = 2.0 * r.max()
    for step in range(steps):
        for i in prange(len(r)):
            fx, fy, fz = _pair_forces(i, x, r, phase, first, index, side, s)
            wall = s.modulus_pa[0, phase[i]] * r[i]
            under = r[i] - x[i, 2]
            if under > 0.0:
                fz += wall * under
            if under > -s.reach_um:
                fz -= s.cohesion_pa[0, phase[i]] * r[i] * (s.reach_um + min(under, 0.0))
            over = x[i, 2] + r[i] - surface
            surface_force[i] = s.modulus_pa[phase[i], 0] * r[i] * over if over > 0.0 else 0.0
            fz -= surface_force[i]
            mobility = 1.0 / (6.0 * np.pi * s.viscosity_pa_s * r[i])
            velocity[i, 0] = mobility * fx
            velocity[i, 1] = mobility * fy
            velocity[i, 2] = mobility * fz
        for i in prange(len(r)):
            x[i, 0] += s.dt_s * s.shear_rate_per_s * x[i, 2]
            for k in range(3):
                x[i, k] += s.dt_s * velocity[i, k]
                moved[i, k] += s.dt_s * velocity[i, k]
        if len(shapes.start) > 0:
            for c in prange(len(shapes.start)):
                hold_shape(c, x, shapes, side, moved, velocity, 1.0 / s.dt_s)
        strain = (step + 1) * s.dt_s * s.shear_rate_per_s
        if 2.0 * farthest(moved) + strain * widest > SKIN_UM:
            return step + 1
    return steps


@njit(cache=True, error_model="numpy", inline="always")
def _pair_forces(i, x, r, phase, first, index, side, s):  # type: ignore[no-untyped-def]
    """Sum over the neighbours of one particle, in the order of its list."""
    fx = fy = fz = 0.0
    for m in range(first[i], first[i + 1]):
        j = index[m]
        dx, dy, dz = separation(x, i, j, side)
        d2 = dx * dx + dy * dy + dz * dz
        reach = r[i] + r[j] + s.reach_um
        if d2 >= reach * reach or d2 == 0.0:
            continue
        distance = np.sqrt(d2)
        overlap = r[i] + r[j] - distance
        reduced = 2.0 * r[i] * r[j] / (r[i] + r[j])
        attraction = s.cohesion_pa[phase[i], phase[j]] * (s.reach_um + min(overlap, 0.0))
        force = reduced * (s.modulus_pa[phase[i], phase[j]] * max(overlap, 0.0) - attraction) / distance
        fx += force * dx
        fy += force * dy
        fz += force * dz
    return fx, fy, fz
