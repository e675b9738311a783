from dataclasses import replace

import numpy as np
import pytest
from conftest import RECIPES

from physics.composition import Composition, compose, compose_films
from physics.layers import borders_um, stack
from physics.line import manufacture
from physics.outcome import Outcome
from physics.recipe import ElectrodeRecipe, RecipeError
from physics.state import History, ParticleBed, Phase, Stage, StageName
from physics.storage import load, save

COARSE = RECIPES / "nmc111-coarse.yaml"
OPEN = "{active: nmc111, active_fraction: 0.94, carbon_fraction: 0.03, binder_fraction: 0.03, solid_content: 0.6}"
TWO = f"layers=[{{}}, {{formulation: {OPEN}, coating: {{gap_um: 26}}}}]"


@pytest.fixture(scope="module")
def recipe():
    return ElectrodeRecipe.load(COARSE, [TWO, "calendering.compression=0.1"])


@pytest.fixture(scope="module")
def layered(recipe):
    return manufacture(recipe)


def test_a_layer_takes_what_it_does_not_say_from_the_recipe(recipe):
    lower, upper = recipe.films()
    assert lower.coating.gap_um == 30
    assert upper.coating.gap_um == 26
    assert lower.particles == upper.particles
    assert upper.formulation.solid_content == 0.6
    assert (lower.seed, upper.seed) == (1, 2)
    assert lower.films() == (lower,)


def test_films_share_the_box_and_keep_their_own_loading(recipe):
    lower, upper = compose_films(recipe)
    alone = compose(recipe.films()[1])
    assert lower.side_um == upper.side_um == pytest.approx(max(lower.side_um, alone.side_um))
    assert upper.mass_loading_mg_cm2 == pytest.approx(alone.mass_loading_mg_cm2, rel=0.03)
    for film, fraction in ((lower, 0.96), (upper, 0.94)):
        assert film.masses_pg["active"] / film.solid_mass_pg == pytest.approx(fraction, rel=1e-9)
        spheres = 4 / 3 * np.pi * (film.radii_um[film.phases == Phase.ACTIVE] ** 3).sum()
        assert spheres * 4.65 == pytest.approx(film.masses_pg["active"], rel=1e-9)
    both = Composition.of_stack([lower, upper])
    assert both.solid_mass_pg == pytest.approx(lower.solid_mass_pg + upper.solid_mass_pg)


def test_every_stage_holds_the_same_particles_the_lower_film_first(layered, recipe):
    films = compose_films(recipe)
    lowest = len(films[0].radii_um)
    assert layered.outcome is Outcome.CONVERGED
    assert [stage.name for stage in layered.stages] == list(StageName)
    for stage in layered.stages:
        assert np.array_equal(stage.bed.phases, np.concatenate([film.phases for film in films]))
        assert len(stage.history.radii_um[0]) == len(stage.bed)
        lower, upper = stage.bed.centres_um[:lowest, 2], stage.bed.centres_um[lowest:, 2]
        assert lower.mean() < upper.mean()
    dried = layered.stages[1]
    assert dried.bed.centres_um[:lowest, 2].max() < dried.bed.centres_um[lowest:, 2].min() + 1.0
    assert dried.measures["thickness_um"] == pytest.approx(
        dried.measures["layer_1_thickness_um"] + dried.measures["layer_2_thickness_um"]
    )


def test_porosities_of_the_layers_make_up_the_whole(layered):
    measures = layered.measures
    heights = [measures[f"layer_{n}_thickness_um"] for n in (1, 2)]
    porosities = [measures[f"layer_{n}_porosity"] for n in (1, 2)]
    assert sum(heights) == pytest.approx(measures["thickness_um"])
    assert np.average(porosities, weights=heights) == pytest.approx(measures["porosity"], abs=1e-9)
    assert porosities[1] > porosities[0]
    loadings = [measures[f"layer_{n}_mass_loading_mg_cm2"] for n in (1, 2)]
    assert measures["areal_capacity_mah_cm2"] == pytest.approx(0.160 * (0.96 * loadings[0] + 0.94 * loadings[1]))


