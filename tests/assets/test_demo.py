"""The electrode that ships is whole, and its recipe still makes it."""

import hashlib
import json
from pathlib import Path

import pytest

from physics.line import manufacture
from physics.recipe import ElectrodeRecipe
from physics.storage import load
from physics.version import PHYSICS_VERSION

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "assets" / "demo"
MANIFESTS = sorted(DEMO.glob("*/manifest.json"))
NUMBERS = json.loads((DEMO / "measures.json").read_bytes())

# What a set of 32 active particles differs from one of 159: walls and luck.
COARSE_TOLERANCE = 0.03


def test_there_is_a_bundle_for_every_device():
    assert [path.parent.name for path in MANIFESTS] == ["ci", "desktop", "hololens2", "quest2", "quest3"]


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.parent.name)
def test_every_file_is_the_one_the_manifest_names(path):
    manifest = json.loads(path.read_bytes())
    assert manifest["electrode"] == NUMBERS["electrode"]
    assert manifest["provenance"]["physics_version"] == PHYSICS_VERSION, "run `make demo`"
    named = {part["file"]: (part["sha256"], part["bytes"]) for part in manifest["parts"]}
    stored = {
        file.name: (hashlib.sha256(file.read_bytes()).hexdigest(), file.stat().st_size)
        for file in path.parent.glob("*.glb")
    }
    assert stored == named
    assert sum(size for _, size in stored.values()) <= 2_000_000


def test_the_electrode_file_holds_that_electrode():
    electrode = load(DEMO / "electrode.h5")
    assert electrode.sha256() == NUMBERS["electrode"]
    assert electrode.recipe == ElectrodeRecipe.load(ROOT / NUMBERS["recipe"])
    assert dict(electrode.measures) == NUMBERS["measures"]


@pytest.mark.slow
def test_its_recipe_still_gives_its_outcomes_at_full_size():
    """Across processors only outcomes agree, not bits."""
    electrode = manufacture(ElectrodeRecipe.load(ROOT / NUMBERS["recipe"]))
    for stage in electrode.stages[1:]:
        assert stage.measures["porosity"] == pytest.approx(NUMBERS["stages"][stage.name]["porosity"], abs=0.005)


def test_its_recipe_still_gives_its_outcomes_at_coarse_size():
    coarse = ElectrodeRecipe.load(ROOT / "assets/recipes/nmc111-coarse.yaml")
    recipe = ElectrodeRecipe.load(ROOT / NUMBERS["recipe"]).model_copy(update={"particles": coarse.particles})
    electrode = manufacture(recipe)
    drying, calendering = electrode.stages[1], electrode.stages[2]
    assert drying.measures["porosity"] == pytest.approx(NUMBERS["stages"]["drying"]["porosity"], abs=COARSE_TOLERANCE)
    assert calendering.measures["porosity"] == pytest.approx(
        NUMBERS["stages"]["calendering"]["porosity"], abs=COARSE_TOLERANCE
    )
    assert electrode.measures["mass_loading_mg_cm2"] == pytest.approx(
        NUMBERS["measures"]["mass_loading_mg_cm2"], rel=0.01
    )
