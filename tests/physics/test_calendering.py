import numpy as np
import pytest

from physics.calendering import kernels
from physics.calendering.solver import calender, nominal_pressure_mpa
from physics.composition import compose
from physics.particles.neighbours import build_neighbours
from physics.state import Phase


class Pair:
    """Two spheres on the x axis, far from the walls."""

    def __init__(self, overlap, phase, *, speed=0.0, damping=0.0, dt=1e-6, friction=0.0):
        same = np.array([phase, phase], np.uint8)
        self.r = np.array([1.0, 1.0])
        self.x = np.array([[10.0, 10.0, 10.0], [12.0 - overlap, 10.0, 10.0]])
        self.v = np.array([[0.5 * speed, 0.0, 0.0], [-0.5 * speed, 0.0, 0.0]])
        self.mass = np.array([2.0, 2.0])
        loading = np.full((3, 3), 100.0)
        unloading, cohesion = 5.0 * loading, 0.2 * loading
        unloading[Phase.ACTIVE, Phase.ACTIVE] = 100.0
        cohesion[Phase.ACTIVE, Phase.ACTIVE] = 0.0
        self.p = kernels.Press(loading, unloading, cohesion, friction, damping, 0.0, dt)
        self.phases = same
        self.list = build_neighbours(self.x, self.r, same, 40.0, 0.5)
        self.largest = np.zeros(len(self.list.index))
        self.slide = np.zeros((len(self.list.index), 3))
        self.force = np.zeros((2, 3))

    def step(self, steps=1):
        return kernels.press(
            self.x, self.v, self.r, self.mass, self.phases, self.list.first, self.list.index, self.largest,
            self.slide, np.zeros((2, 2)), 40.0, np.array([40.0, 0.0, 0.0]), self.p, steps, self.force,
            np.zeros((2, 3)), 1e9,
        )  # fmt: skip

    def force_at(self, overlap):
        """Push of the contact when it is held at this overlap."""
        self.x[1, 0] = self.x[0, 0] + 2.0 - overlap
        self.v[:] = 0.0
        self.step()
        self.x[0, 0], self.v[:] = 10.0, 0.0
        return self.force[1, 0]


def test_the_plastic_contact_follows_luding_2008():
    pair = Pair(0.1, Phase.CBD)
    assert pair.force_at(0.10) == pytest.approx(100 * 0.10)  # first loading: k1 d
    assert pair.force_at(0.20) == pytest.approx(100 * 0.20)
    assert pair.force_at(0.18) == pytest.approx(500 * (0.18 - 0.8 * 0.20))  # unloading: k2 (d - d0)
    assert pair.force_at(0.19) == pytest.approx(500 * (0.19 - 0.8 * 0.20))  # reloading on the same line
    assert pair.force_at(0.16) == pytest.approx(0.0, abs=1e-9)  # force-free at d0 = (1 - k1/k2) d_max
    assert pair.force_at(0.155) == pytest.approx(-500 * 0.005)  # tension
    assert pair.force_at(0.10) == pytest.approx(-20 * 0.10)  # down to -kc d
    assert pair.force_at(0.25) == pytest.approx(100 * 0.25)  # and loading again


def test_an_elastic_pair_collides_in_half_a_period_and_bounces_back():
    # Linear spring k = 100 with reduced mass 1: contact time pi / sqrt(100), restitution 1.
    dt = 1e-5
    pair = Pair(0.0, Phase.ACTIVE, speed=1.0, dt=dt)
    steps = 0
    while pair.x[1, 0] - pair.x[0, 0] < 2.0 or steps == 0:
        pair.step()
        steps += 1
    assert steps * dt == pytest.approx(np.pi / 10, rel=1e-3)
    np.testing.assert_allclose(pair.v[:, 0], [-0.5, 0.5], rtol=1e-3)


