"""One coarse electrode, made once per process."""

import sys
from pathlib import Path

import pytest

from physics.line import manufacture
from physics.recipe import ElectrodeRecipe

sys.path.insert(0, str(Path(__file__).parent))

RECIPES = Path(__file__).parents[2] / "assets" / "recipes"


@pytest.fixture(scope="session")
def coarse():
    return ElectrodeRecipe.load(RECIPES / "nmc111-coarse.yaml")


@pytest.fixture(scope="session")
def electrode(coarse):
    return manufacture(coarse)


@pytest.fixture(scope="session")
def dried(electrode):
    return electrode.stages[1].bed
