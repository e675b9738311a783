import pytest
from hypothesis import given
from hypothesis import strategies as st

from physics.electrochemistry.penetration import FARADAY_C_MOL, penetration_depth_um, usable_energy
from physics.materials import Salt, load_conductor, load_material

SALT = load_conductor("lipf6_ec_emc").salt
PLAIN = Salt(concentration_mol_l=1.0, diffusivity_m2_s=1e-10, transference_number=0.5, source="round numbers")

porosities = st.floats(0.1, 0.7)
tortuosities = st.floats(1.0, 10.0)
capacities = st.floats(0.2, 10.0)
rates = st.floats(0.05, 10.0)
thicknesses = st.floats(10.0, 400.0)


def energy(capacity=3.0, thickness=80.0, porosity=0.4, tortuosity=2.0, rate=1.0):
    return usable_energy(capacity, 3.8, thickness, porosity, tortuosity, rate, SALT)


def test_the_depth_by_hand():
    # 1e-10 m2/s x .5 / 2 x 1000 mol/m3 x F / .5 = 4.824e-3 A/m; over 48.24 A/m2 that is 100 um
    current = 1e-10 * 0.25 * 1000.0 * FARADAY_C_MOL / 0.5 / 1e-4 / 10.0
    assert penetration_depth_um(0.5, 2.0, current, PLAIN) == pytest.approx(100.0, rel=1e-12)


def test_the_depth_is_that_of_a_diffusion_profile_that_ends_in_nothing():
    """Salt flux (1 - t+) I / F through a layer of many cells, from c0 at the separator down to zero."""
    current, porosity, tortuosity = 6.0, 0.4, 2.0
    step_um, c, depth = 0.01, 1000.0, 0.0
    effective = SALT.diffusivity_m2_s * porosity / tortuosity
    slope = (1.0 - SALT.transference_number) * current * 10.0 / FARADAY_C_MOL / effective
    while c > 0.0:
        c -= slope * step_um * 1e-6
        depth += step_um
    assert penetration_depth_um(porosity, tortuosity, current, SALT) == pytest.approx(depth, abs=2 * step_um)


def test_an_electrode_full_of_salt_delivers_everything():
    found = energy(capacity=1.0, thickness=30.0, rate=0.1)
    assert found.usable_fraction == 1.0
    assert found.current_density_ma_cm2 == pytest.approx(0.1)
    assert found.areal_energy_mwh_cm2 == pytest.approx(3.8)


def test_half_the_depth_is_half_the_energy():
    whole = energy(rate=0.1)
    exactly = energy(thickness=whole.penetration_depth_um, rate=0.1)
    half = energy(thickness=2.0 * whole.penetration_depth_um, rate=0.1)
    assert exactly.usable_fraction == pytest.approx(1.0)
    assert half.areal_energy_mwh_cm2 == pytest.approx(0.5 * whole.areal_energy_mwh_cm2)


def test_pores_that_lead_nowhere_deliver_nothing():
    assert energy(tortuosity=float("inf")).areal_energy_mwh_cm2 == 0.0


@given(porosities, tortuosities, capacities, thicknesses, rates, st.floats(1.01, 3.0))
def test_what_hinders_the_salt_never_helps(porosity, tortuosity, capacity, thickness, rate, more):
    base = energy(capacity, thickness, porosity, tortuosity, rate).areal_energy_mwh_cm2
    tolerance = 1.0 + 1e-12
    assert energy(capacity, thickness, porosity, tortuosity * more, rate).areal_energy_mwh_cm2 <= base * tolerance
    assert energy(capacity, thickness, porosity, tortuosity, rate * more).areal_energy_mwh_cm2 <= base * tolerance
    assert energy(capacity, thickness * more, porosity, tortuosity, rate).areal_energy_mwh_cm2 <= base * tolerance
    assert energy(capacity, thickness, porosity / more, tortuosity, rate).areal_energy_mwh_cm2 <= base * tolerance


@given(porosities, tortuosities, thicknesses, rates)
def test_more_of_the_same_film_pays_until_the_salt_is_used_up(porosity, tortuosity, thickness, rate):
    """A film twice as thick with twice the capacity: more energy while salt reaches the collector, less beyond."""

    def of(factor):
        return energy(0.04 * thickness * factor, thickness * factor, porosity, tortuosity, rate)

    thin, thick = of(1.0), of(2.0)
    if thick.usable_fraction == 1.0:
        assert thick.areal_energy_mwh_cm2 > thin.areal_energy_mwh_cm2
    if thin.usable_fraction < 1.0:
        assert thick.areal_energy_mwh_cm2 < thin.areal_energy_mwh_cm2


@pytest.mark.parametrize("rate", [0.0, -1.0, float("nan"), float("inf")])
def test_a_rate_that_is_none_is_refused(rate):
    with pytest.raises(ValueError, match="expected a C-rate above 0; got"):
        energy(rate=rate)


def test_the_stated_electrolyte_is_the_fit_at_its_concentration():
    c = SALT.concentration_mol_l
    assert SALT.diffusivity_m2_s == pytest.approx(8.794e-11 * c**2 - 3.972e-10 * c + 4.862e-10, rel=1e-3)
    assert SALT.transference_number == pytest.approx(-0.1287 * c**3 + 0.4106 * c**2 - 0.4717 * c + 0.4492, rel=5e-3)


def test_the_mean_voltage_is_that_of_the_practical_capacity():
    import math

    def potential(x):
        return 6.0826 - 6.9922 * x + 7.1062 * x**2 - 5.4549e-5 * math.exp(124.23 * x - 114.2593) - 2.5947 * x**3

    nmc = load_material("nmc111", "active")
    charged = next(x for x in (0.3 + 1e-4 * n for n in range(4000)) if potential(x) <= 4.2)
    share = nmc.specific_capacity_mah_g / 277.8  # of the lithium: F / 3.6 over 96.46 g/mol
    mean = sum(potential(charged + share * (n + 0.5) / 2000) for n in range(2000)) / 2000
    assert nmc.mean_voltage_v == pytest.approx(mean, abs=0.01)
