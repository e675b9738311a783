"""A lab prop: pieces of material, hotspots that a training step can name, and the GLB made of them."""

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from scenes.gltf import Material, Mesh, Node, Point, write_glb
from scenes.props.solids import Floats, Solid


@dataclass(frozen=True)
class Assembly:
    """Solids, each of one material.

    Attributes:
        pieces: material and solid, in the order of drawing.
    """

    pieces: tuple[tuple[Material, Solid], ...] = ()

    def __add__(self, other: Self) -> Self:
        """Both together."""
        return type(self)(self.pieces + other.pieces)

    def moved(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Self:
        """The assembly elsewhere; metres."""
        return type(self)(tuple((material, solid.moved(x, y, z)) for material, solid in self.pieces))

    def turned(self, axis: str, degrees: float) -> Self:
        """The assembly turned about an axis through the origin."""
        return type(self)(tuple((material, solid.turned(axis, degrees)) for material, solid in self.pieces))


def made_of(material: Material, *solids: Solid) -> Assembly:
    """Solids of one material."""
    return Assembly(tuple((material, solid) for solid in solids))


@dataclass(frozen=True)
class Hotspot:
    """A place on a prop that has a name.

    Attributes:
        name: what a training module calls it, after the prop's name and a slash.
        en: its name in English.
        fr: its name in French.
        position: (x, y, z) metres.
    """

    name: str
    en: str
    fr: str
    position: tuple[float, float, float]


@dataclass(frozen=True)
class Prop:
    """A model of an instrument in metres, y up, its front towards +z.

    Attributes:
        name: what modules and files call it.
        en: its name in English.
        fr: its name in French.
        assembly: what is drawn.
        hotspots: what can be named.
    """

    name: str
    en: str
    fr: str
    assembly: Assembly
    hotspots: tuple[Hotspot, ...]

    @property
    def triangles(self) -> int:
        """How many triangles are drawn."""
        return sum(len(solid.triangles) for _, solid in self.assembly.pieces)

    @property
    def bounds(self) -> Floats:
        """(2, 3) lowest and highest corner of the box around it, metres."""
        places = np.concatenate([solid.positions for _, solid in self.assembly.pieces])
        return np.stack([places.min(axis=0), places.max(axis=0)])

    def standing(self) -> Self:
        """The prop with its box centred over the origin, on y = 0."""
        low, high = self.bounds
        x, y, z = -(low[0] + high[0]) / 2, -low[1], -(low[2] + high[2]) / 2
        spots = tuple(replace(spot, position=_tenths_of_mm(np.add(spot.position, (x, y, z)))) for spot in self.hotspots)
        return replace(self, assembly=self.assembly.moved(x, y, z), hotspots=spots)

    def glb(self) -> bytes:
        """One mesh per material, and one empty node per hotspot."""
        materials = dict.fromkeys(material for material, _ in self.assembly.pieces)
        nodes = [Node(material.name, self._mesh(material)) for material in materials]
        points = [
            Point(spot.name, spot.position, {"hotspot": f"{self.name}/{spot.name}", "en": spot.en, "fr": spot.fr})
            for spot in self.hotspots
        ]
        return write_glb(nodes, points)

    def document(self) -> dict[str, Any]:
        """What the catalogue says about it."""
        low, high = self.bounds
        spots = {spot.name: {"en": spot.en, "fr": spot.fr, "position_m": spot.position} for spot in self.hotspots}
        return {
            "en": self.en,
            "fr": self.fr,
            "file": f"{self.name}.glb",
            "triangles": self.triangles,
            "bounds_m": {"min": _tenths_of_mm(low), "max": _tenths_of_mm(high)},
            "hotspots": spots,
        }

    def _mesh(self, material: Material) -> Mesh:
        solids = [solid for made, solid in self.assembly.pieces if made == material]
        firsts = np.cumsum([0, *(len(solid.positions) for solid in solids[:-1])])
        # Rounded, so that the last bit of a sine, which differs between processors, does not change the file.
        positions = np.concatenate([solid.positions for solid in solids]).round(5)
        normals = np.concatenate([solid.normals for solid in solids]).round(4)
        triangles = np.concatenate([solid.triangles + first for solid, first in zip(solids, firsts, strict=True)])
        return Mesh(
            (positions + 0.0).astype(np.float32),  # + 0 turns minus zero into zero
            (normals + 0.0).astype(np.float32),
            triangles.astype(np.uint32),
            material,
        )


def _tenths_of_mm(place: Floats) -> tuple[float, float, float]:
    x, y, z = (round(float(value), 4) + 0.0 for value in place)
    return x, y, z
