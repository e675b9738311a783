import pytest
from conftest import RECIPES
from hypothesis import given, settings
from hypothesis import strategies as st

from physics.composition import Composition, compose, compose_films, measured_sizes
from physics.recipe import ElectrodeRecipe, RecipeError
from physics.sizes import compare
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


@pytest.mark.parametrize("path", sorted(RECIPES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_recipe_fits_into_a_box(path):
    """A few thousand particles, in a box that is wide enough wherever the recipe leaves its width open."""
    shipped = ElectrodeRecipe.load(path)
    films = compose_films(shipped)
    both = Composition.of_stack(films)
    assert len(both.radii_um) <= 4000
    assert both.masses_pg.keys() >= {"active", "carbon", "binder", "solvent"}
    for film in films:
        assert film.side_um == films[0].side_um
        if shipped.particles.side_um is None:
            assert film.side_um >= 0.99 * 8 * film.radii_um.max()


def test_a_solid_electrolyte_is_in_the_binder_domain():
    made = compose(ElectrodeRecipe.load(RECIPES / "solid-state.yaml"))
    assert made.masses_pg["electrolyte"] / made.solid_mass_pg == pytest.approx(0.26)
    density = {"electrolyte": 1.86, "carbon": 1.8, "binder": 1.0}
    solid = sum(made.masses_pg[role] / density[role] for role in density)
    count = (made.phases == Phase.CBD).sum()
    dried = count * 4 / 3 * 3.141592653589793 * made.dried_binder_radius_um**3
    assert dried * (1 - 0.2) == pytest.approx(solid)


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


def recipe(*changes):
    return ElectrodeRecipe.load(RECIPES / "nmc111-96-2-2.yaml", changes)


PERCENTILES = "particles.percentiles={d10_um: 3.2, d50_um: 6, d90_um: 10}"


def test_particles_drawn_from_percentiles():
    drawn = recipe(PERCENTILES, "particles.active_count=200", "particles.side_um=null")
    made = compose(drawn)
    active = 2 * made.radii_um[made.phases == Phase.ACTIVE]
    assert len(active) >= 200
    assert compare(measured_sizes(drawn.particles), active).largest_error < 0.05
    assert made.side_um >= 4 * active.max() * 0.99


def test_a_cumulative_and_a_differential_measurement_of_one_powder_agree():
    """Channels of one width, in log diameter: their borders and their middles describe the same curve."""
    borders = [2 * 1.4**k for k in range(6)]
    middles = [2 * 1.4 ** (k + 0.5) for k in range(5)]
    one, other = (
        compose(recipe(f"particles.distribution={{size_um: {sizes}, {shares}}}", "particles.active_count=500")).radii_um
        for sizes, shares in (
            (borders, "cumulative_percent: [0, 10, 30, 70, 90, 100]"),
            (middles, "volume_percent: [10, 20, 40, 20, 10]"),
        )
    )
    assert one == pytest.approx(other, rel=1e-9)


def test_too_few_particles_for_a_distribution_says_how_many():
    with pytest.raises(RecipeError, match=r"active_count: expected enough .* which takes (\d+); got 30") as caught:
        compose(recipe("particles.percentiles={d10_um: 2, d50_um: 6, d90_um: 12}", "particles.active_count=30"))
    needed = int(str(caught.value).split("takes ")[1].split(";")[0])
    compose(recipe("particles.percentiles={d10_um: 2, d50_um: 6, d90_um: 12}", f"particles.active_count={needed}"))
    with pytest.raises(RecipeError, match="more than any box holds"):
        compose(recipe("particles.percentiles={d10_um: 0.2, d50_um: 6, d90_um: 50}", "particles.active_count=30"))


def test_a_slot_die_is_metered_by_its_pump():
    slot = ["coating.method=slot_die", "coating.flow_ml_min=15", "coating.width_mm=150", "coating.speed_m_min=1"]
    made = compose(recipe(*slot, "coating.gap_um=150"))
    assert made.wet_thickness_um == pytest.approx(100)
    assert made.mass_loading_mg_cm2 == pytest.approx(0.1 * 100 * 2.25 * 0.71, rel=0.005)
    with pytest.raises(
        RecipeError,
        match=r"flow_ml_min: expected 30 to 60 ml/min, for a wet film of 200 to 400 um under a lip at 400 um .* got 15",
    ):
        compose(recipe(*slot, "coating.gap_um=400"))


def test_one_set_may_be_narrow_and_more_of_them_may_not():
    """The published reference box is 3.7 largest diameters wide; other loadings take as many sets as 4 need."""
    largest = 10.35
    assert compose(REFERENCE).side_um / largest == pytest.approx(3.71, abs=0.01)
    for gap in (60, 130, 400):
        assert compose(recipe(f"coating.gap_um={gap}")).side_um >= 0.99 * 4 * largest
    assert compose(recipe("particles.side_um=null")).side_um >= 0.99 * 4 * largest
    assert compose(recipe("particles.side_um=80")).side_um >= 0.99 * 80


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            ["particles.active=[{diameter_um: 20, count: 1}]", "particles.side_um=5"],
            r"the box comes out .* expected at least",
        ),
        (
            ["particles.active=[{diameter_um: 50, count: 20}]", "coating.gap_um=40"],
            "coating: the wet film comes out 35.7 um",
        ),
        (["particles.side_um=500", "coating.gap_um=600"], "would hold .* particles; expected at most 1,000,000"),
    ],
)
def test_boxes_that_cannot_be(changes, sentence):
    with pytest.raises(RecipeError, match=sentence):
        compose(recipe(*changes))


def test_the_highest_solid_content_is_named_and_can_be_made(monkeypatch):
    materials = REFERENCE.formulation.materials()
    light = materials | {"active": materials["active"].model_copy(update={"density_g_cm3": 2.2})}
    monkeypatch.setattr(type(REFERENCE.formulation), "materials", lambda _: light)
    with pytest.raises(RecipeError, match=r"at 0.85 active material would fill .*; expected 0.3 to 0\.\d+,") as caught:
        compose(recipe("formulation.solid_content=0.85"))
    highest = str(caught.value).split("0.3 to ")[1].split(",")[0]
    compose(recipe(f"formulation.solid_content={highest}"))
    with pytest.raises(RecipeError, match="would fill"):
        compose(recipe(f"formulation.solid_content={float(highest) + 0.002}"))
