import numpy as np
import pytest
from scipy.special import erf

from physics.drying.migration import binder_profile, migrate, peclet
from physics.state import ParticleBed, Phase


@pytest.mark.parametrize("pe", [0.01, 0.5, 2.0, 10.0, 100.0])
@pytest.mark.parametrize("fallen", [0.0, 0.3, 0.9])
def test_binder_is_conserved(pe, fallen):
    heights, share = migrate(pe, fallen)
    assert share.mean() == pytest.approx(1.0, abs=1e-10)
    assert (np.diff(heights) > 0).all()
    assert share.min() > 0


def test_a_slow_surface_leaves_the_binder_uniform():
    _, share = migrate(1e-3, 0.5)
    assert np.ptp(share) < 1e-3


@pytest.mark.parametrize("fallen", [0.5, 0.8])
def test_at_small_peclet_the_profile_is_the_quasi_steady_parabola(fallen):
    # D c'' = E c_mean / H, no flux at the collector: c / c_mean = 1 + (E H / D) (zeta^2 / 2 - 1 / 6).
    pe = 0.01
    heights, share = migrate(pe, fallen)
    expected = 1 + pe * (1 - fallen) * (heights**2 / 2 - 1 / 6)
    np.testing.assert_allclose(share, expected, atol=2e-5)


def surface_growth(tau):
    """c_surface / c0 over a half space, tau = E^2 t / D; Laplace transform (sqrt(1 + 4 s) + 1) / (2 s^2) + 1 / s."""
    return 1 + tau / 2 + (1 + tau / 2) * erf(np.sqrt(tau) / 2) + np.sqrt(tau / np.pi) * np.exp(-tau / 4)


@pytest.mark.parametrize(("pe", "fallen"), [(10.0, 0.02), (100.0, 0.05), (100.0, 0.2)])
def test_before_the_collector_matters_the_surface_grows_as_over_a_half_space(pe, fallen):
    heights, share = migrate(pe, fallen, cells=4000, steps=2000)
    slope = (share[-1] - share[-2]) / (heights[1] - heights[0])
    surface = share[-1] + slope * 0.5 * (heights[1] - heights[0])
    assert surface / (1 - fallen) == pytest.approx(surface_growth(pe * fallen), rel=2e-3)


@pytest.mark.parametrize("pe", [0.5, 2.0, 10.0])
def test_refining_the_grid_is_second_order(pe):
    def coarse(cells, steps):
        return migrate(pe, 0.5, cells, steps)[1].reshape(25, -1).mean(axis=1)

    finest = coarse(1600, 3200)
    errors = [np.abs(coarse(cells, 2 * cells) - finest).max() for cells in (50, 100, 200)]
    assert errors[0] / errors[1] == pytest.approx(4, rel=0.1)
    assert errors[1] / errors[2] == pytest.approx(4, rel=0.1)
    assert errors[2] < 1e-3


def test_random_walkers_under_a_falling_surface_follow_the_same_law():
    rng = np.random.default_rng(0)
    pe, fallen, steps = 10.0, 0.4, 2000
    z = rng.uniform(size=40_000)
    for k in range(1, steps + 1):
        height = 1 - fallen * k / steps
        z = np.abs(z + rng.normal(0, np.sqrt(2 / pe * fallen / steps), len(z)))
        z = np.where(z > height, 2 * height - z, z)
    walkers = np.histogram(z / height, 10, (0, 1))[0] / len(z) * 10
    expected = migrate(pe, fallen)[1].reshape(10, -1).mean(axis=1)
    np.testing.assert_allclose(walkers, expected, rtol=0.05)  # the walkers' own noise: 2.5 % where they are fewest


def test_peclet_number_of_the_reference_film():
    assert peclet(1e-6, 44e-6, 3e-11) == pytest.approx(1.47, abs=0.01)


@pytest.mark.parametrize(("pe", "fallen"), [(0.0, 0.5), (-1.0, 0.5), (float("nan"), 0.5), (1.0, 1.0), (1.0, -0.1)])
def test_films_that_cannot_be(pe, fallen):
    with pytest.raises(ValueError, match="expected a positive Peclet number"):
        migrate(pe, fallen)


def test_a_profile_cuts_spheres_at_the_borders():
    box = np.array([20.0, 20.0, 8.0])
    centres = np.array([[5.0, 5.0, 2.0], [9.0, 9.0, 4.0], [1.0, 1.0, 6.0]])
    phases = np.array([Phase.CBD, Phase.CBD, Phase.ACTIVE], np.uint8)
    bed = ParticleBed(centres, np.array([1.0, 1.0, 1.5]), phases, box)
    heights, share = binder_profile(bed, 2)
    np.testing.assert_allclose(heights, [0.25, 0.75])
    np.testing.assert_allclose(share, [1.5, 0.5])  # one and a half of two spheres lie below
    np.testing.assert_allclose(binder_profile(bed, 8)[1].sum(), 8.0)
