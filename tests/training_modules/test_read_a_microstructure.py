import json
import math
import zlib

import h5py
import numpy as np
import pytest

from physics.materials import ASSETS, load_material
from physics.recipe import ElectrodeRecipe
from tests.training_modules import told
from training_modules.conditions import ParticleCondition

MODULE = told.module("read-a-microstructure")
DEMO = ASSETS / "demo"
MEASURES = json.loads((DEMO / "measures.json").read_bytes())
MANIFEST = json.loads((DEMO / "desktop" / "manifest.json").read_bytes())
FOUND = MANIFEST["characterisation"]
PORE, ACTIVE, CBD = (FOUND["phases"][name] for name in ("pore", "active", "cbd"))
STAGES = MEASURES["stages"]
RECIPE = ElectrodeRecipe.load(ASSETS / "recipes" / "nmc111-96-2-2.yaml")
FREE_S_M = 0.949  # the electrolyte's, as assets/materials/conductors has it

POROSITY = FOUND["porosity"]
BETWEEN = PORE["volume_fraction"]
TAU = PORE["tortuosity_factor"]
BRUGGEMAN = BETWEEN**-0.5


def shown(number: float, digits: int) -> float:
    """A number as the panel shows it and as people calculate with it."""
    return round(number, digits)


# What people read in the panel, or calculate from what it shows.
EXPECTED = {
    "porosity": shown(POROSITY * 100, 1),
    "hidden-pores": 100 * (shown(POROSITY * 100, 1) - shown(BETWEEN * 100, 1)) / shown(CBD["volume_fraction"] * 100, 1),
    "tortuosity": shown(TAU["z"], 2),
    "effective": shown(BETWEEN, 3) / shown(TAU["z"], 2),
    "bruggeman": shown(BETWEEN, 3) ** -0.5,
}


