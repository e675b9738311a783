import io
import json

import numpy as np
import pytest
import trimesh
from trimesh.proximity import closest_point_naive

from scenes.props.catalogue import FOLDER, all_props, files
from tests.scenes.props.closed import closed, outward_share

MOST_TRIANGLES = 2000
MOST_BYTES = 100_000
NEAR_M = 0.03
PROPS = {prop.name: prop for prop in all_props()}
CATALOGUE = json.loads((FOLDER / "props.json").read_bytes())

each_prop = pytest.mark.parametrize("name", PROPS)


def test_the_committed_files_are_what_the_code_makes():
    assert {path.name: path.read_bytes() for path in FOLDER.iterdir()} == files(), "run `make props`"


def test_the_catalogue_says_where_the_props_come_from():
    assert (CATALOGUE["source"], CATALOGUE["licence"]) == ("made by scenes/props", "Apache-2.0")
    assert list(CATALOGUE["props"]) == ["oven", "balance", "mixer", "coater", "calender", "glove-box"]


@each_prop
def test_it_is_light(name):
    assert CATALOGUE["props"][name]["triangles"] == PROPS[name].triangles <= MOST_TRIANGLES
    assert (FOLDER / f"{name}.glb").stat().st_size <= MOST_BYTES


@each_prop
def test_every_piece_is_closed_and_its_normals_look_outwards(name):
    for _, solid in PROPS[name].assembly.pieces:
        assert np.linalg.norm(solid.normals, axis=1) == pytest.approx(np.ones(len(solid.normals)))
        assert outward_share(solid) == 1
        if len(solid.triangles) > 2:  # two triangles are a figure on a display
            closed(solid)


@each_prop
def test_it_stands_centred_on_the_ground_and_is_as_large_as_such_a_thing_is(name):
    low, high = PROPS[name].bounds
    assert low[1] == pytest.approx(0)
    assert (low + high)[[0, 2]] == pytest.approx([0, 0])
    assert (high - low).max() < 1.3
    assert (high - low).min() > 0.15


@each_prop
def test_its_hotspots_are_on_it_and_have_a_name_in_both_languages(name):
    prop = CATALOGUE["props"][name]
    low, high = (np.array(prop["bounds_m"][end]) for end in ("min", "max"))
    assert prop["en"]
    assert prop["fr"]
    assert len(prop["hotspots"]) >= 3
    for spot in prop["hotspots"].values():
        place = np.array(spot["position_m"])
        assert (place >= low - NEAR_M).all()
        assert (place <= high + NEAR_M).all()
        assert spot["en"]
        assert spot["fr"]


@each_prop
def test_every_hotspot_is_close_to_something_that_is_drawn(name):
    solids = [solid for _, solid in PROPS[name].assembly.pieces]
    whole = trimesh.util.concatenate([trimesh.Trimesh(one.positions, one.triangles, process=False) for one in solids])
    spots = PROPS[name].hotspots
    _, distances, _ = closest_point_naive(whole, [spot.position for spot in spots])
    assert {spot.name: away for spot, away in zip(spots, distances, strict=True) if away > NEAR_M} == {}


@each_prop
def test_another_reader_agrees(name):
    scene = trimesh.load_scene(io.BytesIO((FOLDER / f"{name}.glb").read_bytes()), file_type="glb")
    prop = CATALOGUE["props"][name]
    assert sum(len(mesh.faces) for mesh in scene.geometry.values()) == prop["triangles"]
    assert scene.bounds == pytest.approx(np.array([prop["bounds_m"]["min"], prop["bounds_m"]["max"]]), abs=1e-4)
    for spot, facts in prop["hotspots"].items():
        assert scene.graph[spot][0][:3, 3] == pytest.approx(facts["position_m"])


def test_the_khronos_validator_finds_nothing(khronos):
    paths = [FOLDER / f"{name}.glb" for name in PROPS]
    found = khronos(paths)
    assert {path: found[str(path)]["issues"] for path in paths} == {path: [] for path in paths}
