"""A slurry in steady simple shear at vanishing inertia: what stress does it take, in units of its liquid's?

The particles move at the velocities where the liquid's resistance (Stokes drag, and squeeze flow between neighbours:
fast lubrication dynamics, Ball and Melrose 1997; Mari, Seto, Morris and Denn, J. Rheol. 2014, 58, 1693) balances
contact and cohesion. The stress of the box is

    sigma = eta gamma' (1 + 2.5 eta_d phi_active) + sum over pairs (squeeze, contact, cohesion) / volume

with Einstein's (1906) stresslet of every particle of active material in the carbon-binder domain, which is eta_d times
as viscous as its liquid; the domain's own particles are liquid that carries carbon and disturb the flow through their
pairs only. What active material feels of its own kind is squeezed out from the domain too. Without cohesion, active
material thickens the domain as Krieger and Dougherty (1959) say, whatever its size.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from physics.outcome import DivergedError
from physics.particles.neighbours import Box, NeighbourList, build_pairs, farthest
from physics.slurry import kernels
from physics.state import Phase

Floats = npt.NDArray[np.float64]

SKIN_UM = 0.4
PAIRS_PER_PARTICLE = 40
TOLERANCE = 1.0e-3  # of the velocities' force balance
MOST_ITERATIONS = 400


@dataclass(frozen=True)
class Stress:
    """Mean shear stress over a stretch of strain, in units of the liquid's viscosity times the shear rate.

    Attributes:
        total: everything, the liquid's own stress included.
        cohesive: the part of contacts and cohesion.
        dissipated: power per volume that the liquid takes up; its root is the mean local shear rate (over all volume).
    """

    total: float
    cohesive: float
    dissipated: float


class ShearedBox:
    """Particles in a Lees-Edwards box, sheared in blocks of strain."""

    def __init__(
        self,
        centres_um: Floats,
        radii_um: Floats,
        phases: npt.NDArray[np.uint8],
        side_um: float,
        height_um: float,
    ) -> None:
        self.x = centres_um.copy()
        self.r = radii_um
        self.phases = phases
        self.side_um, self.height_um = side_um, height_um
        self.volume_um3 = side_um * side_um * height_um
        hard = phases == Phase.ACTIVE
        self.active_fraction = float((4.0 / 3.0 * np.pi * radii_um[hard] ** 3).sum()) / self.volume_um3
        self._offset = 0.0
        self._drag = 6.0 * np.pi * radii_um
        self._largest_um = np.array([radii_um[phases == phase].max(initial=0.0) for phase in range(3)])
        n, p = len(radii_um), PAIRS_PER_PARTICLE * len(radii_um)
        self._u = np.zeros((n, 3))
        self._work = (np.empty((n, 3)), np.empty((n, 3)), np.empty((n, 3)), np.empty(n))
        self._moved = np.zeros((n, 3))
        self._pairs = kernels.Pairs(
            np.empty((p, 2), np.int32), np.empty((p, 3)), np.empty(p), np.empty(p), np.empty(p), np.empty(p)
        )
        self._list: NeighbourList | None = None
        self._strain_since = 0.0

    def shear(self, field: kernels.ForceField, strain: float, step: float) -> Stress:
        """Shear on by `strain` in steps of `step`; returns the mean stress.

        Raises:
            DivergedError: forces and dissipation could not be balanced.
        """
        steps = max(1, round(strain / step))
        total = np.zeros(3)
        for _ in range(steps):
            total += self._step(field, step)
        dissipative, elastic, power = total / steps / self.volume_um3
        own = 1.0 + 2.5 * self.active_fraction * field.viscosity[Phase.ACTIVE, Phase.ACTIVE]
        return Stress(own + dissipative + elastic, elastic, own + power)

    def _step(self, field: kernels.ForceField, step: float) -> Floats:
        count = self._find_pairs(field, step)
        done = kernels.solve_velocities(
            count, self._pairs, self._drag, self._u, *self._work, TOLERANCE, MOST_ITERATIONS
        )
        if done >= MOST_ITERATIONS:
            raise DivergedError("the forces of the sheared slurry could not be balanced")
        sums = kernels.shear_stresses(count, self._pairs, self._drag, self._u)
        kernels.move(self.x, self._u, self._moved, step)
        self._offset = (self._offset + step * self.height_um) % self.side_um
        self._strain_since += step
        return np.array(sums)

    def _find_pairs(self, field: kernels.ForceField, step: float) -> int:
        widest = 2.0 * float(self.r.max())
        if self._list is None or 2.0 * farthest(self._moved) + self._strain_since * widest > SKIN_UM:
            self._wrap()
            self._list = build_pairs(
                self.x,
                self.r,
                self.phases,
                Box(self.side_um, self.height_um, self._offset),
                SKIN_UM + field.reach * np.minimum.outer(self._largest_um, self._largest_um),
            )
            self._moved[:] = 0.0
            self._strain_since = 0.0
        return int(
            kernels.pair_terms(
                self.x, self.r, self.phases, self._list.first, self._list.index,
                self.side_um, self.height_um, self._offset, field, step, self._pairs,
            )
        )  # fmt: skip

    def _wrap(self) -> None:
        """Bring particles back into the box; through the top they are shifted against the image's offset."""
        image = np.floor(self.x[:, 2] / self.height_um)
        self.x[:, 2] -= image * self.height_um
        self.x[:, 0] = (self.x[:, 0] - image * self._offset) % self.side_um
        self.x[:, 1] %= self.side_um
