import math

import pytest

from physics.documents import DocumentError
from physics.materials import ASSETS, load_material

DALTON_PG_PER_A3 = 1.66053907  # 1 g/mol in a cell of 1 cubic angstrom, as g/cm3
HEXAGONAL = math.sqrt(3) / 2


@pytest.mark.parametrize("path", sorted((ASSETS / "materials").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_material_says_where_its_numbers_come_from(path):
    role = next(line for line in path.read_text().splitlines() if line.startswith("role: ")).removeprefix("role: ")
    material = load_material(path.stem, role)
    assert len(material.source) > 20
    assert (material.specific_capacity_mah_g is not None) == (role == "active")


@pytest.mark.parametrize(
    ("name", "role", "formula_units", "g_mol", "cell_a3"),
    [
        ("graphite", "active", 4, 12.011, HEXAGONAL * 2.464**2 * 6.711),
        ("lfp", "active", 4, 157.76, 10.334 * 6.008 * 4.693),
        ("nmc622", "active", 3, 96.93, HEXAGONAL * 2.868**2 * 14.22),
        ("nmc811", "active", 3, 97.28, HEXAGONAL * 2.872**2 * 14.20),
        ("li6ps5cl", "electrolyte", 4, 268.4, 9.859**3),
    ],
)
def test_densities_are_those_of_the_crystals(name, role, formula_units, g_mol, cell_a3):
    density = formula_units * g_mol * DALTON_PG_PER_A3 / cell_a3
    assert load_material(name, role).density_g_cm3 == pytest.approx(density, rel=2e-3)


def test_capacities_by_faradays_law():
    mah_per_mol = 96485.33 / 3.6
    assert load_material("graphite", "active").specific_capacity_mah_g == pytest.approx(
        mah_per_mol / (6 * 12.011), rel=2e-3
    )
    assert load_material("lfp", "active").specific_capacity_mah_g == pytest.approx(mah_per_mol / 157.76, rel=2e-3)


def test_a_binder_blend_adds_volumes():
    cmc, sbr = load_material("cmc", "binder").density_g_cm3, load_material("sbr", "binder").density_g_cm3
    assert load_material("cmc_sbr", "binder").density_g_cm3 == pytest.approx(2 / (1 / cmc + 1 / sbr), rel=5e-3)


def test_a_material_in_the_wrong_place():
    with pytest.raises(DocumentError, match="'graphite' is used as carbon, but its role is active"):
        load_material("graphite", "carbon")
