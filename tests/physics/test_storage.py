import json
from enum import StrEnum
from pathlib import Path

import h5py
import numpy as np
import pytest
import tifffile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from physics.materials import ASSETS
from physics.outcome import Outcome
from physics.recipe import ElectrodeRecipe
from physics.state import Electrode, History, Microstructure, ParticleBed, Stage, StageName
from physics.storage import (
    StorageError,
    check_destination,
    export_particles,
    export_tiff,
    export_vtk,
    load,
    save,
)

V1 = Path(__file__).parent / "data" / "electrode-v1.h5"
RECIPE = ASSETS / "recipes" / "nmc111-96-2-2.yaml"


def make_electrode(seed: int = 1, particles: int = 7, frames: int = 3, stages: int = 3, shape=(5, 4, 3)) -> Electrode:
    rng = np.random.default_rng(seed)
    made = []
    for name in list(StageName)[:stages]:
        bed = ParticleBed(
            rng.random((particles, 3)),
            rng.random(particles),
            rng.integers(1, 3, particles, dtype=np.uint8),
            rng.random(3) + 1,
        )
        history = History(
            *(rng.random(frames) for _ in range(4)),
            rng.random((frames, particles, 3), dtype=np.float32),
            rng.random((frames, particles), dtype=np.float32),
        )
        made.append(Stage(name, bed, history, {"porosity": rng.random(), "steps": 3.0}, Outcome.CONVERGED))
    labels = rng.integers(0, 3, shape, dtype=np.uint8)
    volume = Microstructure(labels, 0.1 + rng.random(), {"pore": 0, "active": 1, "cbd": 2}, (True, True, False))
    recipe = ElectrodeRecipe.load(RECIPE, seed=seed)
    measures = {"thickness_um": rng.random(), "porosity": float("nan")}
    found = {"porosity": rng.random(), "phases": {"pore": {"tortuosity_factor": {"z": None}}}} if seed % 2 else None
    return Electrode(recipe, tuple(made), volume, measures, Outcome.MAX_STEPS, "Électrode µ", found)


def assert_same(a: Electrode, b: Electrode) -> None:
    assert a.sha256() == b.sha256()
    assert (a.recipe, a.outcome, a.name) == (b.recipe, b.outcome, b.name)
    assert a.characterisation == b.characterisation
    assert json.dumps(dict(a.measures)) == json.dumps(dict(b.measures))
    assert [(s.name, s.measures, s.outcome) for s in a.stages] == [(s.name, s.measures, s.outcome) for s in b.stages]
    for field in ("voxel_um", "phases", "periodic", "thickness_axis"):
        assert getattr(a.microstructure, field) == getattr(b.microstructure, field)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 2**32),
    particles=st.sampled_from([0, 1, 7, 400]),
    frames=st.sampled_from([0, 1, 12]),
    stages=st.integers(0, 3),
    shape=st.tuples(*[st.integers(1, 30)] * 3),
)
def test_everything_comes_back(tmp_path, seed, particles, frames, stages, shape):
    electrode = make_electrode(seed, particles, frames, stages, shape)
    save(electrode, tmp_path / "e.h5")
    assert_same(load(tmp_path / "e.h5"), electrode)


def test_a_file_of_version_1_still_opens():
    electrode = load(V1)
    assert electrode.sha256() == "52ec766c5416814de901b94114541ad970377e91051a86a23818616fbfd9e0dc"
    assert electrode.recipe is not None
    assert [stage.name for stage in electrode.stages] == list(StageName)


def test_equal_electrodes_give_equal_files(tmp_path):
    for name in ("a.h5", "b.h5"):
        save(make_electrode(particles=400, shape=(40, 30, 20)), tmp_path / name)
    assert (tmp_path / "a.h5").read_bytes() == (tmp_path / "b.h5").read_bytes()


