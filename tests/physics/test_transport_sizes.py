import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from naive_transport import local_thickness

from physics.state import Microstructure
from physics.transport.sizes import local_thickness_um, particle_sizes_um, quantiles_um

PHASES = {"pore": 0, "active": 1, "cbd": 2}
FREE, WRAPPED = (False, False, False), (True, True, True)
SEEDS = st.integers(0, 2**32 - 1)


def volume(labels, periodic=FREE, voxel_um=1.0):
    return Microstructure.from_labels(np.asarray(labels, np.uint8), voxel_um, PHASES, periodic)


@settings(max_examples=40, deadline=None)
@given(
    seed=SEEDS,
    shape=st.tuples(*[st.integers(1, 7)] * 3),
    share=st.floats(0.01, 0.5),
    periodic=st.tuples(*[st.booleans()] * 3),
)
def test_thickness_is_the_largest_of_all_spheres_over_a_voxel(seed, shape, share, periodic):
    labels = (np.random.default_rng(seed).random(shape) < share).astype(np.uint8)
    labels[0, 0, 0] = 1
    found = local_thickness_um(volume(labels, periodic, 0.5), "pore")
    assert found == pytest.approx(0.5 * local_thickness(labels == 0, periodic), rel=1e-6)


@pytest.mark.parametrize("periodic", [FREE, WRAPPED])
@pytest.mark.parametrize("axis", range(3))
@pytest.mark.parametrize("layers", [1, 2, 3, 4, 7, 10])
def test_a_slab_of_an_even_number_of_layers_is_exact_and_of_an_odd_one_a_voxel_thicker(layers, axis, periodic):
    labels = np.zeros((14, 14, 14))
    labels[(slice(None),) * axis + (slice(2, 2 + layers),)] = 1
    thickness = local_thickness_um(volume(labels, periodic, 0.5), "active")
    assert (thickness == 0.5 * (layers + layers % 2) * labels).all()


def test_a_slab_askew_has_nearly_its_thickness():
    normal = np.array([1.0, 2.0, 3.0]) / np.sqrt(14)
    height = np.tensordot(np.indices((40, 40, 40)) - 19.7, normal, (0, 0))
    thickness = local_thickness_um(volume(np.abs(height) < 4.5), "active")[12:28, 12:28, 12:28]
    assert np.median(thickness[thickness > 0]) == pytest.approx(9.4, abs=0.5)


@pytest.mark.parametrize("radius", [3.2, 7.6])
def test_a_tube_askew_has_its_diameter(radius):
    along = np.array([3.0, 1.0, 2.0]) / np.sqrt(14)
    away = np.moveaxis(np.indices((40, 40, 40)), 0, 3) - np.array([19.7, 19.9, 19.2])
    squares = (away**2).sum(axis=3) - (away @ along) ** 2
    thickness = local_thickness_um(volume(squares < radius**2), "active")[12:28, 12:28, 12:28]
    assert np.median(thickness[thickness > 0]) == pytest.approx(2 * radius, abs=0.6)


@pytest.mark.parametrize("radius", [4.0, 8.0, 12.3])
@pytest.mark.parametrize("shift", [(0.1, 0.2, 0.4), (0.4, 0.0, 0.7), (0.5, 0.8, 0.2), (0.0, 0.0, 0.0)])
def test_a_sphere_is_too_small_by_the_way_to_the_next_voxel_centre_at_most(radius, shift):
    side = np.ceil(2 * radius) + 4
    sphere = Microstructure.from_spheres(
        side / 2 + np.array([shift]), np.array([radius]), np.full(3, side), 1.0, WRAPPED
    )
    thickness = local_thickness_um(sphere, "active")
    assert -np.sqrt(3) < thickness.max() - 2 * radius < 0.5
    assert quantiles_um(thickness)["d50"] == thickness.max()


