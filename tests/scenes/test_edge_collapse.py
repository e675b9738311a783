from collections import Counter

import numpy as np
import pytest
import trimesh
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes import edge_collapse
from scenes.edge_collapse import collapse_edges, vertex_normals
from scenes.half_edges import Mesh
from scenes.surface_nets import surface_net


def collapsed(mesh, most_triangles, held=None):
    held = np.zeros(mesh.vertices.shape, bool) if held is None else held
    vertices = mesh.vertices.astype(np.float32)
    left = collapse_edges(vertices, mesh.faces.astype(np.uint32), held, most_triangles)
    return trimesh.Trimesh(*left, process=False)


def assert_closed_manifold(mesh):
    """Every edge has one triangle on either side, and the triangles around a vertex form one fan."""
    edges = Counter(map(tuple, mesh.edges.tolist()))
    assert all(count == 1 and edges[end, start] == 1 for (start, end), count in edges.items())
    onward = {}
    for a, b, c in mesh.faces.tolist():
        onward |= {(a, b): c, (b, c): a, (c, a): b}
    valence = np.bincount(mesh.faces.ravel(), minlength=len(mesh.vertices))
    for vertex, first in dict(list(edges)).items():
        around, neighbour = 1, onward[vertex, first]
        while neighbour != first:
            around, neighbour = around + 1, onward[vertex, neighbour]
        assert around == valence[vertex]


def gridded_box(sides):
    """A box with its faces cut into unit squares, and the coordinates that its faces hold."""
    net = surface_net(np.pad(np.ones(sides, np.float32), 1), 0.5)
    high = np.array(sides) + 0.5
    vertices = np.where(net.vertices < 1, 0.5, np.where(net.vertices > np.array(sides), high, net.vertices))
    return trimesh.Trimesh(vertices, net.triangles, process=False), (vertices == 0.5) | (vertices == high)


def test_a_sphere_stays_a_sphere():
    fine = trimesh.creation.icosphere(4, 10.0)
    mesh = collapsed(fine, 500)
    assert len(mesh.faces) == 500
    assert_closed_manifold(mesh)
    assert mesh.euler_number == 2
    assert mesh.volume == pytest.approx(fine.volume, rel=1e-3)
    points = trimesh.sample.sample_surface(mesh, 5000, seed=1)[0]
    assert np.abs(np.linalg.norm(points, axis=1) - 10).max() < 0.25


def test_a_torus_keeps_its_hole_down_to_the_last_triangle():
    fine = trimesh.creation.torus(10.0, 3.0, major_sections=60, minor_sections=30)
    few, least = collapsed(fine, 600), collapsed(fine, 1)
    for mesh in (few, least):
        assert_closed_manifold(mesh)
        assert mesh.euler_number == 0
    assert few.volume == pytest.approx(fine.volume, rel=2e-3)
    assert 14 <= len(least.faces) < 60  # no torus has fewer than Csaszar's 14


def test_a_flat_box_is_left_with_twelve_triangles():
    box, held = gridded_box((6, 5, 4))
    mesh = collapsed(box, 12, held)
    assert len(mesh.faces) == 12
    assert mesh.volume == pytest.approx(6 * 5 * 4)
    assert mesh.bounds == pytest.approx(box.bounds)
    assert (np.abs(mesh.face_normals).max(axis=1) == 1).all()


def test_a_tetrahedron_cannot_be_collapsed():
    solid = trimesh.Trimesh([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], [[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]])
    mesh = collapsed(solid, 1)
    assert (mesh.vertices == solid.vertices).all()
    assert (mesh.faces == solid.faces).all()


def test_an_edge_whose_ends_share_a_third_neighbour_is_left():
    # Two tetrahedra glued at a triangle: every edge of that triangle has a third shared neighbour, the other corner.
    height = 2.0
    corners = [[1, 0, 0], [-0.5, 0.87, 0], [-0.5, -0.87, 0], [0, 0, height], [0, 0, -height]]
    faces = [[0, 1, 3], [1, 2, 3], [2, 0, 3], [1, 0, 4], [2, 1, 4], [0, 2, 4]]
    mesh = collapsed(trimesh.Trimesh(corners, faces, process=False), 4)
    assert_closed_manifold(mesh)
    assert len(mesh.faces) in (4, 6)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.1, 0.9), st.floats(0.05, 0.9))
def test_any_surface_stays_a_closed_manifold_of_its_topology(seed, share, left):
    values = np.random.default_rng(seed).random((7, 6, 5)).astype(np.float32)
    net = surface_net(np.pad(values, 1), np.float32(share))
    fine = trimesh.Trimesh(net.vertices, net.triangles, process=False)
    mesh = collapsed(fine, int(left * len(net.triangles)))
    assert mesh.is_watertight
    assert_closed_manifold(mesh)
    assert mesh.euler_number == fine.euler_number
    assert mesh.area_faces.min() > 0
    assert len(np.unique(mesh.faces)) == len(mesh.vertices)


def test_the_same_surface_gives_the_same_bytes_and_is_left_as_it_was():
    values = np.random.default_rng(3).random((12, 12, 12)).astype(np.float32)
    net = surface_net(np.pad(values, 1), 0.6)
    held = net.vertices < 0.8
    before = [array.copy() for array in (net.vertices, net.triangles, held)]
    one, other = (collapse_edges(net.vertices, net.triangles, held, 1500) for _ in range(2))
    assert [array.tobytes() for array in one] == [array.tobytes() for array in other]
    assert all((array == old).all() for array, old in zip((net.vertices, net.triangles, held), before, strict=True))


def test_a_quadric_is_the_squared_distances_to_the_planes_around():
    solid = trimesh.creation.icosphere(1, 2.0)
    start = solid.faces.astype(np.int32).reshape(-1)
    vertices = np.asarray(solid.vertices, dtype=np.float64)
    empty = np.empty(0, np.int32)
    quadrics = np.zeros((len(vertices), 10))
    mesh = Mesh(start, empty, empty, vertices, quadrics, np.zeros((0, 3), bool), empty)
    edge_collapse._add_quadrics(mesh)
    point = np.array([0.3, -1.1, 0.7])
    expected = 0.0
    for normal, area, corners in zip(solid.face_normals, solid.area_faces, solid.triangles, strict=True):
        for corner in range(3):
            if (corners[corner] == vertices[5]).all():
                pull = edge_collapse._SPRING * ((point - vertices[5]) ** 2).sum()
                expected += area / 3 * (np.dot(normal, point - corners[0]) ** 2 + pull)
    assert edge_collapse._error(quadrics, 5, point) == pytest.approx(expected)


def test_normals_of_a_cube_do_not_depend_on_its_diagonals():
    cube = trimesh.creation.box()
    normals = vertex_normals(cube.vertices.astype(np.float32), cube.faces.astype(np.uint32))
    assert normals == pytest.approx(2 * cube.vertices / np.sqrt(3), abs=1e-6)