def test_a_layered_electrode_is_stored_with_its_layers(layered, tmp_path):
    save(layered, tmp_path / "two.h5")
    again = load(tmp_path / "two.h5")
    assert again.recipe == layered.recipe
    assert again.sha256() == layered.sha256()


def test_one_layer_is_the_film_itself(coarse, electrode):
    one = manufacture(ElectrodeRecipe.load(COARSE, ["layers=[{}]"]), until=StageName.SLURRY)
    assert np.array_equal(one.stages[0].bed.centres_um, electrode.stages[0].bed.centres_um)
    assert "layer_1_porosity" not in one.measures


def test_borders_of_a_plain_stack():
    """Two films of equal spheres in a chain: the border lies between them."""
    films = compose_films(ElectrodeRecipe.load(COARSE, ["layers=[{}, {}]"]))
    n = [len(film.radii_um) for film in films]
    z = np.concatenate([np.linspace(0.5, 9.5, n[0]), np.linspace(10.5, 19.5, n[1])])
    centres = np.stack([z, z, z], axis=1)
    bed = ParticleBed(centres, np.ones(sum(n)), np.full(sum(n), Phase.CBD, np.uint8), np.array([5.0, 5.0, 20.0]))
    assert borders_um(bed, films) == pytest.approx([0.0, 10.0, 20.0], abs=0.6)


def test_films_with_other_numbers_of_frames_start_and_end_together():
    composition = compose(ElectrodeRecipe.load(COARSE))

    def film(frames, height):
        up = np.linspace(height, height / 2, frames)
        centres = np.tile(np.array([1.0, 1.0, 2.0], np.float32), (frames, 1, 1))
        history = History(up * 0, up, np.full(frames, height / 100), up * 0, centres, np.ones((frames, 1), np.float32))
        bed = ParticleBed(centres[-1].astype(float), np.ones(1), np.ones(1, np.uint8), np.array([9.0, 9.0, height / 2]))
        return Stage(StageName.DRYING, bed, history, {"porosity": 0.5}, Outcome.CONVERGED)

    both = stack([film(3, 20.0), film(5, 40.0)], composition)
    assert both.history.thickness_um[[0, -1]] == pytest.approx([60, 30])
    assert both.history.centres_um[[0, -1], 1, 2] == pytest.approx([22, 12])
    assert both.history.porosity[0] == pytest.approx((20 * 0.2 + 40 * 0.4) / 60)
    assert both.bed.centres_um[:, 2] == pytest.approx([2, 12])
    assert both.bed.thickness_um == 30


def test_a_stack_ends_as_its_first_film_that_did_not_converge(electrode):
    dried = electrode.stages[1]
    stopped = replace(dried, outcome=Outcome.CANCELLED)
    assert stack([dried, stopped], compose(electrode.recipe)).outcome is Outcome.CANCELLED
    assert stack([dried], compose(electrode.recipe)) is dried


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            "layers=[{}, {coating: {gap_um: 20}, drying: {drying_rate_g_m2_s: 1, porosity: 0.79}}]",
            "layer 2: drying.porosity",
        ),
        ("layers=[]", "layers: tuple should have at least 1 item"),
        ("layers=[{calendering: {gap_um: 50}}]", "unknown key 'layers.0.calendering'"),
        ("layers=[{formulation: {active: nmc}}]", "layers.0.formulation"),
        (TWO.replace("nmc111", "kryptonite"), r"layers\.1\.formulation\.active: unknown active material 'kryptonite'"),
    ],
)
def test_bad_layers_are_named(change, sentence):
    with pytest.raises(RecipeError, match=sentence):
        compose_films(ElectrodeRecipe.load(COARSE, [change]))


def test_settings_reach_into_layers():
    recipe = ElectrodeRecipe.load(COARSE, [TWO, "layers.1.coating.gap_um=55"])
    assert recipe.films()[1].coating.gap_um == 55
    with pytest.raises(RecipeError, match="layers is a list; expected the number of an item"):
        ElectrodeRecipe.load(COARSE, [TWO, "layers.7={}"])