def bed(stage: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Height over the thickness, radii and phases of the particles."""
    with h5py.File(DEMO / "electrode.h5") as file:
        group = file[f"stages/{stage}/bed"]
        return group["centres_um"][:, 2] / group["box_um"][2], group["radii_um"][:], group["phases"][:]


def binder_by_thirds() -> np.ndarray:
    height, radii, phases = bed("calendering")
    volume, _ = np.histogram(height[phases == 2], bins=3, range=(0, 1), weights=radii[phases == 2] ** 3)
    return volume / volume.sum()


def test_the_manifest_and_the_measures_are_of_one_electrode():
    assert MANIFEST["electrode"] == MEASURES["electrode"]
    assert pytest.approx(MEASURES["measures"]["porosity"]) == POROSITY


@pytest.mark.parametrize("step_id", EXPECTED)
def test_targets_are_what_the_panel_gives(step_id):
    asked = told.value(MODULE, step_id)
    assert asked.target == pytest.approx(EXPECTED[step_id], abs=asked.tolerance / 2)


def test_values_that_were_computed_rather_than_read_are_right_too():
    assert told.value(MODULE, "hidden-pores").target == pytest.approx(RECIPE.drying.nanoporosity * 100, abs=0.5)
    asked = told.value(MODULE, "effective")
    assert asked.target == pytest.approx(PORE["effective_ratio"]["z"], abs=asked.tolerance)


@pytest.mark.parametrize(
    ("step_id", "field", "number", "digits"),
    [
        ("know-the-phases", "instruction", RECIPE.formulation.active_fraction * 100, 0),
        ("know-the-phases", "instruction", ACTIVE["volume_fraction"] * 100, 0),
        ("know-the-phases", "hints", load_material("nmc111", "active").density_g_cm3, 2),
        ("know-the-phases", "options", CBD["volume_fraction"] * 100, 0),
        ("hidden-pores", "instruction", BETWEEN * 100, 1),
        ("hidden-pores", "instruction", CBD["volume_fraction"] * 100, 1),
        ("hidden-pores", "reason", BETWEEN * 100, 0),
        ("hidden-pores", "reason", POROSITY * 100, 0),
        ("hidden-pores", "hints", POROSITY * 100, 1),
        ("collector", "instruction", ACTIVE["collector_contact"] * 100, 1),
        ("collector", "instruction", CBD["collector_contact"] * 100, 1),
        ("contacts", "instruction", STAGES["slurry"]["coordination_active_active"], 1),
        ("contacts", "instruction", STAGES["drying"]["coordination_active_active"], 1),
        ("contacts", "instruction", STAGES["calendering"]["coordination_active_active"], 1),
        ("contacts", "hints", STAGES["drying"]["thickness_um"], 1),
        ("contacts", "hints", STAGES["calendering"]["thickness_um"], 1),
        ("contacts", "options", STAGES["drying"]["porosity"] * 100, 0),
        ("contacts", "options", POROSITY * 100, 0),
        ("binder", "reason", binder_by_thirds()[2] * 100, 0),
        ("binder", "reason", binder_by_thirds()[0] * 100, 0),
        ("percolation", "instruction", PORE["percolating_fraction"] * 100, 1),
        ("percolation", "instruction", ACTIVE["percolating_fraction"] * 100, 1),
        ("percolation", "instruction", CBD["percolating_fraction"] * 100, 1),
        ("percolation", "hints", CBD["tortuosity_factor"]["z"], 1),
        ("percolation", "options", 100 - CBD["percolating_fraction"] * 100, 1),
        ("definition", "instruction", TAU["z"], 2),
        ("definition", "hints", math.sqrt(TAU["z"]), 2),
        ("definition", "options", math.sqrt(TAU["z"]), 2),
        ("effective", "instruction", BETWEEN * 100, 1),
        ("effective", "instruction", TAU["z"], 2),
        ("nanopores-conduct", "instruction", FREE_S_M, 3),
        ("nanopores-conduct", "instruction", FREE_S_M * PORE["effective_ratio"]["z"], 3),
        ("nanopores-conduct", "instruction", FOUND["effective"]["ionic_s_m"], 3),
        ("bruggeman", "instruction", BETWEEN, 3),
        ("bruggeman", "reason", TAU["z"], 2),
        ("bruggeman", "hints", 1 / BRUGGEMAN, 3),
        *(("anisotropy", "instruction", TAU[axis], 2) for axis in "xyz"),
        *(("trust", "instruction", side, 0) for side in MANIFEST["stages"][-1]["box_um"]),
        ("trust", "instruction", sum(size.count for size in RECIPE.particles.active), 0),
    ],
)
def test_texts_tell_the_numbers_of_the_electrode_that_ships(step_id, field, number, digits):
    assert told.tells(told.step(MODULE, step_id), field, number, digits)


def test_the_film_is_a_tenth_more_tortuous_across_and_alike_along_it():
    assert TAU["z"] / max(TAU["x"], TAU["y"]) == pytest.approx(1.1, abs=0.02)
    assert TAU["x"] == pytest.approx(TAU["y"], rel=0.015)


def test_a_fifth_of_the_ions_takes_the_nanopores():
    share = 1 - FREE_S_M * PORE["effective_ratio"]["z"] / FOUND["effective"]["ionic_s_m"]
    assert share == pytest.approx(0.2, abs=0.02)


def test_large_particles_touch_nine_others_and_small_ones_one():
    diameters = 2 * bed("calendering")[1][bed("calendering")[2] == 1]
    contacts = coordination()
    asked = told.step(MODULE, "large-particle").condition
    assert isinstance(asked, ParticleCondition)
    large = (diameters >= asked.at_least_um) & (diameters <= asked.at_most_um)
    assert contacts[large].mean() == pytest.approx(9, abs=0.5)
    assert contacts[diameters < 3].mean() == pytest.approx(1, abs=0.5)


def coordination() -> np.ndarray:
    """Active neighbours of the active particles, decoded from the bundle as a client does."""
    particles = MANIFEST["particles"]
    field = next(one for one in particles["fields"] if one["name"] == "coordination")

    def read(codes: dict, kind: type) -> np.ndarray:
        return np.frombuffer(zlib.decompress((DEMO / "desktop" / codes["file"]).read_bytes()), kind)

    codes = read(field["codes"], np.uint16)[read(particles["phase_of"], np.uint8) == 1]
    return field["low"] + codes / codes.max() * (field["high"] - field["low"])


def test_a_disc_averages_over_so_many_times_the_area():
    side, other, _ = MANIFEST["stages"][-1]["box_um"]
    ratio = round(math.pi * 6000**2 / (side * other), -3)
    options = told.step(MODULE, "trust")
    assert f"{ratio:,.0f}" in told.texts(options, "options", "en")
    assert f"{ratio:,.0f}".replace(",", " ") in told.texts(options, "options", "fr")
    assert side < 4 * max(size.diameter_um for size in RECIPE.particles.active)
