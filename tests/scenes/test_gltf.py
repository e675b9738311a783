import numpy as np
import pytest
from scipy.spatial import cKDTree

from scenes.errors import SceneError
from scenes.gltf import Mesh, Node, write_glb
from scenes.particles import sphere
from tests.scenes.glb_reader import read_glb


def ball(phase="active", frequency=2, **how):
    directions, triangles = sphere(frequency)
    return Mesh((directions * 0.1).astype(np.float32), directions, triangles, phase, **how)


def test_what_is_written_is_what_is_read():
    mesh = ball()
    places = np.arange(12, dtype=np.float32).reshape(4, 3)
    scales = np.array([1, 0.5, 0.25, 2], np.float32)
    document, (node,) = read_glb(write_glb([Node("balls", mesh, places, scales, {"radius_um": 2.5})]))
    assert document["asset"] == {"version": "2.0", "generator": "Holotrode 0.1.0"}
    assert document["extensionsRequired"] == ["EXT_mesh_gpu_instancing"]
    assert (node.translations == places).all()
    assert (node.scales == scales).all()
    assert (node.vertices == mesh.positions).all()
    assert (node.triangles == mesh.triangles).all()
    assert node.extras == {"radius_um": 2.5}
    assert "doubleSided" not in node.material


def test_quantised_meshes_are_as_good_as_the_eye_and_half_as_large():
    mesh = ball("cbd", 19)
    fine, coarse = (write_glb([Node("ball", ball("cbd", 19, dense=dense))], draco=False) for dense in (False, True))
    assert len(coarse) < 0.7 * len(fine)
    _, (node,) = read_glb(coarse)
    assert node.vertices == pytest.approx(mesh.positions, abs=0.2 / 65535)
    assert node.normals / 127 == pytest.approx(mesh.normals, abs=0.5 / 127)


def test_the_pore_is_transparent_and_surfaces_show_their_inside():
    _, (pore, cbd) = read_glb(write_glb([Node("a", ball("pore")), Node("b", ball("cbd", double_sided=True))]))
    assert pore.material["alphaMode"] == "BLEND"
    assert pore.material["pbrMetallicRoughness"]["baseColorFactor"][3] == 0.25
    assert cbd.material["doubleSided"]


def test_draco_keeps_every_vertex_within_a_step_and_takes_a_quarter_of_the_bytes():
    mesh = ball("cbd", 19, dense=True)
    plain, packed = (write_glb([Node("ball", mesh)], draco=draco) for draco in (False, True))
    assert len(packed) < 0.25 * len(plain)
    document, (node,) = read_glb(packed)
    assert document["extensionsRequired"] == ["KHR_draco_mesh_compression"]
    assert len(node.triangles) == len(mesh.triangles)
    apart, nearest = cKDTree(mesh.positions).query(node.vertices)
    assert apart.max() <= 0.2 / 4095
    assert sorted(nearest) == list(range(len(mesh.positions)))
    assert np.einsum("ij,ij->i", node.normals, mesh.normals[nearest]).min() > np.cos(np.radians(2))
    corners = node.vertices[node.triangles]
    outwards = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert (np.einsum("ij,ij->i", outwards, corners.mean(axis=1)) > 0).all()


def test_arrays_that_nodes_share_are_stored_once():
    one = write_glb([Node("a", ball())])
    two = write_glb([Node("a", ball()), Node("b", ball())])
    assert len(two) - len(one) < 300


def test_large_meshes_get_wide_indices_and_small_ones_do_not():
    positions = np.random.default_rng(1).random((70_000, 3), dtype=np.float32)
    normals = np.tile(np.array([0, 0, 1], np.float32), (70_000, 1))
    triangles = np.arange(69_999, dtype=np.uint32).reshape(-1, 3)
    for count, component in ((65_535, 5123), (65_536, 5125)):
        mesh = Mesh(positions[:count], normals[:count], triangles[: count // 3], "cbd")
        document, _ = read_glb(write_glb([Node("cloud", mesh)]))
        indices = document["meshes"][0]["primitives"][0]["indices"]
        assert document["accessors"][indices]["componentType"] == component


def test_the_same_nodes_give_the_same_bytes():
    assert write_glb([Node("a", ball())]) == write_glb([Node("a", ball())])


def test_a_position_that_is_not_finite_is_refused():
    mesh = ball()
    mesh.positions[3, 1] = np.nan
    with pytest.raises(SceneError, match="balls: a vertex position is not finite"):
        write_glb([Node("balls", mesh)])


def test_an_instance_that_is_not_finite_is_refused():
    places = np.array([[0, np.inf, 0]], np.float32)
    with pytest.raises(SceneError, match="balls: an instance's place is not finite"):
        write_glb([Node("balls", ball(), places)])
