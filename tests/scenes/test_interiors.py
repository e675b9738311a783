import zlib
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from physics.fields import ParticleField, VolumeField
from physics.interior import look_inside
from physics.storage import load, save
from scenes.bundle import build_bundle, write_bundle
from scenes.devices import DEVICES
from scenes.errors import SceneError
from tests.scenes.electrodes import imported, manufactured, of_volume


def array_of(codes, files, shape=None):
    plain = np.frombuffer(zlib.decompress(files[codes.file]), codes.type)
    assert len(plain) == codes.count
    return plain if shape is None else plain.reshape(shape, order="F")


def values_of(quantity, files, shape=None):
    codes = array_of(quantity.codes, files, shape).astype(np.float64)
    most = {"uint8": 254, "uint16": 65534}[quantity.codes.type]
    return np.where(codes > most, np.nan, quantity.low + (quantity.high - quantity.low) * codes / most)


def test_particles_come_with_phase_and_fields_by_their_id():
    electrode = manufactured()
    interior = look_inside(electrode)
    manifest, files = build_bundle(electrode, DEVICES["ci"], interior)
    bed = electrode.stages[-1].bed
    assert manifest.particles.count == len(bed)
    names = np.array(manifest.particles.phases)[array_of(manifest.particles.phase_of, files)]
    assert names.tolist() == [{1: "active", 2: "cbd"}[phase] for phase in bed.phases.tolist()]
    assert [field.name for field in manifest.particles.fields] == ["diameter", "coordination", "binder_cover"]
    active = bed.phases == 1
    for field, shown in zip(interior.particles, manifest.particles.fields, strict=True):
        values = values_of(shown, files)
        assert (np.isnan(values) == ~active).all()
        assert values[active] == pytest.approx(field.values[active], abs=1e-3)


@settings(max_examples=10)
@given(st.sampled_from("xyz"), st.integers(0, 2**32 - 1))
def test_the_volume_stands_as_the_scene_does(axis, seed):
    electrode = imported(seed=seed, thickness_axis=axis)
    manifest, files = build_bundle(electrode, DEVICES["desktop"], look_inside(electrode))
    volume = manifest.volume
    labels = np.array(volume.phases)[array_of(volume.labels, files, volume.grid.shape)]
    source = electrode.microstructure
    turned = source.labels.transpose({"x": (1, 2, 0), "y": (2, 0, 1), "z": (0, 1, 2)}[axis])
    assert volume.grid.cell_um == (0.5, 0.5, 0.5)
    for name, label in source.phases.items():
        assert ((labels == name) == (turned == label)).all()
    for field in volume.fields:
        if field.name == "ion_potential":
            through = np.nanmean(values_of(field, files, field.grid.shape), axis=(0, 1))
            assert through[0] > through[-1]


def test_a_volume_beyond_the_device_is_coarser_and_fields_are_twice_as_coarse():
    electrode = manufactured(voxel_um=0.1)
    device = DEVICES["ci"]
    manifest, files = build_bundle(electrode, device, look_inside(electrode, device.cells))
    grid = manifest.volume.grid
    assert np.prod(grid.shape) <= device.cells
    box = electrode.stages[-1].bed.box_um
    assert np.array(grid.cell_um) == pytest.approx(2 * box / electrode.microstructure.labels.shape)
    assert (np.array(grid.shape) * grid.cell_um >= box - 1e-9).all()
    fractions = electrode.microstructure.volume_fractions()
    labels = array_of(manifest.volume.labels, files)
    for place, name in enumerate(manifest.volume.phases):
        assert (labels == place).mean() == pytest.approx(fractions[name], abs=0.03)
    for field in manifest.volume.fields:
        assert np.array(field.grid.cell_um) == pytest.approx(2 * np.array(grid.cell_um))


def test_an_electrode_that_was_stored_gives_the_same_bytes(tmp_path):
    electrode = manufactured()
    save(electrode, tmp_path / "electrode.h5")
    read = load(tmp_path / "electrode.h5")
    assert build_bundle(read, DEVICES["ci"], look_inside(read)) == build_bundle(
        electrode, DEVICES["ci"], look_inside(electrode)
    )


def test_what_was_looked_at_more_finely_than_a_device_holds_is_made_coarser():
    electrode = manufactured(voxel_um=0.1)
    device = DEVICES["ci"]
    interior = look_inside(electrode)
    assert interior.volume.labels.size > device.cells
    manifest, files = build_bundle(electrode, device, interior)
    exact, _ = build_bundle(electrode, device, look_inside(electrode, device.cells))
    assert manifest.volume.grid == exact.volume.grid
    assert manifest.volume.labels == exact.volume.labels
    for field, source in zip(manifest.volume.fields, interior.cells, strict=True):
        assert np.array(field.grid.cell_um) == pytest.approx(2 * np.array(manifest.volume.grid.cell_um))
        if source.phase is None:
            mean = np.nanmean(values_of(field, files, field.grid.shape))
            assert mean == pytest.approx(source.values.mean(), rel=0.03)


def test_a_field_in_one_phase_has_no_value_elsewhere():
    labels = np.zeros((8, 8, 8))
    labels[4:] = 1
    electrode = of_volume(labels, {"pore": 0, "active": 1})
    interior = look_inside(electrode)
    values = np.arange(512, dtype=np.float32).reshape(8, 8, 8)
    heat = VolumeField("heat", "Heat", "Chaleur", "K", "active", values)
    manifest, files = build_bundle(electrode, DEVICES["ci"], replace(interior, cells=[heat]))
    (field,) = manifest.volume.fields
    shown = values_of(field, files, field.grid.shape)
    assert np.isnan(shown[:2]).all()
    means = values.reshape(4, 2, 4, 2, 4, 2).mean(axis=(1, 3, 5))[2:]
    assert shown[2:] == pytest.approx(means, abs=0.5 * float(np.ptp(means)) / 254 + 1e-6)


def test_the_flight_leads_from_the_surface_to_the_collector_through_pores():
    electrode = manufactured(active=6, cbd=20)
    manifest, _ = build_bundle(electrode, DEVICES["ci"], look_inside(electrode))
    points = np.array(manifest.flight.points_m) / manifest.scale.metres_per_um
    box, voxel = electrode.stages[-1].bed.box_um, electrode.microstructure.voxel_um
    assert points[0, 1] == pytest.approx(box[2], abs=voxel)
    assert points[-1, 1] == pytest.approx(0.0, abs=voxel)
    assert min(manifest.flight.clearance_um) > 0.5 * manifest.flight.bottleneck_um


def test_without_a_look_inside_there_are_phases_and_the_track_only():
    manifest, _ = build_bundle(manufactured(), DEVICES["ci"])
    assert manifest.particles.fields == manifest.volume.fields == ()
    assert manifest.flight is None
    assert manifest.track.particles == 72
    assert build_bundle(imported(), DEVICES["ci"])[0].track is None


@pytest.mark.parametrize("values", [np.full(72, np.nan), np.zeros(3)])
def test_a_field_without_values_is_refused_and_nothing_is_written(tmp_path, values):
    interior = look_inside(manufactured())
    field = ParticleField("age", "Age", "Âge", "d", values)
    with pytest.raises(SceneError, match=r"field 'age' has (no finite value|values of shape)"):
        write_bundle(manufactured(), "ci", tmp_path / "out", replace(interior, particles=[field]))
    assert list(tmp_path.iterdir()) == []
