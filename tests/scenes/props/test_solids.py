import numpy as np
import pytest
import trimesh
from hypothesis import given
from hypothesis import strategies as st

from scenes.errors import SceneError
from scenes.props.solids import Solid, box, extrude, lathe, patch, tube
from tests.scenes.props.closed import closed, outward_share


def volume(solid: Solid) -> float:
    return float(closed(solid).volume)


sizes = st.floats(0.02, 2.0)


@given(sizes, sizes, sizes)
def test_a_box_has_its_volume_and_stands(width, height, depth):
    made = box(width, height, depth)
    assert volume(made) == pytest.approx(width * height * depth)
    assert made.positions.min(axis=0) == pytest.approx([-width / 2, 0, -depth / 2])
    assert len(made.triangles) == 12


@given(sizes, sizes, sizes, st.floats(0.001, 0.009))
def test_a_bevelled_box_fills_its_box_less_the_cut_edges(width, height, depth, bevel):
    made = box(width, height, depth, bevel)
    assert np.ptp(made.positions, axis=0) == pytest.approx([width, height, depth])
    edges = 4 * (width + height + depth)
    # Each edge loses a triangular prism; three of them overlap in each of the eight corners.
    whole = width * height * depth
    assert volume(made) == pytest.approx(whole - edges * bevel**2 / 2 + 16 / 3 * bevel**3, rel=1e-4)
    assert len(made.triangles) == 44


@given(st.integers(8, 40), sizes, sizes)
def test_a_cylinder_has_the_volume_of_its_prism(segments, radius, height):
    made = lathe([(0, 0), (radius, 0), (radius, height), (0, height)], segments)
    assert volume(made) == pytest.approx(segments / 2 * np.sin(2 * np.pi / segments) * radius**2 * height)


@given(st.integers(8, 40), st.just(0.0) | st.floats(0.001, 0.05))
def test_a_ring_is_closed_and_hollow(segments, bevel):
    made = lathe([(1, 0), (1.5, 0), (1.5, 0.4), (1, 0.4)], segments, bevel)
    assert closed(made).euler_number == 0
    assert np.hypot(made.positions[:, 0], made.positions[:, 2]).min() == pytest.approx(1)


@given(
    st.lists(st.tuples(st.floats(-1, 1), st.floats(0.3, 1), st.floats(-1, 1)), min_size=2, max_size=6),
    st.integers(4, 12),
)
def test_a_tube_is_closed_whatever_way_it_takes(steps, segments):
    path = np.cumsum(np.array(steps), axis=0)
    made = closed(tube([tuple(point) for point in path], 0.01, segments))
    length = np.linalg.norm(np.diff(path, axis=0), axis=1).sum()
    assert made.volume < 1.01 * np.pi * 0.01**2 * length


@pytest.mark.parametrize(
    "solid",
    [
        box(1, 2, 3, 0.1),
        lathe([(0, 0), (1, 0), (0.9, 0.4), (0.6, 0.8), (0, 1)], 16, 0.05),
        lathe([(1, 0), (1.5, 0), (1.5, 1), (1, 1)], 16, 0.05),
        tube([(0, 0, 0), (0, 1, 0), (0, 1.5, 0.5)], [0.1, 0.2, 0.1], 8),
        extrude([(np.cos(angle), np.sin(angle)) for angle in np.arange(12) * np.pi / 6], 1, 0.05),
    ],
)
def test_normals_are_of_unit_length_and_look_outwards(solid):
    assert np.linalg.norm(solid.normals, axis=1) == pytest.approx(np.ones(len(solid.normals)))
    assert outward_share(solid) == 1


def test_a_bevel_keeps_the_faces_flat_and_runs_from_normal_to_normal():
    made = box(1, 1, 1, 0.1)
    assert (np.abs(made.normals).max(axis=1) == 1).all()  # every vertex has the normal of a face


def test_an_outline_that_is_not_convex_or_runs_the_wrong_way_is_refused():
    square = [(0, 0), (1, 0), (1, 1), (0, 1)]
    with pytest.raises(SceneError, match="expected a convex outline, counter-clockwise"):
        extrude(square[::-1], 1)
    with pytest.raises(SceneError, match="expected a convex outline, counter-clockwise"):
        extrude([(0, 0), (1, 0), (0.2, 0.2), (0, 1)], 1)


def test_turning_is_counter_clockwise_and_moves_normals_along():
    turned = patch(1, 1).turned("x", -90)
    assert turned.normals == pytest.approx(np.tile([0.0, 1.0, 0.0], (4, 1)))
    assert patch(2, 1).moved(x=1).turned("y", 90).positions[:, 2].min() == pytest.approx(-2)
    assert patch(2, 1).moved(x=1).turned("z", 90).positions[:, 1].max() == pytest.approx(2)


def test_a_turned_solid_stays_closed():
    assert isinstance(closed(box(1, 2, 3, 0.1).turned("z", 33)), trimesh.Trimesh)
