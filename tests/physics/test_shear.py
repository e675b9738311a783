import naive
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from physics.particles.neighbours import Box, build_neighbours
from physics.slurry import shear
from physics.slurry.force_field import DOMAIN_VISCOSITY, pair_forces
from physics.slurry.shear import ShearedBox
from physics.state import Phase

WITHOUT_NETWORK = pair_forces(0.0)
IN_THE_LIQUID = WITHOUT_NETWORK._replace(viscosity=np.ones((3, 3)))  # hard spheres with no binder domain around


def mixture(seed=2, active=12, binder=60, side=14.0):
    rng = np.random.default_rng(seed)
    radii = np.concatenate([rng.uniform(1.3, 2.2, active), np.full(binder, 1.0)])
    phases = np.repeat(np.array([Phase.ACTIVE, Phase.CBD], np.uint8), [active, binder])
    return rng.uniform(size=(len(radii), 3)) * side, radii, phases, side


def spheres(fraction, count=60, seed=1, radius=1.0):
    rng = np.random.default_rng(seed)
    side = radius * (count * 4 / 3 * np.pi / fraction) ** (1 / 3)
    phases = np.full(count, Phase.ACTIVE, np.uint8)
    return ShearedBox(rng.uniform(size=(count, 3)) * side, np.full(count, radius), phases, side, side)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), shift=st.floats(0, 1))
def test_lists_find_every_pair_through_sheared_images(seed, shift):
    centres, radii, phases, side = mixture(seed)
    height, skin = 1.3 * side, 0.5
    centres[:, 2] *= 1.3
    listed = build_neighbours(centres, radii, phases, Box(side, height, shift * side), skin)
    between = naive.sheared_separations(centres, side, height, shift * side)
    near = np.linalg.norm(between, axis=2) < radii[:, None] + radii[None] + skin
    np.fill_diagonal(near, False)
    got = [sorted(listed.index[a:b].tolist()) for a, b in zip(listed.first[:-1], listed.first[1:], strict=True)]
    assert got == [np.flatnonzero(row).tolist() for row in near]


def test_velocities_and_stress_are_those_of_a_dense_solve(monkeypatch):
    monkeypatch.setattr(shear, "TOLERANCE", 1e-10)
    centres, radii, phases, side = mixture()
    forces, step = pair_forces(20.0), 1e-3
    box = ShearedBox(centres, radii, phases, side, side)
    stress = box.shear(forces, step, step)
    velocity, total, cohesive = naive.sheared_velocities(centres, radii, phases, side, side, 0.0, forces, step)
    moved = (box.x - centres) / step
    moved[:, 0] -= centres[:, 2]
    np.testing.assert_allclose(moved, velocity, rtol=1e-6, atol=1e-6)
    own = 1 + 2.5 * DOMAIN_VISCOSITY * box.active_fraction
    assert stress.total == pytest.approx(own + total / side**3, rel=1e-6)
    assert stress.cohesive == pytest.approx(cohesive / side**3, rel=1e-6)


def slurry(fraction, binder_radius=1.25, seed=1):
    """The reference particles at a volume fraction; the binder domain fills 71 % of the rest."""
    active = np.repeat([1.25, 1.75, 2.25, 2.93, 4.14, 5.175], [29, 36, 26, 23, 33, 12]) if fraction else np.empty(0)
    volume = 4 / 3 * np.pi * (active**3).sum() / fraction if fraction else 27_000.0
    binder = round(0.71 * (1 - fraction) * volume / (4 / 3 * np.pi * binder_radius**3))
    radii = np.concatenate([active, np.full(binder, binder_radius)])
    phases = np.repeat(np.array([Phase.ACTIVE, Phase.CBD], np.uint8), [len(active), binder])
    side = volume ** (1 / 3)
    return ShearedBox(np.random.default_rng(seed).uniform(size=(len(radii), 3)) * side, radii, phases, side, side)


def steady_viscosity(box, field):
    box.shear(field, 6.0, 0.004)
    return box.shear(field, 4.0, 0.004).total


def krieger_dougherty(fraction):
    """(1 - phi/phi_m)^(-2.5 phi_m) with phi_m = .64 (Krieger and Dougherty 1959)."""
    return (1 - fraction / 0.64) ** (-2.5 * 0.64)


def test_a_dilute_suspension_follows_einstein():
    box = spheres(0.01, 30)
    stress = box.shear(IN_THE_LIQUID, 2.0, 0.01)
    assert stress.total == pytest.approx(1 + 2.5 * 0.01, rel=5e-3)


@pytest.mark.parametrize("radius", [0.3, 5.0])
def test_hard_spheres_of_any_size_thicken_as_krieger_and_dougherty_say(radius):
    for fraction, tolerance in ((0.1, 0.05), (0.2, 0.05), (0.3, 0.05), (0.4, 0.15)):
        viscosity = steady_viscosity(spheres(fraction, 150, radius=radius), IN_THE_LIQUID)
        assert viscosity == pytest.approx(krieger_dougherty(fraction), rel=tolerance)


@pytest.mark.parametrize("radius", [1.25, 2.0])
def test_the_binder_domain_alone_has_the_viscosity_that_active_material_feels(radius):
    assert steady_viscosity(slurry(0.0, radius), WITHOUT_NETWORK) == pytest.approx(DOMAIN_VISCOSITY, rel=0.02)


@pytest.mark.parametrize("fraction", [0.2, 0.3, 0.4])
def test_active_material_thickens_the_binder_domain_as_krieger_and_dougherty_say(fraction):
    viscosity = steady_viscosity(slurry(fraction), WITHOUT_NETWORK)
    assert viscosity == pytest.approx(DOMAIN_VISCOSITY * krieger_dougherty(fraction), rel=0.1)


@pytest.mark.parametrize("cohesion", [0.0, 50.0])
def test_the_power_of_the_stress_is_what_the_liquid_takes_up(cohesion):
    centres, radii, phases, side = mixture(active=14, binder=90)
    box = ShearedBox(centres, radii, phases, side, side)
    box.shear(pair_forces(cohesion), 2.0, 2e-3)
    stress = box.shear(pair_forces(cohesion), 4.0, 2e-3)
    assert stress.total == pytest.approx(stress.dissipated, rel=0.03)


def test_without_cohesion_the_stress_does_not_know_the_rate_and_with_it_it_thins():
    centres, radii, phases, side = mixture(active=10, binder=150)
    viscosity = []
    box = ShearedBox(centres, radii, phases, side, side)
    for cohesion in (0.0, 30.0, 120.0):
        box.shear(pair_forces(cohesion), 1.0, 4e-3)
        viscosity.append(box.shear(pair_forces(cohesion), 2.0, 4e-3).total)
    assert viscosity[0] < viscosity[1] < viscosity[2]


def test_the_same_box_gives_the_same_bits():
    results = []
    for _ in range(2):
        centres, radii, phases, side = mixture()
        box = ShearedBox(centres, radii, phases, side, side)
        results.append((box.shear(pair_forces(10.0), 0.5, 5e-3), box.x.tobytes()))
    assert results[0] == results[1]
