import hashlib
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tifffile
import trimesh
from hypothesis import given, settings
from hypothesis import strategies as st

from physics.interior import look_inside
from physics.state import Phase
from scenes.bundle import build_bundle, write_bundle
from scenes.devices import DEVICES, Device, Level, device_named
from scenes.errors import SceneError
from scenes.manifest import Manifest
from tests.scenes.electrodes import imported, manufactured, of_volume
from tests.scenes.glb_reader import read_glb

TOMOGRAPH = Path(__file__).parents[3] / "shared" / "data" / "electrode-256.tif"
SOME, FEW_TO_MANY, SEEDS = st.integers(1, 20), st.integers(0, 80), st.integers(0, 2**32 - 1)


def files_of(directory):
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def arrays_of(manifest):
    """Every file of a bundle that is neither a GLB nor the manifest."""
    arrays = [manifest.volume.labels, *(field.codes for field in manifest.volume.fields)]
    if manifest.particles:
        arrays += [manifest.particles.phase_of, *(field.codes for field in manifest.particles.fields)]
        arrays += manifest.track.segments
    return arrays


def spheres_of(nodes, metres_per_um):
    """(n, 4) centre and radius of every instance in glTF micrometres, with the id of its particle."""
    spheres, ids = [], []
    for node in nodes:
        radius = np.linalg.norm(node.vertices, axis=1)
        assert np.ptp(radius) < 1e-6
        spheres.append(np.column_stack([node.translations, node.scales * radius[0]]) / metres_per_um)
        ids += [i for first, count in node.extras["particle_ids"] for i in range(first, first + count)]
    return np.concatenate(spheres), ids


