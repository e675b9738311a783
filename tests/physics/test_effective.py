import numpy as np
import pytest

from physics.materials import load_conductor, load_material
from physics.recipe import NANOPOROSITY
from physics.state import Microstructure
from physics.transport import conduct
from physics.transport.effective import EffectiveConductivities, effective_conductivities

PHASES = {"pore": 0, "active": 1, "cbd": 2}
ELECTROLYTE, DOMAIN = (
    load_conductor("lipf6_ec_emc").conductivity_s_m,
    load_conductor("carbon_binder_domain").conductivity_s_m,
)


def columns(*labels):
    """One straight column for each label, through the thickness."""
    return Microstructure.from_labels(np.repeat(np.array(labels, np.uint8)[:, None, None], 6, 2), 1.0, PHASES)


def ratios(volume):
    present = [name for name, share in volume.volume_fractions().items() if share > 0.0]
    return {name: conduct(volume, {name: 1.0}).ratio for name in present}


def found_in(volume, recipe):
    return effective_conductivities(volume, recipe, ratios(volume))


def replace_formulation(recipe, **changes):
    return recipe.model_copy(update={"formulation": recipe.formulation.model_copy(update=changes)})


def test_columns_conduct_by_their_share():
    found = found_in(columns(0, 0, 1, 2), None)
    assert found.electronic_s_m == pytest.approx(DOMAIN / 4, rel=1e-4)
    assert found.ionic_s_m == pytest.approx(ELECTROLYTE * (2 + NANOPOROSITY**1.5) / 4, rel=1e-4)


def test_an_electrode_conducts_as_its_phases_do(electrode):
    volume = Microstructure.from_bed(electrode.stages[-1].bed, 0.6)
    found = found_in(volume, electrode.recipe)
    bare = ELECTROLYTE * conduct(volume, {"pore": 1.0}).ratio
    assert bare < found.ionic_s_m < ELECTROLYTE
    assert found.electronic_s_m == pytest.approx(
        DOMAIN * conduct(volume, {"cbd": 1.0}).ratio
    )  # NMC111 insulates beside it


def test_what_is_not_known_is_not_said(coarse):
    volume = columns(0, 1, 2)
    assert load_material("graphite", "active").electronic_conductivity_s_m is None
    assert found_in(volume, replace_formulation(coarse, active="graphite")).electronic_s_m is None
    solid_state = replace_formulation(coarse, electrolyte="li6ps5cl")
    assert found_in(volume, solid_state).ionic_s_m is None
    assert found_in(columns(1, 1), None) == EffectiveConductivities(None, None)


def test_active_material_that_conducts_takes_part(coarse, monkeypatch):
    material = load_material("nmc111", "active").model_copy(update={"electronic_conductivity_s_m": 0.1 * DOMAIN})
    monkeypatch.setattr(type(coarse.formulation), "materials", lambda _: {"active": material})
    assert found_in(columns(1, 2), coarse).electronic_s_m == pytest.approx(DOMAIN * 1.1 / 2, rel=1e-4)
