"""Indentation against Hertz: an elastic bed must answer with the modulus that its own compression shows."""

from dataclasses import replace

import numpy as np
import pytest
from conftest import RECIPES

from physics.calendering import indentation
from physics.calendering.indentation import TipError, indent, push_in, touching
from physics.calendering.parameters import PressParameters
from physics.calendering.rolls import Pace, Rolls
from physics.line import manufacture
from physics.recipe import ElectrodeRecipe
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


def compared(monkeypatch, side, height):
    """Depths in the last third, where the contact is wider than a particle, and our force over that of Hertz."""
    monkeypatch.setattr(indentation, "STEPS_PER_POINT", 25)
    bed = elastic_bed(side, height)
    youngs, nu = moduli(bed)
    tips = [touching(bed, x * side, y * side, side / 6) for x in (0.25, 0.75) for y in (0.25, 0.75)]
    curves = [push_in(bed, ELASTIC, tip, 0.08 * side / 3) for tip in tips]
    deep = slice(2 * len(curves[0].depth_um) // 3, None)
    depth = curves[0].depth_um[deep]
    hertz = 4 / 3 * youngs / (1 - nu**2) * np.sqrt(side / 6) * depth**1.5
    force = np.mean([curve.loading_un[deep] for curve in curves], axis=0)
    return depth, force / hertz / finite_layer(nu, depth, side / 6, height)


def test_an_elastic_bed_answers_with_the_modulus_of_its_own_compression(monkeypatch):
    _, ratio = compared(monkeypatch, 14.0, 10.0)
    assert ratio == pytest.approx(np.ones_like(ratio), abs=0.1)


@pytest.mark.slow
def test_a_larger_one_follows_the_power_three_halves(monkeypatch):
    depth, ratio = compared(monkeypatch, 20.0, 13.0)
    assert ratio == pytest.approx(np.ones_like(ratio), abs=0.1)
    assert 1.5 + np.polyfit(np.log(depth), np.log(ratio), 1)[0] == pytest.approx(1.5, abs=0.1)


@pytest.fixture(scope="module")
def indented(electrode):
    return indent(electrode, tip_radius_um=2.2, depth_um=1.5, places=4)


def test_a_finished_electrode_yields_on_the_way_in_and_unloads_steeply(indented):
    depth, force = indented.depth_um, indented.loading_un
    assert force[60:].mean() > 2 * force[:60].mean() > 0
    assert indented.stiffness_n_per_m > 2 * np.polyfit(depth, force, 1)[0] > 0
    assert indented.unloading_un[: len(depth) // 2].max() < 0.1 * force[-1]  # a dent stays
    assert 0 < indented.hardness_mpa < indented.reduced_modulus_mpa
    assert 0 < indented.hardness_error_mpa < indented.hardness_mpa


def test_the_error_of_a_mean_is_that_over_its_places(electrode, indented):
    bed = electrode.stages[-1].bed
    side = float(bed.box_um[0])
    tips = [touching(bed, (k + 0.5) / 4 * side, (k * indentation.GOLDEN) % 1.0 * side, 2.2) for k in range(4)]
    parameters, bond = indentation.press_parameters(), indentation.BOND_MPA
    last = [push_in(bed, parameters, tip, 1.5, bond).loading_un[-1] for tip in tips]
    assert indented.loading_error_un[-1] == pytest.approx(np.std(last, ddof=1) / 2)
    assert indent(electrode, tip_radius_um=2.2, depth_um=1.5, places=1).hardness_error_mpa is None


@pytest.mark.slow
def test_half_the_speed_changes_little(monkeypatch):
    """Single places take other ways at another speed; the mean over sixteen does not."""
    reference = manufacture(ElectrodeRecipe.load(RECIPES / "nmc111-96-2-2.yaml"))
    usual = indent(reference, tip_radius_um=6.0, depth_um=3.0, places=16)
    monkeypatch.setattr(indentation, "STEPS_PER_POINT", 200)
    slower = indent(reference, tip_radius_um=6.0, depth_um=3.0, places=16)
    assert slower.loading_un[60:].mean() == pytest.approx(usual.loading_un[60:].mean(), rel=0.1)
    assert usual.stiffness_n_per_m > 2 * np.polyfit(usual.depth_um[60:], usual.loading_un[60:], 1)[0] > 0


@pytest.mark.parametrize(
    ("given", "message"),
    [({"tip_radius_um": 5.0}, "tip_radius_um"), ({"depth_um": 50.0}, "depth_um"), ({"places": 0}, "places")],
)
def test_what_cannot_be_indented_is_refused_with_the_possible_range(electrode, given, message):
    with pytest.raises(
        TipError, match=f"{message}: expected more than 0 and at most .*, got {next(iter(given.values()))}"
    ):
        indent(electrode, **{"tip_radius_um": 2.0, "depth_um": 1.0, **given})


def test_an_electrode_of_voxels_only_is_refused(electrode):
    with pytest.raises(TipError, match="voxels only"):
        indent(replace(electrode, stages=()), 2.0, 1.0)
