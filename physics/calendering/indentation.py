"""Micro-indentation of a finished electrode: a hard ball is pushed in, slowly, and pulled out.

What left the rolls is cold and free of stress. Its contacts follow the laws of the press, but the cold binder domain
bonds them as firmly as its strength says.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from physics.calendering.kernels import Tip
from physics.calendering.pairs import Floats
from physics.calendering.parameters import PressParameters, press_parameters
from physics.calendering.rolls import Pace, Rolls
from physics.state import Electrode, ParticleBed
from physics.threads import threads_for

WIDEST_TIP = 1.0 / 3.0  # of the box; a wider one would feel its own periodic images
MOST_PLACES = 16
GOLDEN = 0.5 * (math.sqrt(5.0) - 1.0)
POINTS = 120  # of a curve on its way in, and as many on its way out
STEPS_PER_POINT = 100
DRAG = 0.002  # of the press' the tip would feel a tenth of its force: it moves against a bed at rest
# Strength of a neck of cold binder domain, along and across. An assumption: PVdF yields near 50 MPa (makers' data
# sheets), and pores take nearly half of the domain. The force of an indentation grows with it.
BOND_MPA = 30.0


class TipError(ValueError):
    """An indentation that cannot be made; the sentence names the argument, its value and the possible range."""


@dataclass(frozen=True)
class Indentation:
    """Force on the tip against its depth, counted from first touch.

    Attributes:
        tip_radius_um: of the ball.
        depth_um: (POINTS,) ascending.
        loading_un: (POINTS,) force on the way in, in micronewton.
        unloading_un: (POINTS,) force on the way out, in micronewton.
        loading_error_un: (POINTS,) standard error of the force on the way in, over the places; None for a single one.
    """

    tip_radius_um: float
    depth_um: Floats
    loading_un: Floats
    unloading_un: Floats
    loading_error_un: Floats | None = None

    @property
    def stiffness_n_per_m(self) -> float:
        """Slope of the unloading curve where it begins, over the upper half of its force (1 uN/um = 1 N/m)."""
        high = np.flatnonzero(self.unloading_un >= 0.5 * self.unloading_un[-1])
        first = min(int(high[0]), POINTS - 3)
        return float(np.polyfit(self.depth_um[first:], self.unloading_un[first:], 1)[0])

    @property
    def contact_radius_um(self) -> float:
        """Of the ball in the plane of the surface, at the largest depth."""
        depth = float(self.depth_um[-1])
        return math.sqrt(depth * (2.0 * self.tip_radius_um - depth))

    @property
    def hardness_mpa(self) -> float:
        """Force at the largest depth over the ball's cross section in the plane of the surface."""
        return float(self.loading_un[-1]) / (math.pi * self.contact_radius_um**2)

    @property
    def hardness_error_mpa(self) -> float | None:
        """Standard error of the hardness over the places; None for a single one."""
        error = self.loading_error_un
        return None if error is None else float(error[-1]) / (math.pi * self.contact_radius_um**2)

    @property
    def reduced_modulus_mpa(self) -> float:
        """E / (1 - nu^2) of the bed, from S = 2 E* a (Oliver and Pharr, J. Mater. Res. 1992, 7, 1564, eq. 1)."""
        return self.stiffness_n_per_m / (2.0 * self.contact_radius_um)


def indent(
    electrode: Electrode,
    tip_radius_um: float | None = None,
    depth_um: float | None = None,
    places: int = 4,
    report: Callable[[float, str], object] = lambda *_: None,
) -> Indentation:
    """Indent an electrode at several places, each time anew, and take the mean, as an instrument does.

    Args:
        electrode: made by the line, with particles.
        tip_radius_um: no wider than a third of the box, which it is if not given.
        depth_um: from first touch; if not given, half of the radius or a quarter of the film.
        places: spread evenly over the surface.
        report: hears about progress.

    Raises:
        TipError: no particles, a tip that is too wide, a depth outside the film, or no place.
    """
    if not electrode.stages:
        raise TipError(f"electrode: expected one with particles, got {electrode.name!r}, which has voxels only")
    bed = electrode.stages[-1].bed
    side, film = float(bed.box_um[0]), bed.thickness_um
    tip_radius_um = 0.5 * WIDEST_TIP * side if tip_radius_um is None else tip_radius_um
    depth_um = min(0.25 * film, 0.5 * tip_radius_um) if depth_um is None else depth_um
    _check("tip_radius_um", tip_radius_um, 0.5 * WIDEST_TIP * side)
    _check("depth_um", depth_um, min(0.5 * film, tip_radius_um))
    _check("places", places, MOST_PLACES)
    curves: list[Indentation] = []
    with threads_for(len(bed)):
        for place in range(places):
            report(place / places, f"indenting at place {place + 1} of {places}")
            # Places of a rank-1 lattice: evenly spread, whatever their number.
            tip = touching(bed, (place + 0.5) / places * side, (place * GOLDEN) % 1.0 * side, tip_radius_um)
            curves.append(push_in(bed, press_parameters(), tip, depth_um, BOND_MPA))
    inwards, outwards = np.array([c.loading_un for c in curves]), np.array([c.unloading_un for c in curves])
    error = inwards.std(axis=0, ddof=1) / math.sqrt(places) if places > 1 else None
    return Indentation(tip_radius_um, curves[0].depth_um, inwards.mean(axis=0), outwards.mean(axis=0), error)


def push_in(
    bed: ParticleBed, parameters: PressParameters, tip: Tip, depth_um: float, bond_mpa: float = 0.0
) -> Indentation:
    """Push a ball into a bed and pull it out, at one place.

    Args:
        bed: free of stress.
        parameters: of its contacts.
        tip: the ball, where it first touches.
        depth_um: from first touch.
        bond_mpa: strength of a neck of binder.
    """
    pace = Pace(strain=depth_um / (POINTS * STEPS_PER_POINT * tip.low), from_mpa=math.inf, drag=DRAG)
    rolls = Rolls(bed, parameters, pace, tip, bond_mpa)
    area_um2 = rolls.side_um**2  # a pressure of 1 MPa on 1 um2 is 1 uN
    loading = [rolls.move(-1.0, STEPS_PER_POINT) * area_um2 for _ in range(POINTS)]
    unloading = [rolls.move(1.0, STEPS_PER_POINT) * area_um2 for _ in range(POINTS)]
    depth = (np.arange(POINTS) + 0.5) / POINTS * depth_um  # forces are means over a point's way
    return Indentation(tip.radius, depth, np.array(loading), np.array(unloading)[::-1])


def touching(bed: ParticleBed, x_um: float, y_um: float, radius_um: float) -> Tip:
    """The tip where it first touches a particle on its way down at x, y."""
    between = bed.centres_um[:, :2] - np.array([x_um, y_um])
    between -= bed.box_um[0] * np.rint(between / bed.box_um[0])
    above = (bed.radii_um + radius_um) ** 2 - (between**2).sum(axis=1)
    near = above > 0.0
    low = float((bed.centres_um[near, 2] + np.sqrt(above[near])).max()) - radius_um
    return Tip(x_um, y_um, radius_um, low)


def _check(name: str, value: float, most: float) -> None:
    if not 0 < value <= most:
        raise TipError(f"{name}: expected more than 0 and at most {most:.3g}, got {value}")