@pytest.mark.parametrize("device", DEVICES)
def test_a_bundle_is_what_its_manifest_says(tmp_path, device):
    manifest = write_bundle(manufactured(), device, tmp_path / "out", look_inside(manufactured()))
    files = files_of(tmp_path / "out")
    assert Manifest.model_validate_json(files.pop("manifest.json")) == manifest
    assert set(files) == {part.file for part in manifest.parts} | {file.file for file in arrays_of(manifest)}
    names = Counter((part.part, part.level) for part in manifest.parts)
    assert set(names.values()) == {1}
    assert manifest.bytes == sum(map(len, files.values()))
    for array in arrays_of(manifest):
        data = files[array.file]
        assert (array.bytes, array.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    for part in manifest.parts:
        glb = files[part.file]
        assert part.draco == (b"KHR_draco_mesh_compression" in glb)
        assert (part.bytes, part.sha256) == (len(glb), hashlib.sha256(glb).hexdigest())
        _, nodes = read_glb(glb)
        assert part.triangles == sum(len(node.triangles) * len(node.translations) for node in nodes)
        assert (part.draws, part.instances) == (len(nodes), sum(len(node.translations) for node in nodes))
        corners = [n.translations[:, None] + n.scales[:, None, None] * n.vertices for n in nodes]
        points = np.concatenate([corner.reshape(-1, 3) for corner in corners])
        assert points.min(axis=0) == pytest.approx(part.bounds_m.min, abs=1e-4)
        assert points.max(axis=0) == pytest.approx(part.bounds_m.max, abs=1e-4)
    assert {part.stage for part in manifest.parts} == {"slurry", "drying", "calendering", "final"}
    assert manifest.electrode == manufactured().sha256()
    assert manifest.start_level in {part.level for part in manifest.parts}


@settings(max_examples=20)
@given(
    SOME,
    FEW_TO_MANY,
    SEEDS,
    st.booleans(),
    st.sampled_from(list(DEVICES)),
)
def test_particles_survive_the_way_into_a_glb(active, cbd, seed, graded, device):
    electrode = manufactured(active, cbd, seed, graded=graded)
    manifest, glbs = build_bundle(electrode, DEVICES[device])
    scale = manifest.scale.metres_per_um
    orders = {}
    for part in manifest.parts:
        if part.kind != "particles" or part.level != manifest.start_level:
            continue
        bed = next(stage.bed for stage in electrode.stages if stage.name == part.stage)
        spheres, ids = spheres_of(read_glb(glbs[part.file])[1], scale)
        x, up, minus_y = spheres[:, 0], spheres[:, 1], spheres[:, 2]
        centres = np.column_stack([x + bed.box_um[0] / 2, bed.box_um[1] / 2 - minus_y, up])
        assert centres == pytest.approx(bed.centres_um[ids], abs=0.05)
        assert spheres[:, 3] == pytest.approx(bed.radii_um[ids], rel=0.01)
        assert sorted(ids) == np.flatnonzero(bed.of(Phase[part.phase.upper()])).tolist()
        assert orders.setdefault(part.phase, ids) == ids


@settings(max_examples=20)
@given(SOME, FEW_TO_MANY, SEEDS, st.sampled_from(list(DEVICES.values())))
def test_a_bundle_stays_within_the_device_s_budget(active, cbd, seed, device):
    manifest, _ = build_bundle(manufactured(active, cbd, seed), device)
    for number, level in enumerate(device.levels):
        for stage in ("slurry", "drying", "calendering", "final"):
            shown = [p for p in manifest.parts if p.level == number and p.stage in (stage, "final")]
            shown = [p for p in shown if p.stage == stage or p.phase == "collector"]
            assert sum(part.triangles for part in shown) <= level.triangles
            assert sum(part.draws for part in shown) <= device.draws
    assert manifest.triangles <= device.levels[-1].triangles


@pytest.mark.parametrize("device", DEVICES)
def test_the_khronos_validator_has_nothing_to_say(tmp_path, khronos, device):
    electrodes = {"made": manufactured(), "graded": manufactured(graded=True), "seen": imported()}
    for name, electrode in electrodes.items():
        write_bundle(electrode, device, tmp_path / name)
        write_bundle(electrode, device, tmp_path / f"{name}-plain", draco=False)
    findings = khronos(sorted(tmp_path.rglob("*.glb")))
    assert findings
    issues = Counter((i["severity"], i["code"]) for found in findings.values() for i in found["issues"])
    # The validator knows neither EXT_mesh_gpu_instancing nor Draco: it says so, and takes what they hold for unused.
    known = {("information", "UNSUPPORTED_EXTENSION"), ("information", "UNUSED_OBJECT")}
    assert set(issues) <= known


def test_the_khronos_validator_has_nothing_to_say_about_random_electrodes(tmp_path, khronos):
    rng = np.random.default_rng(11)
    for number in range(24):
        device = rng.choice(list(DEVICES))
        if number % 3:
            active, cbd, seed = rng.integers(1, 25), rng.integers(0, 90), rng.integers(2**32)
            box = tuple(rng.uniform(9.0, 15.0, 3))
            electrode = manufactured(int(active), int(cbd), int(seed), box, graded=bool(number % 2))
        else:
            electrode = imported(4 * int(rng.integers(2, 7)), int(rng.integers(2**32)), rng.choice(["x", "y", "z"]))
        write_bundle(electrode, device, tmp_path / str(number), draco=bool(number % 4))
    findings = khronos(sorted(tmp_path.rglob("*.glb")))
    assert len(findings) > 100
    severities = {issue["severity"] for found in findings.values() for issue in found["issues"]}
    assert not severities & {"error", "warning"}


def test_the_validator_is_not_asleep(tmp_path, khronos):
    write_bundle(imported(), "ci", tmp_path / "out", draco=False)
    path = tmp_path / "out" / "surface-cbd-0.glb"
    path.write_bytes(path.read_bytes().replace(b"65535", b"65534"))
    (found,) = khronos([path]).values()
    assert "error" in {issue["severity"] for issue in found["issues"]}


def test_another_reader_finds_the_instances_where_ours_does(tmp_path, khronos):
    write_bundle(manufactured(graded=True), "quest3", tmp_path / "out")
    paths = sorted((tmp_path / "out").glob("drying-*.glb"))
    for path, found in khronos(paths).items():
        _, nodes = read_glb(Path(path))
        for ours, theirs in zip(nodes, found["nodes"], strict=True):
            assert theirs["name"] == ours.name
            assert np.array(theirs["instances"]) == pytest.approx(
                np.column_stack([ours.translations, ours.scales]), abs=1e-6
            )


def test_surfaces_of_an_import_are_read_by_trimesh(tmp_path):
    manifest = write_bundle(imported(), "desktop", tmp_path / "out")
    assert not manifest.stages
    assert {part.part for part in manifest.parts} == {"surface/pore", "surface/active", "surface/cbd"}
    fractions = manifest.volume_fractions
    box_m3 = (24 * 24 * 28) * (0.5 * manifest.scale.metres_per_um) ** 3
    for part in manifest.parts:
        mesh = trimesh.load(tmp_path / "out" / part.file, force="mesh", merge_norm=True, merge_tex=True)
        assert len(mesh.faces) == part.triangles
        assert mesh.bounds == pytest.approx(np.array([part.bounds_m.min, part.bounds_m.max]), abs=1e-4)
        assert mesh.volume / box_m3 == pytest.approx(fractions[part.phase], rel=0.01)
        assert mesh.is_watertight


def srgb(linear):
    """sRGB bytes as #rrggbb (IEC 61966-2-1), the other way round than scenes.fields."""
    values = [12.92 * c if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055 for c in linear]
    return "#" + "".join(f"{round(255 * value):02x}" for value in values)


def test_colours_of_phases_survive_the_way_into_a_glb():
    for electrode in (manufactured(), imported()):
        manifest, files = build_bundle(electrode, DEVICES["quest3"])
        for part in manifest.parts:
            look = manifest.phases[part.phase]
            for node in read_glb(files[part.file])[1]:
                *colour, opacity = node.material["pbrMetallicRoughness"]["baseColorFactor"]
                assert (srgb(colour), opacity) == (look.colour, look.opacity)


def test_the_thickness_axis_of_an_import_points_up():
    tall, _ = build_bundle(imported(thickness_axis="z"), DEVICES["ci"])
    lying, _ = build_bundle(imported(thickness_axis="x"), DEVICES["ci"])
    assert tall.bounds_m.max[1] == pytest.approx(0.6 * 28 / 24)
    assert lying.bounds_m.max[1] == pytest.approx(0.6 * 24 / 28)


def test_a_manifest_tells_what_was_found_inside():
    found = {"electrode_tortuosity": 1.5, "profiles": {"height_um": [0.5]}}
    manifest, _ = build_bundle(replace(manufactured(), characterisation=found), device_named("ci"))
    assert manifest.characterisation == {"electrode_tortuosity": 1.5}
    assert build_bundle(manufactured(), device_named("ci"))[0].characterisation is None


def test_the_same_electrode_gives_the_same_bytes_and_a_bundle_is_replaced(tmp_path):
    write_bundle(manufactured(seed=2), "desktop", tmp_path / "out")
    write_bundle(manufactured(seed=1), "ci", tmp_path / "out")
    first = files_of(tmp_path / "out")
    write_bundle(manufactured(seed=1), "ci", tmp_path / "again")
    assert files_of(tmp_path / "again") == first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again", "out"]


@pytest.mark.parametrize("name", ["thesis.docx", "model.glb"])
def test_a_directory_with_something_else_is_left_as_it_is(tmp_path, name):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / name).write_text("years of work")
    with pytest.raises(SceneError, match=f"left as it is: it holds {name}"):
        write_bundle(manufactured(), "ci", tmp_path / "mine")
    assert files_of(tmp_path / "mine") == {name: b"years of work"}


