import re

import naive
import numpy as np
import pytest
from conftest import RECIPES

from physics.composition import compose
from physics.drying import solver
from physics.drying.kernels import keep_out
from physics.drying.migration import binder_profile, migrate
from physics.drying.solver import dry
from physics.outcome import Outcome
from physics.particles.neighbours import Box, build_neighbours
from physics.recipe import ElectrodeRecipe, RecipeError
from physics.slurry.solver import mix
from physics.state import Phase

REFERENCE = RECIPES / "nmc111-96-2-2.yaml"


def with_drying(recipe, **changes):
    return recipe.model_copy(update={"drying": recipe.drying.model_copy(update=changes)})


def diffusivity(composition, peclet):
    """Of the binder, where 1 g m-2 s-1 of NMP evaporates."""
    return 1e-6 / 1.03 * composition.wet_thickness_um * 1e-6 / peclet


def dry_quietly(recipe, wet):
    return dry(recipe, compose(recipe), wet, lambda *_: True)


@pytest.fixture(scope="module")
def wet(electrode):
    return electrode.stages[0].bed


@pytest.fixture(scope="module")
def stage(electrode):
    return electrode.stages[1]


def test_binder_is_kept_out_of_active_material_sideways():
    rng = np.random.default_rng(2)
    x = rng.uniform(size=(150, 3)) * [15, 15, 10]
    x[:4] = [[0.5, 0.5, 2.0], [7.0, 6.0, 3.0], [0.5, 9.0, 6.0], [8.0, 14.5, 9.0]]  # two reach over the box's edge
    obstacle = np.arange(150) < 4
    r = np.where(obstacle, 2.0, 0.8)
    pairs = build_neighbours(x, r, np.where(obstacle, 1, 2).astype(np.uint8), Box(15.0), 0.0)
    moved = x.copy()
    keep_out(moved, r, obstacle, 0.5, pairs.first, pairs.index, 15.0)
    np.testing.assert_allclose(moved, naive.kept_out(x, r, obstacle, 0.5, pairs, 15.0), atol=1e-12)
    np.testing.assert_array_equal(moved[:, 2], x[:, 2])
    np.testing.assert_array_equal(moved[obstacle], x[obstacle])
    distance = np.linalg.norm(naive.separations(moved, 15.0), axis=2)[~obstacle][:, obstacle]
    before = np.linalg.norm(naive.separations(x, 15.0), axis=2)[~obstacle][:, obstacle]
    assert (before < 2.5).any(axis=1).sum() > 10
    assert distance.min() > 2.5 - 1e-9


def test_mass_is_conserved_and_binder_ends_at_its_dried_size(stage, coarse):
    composition = compose(coarse)
    binder = stage.bed.of(Phase.CBD)
    solid = (1 - coarse.drying.nanoporosity) * 4 / 3 * np.pi * (stage.bed.radii_um[binder] ** 3).sum()
    density = {role: material.density_g_cm3 for role, material in coarse.formulation.materials().items()}
    masses = composition.masses_pg
    volume = masses["carbon"] / density["carbon"] + masses["binder"] / density["binder"]
    assert solid == pytest.approx(volume, rel=1e-6)
    active = 4 / 3 * np.pi * (stage.bed.radii_um[~binder] ** 3).sum() * density["active"]
    assert active == pytest.approx(masses["active"], rel=1e-6)


def test_height_follows_the_evaporated_volume_until_air_enters(stage, wet, coarse):
    composition = compose(coarse)
    share = stage.history.time_s / stage.measures["duration_s"]
    saturated = share <= stage.measures["evaporated_at_air_entry"]
    solvent_um = composition.solvent_volume_um3 / composition.area_um2
    assert saturated.sum() > 2
    fallen = wet.thickness_um - stage.history.thickness_um
    np.testing.assert_allclose(fallen[saturated], share[saturated] * solvent_um, rtol=1e-9)
    np.testing.assert_allclose(stage.history.thickness_um[~saturated], stage.bed.thickness_um, rtol=1e-12)
    assert share[-1] == pytest.approx(1.0)
    porosity = [composition.porosity(height) for height in stage.history.thickness_um]
    np.testing.assert_allclose(stage.history.porosity, porosity)


def test_the_surface_dries_first_in_the_heterogeneous_film_only(wet, coarse, stage):
    def spread(dried):
        share = dried.history.time_s / dried.measures["duration_s"]
        frame = int(np.argmin(np.abs(share - (1 + dried.measures["evaporated_at_air_entry"]) / 2)))
        binder = dried.bed.of(Phase.CBD)
        z = dried.history.centres_um[frame][binder, 2] / dried.bed.thickness_um
        radii = dried.history.radii_um[frame][binder]
        return radii[z < 0.3].mean() - radii[z > 0.7].mean()

    assert spread(stage) > 0.1
    assert spread(dry_quietly(with_drying(coarse, mode="homogeneous"), wet)) == pytest.approx(0.0, abs=1e-6)


