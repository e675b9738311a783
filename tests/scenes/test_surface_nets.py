import itertools
from collections import Counter

import numpy as np
import pytest
import trimesh
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

from scenes.surface_nets import enclosed_volume, surface_net

CORNERS = np.array(list(itertools.product((0, 1), repeat=3)))


def naive_vertices(values, iso):
    """Gibson's rule with loops: the mean of the edge crossings of every cell that the surface cuts."""
    vertices = []
    for cell in np.ndindex(*(side - 1 for side in values.shape)):
        crossings = []
        for a, b in itertools.combinations(CORNERS, 2):
            if np.abs(a - b).sum() != 1:
                continue
            low, high = values[tuple(cell + a)], values[tuple(cell + b)]
            if (low > iso) != (high > iso):
                crossings.append(cell + a + (b - a) * (iso - low) / (high - low))
        if crossings:
            vertices.append(np.mean(crossings, axis=0))
    return np.array(vertices)


def ball(side, radius):
    centres = np.indices((side, side, side)) - (side - 1) / 2
    return np.pad(np.clip(radius - np.sqrt((centres**2).sum(0)) + 0.5, 0, 1), 1).astype(np.float32)


def directed_edges(triangles):
    pairs = [triangles[:, [a, b]] for a, b in ((0, 1), (1, 2), (2, 0))]
    return Counter(map(tuple, np.concatenate(pairs)))


def test_a_smooth_surface_has_the_vertices_of_the_obvious_method():
    values = ball(9, 3.3)
    net = surface_net(values, 0.4)
    expected = naive_vertices(values, np.float32(0.4))
    assert np.sort(net.vertices, axis=0) == pytest.approx(np.sort(expected, axis=0), abs=1e-5)


def test_a_ball_is_closed_and_its_normals_point_outwards():
    net = surface_net(ball(24, 10.0), 0.5)
    mesh = trimesh.Trimesh(net.vertices, net.triangles, process=False)
    assert mesh.is_watertight
    assert mesh.euler_number == 2
    assert enclosed_volume(net) == pytest.approx(mesh.volume)
    assert mesh.volume == pytest.approx(4 / 3 * np.pi * 10**3, rel=0.02)
    outwards = (net.vertices - net.vertices.mean(0)) / 10
    assert (np.einsum("ij,ij->i", outwards, net.normals) > 0.95).all()


@given(st_numpy.arrays(np.float32, st.tuples(*[st.integers(1, 5)] * 3), elements=st.floats(0, 1, width=32)))
def test_any_surface_is_a_closed_oriented_manifold(inner):
    net = surface_net(np.pad(inner, 1), 0.5)
    edges = directed_edges(net.triangles)
    assert all(count == 1 for count in edges.values())
    assert all((end, start) in edges for start, end in edges)
    assert (enclosed_volume(net) > 0) == bool((inner > 0.5).any())
    assert np.isfinite(net.normals).all()
    assert np.linalg.norm(net.normals, axis=1) == pytest.approx(1, abs=1e-5)


def test_a_speck_far_from_the_grid_s_corner_still_has_a_volume():
    values = np.zeros((6, 3, 7), np.float32)
    values[4, 1, 5] = 0.50390625
    assert 0 < enclosed_volume(surface_net(values, 0.5)) < 1e-5


def test_balls_that_touch_in_a_corner_stay_apart():
    values = np.zeros((4, 4, 4), np.float32)
    values[1, 1, 1] = values[2, 2, 2] = 1
    net = surface_net(values, 0.5)
    mesh = trimesh.Trimesh(net.vertices, net.triangles, process=False)
    assert mesh.body_count == 2


def test_nothing_inside_is_an_empty_net():
    assert len(surface_net(np.zeros((4, 4, 4), np.float32), 0.5).triangles) == 0
