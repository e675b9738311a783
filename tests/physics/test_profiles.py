import numpy as np
import pytest

from physics.line import manufacture
from physics.outcome import Outcome
from physics.profiles import of_bed, profile, slab_volumes
from physics.state import Electrode, Microstructure, ParticleBed, Phase, StageName


def one_sphere(height=5.0, radius=2.0):
    box = np.array([10.0, 10.0, 10.0])
    return ParticleBed(
        np.array([[5.0, 5.0, height]]), np.array([radius]), np.array([Phase.ACTIVE], dtype=np.uint8), box
    )


def test_planes_cut_a_sphere_into_caps_and_zones():
    """Cap of height h: pi h^2 (3 r - h) / 3."""
    volumes = slab_volumes(one_sphere(), np.array([0.0, 4.0, 5.0, 6.5, 10.0]))[0]
    cap = np.pi * (3 * 2.0 - 1.0) / 3
    top = np.pi * 0.5**2 * (3 * 2.0 - 0.5) / 3
    half = 2 / 3 * np.pi * 8
    assert volumes == pytest.approx([cap, half - cap, half - top, top], rel=1e-12)


@pytest.mark.parametrize("height", [0.5, 9.7])
def test_what_sticks_out_counts_to_the_slab_beside_it(height):
    volumes = slab_volumes(one_sphere(height), np.linspace(0, 10, 8))
    assert volumes.sum() == pytest.approx(4 / 3 * np.pi * 8, rel=1e-12)


@pytest.mark.parametrize("slabs", [1, 7, 40])
def test_slabs_conserve_volume_and_porosity(electrode, slabs):
    bed = electrode.stages[-1].bed
    cut = profile(electrode, slabs)
    assert slab_volumes(bed, cut.edges_um).sum(axis=1) == pytest.approx(4 / 3 * np.pi * bed.radii_um**3, rel=1e-9)
    assert cut.values["porosity"].mean() == pytest.approx(electrode.measures["porosity"], abs=1e-9)


def test_contact_areas_add_up_to_the_measures(electrode):
    cut = profile(electrode)
    for partner in ("active", "cbd", "collector"):
        name = f"contact_area_active_{partner}"
        total = (cut.values[name] * np.diff(cut.edges_um)).sum()
        assert total == pytest.approx(electrode.measures[name], rel=1e-9)


def test_only_particles_near_the_collector_touch_it():
    values = of_bed(one_sphere(height=2.0), 5, None).values["contact_area_active_collector"]
    assert (values[:2] > 0).all()
    assert (values[2:] == 0).all()


def test_a_slab_without_particles_has_no_coordination():
    values = of_bed(one_sphere(), 10, None).values["coordination_active_active"]
    assert np.isnan(values[[0, 1, 8, 9]]).all()
    assert (values[3:7] == 0).all()


def test_every_field_has_a_unit_and_a_value_per_slab(electrode):
    cut = profile(electrode, 12)
    assert set(cut.values) == set(cut.units)
    assert {len(values) for values in cut.values.values()} == {len(cut.heights_um)} == {12}


def test_a_wet_film_has_no_porosity(coarse):
    assert "porosity" not in profile(manufacture(coarse, until=StageName.SLURRY)).values


def test_layers_of_an_imported_volume_are_counted_along_its_thickness():
    labels = np.zeros((6, 4, 5), np.uint8)
    labels[:3] = 7
    volume = Microstructure.from_labels(labels, 0.5, {"pore": 0, "solid": 7}, thickness_axis="x")
    cut = profile(Electrode(None, (), volume, {}, Outcome.CONVERGED, "layers"), 100)
    assert cut.values["solid"].tolist() == [1, 1, 1, 0, 0, 0]
    assert cut.heights_um == pytest.approx([0.25, 0.75, 1.25, 1.75, 2.25, 2.75])
