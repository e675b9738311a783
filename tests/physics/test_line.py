import json
import os
import subprocess
import sys

import numpy as np
import pytest

from physics.drying import solver as drying_solver
from physics.line import manufacture
from physics.outcome import DivergedError, Outcome
from physics.recipe import ElectrodeRecipe, Formulation, RecipeError
from physics.slurry import solver as slurry_solver
from physics.state import Phase, StageName

FINGERPRINT = """
import json, sys
from physics.line import manufacture
from physics.recipe import ElectrodeRecipe
print(json.dumps(manufacture(ElectrodeRecipe.load(sys.argv[1])).sha256()))
"""


def test_the_coarse_electrode_is_what_this_physics_version_makes(electrode):
    """Golden run: a change of results has to raise PHYSICS_VERSION, and then these numbers."""
    slurry, drying, calendering = electrode.stages
    assert electrode.outcome is Outcome.CONVERGED
    assert slurry.measures["thickness_um"] == pytest.approx(27.155, abs=0.01)
    assert drying.measures["porosity"] == pytest.approx(0.550, abs=0.005)
    assert calendering.measures["porosity"] == pytest.approx(0.367, abs=0.005)
    assert electrode.measures["mass_loading_mg_cm2"] == pytest.approx(4.342, abs=0.001)


@pytest.mark.parametrize("threads", [1, 2])
def test_the_same_bits_with_any_number_of_threads(electrode, coarse, tmp_path, threads):
    recipe = tmp_path / "coarse.yaml"
    recipe.write_text(coarse.to_yaml())
    environment = {**os.environ, "NUMBA_NUM_THREADS": str(threads)}
    run = subprocess.run(
        [sys.executable, "-c", FINGERPRINT, str(recipe)],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(run.stdout) == electrode.sha256()


def test_another_seed_is_another_electrode(coarse, electrode):
    other = manufacture(coarse.model_copy(update={"seed": 2}), until=StageName.SLURRY)
    assert not np.array_equal(other.stages[0].bed.centres_um, electrode.stages[0].bed.centres_um)


def test_particles_touch_as_their_materials_allow(electrode):
    """Hard active material hardly overlaps in any stage, and nothing leaves the film."""
    for stage in electrode.stages:
        bed = stage.bed
        active = bed.of(Phase.ACTIVE)
        x, r, side = bed.centres_um[active], bed.radii_um[active], bed.box_um[0]
        between = x[:, None] - x[None]
        between[..., :2] -= side * np.rint(between[..., :2] / side)
        distance = np.linalg.norm(between, axis=2) + np.diag(np.full(len(r), np.inf))
        overlap = (r[:, None] + r[None] - distance) / np.minimum(r[:, None], r[None])
        assert overlap.max() < 0.04
        assert (bed.centres_um[:, 2] > 0).all()
        assert (bed.centres_um[:, 2] < bed.thickness_um).all()


def test_voxels_agree_with_the_mass_balance(electrode):
    """1 - porosity counts solids; in voxels the binder domain stands with its nanopores."""
    fractions = electrode.microstructure.volume_fractions()
    solid = fractions["active"] + (1 - 0.47) * fractions["cbd"]
    assert 1 - solid == pytest.approx(electrode.measures["porosity"], abs=0.01)


def test_the_binder_domain_ends_dry_and_sticks_to_something(electrode):
    dried = electrode.stages[1].bed
    binder = dried.of(Phase.CBD)
    between = dried.centres_um[:, None] - dried.centres_um[None]
    between[..., :2] -= dried.box_um[0] * np.rint(between[..., :2] / dried.box_um[0])
    gap = np.linalg.norm(between, axis=2) - dried.radii_um[:, None] - dried.radii_um[None]
    np.fill_diagonal(gap, np.inf)
    assert (gap.min(axis=1)[binder] < 0.05).mean() > 0.9
    # 4 wt% of the solids in 300 particles, 47 % of their volume nanopores
    assert np.ptp(dried.radii_um[binder]) == 0


def test_a_measured_porosity_is_met_exactly(coarse):
    drying = coarse.drying.model_copy(update={"porosity": 0.5})
    electrode = manufacture(coarse.model_copy(update={"drying": drying}), until=StageName.DRYING)
    assert electrode.measures["porosity"] == pytest.approx(0.5, abs=1e-9)


def test_cancelling_keeps_what_was_done(coarse):
    seen = []

    def stop_in_the_dryer(progress):
        seen.append(progress)
        return progress.stage != StageName.DRYING

    stopped_early = manufacture(coarse, lambda progress: progress.fraction < 0.02)
    assert stopped_early.stages[0].measures["strain"] == 0  # not yet sheared
    electrode = manufacture(coarse, stop_in_the_dryer)
    assert electrode.outcome is Outcome.CANCELLED
    assert [stage.name for stage in electrode.stages] == ["slurry", "drying"]
    assert seen[-1].stage == "drying"


def test_a_stage_that_blows_up_is_left_out(coarse, monkeypatch):
    monkeypatch.setattr(drying_solver, "STABLE_STEP", 500.0)
    electrode = manufacture(coarse)
    assert electrode.outcome is Outcome.DIVERGED
    assert [stage.name for stage in electrode.stages] == ["slurry"]
    assert dict(electrode.measures) == {}


def test_a_slurry_that_blows_up_is_an_error(coarse, monkeypatch):
    monkeypatch.setattr(slurry_solver, "HARD", 1e12)
    with pytest.raises(DivergedError, match="left the box"):
        manufacture(coarse)


def test_a_light_powder_that_would_jam_the_slurry_is_refused(coarse, monkeypatch):
    """At the highest solid content a powder of half the oxide's density takes up more than a slurry can hold."""
    materials = coarse.formulation.materials()
    light = materials | {"active": materials["active"].model_copy(update={"density_g_cm3": 2.2})}
    monkeypatch.setattr(Formulation, "materials", lambda _: light)
    formulation = coarse.formulation.model_copy(update={"solid_content": 0.85})
    with pytest.raises(RecipeError, match=r"formulation\.solid_content: at 0\.85 active material would fill"):
        manufacture(coarse.model_copy(update={"formulation": formulation}))


def test_progress_only_grows_and_ends_near_one(coarse):
    fractions = []
    manufacture(coarse, lambda progress: fractions.append(progress.fraction))
    assert fractions == sorted(fractions)
    assert 0 < fractions[0] < 0.2
    assert 0.9 < fractions[-1] <= 1


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("drying.porosity=0.79", "drying.porosity: expected .* got 0.79"),
        ("particles.active=[{diameter_um: 12, count: 2}]", "particles: the box comes out"),
        ("formulation.solid_content=0.85", None),
    ],
)
def test_contradictions_are_named(coarse, setting, sentence):
    values = coarse.canonical()
    recipe = ElectrodeRecipe.from_mapping(values, "recipe", [setting])
    if sentence is None:
        assert manufacture(recipe, until=StageName.SLURRY).outcome is Outcome.CONVERGED
    else:
        with pytest.raises(RecipeError, match=sentence):
            manufacture(recipe)