def test_damping_takes_the_energy_that_the_oscillator_loses():
    # Restitution of a linear dashpot, e = exp(-pi b / sqrt(1 - b^2)) (Schwager and Poeschel 2007, without pull-off).
    pair = Pair(0.0, Phase.ACTIVE, speed=1.0, damping=0.1, dt=1e-5)
    pair.step()
    while pair.x[1, 0] - pair.x[0, 0] < 2.0:
        pair.step()
    expected = np.exp(-np.pi * 0.1 / np.sqrt(1 - 0.01))
    assert pair.v[1, 0] - pair.v[0, 0] == pytest.approx(expected, rel=2e-2)


def test_friction_holds_to_the_coulomb_limit_and_no_further():
    pair = Pair(0.1, Phase.ACTIVE, friction=0.3, dt=1e-4)
    normal = 100 * 0.1
    for _ in range(4000):
        pair.x[:] = [[10.0, 10.0, 10.0], [11.9, 10.0, 10.0]]
        pair.v[:] = [[0.0, 0.5, 0.0], [0.0, -0.5, 0.0]]
        pair.step()
        if np.abs(pair.force[0, 1]) < 0.29 * normal:
            assert pair.force[0, 1] == pytest.approx(2 / 7 * 100 * pair.slide[0, 1] * -1)
    assert abs(pair.force[0, 1]) == pytest.approx(0.3 * normal, rel=1e-6)


def test_memory_follows_its_pair_into_a_new_list():
    rng = np.random.default_rng(5)
    x = rng.uniform(size=(80, 3)) * [15, 15, 8]
    r, classes = np.full(80, 0.8), np.ones(80, np.uint8)
    old, new = build_neighbours(x, r, classes, 15.0, 0.6), build_neighbours(x, r, classes, 15.0, 0.3)
    owner = np.repeat(np.arange(80), np.diff(old.first))
    largest = owner * 1000.0 + old.index
    slide = np.stack([largest, -largest, 2 * largest], axis=1)
    new_largest, new_slide = np.empty(len(new.index)), np.empty((len(new.index), 3))
    kernels.carry_over(old.first, old.index, largest, slide, new.first, new.index, new_largest, new_slide)
    expected = np.repeat(np.arange(80), np.diff(new.first)) * 1000.0 + new.index
    np.testing.assert_array_equal(new_largest, expected)
    np.testing.assert_array_equal(new_slide[:, 1], -expected)


def test_dried_in_contacts_start_without_force():
    pair = Pair(0.1, Phase.CBD)
    kernels.set_stress_free(
        pair.x,
        pair.r,
        pair.phases,
        pair.list.first,
        pair.list.index,
        pair.largest,
        np.zeros((2, 2)),
        40.0,
        pair.p,
    )
    pair.step()
    np.testing.assert_allclose(pair.force, 0.0, atol=1e-9)


@pytest.mark.parametrize(("gap_um", "pressure_mpa"), [(1, 174), (44, 52), (100, 6.9)])
def test_the_gap_stands_for_the_pressure_that_was_published(gap_um, pressure_mpa):
    assert nominal_pressure_mpa(gap_um) == pytest.approx(pressure_mpa, rel=0.01)


def test_more_pressure_gives_less_porosity_and_compression_ends_at_its_height(coarse, dried):
    composition = compose(coarse)

    def press(**given):
        recipe = coarse.model_copy(update={"calendering": coarse.calendering.model_copy(update=given)})
        return calender(recipe, composition, dried, lambda *_: True)

    light, heavy = press(pressure_mpa=2.0), press(pressure_mpa=40.0)
    assert heavy.measures["porosity"] < light.measures["porosity"] - 0.02
    assert heavy.measures["peak_pressure_mpa"] == pytest.approx(40.0, rel=0.15)
    squeezed = press(pressure_mpa=None, compression=0.2)
    assert squeezed.measures["thickness_under_load_um"] == pytest.approx(0.8 * dried.thickness_um, rel=2e-3)
    assert 0 < heavy.measures["springback"] < 0.1
