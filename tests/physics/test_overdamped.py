import naive
import numpy as np
import pytest

from physics.particles.overdamped import Motion, Suspension
from physics.state import ParticleBed, Phase


def suspension(**changes):
    cohesion = np.zeros((3, 3))
    cohesion[Phase.CBD, :] = cohesion[:, Phase.CBD] = 30.0
    modulus = np.full((3, 3), 200.0)
    modulus[Phase.ACTIVE, Phase.ACTIVE] = 1000.0
    return Suspension(modulus, cohesion, 0.4, 1.0, 0.0, 1e-4)._replace(**changes)


def bed_of(centres, radii, phases, height=12.0):
    box = np.array([20.0, 20.0, height])
    return ParticleBed(np.array(centres, float), np.array(radii, float), np.array(phases, np.uint8), box)


def random_bed(seed=3):
    rng = np.random.default_rng(seed)
    radii = np.concatenate([rng.uniform(1.0, 2.5, 25), np.full(120, 0.7)])
    phases = np.repeat([Phase.ACTIVE, Phase.CBD], [25, 120])
    return bed_of(rng.uniform(size=(145, 3)) * [20, 20, 12], radii, phases)


def test_one_step_moves_every_particle_as_its_forces_over_drag():
    bed, liquid = random_bed(), suspension()
    motion = Motion(bed)
    motion.advance(liquid, 1)
    moved = (motion.centres_um - bed.centres_um) / liquid.dt_s
    np.testing.assert_allclose(moved, naive.overdamped_velocity(bed, liquid), rtol=1e-6, atol=1e-6)


def test_two_spheres_relax_exponentially():
    # v = E r d / (6 pi eta r) each, so the overlap decays with the rate 2 E / (6 pi eta).
    liquid = suspension(dt_s=1e-5)
    motion = Motion(bed_of([[9.0, 10, 6], [10.8, 10, 6]], [1.0, 1.0], [Phase.ACTIVE, Phase.ACTIVE]))
    motion.advance(liquid, 2000)
    overlap = 2.0 - np.ptp(motion.centres_um[:, 0])
    assert overlap == pytest.approx(0.2 * np.exp(-2 * 1000.0 / (6 * np.pi) * 0.02), rel=2e-3)  # explicit Euler


def test_without_walls_and_shear_equal_spheres_keep_their_centre_of_mass():
    rng = np.random.default_rng(1)
    centres = rng.uniform(size=(60, 3)) * [20, 20, 4] + [0, 0, 4]
    motion = Motion(bed_of(centres, np.full(60, 1.0), np.full(60, Phase.CBD)))
    motion.advance(suspension(), 200)
    np.testing.assert_allclose(motion.centres_um.mean(axis=0), centres.mean(axis=0), atol=1e-9)


def test_a_lone_sphere_moves_with_the_shear():
    liquid = suspension(shear_rate_per_s=50.0)
    motion = Motion(bed_of([[3.0, 4.0, 5.0]], [1.0], [Phase.ACTIVE]))
    motion.advance(liquid, 100)
    np.testing.assert_allclose(motion.centres_um[0], [3.0 + 50.0 * 5.0 * 0.01, 4.0, 5.0], rtol=1e-9)


def test_stale_lists_do_not_change_the_motion():
    """Blocks of one step rebuild the list every time; longer blocks have to give the same bits of physics."""
    liquid = suspension(shear_rate_per_s=40.0)
    short, long = Motion(random_bed()), Motion(random_bed())
    for _ in range(200):
        short.advance(liquid, 1)
    long.advance(liquid, 200)
    np.testing.assert_allclose(short.centres_um, long.centres_um, atol=1e-9)