def test_spheres_of_two_sizes_keep_their_sizes():
    radii = np.array([12.0, 5.0])
    spheres = Microstructure.from_spheres(
        np.array([[13.5, 13.5, 13.5], [33.5, 33.5, 33.5]]), radii, np.full(3, 40.0), 1.0, WRAPPED
    )
    thickness = local_thickness_um(spheres, "active")
    assert thickness[13, 13, 13] == pytest.approx(24, abs=0.5)
    assert thickness[33, 33, 33] == pytest.approx(10, abs=0.5)


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS, shift=st.tuples(*[st.integers(0, 8)] * 3), axes=st.permutations(range(3)))
def test_thickness_moves_and_turns_with_the_volume(seed, shift, axes):
    labels = (np.random.default_rng(seed).random((9, 6, 7)) < 0.05).astype(np.uint8)
    labels[0, 0, 0] = 1
    moved = np.roll(labels, shift, (0, 1, 2)).transpose(axes)
    expected = np.roll(local_thickness_um(volume(labels, WRAPPED), "pore"), shift, (0, 1, 2)).transpose(axes)
    assert (local_thickness_um(volume(moved, WRAPPED), "pore") == expected).all()


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS, periodic=st.tuples(*[st.booleans()] * 3))
def test_a_phase_that_grows_becomes_nowhere_thinner(seed, periodic):
    walls = np.random.default_rng(seed).random((8, 7, 6))
    walls[0, 0, 0] = 0
    narrow = local_thickness_um(volume(walls < 0.2, periodic), "pore")
    wide = local_thickness_um(volume(walls < 0.1, periodic), "pore")
    assert (wide >= narrow).all()


def test_an_absent_phase_has_no_thickness_and_one_without_walls_has_no_end():
    labels = np.zeros((3, 4, 5))
    assert (local_thickness_um(volume(labels), "cbd") == 0).all()
    assert np.isposinf(local_thickness_um(volume(labels, WRAPPED), "pore")).all()
    assert quantiles_um(local_thickness_um(volume(labels), "pore"))["d50"] == np.inf


def test_a_layer_of_one_voxel_sees_its_own_plane_only():
    labels = np.ones((9, 9, 1))
    labels[2:6, :, :] = 0
    assert (local_thickness_um(volume(labels), "pore") == 4 * (labels == 0)).all()
    assert (local_thickness_um(volume(labels, WRAPPED), "pore") == 4 * (labels == 0)).all()


def test_every_voxel_of_the_phase_counts_once():
    thickness = np.array([[0, 0, 0, 1], [2, 2, 2, 2], [3, 3, 3, 3], [3, 9, 0, 0]], np.float32)
    assert quantiles_um(thickness) == {"d10": 2.0, "d50": 3.0, "d90": 3.0}


def test_particles_count_by_their_volume():
    radii = np.array([1.0] * 100 + [2.0] * 100)  # a ninth of the volume is in the small ones
    assert particle_sizes_um(radii) == {"d10": 2.0, "d50": 4.0, "d90": 4.0}


@settings(max_examples=40, deadline=None)
@given(radii=st.lists(st.integers(1, 6), min_size=1, max_size=12))
def test_particle_sizes_are_those_of_their_volume_in_equal_parts(radii):
    parts = np.repeat(2.0 * np.array(radii), np.array(radii) ** 3).astype(np.float32)
    below = np.array([(parts <= size).mean() for size in particle_sizes_um(np.array(radii, np.float64)).values()])
    under = np.array([(parts < size).mean() for size in particle_sizes_um(np.array(radii, np.float64)).values()])
    shares = np.array([0.1, 0.5, 0.9])
    assert (below >= shares - 1e-9).all()
    assert (under <= shares + 1e-9).all()


@pytest.mark.parametrize(
    "sizes", [lambda: quantiles_um(np.zeros((2, 2, 2), np.float32)), lambda: particle_sizes_um(np.empty(0))]
)
def test_nothing_has_no_sizes(sizes):
    with pytest.raises(ValueError, match="no sizes"):
        sizes()
