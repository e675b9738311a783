import numpy as np
import pytest
import tifffile
import trimesh

from physics.state import Microstructure
from physics.storage import StorageError
from scenes.errors import SceneError
from scenes.exports import _apart, export, export_surface
from scenes.surfaces import Surface, phase_surface
from tests.scenes.electrodes import imported, manufactured, of_volume

pyvista = pytest.importorskip("pyvista", reason="needs the extra `pictures`", exc_type=ImportError)


def volume_of(electrode, phase):
    volume = electrode.microstructure
    return np.count_nonzero(volume.labels == volume.phases[phase]) * volume.voxel_um**3


@pytest.mark.parametrize("ending", [".stl", ".ply"])
@pytest.mark.parametrize("phase", ["pore", "active", "cbd"])
@pytest.mark.parametrize(
    "electrode", [manufactured(voxel_um=0.25), imported(side=24, seed=3)], ids=["made", "imported"]
)
def test_a_surface_reads_back_closed_and_with_its_volume(tmp_path, electrode, phase, ending):
    file = tmp_path / f"surface{ending}"
    written = export(electrode, file, phase)
    read = trimesh.load_mesh(file)
    assert read.is_watertight
    assert read.is_winding_consistent
    assert read.volume == pytest.approx(volume_of(electrode, phase), rel=0.01)
    assert written.triangles == len(read.faces)
    assert written.volume_um3 == pytest.approx(read.volume, rel=1e-4)
    assert written.voxels_um3 == pytest.approx(volume_of(electrode, phase))
    assert written.watertight
    low, high = read.bounds
    assert (low >= -1e-3).all()
    assert (high <= np.array(electrode.microstructure.size_um) + 1e-3).all()


def test_a_budget_makes_a_surface_coarser(tmp_path):
    electrode = manufactured(voxel_um=0.25)
    fine, coarse = (export(electrode, tmp_path / "s.ply", "active", most_triangles=most) for most in (None, 4000))
    assert coarse.triangles <= 4000 < fine.triangles
    assert len(trimesh.load_mesh(tmp_path / "s.ply").faces) == coarse.triangles


def test_sheets_that_touch_stay_two_for_readers_who_join_vertices():
    labels = np.zeros((12, 12, 12), np.uint8)
    labels[2:6, 2:6, 2:6] = labels[6:10, 6:10, 6:10] = 1
    surface = phase_surface(labels, 1, 0.5, 10**6)
    doubled = Surface(
        np.concatenate([surface.vertices_um] * 2),
        np.concatenate([surface.normals] * 2),
        np.concatenate([surface.triangles, surface.triangles + np.uint32(len(surface.vertices_um))]),
    )
    joined = trimesh.Trimesh(doubled.vertices_um, doubled.triangles.astype(int))
    apart = trimesh.Trimesh(_apart(doubled, 0.001), doubled.triangles.astype(int))
    assert not joined.is_watertight
    assert apart.is_watertight
    assert np.abs(apart.vertices).max() <= np.abs(joined.vertices).max()


def test_voxels_read_back(tmp_path):
    electrode = manufactured()
    labels = electrode.microstructure.labels
    export(electrode, tmp_path / "v.vti")
    grid = pyvista.read(tmp_path / "v.vti")
    assert np.array_equal(grid["phase"].reshape(labels.shape, order="F"), labels)
    export(electrode, tmp_path / "v.tif")
    assert np.array_equal(tifffile.imread(tmp_path / "v.tif"), labels.T)


def test_a_made_electrode_comes_in_voxels_of_any_edge(tmp_path):
    electrode = manufactured(voxel_um=0.5)
    export(electrode, tmp_path / "v.vti", voxel_um=0.2)
    expected = Microstructure.from_bed(electrode.stages[-1].bed, 0.2).labels
    grid = pyvista.read(tmp_path / "v.vti")
    assert np.array_equal(grid["phase"].reshape(expected.shape, order="F"), expected)
    assert grid.spacing == pytest.approx((0.2,) * 3)


def test_particles_of_the_last_stage_read_back(tmp_path):
    electrode = manufactured()
    export(electrode, tmp_path / "p.vtp")
    points, bed = pyvista.read(tmp_path / "p.vtp"), electrode.stages[-1].bed
    assert np.array_equal(points.points, bed.centres_um)
    assert np.array_equal(points["radius_um"], bed.radii_um)
    assert np.array_equal(points["phase"], bed.phases)


EMPTY = of_volume(np.zeros((4, 4, 4)), {"pore": 0, "active": 1})


@pytest.mark.parametrize(
    ("electrode", "name", "options", "sentence"),
    [
        (manufactured(), "e.obj", {}, r"end in \.stl, \.ply, \.vti, \.tif, \.vtp; got e\.obj"),
        (manufactured(), "e.stl", {}, "say which, for example active"),
        (manufactured(), "e.stl", {"phase": "gold"}, "expected one of the phases pore, active, cbd; got 'gold'"),
        (EMPTY, "e.stl", {"phase": "active"}, "'active' has no voxel"),
        (imported(), "e.vtp", {}, "'Volume 1' is a volume; only a manufactured electrode has particles"),
        (imported(), "e.vti", {"voxel_um": 1.0}, "'Volume 1' is a volume; only a manufactured electrode comes in"),
        (manufactured(), "e.vti", {"voxel_um": 1e-3}, "to 8.4 um wide; got 0.001"),
        (manufactured(), "e.vti", {"voxel_um": float("nan")}, "to 8.4 um wide; got nan"),
        (manufactured(), "e.vti", {"phase": "active"}, r"\.vti files hold everything"),
        (manufactured(), "e.vtp", {"voxel_um": 1.0}, "spheres, which have no voxels"),
        (manufactured(), "e.ply", {"phase": "active", "most_triangles": 0}, "at least one triangle; got 0"),
        (manufactured(), "e.ply", {"phase": "active", "most_triangles": 9}, "9 triangles are too few"),
    ],
)
def test_what_cannot_be_exported_is_said_in_a_sentence(tmp_path, electrode, name, options, sentence):
    with pytest.raises(SceneError, match=sentence):
        export(electrode, tmp_path / name, **options)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(StorageError, match="expected a folder that exists"):
        export(manufactured(), tmp_path / "away" / "e.stl", "active")


@pytest.mark.parametrize(
    ("triangles", "vertices", "sentence"),
    [
        (slice(1, None), 1.0, "does not close; nothing was written"),
        (slice(None), 1.02, "encloses .* um³, its voxels are"),
    ],
)
def test_a_surface_that_is_wrong_is_not_written(tmp_path, monkeypatch, triangles, vertices, sentence):
    volume = manufactured().microstructure

    def spoilt(*arguments):
        right = phase_surface(*arguments)
        return Surface(np.float32(vertices) * right.vertices_um, right.normals, right.triangles[triangles])

    monkeypatch.setattr("scenes.exports.phase_surface", spoilt)
    with pytest.raises(SceneError, match=sentence):
        export_surface(volume, "active", tmp_path / "e.stl")
    assert list(tmp_path.iterdir()) == []
