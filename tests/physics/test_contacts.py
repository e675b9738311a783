"""Contact laws of the press against closed forms, two spheres at a time; then frictionless jamming."""

import numpy as np
import pytest

from physics.calendering import kernels
from physics.calendering.pairs import list_pairs
from physics.particles.clumps import Clumps
from physics.state import ParticleBed, Phase

PRESS = kernels.Press(
    active_pa=100.0,
    strength_pa=np.inf,
    shear_ratio=2.0 * (1 - 0.3) / (2 - 0.3),
    friction=0.0,
    active_damping=0.0,
    loading_pa=100.0,
    hardening=0.0,
    unloading_pa=500.0,
    cohesion_pa=20.0,
    binder_damping=0.0,
    binder_shear_ratio=0.2,
    bond_pa=0.0,
    foil_loading_pa=100.0,
    foil_unloading_pa=100.0,
    drag=0.0,
    dt=1e-6,
)

PLATE = kernels.Tip(0.0, 0.0, np.inf, 0.0)
LONE = Clumps.of(ParticleBed(np.zeros((2, 3)), np.ones(2), np.ones(2, np.uint8), np.ones(3)))  # no clumps


class Pair:
    """Two unit spheres of mass 2 on the x axis, far from the walls."""

    def __init__(self, overlap, phase, *, speed=0.0, **constants):
        self.r = np.array([1.0, 1.0])
        self.x = np.array([[10.0, 10.0, 10.0], [12.0 - overlap, 10.0, 10.0]])
        self.v = np.zeros((2, 6))
        self.v[:, 0] = 0.5 * speed, -0.5 * speed
        self.p = PRESS._replace(**constants)
        self.phases = np.array([phase, phase], np.uint8)
        self.pairs = list_pairs(self.x, self.r, self.phases, 40.0, 0.5)
        self.force = np.zeros((1, 2, 6))

    def step(self):
        kernels.press(
            self.x, self.v, self.r, np.array([2.0, 2.0]), np.full(2, np.inf), self.phases, self.pairs, LONE,
            np.array([0, 2]), np.zeros((2, 2)), 40.0, np.array([40.0, 0.0, 0.0]), PLATE, self.p, 1, self.force,
            np.zeros(2), np.zeros((2, 3)), kernels.Lists(1e9, 0.0, 40.0),
        )  # fmt: skip
        return self.force[0, 1]

    def force_at(self, overlap, sideways=0.0):
        """Push of the contact when it is held at this overlap."""
        self.x[:] = [[10.0, 10.0, 10.0], [12.0 - overlap, 10.0, 10.0]]
        self.v[:] = 0.0
        self.v[:, 1] = sideways, -sideways
        return self.step()[0]

    def collide(self):
        """Time until the spheres have left each other."""
        steps = 0
        while steps == 0 or self.x[1, 0] - self.x[0, 0] < 2.0:
            self.step()
            steps += 1
        return steps * self.p.dt


def test_active_material_pushes_as_hertz_says():
    pair = Pair(0.1, Phase.ACTIVE)
    for overlap in (0.001, 0.02, 0.1):
        assert pair.force_at(overlap) == pytest.approx(4 / 3 * 100 * np.sqrt(0.5) * overlap**1.5)


def test_a_hertz_collision_takes_its_time_and_gives_all_speed_back():
    # Johnson 1985, eq. 11.24: t = 2.87 (m^2 / (R E*^2 v))^(1/5) with the reduced mass 1 and radius .5; restitution 1.
    pair = Pair(0.0, Phase.ACTIVE, speed=1.0, dt=1e-5)
    assert pair.collide() == pytest.approx(2.87 * (1 / (0.5 * 100**2 * 1.0)) ** 0.2, rel=2e-3)
    np.testing.assert_allclose(pair.v[:, 0], [-0.5, 0.5], rtol=1e-3)


def test_the_tangential_spring_is_as_stiff_as_mindlin_says():
    # kt = 8 G* sqrt(R* d); for two equal bodies E* = E / 2 (1 - nu^2) and G* = E / 4 (1 + nu)(2 - nu).
    nu, youngs = 0.3, 2 * 100 * (1 - 0.3**2)
    shear = youngs / (4 * (1 + nu) * (2 - nu))
    pair = Pair(0.1, Phase.ACTIVE, friction=10.0)
    pair.force_at(0.1, sideways=1.0)
    assert pair.force[0, 0, 1] == pytest.approx(-8 * shear * np.sqrt(0.5 * 0.1) * 2.0 * pair.p.dt)


def test_friction_holds_to_the_coulomb_limit_and_no_further():
    pair = Pair(0.1, Phase.ACTIVE, friction=0.3, dt=1e-4)
    normal = pair.force_at(0.1)
    across = [abs(pair.step()[1]) for _ in range(4000) if pair.force_at(0.1, sideways=0.5)]
    assert max(across) == pytest.approx(0.3 * normal, rel=1e-3)
    assert across[0] < 0.1 * normal