def test_large_arrays_are_compressed(tmp_path):
    electrode = make_electrode(shape=(64, 64, 64))
    save(electrode, tmp_path / "e.h5")
    assert (tmp_path / "e.h5").stat().st_size < electrode.microstructure.labels.nbytes / 2


def test_a_save_that_fails_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "e.h5"
    save(make_electrode(1), path)
    broken = make_electrode(2)
    object.__setattr__(broken, "name", "NUL \0 cannot be stored")
    with pytest.raises(ValueError):
        save(broken, path)
    assert [file.name for file in tmp_path.iterdir()] == ["e.h5"]
    assert_same(load(path), make_electrode(1))


def test_an_axis_may_be_a_member_of_an_enum(tmp_path):
    axis = StrEnum("Axis", ["X", "Y", "Z"]).Y
    volume = Microstructure(np.zeros((2, 2, 2), np.uint8), 1.0, {"pore": 0}, thickness_axis=axis)
    save(Electrode(None, (), volume, {}, Outcome.CONVERGED, "e"), tmp_path / "e.h5")
    assert load(tmp_path / "e.h5").microstructure.thickness_axis == "y"


def test_a_destination_is_checked_beforehand(tmp_path):
    check_destination(tmp_path / "e.h5")
    with pytest.raises(StorageError, match=r"a folder that exists and can be written, got .*nowhere"):
        check_destination(tmp_path / "nowhere" / "e.h5")
    with pytest.raises(StorageError, match="expected a file to write, this is a folder"):
        check_destination(tmp_path)


def test_saving_into_a_missing_folder(tmp_path):
    with pytest.raises(StorageError, match=r"e\.h5: cannot be written \(No such file or directory\)"):
        save(make_electrode(), tmp_path / "nowhere" / "e.h5")


def test_loading_what_is_not_there(tmp_path):
    with pytest.raises(StorageError, match=r"e\.h5: cannot be read \(No such file or directory\)"):
        load(tmp_path / "e.h5")


@pytest.mark.parametrize("content", [b"", b"not HDF5 at all", b"II*\0" + bytes(500)])
def test_another_kind_of_file(tmp_path, content):
    (tmp_path / "e.h5").write_bytes(content)
    with pytest.raises(StorageError, match=r"e\.h5: expected an electrode file \(HDF5\), got something else"):
        load(tmp_path / "e.h5")


def test_hdf5_of_another_program(tmp_path):
    with h5py.File(tmp_path / "e.h5", "w") as file:
        file["data"] = np.arange(5)
    with pytest.raises(StorageError, match=r"e\.h5: expected an electrode file, got an HDF5 file of another program"):
        load(tmp_path / "e.h5")


@pytest.fixture
def edited(tmp_path):
    """A good file that the test then spoils."""
    path = tmp_path / "e.h5"
    save(make_electrode(particles=400), path)

    def edit(change) -> Path:
        with h5py.File(path, "r+") as file:
            change(file)
        return path

    return edit


def _replace(file: h5py.File, name: str, data) -> None:
    del file[name]
    file[name] = data


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda f: f.attrs.__setitem__("format_version", 2),
            r"expected format version 1 or older, got 2; update Holotrode",
        ),
        (lambda f: f.pop("microstructure"), r"/microstructure is missing"),
        (lambda f: f.pop("stages/drying/bed/radii_um"), r"/stages/drying/bed/radii_um is missing"),
        (
            lambda f: _replace(f, "stages/drying/bed/radii_um", np.ones(3)),
            r"centres_um has to be float64 of shape",
        ),
        (lambda f: _replace(f, "stages/drying/bed/radii_um", np.full(400, np.nan)), r"radii_um has a value"),
        (lambda f: _replace(f, "stages/drying/bed/phases", np.ones(400)), r"phases has to be uint8"),
        (
            lambda f: _replace(f, "microstructure/labels", np.full((2, 2, 2), 9, np.uint8)),
            r"needs a phase name",
        ),
        (lambda f: f["microstructure"].attrs.__setitem__("voxel_um", -1.0), r"voxel_um is a positive length"),
        (
            lambda f: f["microstructure"].attrs.__setitem__("thickness_axis", "w"),
            r"thickness_axis is x, y or z; got 'w'",
        ),
        (lambda f: f["microstructure"].attrs.__setitem__("phases", "[1"), r"truncated or damaged"),
        (lambda f: f.attrs.__setitem__("recipe", "name: x"), r"recipe: the key 'formulation' is missing"),
        (lambda f: f.attrs.__setitem__("outcome", "splendid"), r"'splendid' is not a valid Outcome"),
        (lambda f: f.attrs.__setitem__("name", 3), r"the text 'name' of / is missing"),
    ],
)
def test_contents_that_do_not_fit(edited, change, sentence):
    with pytest.raises(StorageError, match=rf"e\.h5: .*{sentence}"):
        load(edited(change))


