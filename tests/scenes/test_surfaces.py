from pathlib import Path

import numpy as np
import pytest
import tifffile
import trimesh
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.errors import SceneError
from scenes.surfaces import average, phase_surface

TOMOGRAPH = Path(__file__).parents[3] / "shared" / "data" / "electrode-256.tif"


def naive_average(phase, shape):
    """Every window's average by weighing every voxel with its overlap."""
    values = phase.astype(np.float64)
    for axis, cells in enumerate(shape):
        voxels = values.shape[axis]
        width = max(voxels / cells, 2.0)
        rows = []
        for cell in range(cells):
            centre = (cell + 0.5) * voxels / cells
            low, high = max(centre - width / 2, 0), min(centre + width / 2, voxels)
            weights = np.array([max(0.0, min(high, x + 1) - max(low, x)) for x in range(voxels)])
            rows.append(np.tensordot(weights, values, axes=(0, axis)) / (high - low))
        values = np.moveaxis(np.array(rows), 0, axis)
    return values


def mesh_of(surface):
    return trimesh.Trimesh(surface.vertices_um, surface.triangles, process=False)


def ball(side, radius):
    centres = np.indices((side, side, side)) + 0.5 - side / 2
    return ((centres**2).sum(0) < radius**2).astype(np.uint8)


@given(st.integers(0, 2**32 - 1), st.tuples(*[st.integers(2, 9)] * 3))
def test_average_agrees_with_the_obvious_one(seed, shape):
    phase = np.random.default_rng(seed).random((9, 10, 11)) < 0.4
    assert average(phase, shape) == pytest.approx(naive_average(phase, shape), abs=1e-5)


@pytest.mark.parametrize("budget", [300, 1000, 3000, 100_000])
def test_a_ball_keeps_volume_and_place_at_every_level(budget):
    labels = ball(40, 14.3)
    surface = phase_surface(labels, 1, 0.5, budget)
    mesh = mesh_of(surface)
    assert len(surface.triangles) <= budget
    assert mesh.is_watertight
    assert mesh.volume == pytest.approx(labels.sum() * 0.5**3, rel=0.005)
    assert mesh.centroid == pytest.approx([10, 10, 10], abs=0.05)
    assert np.einsum("ij,ij->i", mesh.vertex_normals, surface.normals).min() > 0.9


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.floats(0.05, 0.95), st.integers(1500, 8000))
def test_random_phases_are_closed_and_keep_their_volume(seed, share, budget):
    rng = np.random.default_rng(seed)
    labels = (rng.random((6, 5, 7)) < share).repeat(4, 0).repeat(4, 1).repeat(4, 2).astype(np.uint8)
    surface = phase_surface(labels, 1, 1.0, budget)
    if surface is None:
        assert not labels.any()
        return
    mesh = mesh_of(surface)
    assert mesh.is_watertight
    assert len(surface.triangles) <= budget
    assert mesh.volume == pytest.approx(labels.sum(), rel=0.01)
    assert (surface.vertices_um >= 0).all()
    assert (surface.vertices_um <= labels.shape).all()


def test_a_phase_that_fills_the_volume_is_its_box():
    mesh = mesh_of(phase_surface(np.ones((5, 6, 7), np.uint8), 1, 2.0, 1000))
    assert mesh.volume == pytest.approx(8 * 5 * 6 * 7)
    assert mesh.bounds == pytest.approx(np.array([[0, 0, 0], [10, 12, 14]]))


def test_a_phase_that_touches_a_face_is_closed_flat_on_it():
    labels = np.zeros((10, 10, 10), np.uint8)
    labels[:, :, :4] = 1
    surface = phase_surface(labels, 1, 1.0, 5000)
    floor = surface.vertices_um[:, 2] == 0
    inner = floor & (surface.vertices_um[:, :2] > 1).all(1) & (surface.vertices_um[:, :2] < 9).all(1)
    assert inner.any()
    assert (surface.normals[inner] == [0, 0, -1]).all()
    assert mesh_of(surface).volume == pytest.approx(400, rel=0.005)


def test_a_single_voxel_is_shown_where_it_is():
    labels = np.zeros((9, 9, 9), np.uint8)
    labels[2, 4, 6] = 3
    mesh = mesh_of(phase_surface(labels, 3, 1.0, 1000))
    assert mesh.is_watertight
    assert mesh.centroid == pytest.approx([2.5, 4.5, 6.5], abs=0.01)
    assert mesh.volume == pytest.approx(1.0, rel=0.01)


def test_an_absent_phase_has_no_surface():
    assert phase_surface(np.zeros((4, 4, 4), np.uint8), 1, 1.0, 1000) is None


def test_a_budget_below_any_surface_is_refused():
    with pytest.raises(SceneError, match="8 triangles are too few"):
        phase_surface(ball(20, 8), 1, 1.0, 8)


def test_a_plate_s_flat_sides_stay_flat_and_in_the_box_when_collapsed():
    labels = np.zeros((40, 40, 20), np.uint8)
    labels[:, :, :8] = 1
    surface = phase_surface(labels, 1, 1.0, 200)
    mesh = mesh_of(surface)
    assert mesh.is_watertight
    assert mesh.bounds == pytest.approx(np.array([[0, 0, 0], [40, 40, 8]]), abs=0.5)
    assert mesh.volume == pytest.approx(labels.sum(), rel=0.005)
    floor = mesh.face_normals[(surface.vertices_um[surface.triangles][:, :, 2] == 0).all(1)]
    assert floor == pytest.approx(np.tile([0, 0, -1], (len(floor), 1)), abs=1e-6)
    assert surface.normals[surface.vertices_um[:, 2] == 0][:, 2].max() < 0


def test_a_real_tomograph_is_closed_and_keeps_its_volume():
    if not TOMOGRAPH.is_file():
        pytest.skip(f"the tomograph is not here: {TOMOGRAPH}")
    labels = tifffile.imread(TOMOGRAPH)
    surface = phase_surface(labels, 170, 0.390625, 20_000)
    mesh = mesh_of(surface)
    assert mesh.is_watertight
    assert 15_000 < len(surface.triangles) <= 20_000
    assert mesh.volume / 100**3 == pytest.approx((labels == 170).mean(), rel=0.005)