def test_active_material_deforms_at_its_strength_and_stays_flat():
    pair = Pair(0.1, Phase.ACTIVE, strength_pa=15.0)
    hertz = 4 / 3 * 100 * np.sqrt(0.5)
    assert pair.force_at(0.02) == pytest.approx(hertz * 0.02**1.5)  # mean pressure 8.5 on pi R* d: below strength
    assert pair.force_at(0.1) == pytest.approx(np.pi * 15 * 0.5 * 0.1)
    flat = 0.1 - (np.pi * 15 * 0.5 * 0.1 / hertz) ** (2 / 3)
    assert pair.pairs.flat[0] == pytest.approx(flat)
    assert pair.force_at(0.09) == pytest.approx(hertz * (0.09 - flat) ** 1.5)
    assert pair.force_at(0.5 * flat) == 0.0
    assert pair.force_at(-0.1) == 0.0
    assert pair.pairs.flat[0] == 0.0


def test_the_plastic_contact_follows_luding_2008():
    pair = Pair(0.1, Phase.CBD)
    assert pair.force_at(0.10) == pytest.approx(100 * 0.10)  # first loading: k1 d
    assert pair.force_at(0.20) == pytest.approx(100 * 0.20)
    assert pair.force_at(0.18) == pytest.approx(500 * (0.18 - 0.8 * 0.20))  # unloading: k2 (d - d0)
    assert pair.force_at(0.19) == pytest.approx(500 * (0.19 - 0.8 * 0.20))  # reloading on the same line
    assert pair.force_at(0.16) == pytest.approx(0.0, abs=1e-9)  # free of force at d0 = (1 - k1/k2) d_max
    assert pair.force_at(0.155) == pytest.approx(-500 * 0.005)  # tension
    assert pair.force_at(0.10) == pytest.approx(-20 * 0.10)  # down to -kc d
    assert pair.force_at(0.25) == pytest.approx(100 * 0.25)  # and loading again


def test_a_bond_holds_across_until_it_slips_at_its_strength():
    pair = Pair(0.1, Phase.CBD, bond_pa=30.0, dt=1e-4)
    pair.pairs.rest[0] = 0.1  # free of force where it is
    across = []
    for _ in range(12000):
        pair.force_at(0.1, sideways=0.5)
        across.append(pair.force[0, 1, 1])
    assert across[0] == pytest.approx(0.2 * 500 * 1.0 * 1e-4)  # kt = .2 k2, two surfaces at .5
    assert max(across) == pytest.approx(20 * 0.1 + 30.0 * 1.0, rel=1e-6)


def test_a_bond_pulls_as_hard_as_its_neck_is_wide():
    pair = Pair(0.1, Phase.CBD, bond_pa=30.0)
    pair.pairs.rest[0] = 0.1
    assert pair.force_at(0.02) == pytest.approx(-20 * 0.02 - 30.0)  # k2 would be -40


def test_a_pair_that_turns_as_a_whole_stretches_nothing():
    pair = Pair(0.1, Phase.CBD, bond_pa=30.0)
    pair.pairs.rest[0] = 0.1
    pair.v[:] = [[0, -0.95, 0, 0, 0, 1], [0, 0.95, 0, 0, 0, 1]]
    pair.step()
    np.testing.assert_allclose(pair.force[0], 0.0, atol=1e-9)


def test_sliding_turns_both_spheres_the_same_way():
    pair = Pair(0.1, Phase.CBD, bond_pa=30.0)
    pair.force_at(0.1, sideways=0.5)
    push = pair.force[0, 1, 1]  # on the right one, at its left, upwards: clockwise
    assert push > 0
    np.testing.assert_allclose(pair.force[0, :, 5], -0.95 * push, rtol=1e-9)
    np.testing.assert_array_equal(pair.force[0, :, :3].sum(axis=0), 0.0)


def test_the_binder_domain_hardens_as_it_is_squeezed():
    pair = Pair(0.1, Phase.CBD, hardening=3.0, unloading_pa=1e4)
    assert pair.force_at(0.2) == pytest.approx(100 * 0.2 * (1 + (3 * 0.2) ** 2))


def test_damping_takes_the_energy_that_the_oscillator_loses():
    # Restitution of a linear dashpot, e = exp(-pi b / sqrt(1 - b^2)) (Schwager and Poeschel 2007, without pull-off).
    damping = 0.1 * 2.0 * np.sqrt(100.0)  # share b of critical, 2 b sqrt(m k), reduced mass and radius 1
    pair = Pair(0.0, Phase.CBD, speed=1.0, unloading_pa=100.0, cohesion_pa=1e9, binder_damping=damping, dt=1e-5)
    pair.collide()
    assert pair.v[1, 0] - pair.v[0, 0] == pytest.approx(np.exp(-np.pi * 0.1 / np.sqrt(1 - 0.01)), rel=2e-2)


