import io

import numpy as np
import pytest
import trimesh

from scenes.gltf import Material
from scenes.props.prop import Hotspot, Prop, made_of
from scenes.props.solids import box
from tests.scenes.glb_reader import read_glb

RED = Material("red", "#ff0000", metallic=0.5, roughness=0.25)
LAMP = Material("lamp", "#ffffff", opacity=0.5, glow=0.5)


@pytest.fixture
def prop() -> Prop:
    assembly = made_of(RED, box(1, 2, 3).moved(5, 5, 5)) + made_of(LAMP, box(1, 1, 1).moved(5, 7, 5))
    return Prop("thing", "Thing", "Chose", assembly, (Hotspot("top", "Top", "Dessus", (5, 8, 5)),))


def test_a_prop_stands_centred_on_the_ground_with_its_hotspots(prop):
    standing = prop.standing()
    assert standing.bounds == pytest.approx(np.array([[-0.5, 0, -1.5], [0.5, 3, 1.5]]))
    assert standing.hotspots[0].position == (0, 3, 0)


def test_its_glb_has_a_mesh_per_material_and_an_empty_node_per_hotspot(prop):
    document, (red, lamp) = read_glb(prop.standing().glb())
    assert (red.name, len(red.triangles), lamp.name, len(lamp.triangles)) == ("red", 12, "lamp", 12)
    assert red.material["pbrMetallicRoughness"] == {
        "baseColorFactor": [1, 0, 0, 1],
        "metallicFactor": 0.5,
        "roughnessFactor": 0.25,
    }
    assert (lamp.material["alphaMode"], lamp.material["emissiveFactor"]) == ("BLEND", [0.5, 0.5, 0.5])
    assert document["nodes"][-1] == {
        "name": "top",
        "translation": [0, 3, 0],
        "extras": {"hotspot": "thing/top", "en": "Top", "fr": "Dessus"},
    }


def test_another_reader_finds_the_same_box_and_the_hotspot(prop):
    scene = trimesh.load_scene(io.BytesIO(prop.standing().glb()), file_type="glb")
    assert scene.bounds == pytest.approx(np.array([[-0.5, 0, -1.5], [0.5, 3, 1.5]]))
    assert scene.graph["top"][0][:3, 3] == pytest.approx([0, 3, 0])
