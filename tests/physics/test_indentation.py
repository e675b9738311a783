"""Indentation against Hertz: an elastic bed must answer with the modulus that its own compression shows."""

import numpy as np
import pytest

from physics.calendering.indentation import IndentationError, indent, push_in
from physics.calendering.kernels import Tip
from physics.calendering.parameters import PressParameters
from physics.calendering.rolls import Pace, Rolls
from physics.state import ParticleBed, Phase

LOOSE = PressParameters(
    loading_mpa=1000.0, hardening=0.0, unloading_mpa=1000.0, cohesion=0.0, active_strength_mpa=1e4, active_friction=0.0
)
ELASTIC = LOOSE.model_copy(update={"cohesion": 1e3})  # bonds that neither yield nor slip: one spring along, one across


def elastic_bed(side=20.0, height=13.0, fraction=0.8, seed=1):
    """Equal soft spheres of diameter 1, pushed into each other between two plates; their top is flat."""
    rng = np.random.default_rng(seed)
    count = round(fraction * side**2 * height * 6 / np.pi)
    x = rng.uniform(size=(count, 3)) * [side, side, height - 1.0] + [0, 0, 0.5]
    bed = ParticleBed(x, np.full(count, 0.5), np.full(count, Phase.CBD, np.uint8), np.array([side, side, height]))
    rolls = Rolls(bed, LOOSE)
    rolls.pairs.rest[:] = 0.0
    rolls._wall_rest[:] = 0.0
    rolls.move(0.0, 2500)
    return ParticleBed(rolls.x, bed.radii_um, bed.phases, bed.box_um)


def moduli(bed):
    """Young's modulus in MPa and Poisson's ratio, from a small compression at constrained sides."""
    rolls = Rolls(bed, ELASTIC, Pace(strain=1e-6))
    before = rolls.x.copy()
    rolls.move(-1.0, 4000)
    rolls.move(0.0, 2000)
    rise = rolls.x[:, 2] - before[:, 2]
    z = bed.centres_um[:, 2]
    inside = (z > 3.0) & (z < bed.thickness_um - 3.0)  # walls are stiffer and softer than the bed
    strain = -np.polyfit(z[inside], rise[inside], 1)[0]
    along, across = stresses(rolls, inside)
    ratio = across / along  # nu / (1 - nu)
    nu = ratio / (1 + ratio)
    constrained = along / strain
    return constrained * (1 + nu) * (1 - 2 * nu) / (1 - nu), nu


def stresses(rolls, inside):
    """Along z and across it, in MPa: virial of the bonds within the middle of the bed."""
    first, second, overlap = rolls._distances(rolls.pairs.binder_first, rolls.pairs.binder_index)
    between = rolls.x[first] - rolls.x[second]
    between[:, :2] -= rolls.side_um * np.rint(between[:, :2] / rolls.side_um)
    normal = between / np.linalg.norm(between, axis=1)[:, None]
    k = ELASTIC.unloading_mpa * 0.5  # reduced radius of equal ones: their own
    force = k * (overlap - rolls.pairs.rest)[:, None] * normal
    force -= rolls.constants.binder_shear_ratio * k * rolls.pairs.binder_slide
    share = 0.5 * (inside[first].astype(float) + inside[second]) * (overlap > 0)
    z = rolls.x[inside, 2]
    tensor = (share[:, None, None] * force[:, :, None] * between[:, None, :]).sum(axis=0)
    tensor /= rolls.side_um**2 * np.ptp(z) * inside.sum() / (inside.sum() - 1)
    return tensor[2, 2], 0.5 * (tensor[0, 0] + tensor[1, 1])


def finite_layer(nu, depth, radius, thickness):
    """Stiffening of a layer bonded to a rigid base (Dimitriadis et al., Biophys. J. 2002, 82, 2798, eq. 11)."""
    a = -(1.2876 - 1.4678 * nu + 1.3442 * nu**2) / (1 - nu)
    b = (0.6387 - 1.0277 * nu + 1.5164 * nu**2) / (1 - nu)
    x = np.sqrt(radius * depth) / thickness
    return (
        1
        - 2 * a / np.pi * x
        + 4 * a**2 / np.pi**2 * x**2
        - 8 / np.pi**3 * (a**3 + 4 * np.pi**2 / 15 * b) * x**3
        + 16 * a / np.pi**4 * (a**3 + 3 * np.pi**2 / 5 * b) * x**4
    )
