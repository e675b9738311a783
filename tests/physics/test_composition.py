import pytest
from conftest import RECIPES
from hypothesis import given, settings
from hypothesis import strategies as st

from physics.composition import compose
from physics.recipe import ElectrodeRecipe
from physics.state import Phase

REFERENCE = ElectrodeRecipe.load(RECIPES / "nmc111-96-2-2.yaml")


def test_the_reference_case_has_the_published_numbers():
    made = compose(REFERENCE)
    assert (made.phases == Phase.ACTIVE).sum() == 159
    assert (made.phases == Phase.CBD).sum() == 3786
    assert made.side_um == pytest.approx(38.4, abs=0.05)
    assert made.slurry_density_g_cm3 == pytest.approx(2.25, abs=0.01)
    assert made.mass_loading_mg_cm2 == pytest.approx(7.05, abs=0.01)
    assert made.area_um2 * made.wet_thickness_um == pytest.approx(65_100, rel=0.001)
    assert 2 * made.radii_um[-1] == pytest.approx(2.5, abs=0.01)
    assert 2 * made.dried_binder_radius_um == pytest.approx(1.3, abs=0.01)
    assert made.porosity(36.0) == pytest.approx(0.552, abs=0.001)


def test_the_thick_film_has_the_measured_loading():
    made = compose(ElectrodeRecipe.load(RECIPES / "nmc111-96-2-2.yaml", ["coating.gap_um=400"]))
    assert made.mass_loading_mg_cm2 == pytest.approx(50.8, abs=0.05)


@settings(max_examples=50, deadline=None)
@given(
    active=st.floats(0.8, 0.98),
    carbon_share=st.floats(0.1, 0.9),
    solids=st.floats(0.5, 0.75),
    gap=st.floats(40, 400),
)
def test_masses_are_those_of_the_formulation(active, carbon_share, solids, gap):
    carbon = (1 - active) * carbon_share
    recipe = ElectrodeRecipe.load(
        RECIPES / "nmc111-96-2-2.yaml",
        [
            f"formulation.active_fraction={active}",
            f"formulation.carbon_fraction={carbon}",
            f"formulation.binder_fraction={1 - active - carbon}",
            f"formulation.solid_content={solids}",
            f"coating.gap_um={gap}",
        ],
    )
    made = compose(recipe)
    assert made.masses_pg["active"] / made.solid_mass_pg == pytest.approx(active, rel=1e-9)
    assert made.masses_pg["carbon"] / made.solid_mass_pg == pytest.approx(carbon, rel=1e-9)
    assert made.solid_mass_pg / sum(made.masses_pg.values()) == pytest.approx(solids, rel=1e-9)
    volume = made.solid_volume_um3 + made.solvent_volume_um3
    assert made.area_um2 * made.wet_thickness_um == pytest.approx(volume, rel=1e-9)
    spheres = 4 / 3 * 3.141592653589793 * (made.radii_um[made.phases == Phase.ACTIVE] ** 3).sum()
    assert spheres * 4.65 == pytest.approx(made.masses_pg["active"], rel=1e-9)
