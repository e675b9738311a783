"""The GLB 2.0 writer, with instances, Draco and quantisation: numpy arrays in, bytes out.

Extensions: EXT_mesh_gpu_instancing, KHR_draco_mesh_compression, KHR_mesh_quantization.
"""

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import DracoPy
import numpy as np
import numpy.typing as npt

from scenes.errors import SceneError
from scenes.fields import linear_rgb, look_of

GENERATOR = "Holotrode 0.1.0"
_FLOAT, _ARRAY_BUFFER, _ELEMENT_ARRAY_BUFFER = 5126, 34962, 34963
_COMPONENT = {"int8": 5120, "uint16": 5123, "uint32": 5125, "float32": _FLOAT}
_TYPE = {1: "SCALAR", 3: "VEC3"}
_STEPS = 65535
_DRACO_TYPES = {0: "POSITION", 1: "NORMAL"}
_POSITION_BITS, _NORMAL_BITS = 12, 7  # of a box of 100 µm, steps of 0.02 µm and of a degree
_COMPRESSION_LEVEL = 7
_MOST_SHORT_VERTICES = 65535  # index 65535 itself restarts a strip

Float32s = npt.NDArray[np.float32]
Triangles = npt.NDArray[np.uint32]


@dataclass(frozen=True)
class Material:
    """What a surface that is no phase is made of.

    Attributes:
        name: what a client finds it by.
        colour: sRGB as #rrggbb.
        opacity: 0 to 1.
        metallic: 0 for paint, 1 for bare metal.
        roughness: 0 for a mirror, 1 for chalk.
        glow: share of its colour that it sends out by itself, 0 to 1.
    """

    name: str
    colour: str
    opacity: float = 1.0
    metallic: float = 0.0
    roughness: float = 0.6
    glow: float = 0.0


@dataclass(frozen=True)
class Mesh:
    """Triangles with smooth normals in one material.

    Attributes:
        positions: (v, 3) float32, metres, y up.
        normals: (v, 3) float32, unit length.
        triangles: (t, 3) uint32 vertex indices, counter-clockwise seen from outside.
        material: what it is made of, or the name of the phase whose look it has.
        dense: many triangles, worth compressing: by Draco, or else positions as 16-bit steps of the bounding box and
            normals as bytes, 12 bytes a vertex and not 24.
        double_sided: whether the inside of the surface is drawn, where a slice opens it.
    """

    positions: Float32s
    normals: Float32s
    triangles: Triangles
    material: Material | str
    dense: bool = False
    double_sided: bool = False


@dataclass(frozen=True)
class Node:
    """A mesh, drawn once or at many places.

    Attributes:
        name: what a client finds it by.
        mesh: what is drawn.
        translations: (n, 3) float32, metres, one place per instance; None draws the mesh once.
        scales: (n,) float32, one factor per instance; None where all are 1.
        extras: facts for the client.
    """

    name: str
    mesh: Mesh
    translations: Float32s | None = None
    scales: Float32s | None = None
    extras: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Point:
    """A named place with nothing to draw: an empty node.

    Attributes:
        name: what a client finds it by.
        position: metres, y up.
        extras: facts for the client.
    """

    name: str
    position: tuple[float, float, float]
    extras: Mapping[str, Any] = field(default_factory=dict)


def write_glb(nodes: Sequence[Node], points: Sequence[Point] = (), *, draco: bool = True) -> bytes:
    """Pack nodes into one GLB; the same nodes always give the same bytes.

    Args:
        nodes: what the scene shows; a mesh array that several nodes share is stored once.
        points: places that a client finds by name.
        draco: whether dense meshes are compressed.

    Returns:
        The file.

    Raises:
        SceneError: where a position is not finite.
    """
    document = _Document(draco)
    for node in nodes:
        document.add(node)
    for point in points:
        document.mark(point)
    return document.pack()