def test_a_file_is_no_directory(tmp_path):
    (tmp_path / "out").write_text("")
    with pytest.raises(SceneError, match="a bundle is a directory"):
        write_bundle(manufactured(), "ci", tmp_path / "out")


def test_a_bundle_beyond_the_budget_names_the_part_and_writes_nothing(tmp_path):
    small = Device("watch", (Level(18, 18, 18),), 4, 1000, 100_000, "a test")
    with pytest.raises(
        SceneError, match=r"part slurry/active: 3 triangles are too few .* leave the phase out, or take"
    ):
        build_bundle(manufactured(active=100), small)
    many = {str(label): label for label in range(60)}
    volume = np.arange(60, dtype=np.uint8).repeat(8).reshape(60, 2, 2, 2).reshape(120, 2, 2)
    with pytest.raises(SceneError, match=r"hololens2 draws at most 80000 triangles in 50 calls.* leave out phase"):
        write_bundle(of_volume(volume, many), "hololens2", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_an_absent_phase_has_no_part_and_a_single_voxel_has_one():
    labels = np.zeros((8, 8, 8))
    labels[3, 3, 3] = 2
    manifest, _ = build_bundle(of_volume(labels, {"pore": 0, "active": 1, "cbd": 2}), DEVICES["quest2"])
    assert {part.phase for part in manifest.parts} == {"pore", "cbd"}


def test_a_tomograph_fits_every_device(tmp_path, khronos):
    if not TOMOGRAPH.is_file():
        pytest.skip(f"the tomograph is not here: {TOMOGRAPH}")
    electrode = of_volume(tifffile.imread(TOMOGRAPH), {"pore": 0, "active": 85, "cbd": 170}, 0.390625)
    manifest = write_bundle(electrode, "hololens2", tmp_path / "out")
    assert manifest.volume_fractions == pytest.approx({"pore": 0.44992, "active": 0.40047, "cbd": 0.14962}, abs=5e-6)
    assert manifest.triangles <= 30_000  # where it starts
    findings = khronos(sorted((tmp_path / "out").glob("*.glb")))
    issues = Counter((i["severity"], i["code"]) for found in findings.values() for i in found["issues"])
    assert set(issues) <= {("information", "UNSUPPORTED_EXTENSION"), ("information", "UNUSED_OBJECT")}
    assert manifest.bytes < 3_000_000


def test_a_phase_can_be_left_out(tmp_path):
    manifest = write_bundle(manufactured(), "quest3", tmp_path / "out", without=["cbd", "collector"])
    assert {part.phase for part in manifest.parts} == {"active", "pore"}
    with pytest.raises(
        SceneError, match="no phase 'binder' to leave out; expected one of pore, active, cbd, collector"
    ):
        write_bundle(manufactured(), "quest3", tmp_path / "out", without=["binder"])
    with pytest.raises(SceneError, match="nothing to show"):
        write_bundle(imported(), "quest3", tmp_path / "none", without=["pore", "active", "cbd"])
    assert not (tmp_path / "none").exists()


def test_a_particle_outside_its_box_is_named(tmp_path):
    electrode = manufactured()
    electrode.stages[1].bed.centres_um[7, 2] = 40.0
    with pytest.raises(SceneError, match=r"particle 7 of stage drying lies outside its film of 11.2 µm: at z = 40 µm"):
        write_bundle(electrode, "ci", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_active_material_that_does_not_fit_as_spheres_is_a_surface():
    manifest, _ = build_bundle(manufactured(active=2500, cbd=10, box_um=(60.0, 60.0, 60.0)), DEVICES["ci"])
    kinds = {part.part: part.kind for part in manifest.parts}
    assert kinds["calendering/active"] == kinds["slurry/cbd"] == "surface"
    assert manifest.triangles <= 20_000