@pytest.mark.slow
def test_frictionless_spheres_jam_at_random_close_packing_and_with_six_contacts():
    """O'Hern et al., Phys. Rev. E 2003, 68, 011306: phi_J = .639 and, without rattlers, Z = 6 as pressure vanishes."""
    bed = Jamming(side=10.0, height=22.0, spheres=2650)
    bed.compress(to=0.66)
    bed.decompress(until_overlap=2e-4)
    bed.settle(unbalanced=0.006)
    share, contacts = bed.bulk()
    assert share == pytest.approx(0.639, abs=0.005)
    assert contacts == pytest.approx(6.0, abs=0.1)


class Jamming:
    """Equal Hertz spheres of diameter 1 between two walls; what counts is measured away from these."""

    def __init__(self, side, height, spheres):
        rng = np.random.default_rng(1)
        self.side, self.r = side, np.full(spheres, 0.5)
        self.phases = np.full(spheres, Phase.ACTIVE, np.uint8)
        self.x = rng.uniform(size=(spheres, 3)) * [side, side, height - 1.0] + [0, 0, 0.5]
        self.v, self.force = np.zeros((spheres, 6)), np.zeros((1, spheres, 6))
        self.plate = np.array([height, 0.0, 0.0])
        self.p = PRESS._replace(
            dt=0.15, active_pa=1.0, active_damping=0.1, drag=0.002, foil_loading_pa=0.3, foil_unloading_pa=0.3
        )

    def move(self, speed, steps):
        """Steps with the plate at this speed."""
        ones, pushed, moved = np.ones(len(self.r)), np.zeros(len(self.r)), np.zeros_like(self.x)
        self.plate[1] = speed
        left = steps
        while left > 0:
            pairs = list_pairs(self.x, self.r, self.phases, self.side, 0.15)
            moved[:] = 0.0
            left -= kernels.press(
                self.x, self.v, self.r, 0.5 * ones, np.inf * ones, self.phases, pairs, LONE,
                np.array([0, len(self.r)]), np.zeros((len(self.r), 2)), self.side, self.plate, PLATE, self.p,
                left, self.force, pushed,
                moved, kernels.Lists(0.15, 1.15, self.plate[0]),
            )  # fmt: skip

    def compress(self, to):
        """Down to a mean volume fraction of spheres."""
        self.move(0.0, 2000)
        height = len(self.r) * np.pi / 6 / self.side**2 / to
        steps = 6000
        self.move((height - self.plate[0]) / steps / self.p.dt, steps)
        self.move(0.0, 2000)

    def decompress(self, until_overlap):
        """Up until the mean overlap of contacts is this small, coming to rest on the way."""
        while (overlap := self.overlaps()[2].mean()) > until_overlap:
            self.move(2.0 * overlap * self.plate[0] / 2000 / self.p.dt, 2000)
            self.settle(unbalanced=0.01)

    def settle(self, unbalanced):
        """Let forces balance: the weakest contacts count as much as the others."""
        while self.unbalanced() > unbalanced:
            self.move(0.0, 1000)

    def unbalanced(self):
        """Mean net force on a sphere over the mean force of a contact."""
        contact = 4 / 3 * np.sqrt(0.25) * (self.overlaps()[2] ** 1.5).mean()
        return np.linalg.norm(self.force[0, :, :3], axis=1).mean() / contact

    def overlaps(self):
        """Pairs in touch and their overlaps."""
        pairs = list_pairs(self.x, self.r, self.phases, self.side, 0.01)
        i, j = np.repeat(np.arange(len(self.r)), np.diff(pairs.active_first)), pairs.active_index
        between = self.x[i] - self.x[j]
        between[:, :2] -= self.side * np.rint(between[:, :2] / self.side)
        overlap = 1.0 - np.linalg.norm(between, axis=1)
        return i[overlap > 0], j[overlap > 0], overlap[overlap > 0]

    def bulk(self):
        """Volume fraction and mean contacts of spheres that are no rattlers, five diameters away from the walls."""
        low, high = 5.0, self.plate[0] - 5.0
        depth = np.clip(high - self.x[:, 2] + 0.5, 0, 1), np.clip(self.x[:, 2] - low + 0.5, 0, 1)
        inside = np.prod([3 * d**2 - 2 * d**3 for d in depth], axis=0)  # share of a sphere on this side of a plane
        share = inside.sum() * np.pi / 6 / (self.side**2 * (high - low))
        i, j, _ = self.overlaps()
        alive = np.ones(len(self.r), bool)
        while True:
            kept = alive[i] & alive[j]
            count = np.bincount(np.concatenate([i[kept], j[kept]]), minlength=len(self.r))
            walls = (self.x[:, 2] < 0.5) | (self.x[:, 2] > self.plate[0] - 0.5)
            loose = alive & (count < 4) & ~walls
            if not loose.any():
                break
            alive &= ~loose
        middle = alive & (self.x[:, 2] > low) & (self.x[:, 2] < high)
        return share, count[middle].mean()