class _Document:
    """A glTF document while it is put together."""

    def __init__(self, draco: bool) -> None:
        self.draco = draco
        self.nodes: list[dict[str, Any]] = []
        self.meshes: list[dict[str, Any]] = []
        self.materials: list[dict[str, Any]] = []
        self.accessors: list[dict[str, Any]] = []
        self.views: list[dict[str, Any]] = []
        self.binary = bytearray()
        self.extensions: set[str] = set()
        self._accessor_of: dict[tuple[bytes, str], int] = {}

    def add(self, node: Node) -> None:
        entry: dict[str, Any] = {"name": node.name, "mesh": self._mesh(node.name, node.mesh)}
        if node.mesh.dense and not self.draco:
            origin, step = _quantisation(node.mesh.positions)
            entry["translation"] = [float(value) for value in origin]
            entry["scale"] = [step] * 3
        if node.translations is not None:
            if not np.isfinite(node.translations).all():
                raise SceneError(f"{node.name}: an instance's place is not finite")
            self.extensions.add("EXT_mesh_gpu_instancing")
            attributes = {"TRANSLATION": self._accessor(node.translations, None)}
            if node.scales is not None:
                cubes = np.repeat(node.scales[:, None], 3, axis=1)
                attributes["SCALE"] = self._accessor(cubes, None)
            entry["extensions"] = {"EXT_mesh_gpu_instancing": {"attributes": attributes}}
        if node.extras:
            entry["extras"] = dict(node.extras)
        self.nodes.append(entry)

    def mark(self, point: Point) -> None:
        entry: dict[str, Any] = {"name": point.name, "translation": list(point.position)}
        if point.extras:
            entry["extras"] = dict(point.extras)
        self.nodes.append(entry)

    def _mesh(self, name: str, mesh: Mesh) -> int:
        if not np.isfinite(mesh.positions).all():
            raise SceneError(f"{name}: a vertex position is not finite")
        primitive = self._compressed(mesh) if mesh.dense and self.draco else self._plain(mesh)
        self.meshes.append({"name": name, "primitives": [primitive]})
        return len(self.meshes) - 1

    def _plain(self, mesh: Mesh) -> dict[str, Any]:
        positions: npt.NDArray[Any] = mesh.positions
        normals: npt.NDArray[Any] = mesh.normals
        if mesh.dense:
            self.extensions.add("KHR_mesh_quantization")
            origin, step = _quantisation(positions)
            positions = np.rint((positions - origin) / step).clip(0, _STEPS).astype(np.uint16)
            normals = np.rint(normals * 127).astype(np.int8)
        index_type = np.uint16 if len(positions) <= _MOST_SHORT_VERTICES else np.uint32
        return {
            "attributes": {
                "POSITION": self._accessor(positions, _ARRAY_BUFFER, limits=True),
                "NORMAL": self._accessor(normals, _ARRAY_BUFFER, normalised=mesh.dense),
            },
            "indices": self._accessor(mesh.triangles.reshape(-1, 1).astype(index_type), _ELEMENT_ARRAY_BUFFER),
            "material": self._material(mesh),
        }

    def _compressed(self, mesh: Mesh) -> dict[str, Any]:
        """A primitive whose accessors describe what a Draco decoder gives; the order of vertices is Draco's own."""
        self.extensions.add("KHR_draco_mesh_compression")
        data = DracoPy.encode(
            mesh.positions,
            mesh.triangles,
            quantization_bits=_POSITION_BITS,
            compression_level=_COMPRESSION_LEVEL,
            normals=mesh.normals.astype(np.float64),
            normal_quantization_bits=_NORMAL_BITS,
        )
        decoded = DracoPy.decode(data)
        attributes = {"POSITION": decoded.points, "NORMAL": decoded.normals}
        ids = {_DRACO_TYPES[one["attribute_type"]]: one["unique_id"] for one in decoded.attributes}
        index_type = np.uint16 if len(decoded.points) <= _MOST_SHORT_VERTICES else np.uint32
        view = {"buffer": 0, "byteOffset": len(self.binary), "byteLength": len(data)}
        self.binary += data + bytes(-len(data) % 4)
        self.views.append(view)
        return {
            "attributes": {name: self._described(array, name == "POSITION") for name, array in attributes.items()},
            "indices": self._described(decoded.faces.reshape(-1, 1).astype(index_type)),
            "material": self._material(mesh),
            "extensions": {"KHR_draco_mesh_compression": {"bufferView": len(self.views) - 1, "attributes": ids}},
        }

    def _material(self, mesh: Mesh) -> int:
        made_of = mesh.material if isinstance(mesh.material, Material) else _phase_material(mesh.material)
        colour = linear_rgb(made_of.colour)
        material: dict[str, Any] = {
            "name": made_of.name,
            "pbrMetallicRoughness": {
                "baseColorFactor": [*colour, made_of.opacity],
                "metallicFactor": made_of.metallic,
                "roughnessFactor": made_of.roughness,
            },
        }
        if made_of.opacity < 1:
            material["alphaMode"] = "BLEND"
        if made_of.glow > 0:
            material["emissiveFactor"] = [made_of.glow * value for value in colour]
        if mesh.double_sided:
            material["doubleSided"] = True
        if material not in self.materials:
            self.materials.append(material)
        return self.materials.index(material)

    def _accessor(
        self, array: npt.NDArray[Any], target: int | None, limits: bool = False, normalised: bool = False
    ) -> int:
        """Store a (count, width) array; equal arrays are stored once."""
        key = (array.tobytes(), f"{array.dtype} {array.shape} {target} {limits} {normalised}")
        if key in self._accessor_of:
            return self._accessor_of[key]
        self._accessor_of[key] = self._described(array, limits)
        accessor = self.accessors[-1]
        accessor["bufferView"] = self._view(array, target)
        if normalised:
            accessor["normalized"] = True
        return self._accessor_of[key]

    def _described(self, array: npt.NDArray[Any], limits: bool = False) -> int:
        """An accessor for an array that is stored elsewhere."""
        count, width = array.shape
        accessor = {"componentType": _COMPONENT[array.dtype.name], "count": count, "type": _TYPE[width]}
        if limits:
            accessor["min"] = array.min(axis=0).tolist()
            accessor["max"] = array.max(axis=0).tolist()
        self.accessors.append(accessor)
        return len(self.accessors) - 1

    def _view(self, array: npt.NDArray[Any], target: int | None) -> int:
        """Append the array's bytes; vertex attributes start at multiples of four bytes, as glTF asks."""
        view: dict[str, Any] = {"buffer": 0, "byteOffset": len(self.binary)}
        if target == _ARRAY_BUFFER:
            stride = -(-array.shape[1] * array.itemsize // 4) * 4
            rows = np.zeros((len(array), stride // array.itemsize), dtype=array.dtype)
            rows[:, : array.shape[1]] = array
            array = rows
            view["byteStride"] = stride
        if target is not None:
            view["target"] = target
        data = array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
        view["byteLength"] = len(data)
        self.binary += data + bytes(-len(data) % 4)
        self.views.append(view)
        return len(self.views) - 1

    def pack(self) -> bytes:
        document: dict[str, Any] = {
            "asset": {"version": "2.0", "generator": GENERATOR},
            "scene": 0,
            "scenes": [{"nodes": list(range(len(self.nodes)))}],
            "nodes": self.nodes,
            "meshes": self.meshes,
            "materials": self.materials,
            "accessors": self.accessors,
            "bufferViews": self.views,
            "buffers": [{"byteLength": len(self.binary)}],
        }
        if self.extensions:
            document["extensionsUsed"] = sorted(self.extensions)
            document["extensionsRequired"] = sorted(self.extensions)
        text = json.dumps(document, separators=(",", ":"), allow_nan=False).encode()
        text += b" " * (-len(text) % 4)
        chunks = struct.pack("<I4s", len(text), b"JSON") + text
        chunks += struct.pack("<I4s", len(self.binary), b"BIN\0") + bytes(self.binary)
        return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def _phase_material(phase: str) -> Material:
    look = look_of(phase)
    return Material(phase, look.colour, look.opacity)


def _quantisation(positions: Float32s) -> tuple[Float32s, float]:
    """Origin and step that spread the longest side over 16 bits, as float32 holds them."""
    origin = positions.min(axis=0)
    step = np.float32(max(float((positions.max(axis=0) - origin).max()), 1e-9) / _STEPS)
    return origin, float(step)