def test_drying_is_the_same_again_and_different_with_another_seed(wet, coarse, stage):
    again = dry_quietly(coarse, wet)
    np.testing.assert_array_equal(again.bed.centres_um, stage.bed.centres_um)
    other = dry_quietly(coarse.model_copy(update={"seed": 2}), wet)
    assert not np.array_equal(other.bed.centres_um, stage.bed.centres_um)


def test_binder_stays_uniform_where_it_diffuses_fast_and_collects_at_the_surface_where_it_does_not(wet, coarse):
    composition = compose(coarse)

    def ratio(peclet, seeds):
        recipe = with_drying(coarse, binder_diffusivity_m2_s=diffusivity(composition, peclet))
        dried = [dry_quietly(recipe.model_copy(update={"seed": seed}), wet) for seed in seeds]
        assert dried[0].measures["peclet"] == pytest.approx(peclet, rel=1e-6)
        return np.mean([stage.measures["binder_surface_to_collector"] for stage in dried])

    assert ratio(0.02, (1, 2)) == pytest.approx(1.0, abs=0.2)  # counting noise: 100 particles in a third, twice: 10 %
    assert ratio(20.0, (1,)) > 1.4


@pytest.mark.slow
@pytest.mark.parametrize("peclet", [0.02, 0.5, 2.0, 10.0])
def test_the_particles_profile_is_that_of_advection_and_diffusion(peclet):
    """Three seeds of the reference film in five slices: at least 1800 particles in each, 2.4 % of counting noise."""
    ratios = []
    for seed in (1, 2, 3):
        recipe = ElectrodeRecipe.load(REFERENCE, seed=seed)
        composition = compose(recipe)
        recipe = with_drying(recipe, binder_diffusivity_m2_s=diffusivity(composition, peclet))
        dried = dry_quietly(recipe, mix(recipe, composition, lambda *_: True).bed)
        fallen = 1 - dried.bed.thickness_um / composition.wet_thickness_um
        expected = migrate(peclet, fallen)[1].reshape(5, -1).mean(axis=1)
        ratios.append(binder_profile(dried.bed, 5)[1] / expected)
    np.testing.assert_allclose(np.mean(ratios, axis=0), 1.0, atol=0.1)


@pytest.mark.slow
@pytest.mark.parametrize(("gap_um", "side_um", "porosity"), [(50, 38.4, 0.552), (400, 27.0, 0.476)])
def test_uncalendered_porosity_falls_with_loading_as_measured(gap_um, side_um, porosity):
    """Comma gap 50 um, not calibrated, and 400 um, calibrated; a narrower box than the recipe's for the thick film."""
    found = []
    for seed in (1, 2, 3):
        settings = [f"coating.gap_um={gap_um}", f"particles.side_um={side_um}"]
        recipe = ElectrodeRecipe.load(REFERENCE, settings, seed)
        composition = compose(recipe)
        wet = mix(recipe, composition, lambda *_: True).bed
        found.append(dry_quietly(recipe, wet).measures["porosity"])
    assert np.mean(found) == pytest.approx(porosity, abs=0.03)


def test_a_measured_porosity_is_met_in_both_modes(wet, coarse):
    for mode in ("homogeneous", "heterogeneous"):
        dried = dry_quietly(with_drying(coarse, porosity=0.48, mode=mode), wet)
        assert dried.measures["porosity"] == pytest.approx(0.48, abs=1e-9)
        assert dried.outcome is Outcome.CONVERGED


def test_a_film_that_nothing_carries_says_so_and_keeps_what_it_has(wet, coarse, monkeypatch):
    monkeypatch.setattr(solver, "MENISCUS_MODULUS", 1e-6)
    dried = dry_quietly(coarse, wet)
    assert dried.outcome is Outcome.MAX_STEPS
    assert len(dried.history.time_s) > 0


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("drying.drying_rate_g_m2_s=0", "drying.drying_rate_g_m2_s: input should be greater than 0; got 0"),
        ("drying.binder_diffusivity_m2_s=0", "drying.binder_diffusivity_m2_s: input should be greater than 0; got 0"),
        (
            "drying.binder_diffusivity_m2_s=1",
            "binder_diffusivity_m2_s: input should be less than or equal to",
        ),
        ("drying.mode=sideways", "drying.mode: input should be 'homogeneous' or 'heterogeneous'; got 'sideways'"),
    ],
)
def test_what_no_dryer_can_do(setting, sentence):
    with pytest.raises(RecipeError, match=re.escape(sentence)):
        ElectrodeRecipe.load(REFERENCE, [setting])
