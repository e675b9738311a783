"""A reader of our GLBs that shares nothing with the writer."""

import json
import struct
from pathlib import Path
from typing import NamedTuple

import DracoPy
import numpy as np

_DTYPES = {5120: np.int8, 5123: np.uint16, 5125: np.uint32, 5126: np.float32}
_WIDTHS = {"SCALAR": 1, "VEC3": 3}


class Drawn(NamedTuple):
    """A node of a GLB, in metres."""

    name: str
    translations: np.ndarray
    scales: np.ndarray
    vertices: np.ndarray
    normals: np.ndarray
    triangles: np.ndarray
    material: dict
    extras: dict


def read_glb(source: Path | bytes) -> tuple[dict, list[Drawn]]:
    data = source.read_bytes() if isinstance(source, Path) else source
    magic, version, length = struct.unpack_from("<4sII", data)
    assert (magic, version, length) == (b"glTF", 2, len(data))
    json_length, kind = struct.unpack_from("<I4s", data, 12)
    assert kind == b"JSON"
    document = json.loads(data[20 : 20 + json_length])
    binary = data[20 + json_length + 8 :]
    return document, [_drawn(document, binary, node) for node in document["nodes"] if "mesh" in node]


def _drawn(document: dict, binary: bytes, node: dict) -> Drawn:
    primitive = document["meshes"][node["mesh"]]["primitives"][0]
    vertices, normals, triangles = _mesh(document, binary, primitive)
    vertices = vertices * node.get("scale", [1, 1, 1]) + node.get("translation", [0, 0, 0])
    attributes = node.get("extensions", {}).get("EXT_mesh_gpu_instancing", {}).get("attributes", {})
    places = np.zeros((1, 3))
    if "TRANSLATION" in attributes:
        places = _accessor(document, binary, attributes["TRANSLATION"])
    scales = np.ones(len(places))
    if "SCALE" in attributes:
        scales = _accessor(document, binary, attributes["SCALE"])[:, 0]
    return Drawn(
        node["name"],
        places,
        scales,
        vertices,
        normals,
        triangles,
        document["materials"][primitive["material"]],
        node.get("extras", {}),
    )


def _mesh(document: dict, binary: bytes, primitive: dict) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Vertices, normals, triangles; of a Draco mesh they have to be as many as the accessors say."""
    names = (primitive["attributes"]["POSITION"], primitive["attributes"]["NORMAL"], primitive["indices"])
    draco = primitive.get("extensions", {}).get("KHR_draco_mesh_compression")
    if draco is None:
        vertices, normals, indices = (_accessor(document, binary, name) for name in names)
        return vertices.astype(np.float64), normals.astype(np.float64), indices.reshape(-1, 3)
    view = document["bufferViews"][draco["bufferView"]]
    mesh = DracoPy.decode(binary[view["byteOffset"] : view["byteOffset"] + view["byteLength"]])
    position, normal = (
        mesh.get_attribute_by_unique_id(draco["attributes"][name])["data"].astype(np.float64)
        for name in ("POSITION", "NORMAL")
    )
    counts = [document["accessors"][name]["count"] for name in names]
    assert counts == [len(position), len(normal), mesh.faces.size]
    limits = document["accessors"][names[0]]
    assert [position.min(axis=0).tolist(), position.max(axis=0).tolist()] == [limits["min"], limits["max"]]
    return position, normal, mesh.faces


def _accessor(document: dict, binary: bytes, index: int) -> np.ndarray:
    accessor = document["accessors"][index]
    view = document["bufferViews"][accessor["bufferView"]]
    dtype, width = np.dtype(_DTYPES[accessor["componentType"]]), _WIDTHS[accessor["type"]]
    stride = view.get("byteStride", width * dtype.itemsize)
    start = view["byteOffset"]
    rows = [np.frombuffer(binary, dtype, width, start + row * stride) for row in range(accessor["count"])]
    return np.array(rows)
