"""Micro-indentation of a finished electrode: a hard sphere is pushed in and pulled out, slowly.

The tip is one more particle, without an answer to forces, that moves at a given speed; it meets the bed by the contact
laws of the press. What was pressed starts free of force, as it left the press.
"""

from dataclasses import dataclass

import numpy as np

from physics.calendering.pairs import Floats
from physics.calendering.parameters import press_parameters
from physics.calendering.rolls import Rolls
from physics.state import Electrode, ParticleBed, Phase

WIDEST_TIP = 1.0 / 3.0  # of the box; a wider one would feel its own periodic images
POINTS = 60  # on the way in, and as many out
STEPS_PER_POINT = 400
SAMPLES = 8  # of the force, over the second half of a point's steps
CLEARANCE_UM = 0.02


@dataclass(frozen=True)
class Indentation:
    """Force against depth; depth 0 is the film's surface.

    Attributes:
        loading_depth_um: (p,) on the way in.
        loading_force_un: (p,) force in micronewton.
        unloading_depth_um: (p,) on the way out.
        unloading_force_un: (p,) force in micronewton.
        tip_radius_um: of the sphere.
    """

    loading_depth_um: Floats
    loading_force_un: Floats
    unloading_depth_um: Floats
    unloading_force_un: Floats
    tip_radius_um: float

    @property
    def stiffness_n_per_m(self) -> float:
        """Slope of the unloading curve where it begins: over the upper half of its force (1 uN/um = 1 N/m)."""
        high = self.unloading_force_un > 0.5 * self.unloading_force_un[0]
        last = len(high) if high.all() else max(2, int(np.argmin(high)))
        return float(np.polyfit(self.unloading_depth_um[:last], self.unloading_force_un[:last], 1)[0])

    @property
    def loading_slope_n_per_m(self) -> float:
        """Slope of the loading curve where it ends: over the upper half of its depth."""
        deep = self.loading_depth_um > 0.5 * self.loading_depth_um[-1]
        return float(np.polyfit(self.loading_depth_um[deep], self.loading_force_un[deep], 1)[0])


def indent(electrode: Electrode, tip_radius_um: float, depth_um: float) -> Indentation:
    """Push a spherical tip into the middle of the electrode's surface and pull it out.

    Args:
        electrode: made by the line, with a bed of particles.
        tip_radius_um: no wider than a third of the box.
        depth_um: below the surface; less than half of the film.

    Raises:
        ValueError: no bed, a tip that is too wide, or a depth outside the film.
    """
    if not electrode.stages:
        raise ValueError(f"indentation needs an electrode with a bed of particles; {electrode.name!r} has voxels only")
    bed = electrode.stages[-1].bed
    side, film = float(bed.box_um[0]), bed.thickness_um
    if not 0.0 < 2.0 * tip_radius_um <= WIDEST_TIP * side:
        raise ValueError(f"tip_radius_um: expected 0 to {0.5 * WIDEST_TIP * side:.3g} um, got {tip_radius_um}")
    if not 0.0 < depth_um < 0.5 * film:
        raise ValueError(f"depth_um: expected 0 to {0.5 * film:.3g} um (half of the film), got {depth_um}")
    tip = _Tip(bed, tip_radius_um, depth_um)
    loading = [tip.advance(-1.0) for _ in range(POINTS)]
    unloading = [tip.advance(1.0) for _ in range(POINTS)]
    (down, push), (up, pull) = (np.array(leg).T for leg in (loading, unloading))
    return Indentation(down, push, up, pull, tip_radius_um)


class _Tip:
    """The tip above and in the bed."""

    def __init__(self, bed: ParticleBed, radius_um: float, depth_um: float) -> None:
        side, film = float(bed.box_um[0]), bed.thickness_um
        start = [0.5 * side, 0.5 * side, film + radius_um + CLEARANCE_UM]
        with_tip = ParticleBed(
            np.vstack([bed.centres_um, start]),
            np.append(bed.radii_um, radius_um),
            np.append(bed.phases, np.uint8(Phase.ACTIVE)),
            np.array([side, side, film]),
        )
        self._rolls = Rolls(with_tip, press_parameters())
        self._rolls.make_stress_free()
        self._rolls.hold_plate(1.0e3 * film)
        self._surface_um = film
        self._radius_um = radius_um
        travel = (depth_um + CLEARANCE_UM) / POINTS
        self._speed = travel / (STEPS_PER_POINT * self._rolls.constants.dt)

    def advance(self, direction: float) -> tuple[float, float]:
        """One point of the curve: depth in um and mean force in uN."""
        self._rolls.drive_last(direction * self._speed)
        self._rolls.move(0.0, STEPS_PER_POINT // 2)
        forces, depths = [], []
        for _ in range(SAMPLES):
            self._rolls.move(0.0, STEPS_PER_POINT // (2 * SAMPLES))
            forces.append(self._rolls.force_on_last())
            depths.append(self._surface_um - float(self._rolls.x[-1, 2]) + self._radius_um)
        return float(np.mean(depths)), 1.0e-6 * float(np.mean(forces))