def test_a_claim_that_the_file_does_not_hold(edited):
    def claim(file):
        del file["microstructure/labels"]
        file.create_dataset("microstructure/labels", (2**14, 2**14, 2**14), np.uint8, chunks=(64, 64, 64))

    with pytest.raises(StorageError, match=r"labels claims 4,398,046,511,104 bytes, which the file does not hold"):
        load(edited(claim))


def test_arrays_in_another_file(edited, tmp_path):
    with h5py.File(tmp_path / "other.h5", "w") as other:
        other["labels"] = np.zeros((2, 2, 2), np.uint8)

    def link(file):
        del file["microstructure/labels"]
        file["microstructure/labels"] = h5py.ExternalLink("other.h5", "labels")

    with pytest.raises(StorageError, match=r"/microstructure/labels is missing"):
        load(edited(link))

    def raw(file):
        del file["microstructure/labels"]
        external = [(str(tmp_path / "other.h5"), 0, 8)]
        file.create_dataset("microstructure/labels", (2, 2, 2), np.uint8, external=external)

    with pytest.raises(StorageError, match=r"microstructure/labels points to another file"):
        load(edited(raw))


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_truncated_file(tmp_path, share):
    content = V1.read_bytes()
    path = tmp_path / "e.h5"
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(StorageError, match=r"e\.h5: this electrode file is truncated or damaged"):
        load(path)


def test_vtk_reads_the_exports(tmp_path):
    pyvista = pytest.importorskip("pyvista", reason="pyvista (extra [pictures]) is not installed")
    electrode = make_electrode(shape=(5, 4, 3))
    export_vtk(electrode, tmp_path / "e.vti")
    grid = pyvista.read(tmp_path / "e.vti")
    volume = electrode.microstructure
    assert np.array_equal(grid.cell_data["phase"].reshape(volume.labels.shape, order="F"), volume.labels)
    assert grid.spacing == (volume.voxel_um,) * 3

    bed = electrode.stages[-1].bed
    export_particles(bed, tmp_path / "e.vtp")
    points = pyvista.read(tmp_path / "e.vtp")
    assert np.array_equal(points.points, bed.centres_um)
    assert np.array_equal(points.point_data["radius_um"], bed.radii_um)
    assert np.array_equal(points.point_data["phase"], bed.phases)
    assert points.n_verts == len(bed)


def test_tiff_has_a_page_per_z_and_the_scale(tmp_path):
    electrode = make_electrode(shape=(5, 4, 3))
    export_tiff(electrode, tmp_path / "e.tif")
    with tifffile.TiffFile(tmp_path / "e.tif") as stack:
        assert np.array_equal(stack.asarray(), electrode.microstructure.labels.transpose(2, 1, 0))
        assert stack.imagej_metadata is not None
        assert stack.imagej_metadata["unit"] == "micron"
        assert stack.imagej_metadata["spacing"] == pytest.approx(electrode.microstructure.voxel_um)
        per_um, divisor = stack.pages[0].tags["XResolution"].value
        assert per_um / divisor == pytest.approx(1 / electrode.microstructure.voxel_um)
