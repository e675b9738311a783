"""Bevelled solids: extruded outlines, lathed profiles and tubes, closed, with normals that make an edge look rounded.

A corner sharper than 40 degrees is cut by a bevel whose two edges keep the normals of the faces beside it, so that
light runs around it as around a rounded edge, at the price of two triangles per side.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from scenes.errors import SceneError

Floats = npt.NDArray[np.float64]
Places = Sequence[tuple[float, float]]
_SHARP = np.cos(np.radians(40))
_FLAT_M2 = 1e-12  # a triangle smaller than a square micrometre is none


@dataclass(frozen=True)
class Solid:
    """A closed surface.

    Attributes:
        positions: (v, 3) metres, y up.
        normals: (v, 3) unit length.
        triangles: (t, 3) vertex indices, counter-clockwise seen from outside.
    """

    positions: Floats
    normals: Floats
    triangles: npt.NDArray[np.uint32]

    def moved(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Self:
        """The solid elsewhere."""
        return type(self)(self.positions + np.array([x, y, z]), self.normals, self.triangles)

    def turned(self, axis: str, degrees: float) -> Self:
        """The solid turned about the axis x, y or z through the origin, counter-clockwise seen against it."""
        i = "xyz".index(axis)
        j, k = (i + 1) % 3, (i + 2) % 3
        c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
        turn = np.eye(3)
        turn[j, j], turn[j, k], turn[k, j], turn[k, k] = c, -s, s, c
        return type(self)(self.positions @ turn.T, self.normals @ turn.T, self.triangles)


def box(width: float, height: float, depth: float, bevel: float = 0.0) -> Solid:
    """A box that stands on y = 0, centred in x and z; width along x, depth along z."""
    x, y = width / 2, height
    return extrude([(-x, 0), (x, 0), (x, y), (-x, y)], depth, bevel)


def patch(width: float, height: float) -> Solid:
    """A rectangle that faces +z, centred on the origin: two triangles, the only open surface."""
    x, y = width / 2, height / 2
    corners = np.array([(-x, -y, 0), (x, -y, 0), (x, y, 0), (-x, y, 0)])
    return Solid(corners, np.tile([0.0, 0.0, 1.0], (4, 1)), np.array([(0, 1, 2), (0, 2, 3)], dtype=np.uint32))


def extrude(outline: Places, depth: float, bevel: float = 0.0) -> Solid:
    """A convex outline in x and y, drawn out along z and centred there.

    Args:
        outline: corners (x, y), counter-clockwise seen from +z, metres.
        depth: extent along z, metres.
        bevel: width of the cut at sharp edges, metres.

    Raises:
        SceneError: an outline that is not convex and counter-clockwise.
    """
    corners = np.array(outline, dtype=np.float64)
    sides, normals, insets = _bevelled(corners, bevel, closed=True)
    if (_turns(corners) < -1e-9).any():
        raise SceneError("expected a convex outline, counter-clockwise; got another one")
    n, z = len(sides), depth / 2
    side = _with_z(normals, 0)
    cap = np.tile([0.0, 0.0, 1.0], (n, 1))
    rings = [
        (_with_z(insets, -z), -cap),
        (_with_z(sides, bevel - z), side),
        (_with_z(sides, z - bevel), side),
        (_with_z(insets, z), cap),
    ]
    fan = np.array([(0, i, i + 1) for i in range(1, n - 1)])
    caps = np.concatenate([fan[:, ::-1], fan + 3 * n])
    return _solid(rings, np.concatenate([_strips(4, n), caps]))


def lathe(profile: Places, segments: int, bevel: float = 0.0) -> Solid:
    """A profile turned about the y axis.

    Args:
        profile: corners (radius, y), metres, with the solid on the left: upwards outside, downwards inside. It begins
            and ends on the axis, or else is closed and gives a ring.
        segments: around the axis.
        bevel: width of the cut at sharp edges, metres.
    """
    corners = np.array(profile, dtype=np.float64)
    closed = bool(corners[0, 0] > 0)
    points, normals, _ = _bevelled(corners, bevel, closed)
    angles = 2 * np.pi * np.arange(segments) / segments
    around = np.stack([np.sin(angles), np.zeros(segments), np.cos(angles)], axis=1)
    up = np.array([0.0, 1.0, 0.0])
    rings = [(r * around + y * up, nr * around + ny * up) for (r, y), (nr, ny) in zip(points, normals, strict=True)]
    return _solid([*rings, rings[0]] if closed else rings, _strips(len(rings) + closed, segments))


def tube(path: Sequence[tuple[float, float, float]], radii: Sequence[float] | float, segments: int) -> Solid:
    """A round tube along a path, with flat ends.

    Args:
        path: (m, 3) points, metres.
        radii: one per point, or one for all, metres.
        segments: around the path.
    """
    points = np.array(path, dtype=np.float64)
    steps = np.diff(points, axis=0)
    steps /= np.linalg.norm(steps, axis=1, keepdims=True)
    tangents = np.concatenate([steps[:1], steps[:-1] + steps[1:], steps[-1:]])
    tangents /= np.linalg.norm(tangents, axis=1, keepdims=True)
    across = np.cross(tangents[0], np.eye(3)[np.abs(tangents[0]).argmin()])
    angles = 2 * np.pi * np.arange(segments) / segments
    rings = []
    for point, tangent, radius in zip(points, tangents, np.broadcast_to(radii, len(points)), strict=True):
        across = across - tangent * (across @ tangent)
        across = across / np.linalg.norm(across)
        around = np.outer(np.cos(angles), across) + np.outer(np.sin(angles), np.cross(tangent, across))
        rings.append((point + radius * around, around))
    (first, _), (last, _) = rings[0], rings[-1]
    n, m = segments, len(rings)
    ends = [(first, np.tile(-tangents[0], (n, 1))), (last, np.tile(tangents[-1], (n, 1)))]
    fan = np.array([(0, i, i + 1) for i in range(1, n - 1)])
    caps = np.concatenate([fan[:, ::-1] + m * n, fan + (m + 1) * n])
    return _solid([*rings, *ends], np.concatenate([_strips(m, n), caps]))


def _bevelled(corners: Floats, bevel: float, closed: bool) -> tuple[Floats, Floats, Floats]:
    """Points, normals and points set inwards by the bevel, with two points at each sharp corner."""
    steps = np.roll(corners, -1, axis=0) - corners
    steps /= np.linalg.norm(steps, axis=1, keepdims=True)
    outwards = np.stack([steps[:, 1], -steps[:, 0]], axis=1)
    points, normals, insets = [], [], []
    for i, corner in enumerate(corners):
        before, after = outwards[i - 1], outwards[i]
        if not closed and i in (0, len(corners) - 1):
            before = after = outwards[0] if i == 0 else outwards[-2]
        middle = (before + after) / (1 + before @ after)
        if before @ after > _SHARP:
            points += [corner]
            normals += [middle / np.linalg.norm(middle)]
            insets += [corner - bevel * middle]
        else:
            points += [corner - bevel * steps[i - 1], corner + bevel * steps[i]]
            normals += [before, after]
            insets += [corner - bevel * middle] * 2
    return np.array(points), np.array(normals), np.array(insets)


def _turns(corners: Floats) -> Floats:
    """Sine of the turn at each corner times the lengths beside it; positive to the left."""
    before, after = corners - np.roll(corners, 1, axis=0), np.roll(corners, -1, axis=0) - corners
    return np.asarray(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0])


def _with_z(points: Floats, z: float) -> Floats:
    return np.column_stack([points, np.full(len(points), z)])


def _strips(rings: int, around: int) -> npt.NDArray[np.int64]:
    """Triangles between rings of `around` vertices each, one after the other."""
    i, j = np.meshgrid(np.arange(rings - 1) * around, np.arange(around), indexing="ij")
    a, b = (i + j).ravel(), (i + (j + 1) % around).ravel()
    return np.concatenate([np.stack([a, b, b + around], axis=1), np.stack([a, b + around, a + around], axis=1)])


def _solid(rings: Sequence[tuple[Floats, Floats]], triangles: npt.NDArray[np.int64]) -> Solid:
    """Put rings of vertices together; triangles without area and vertices without triangle are left out."""
    positions = np.concatenate([ring for ring, _ in rings])
    normals = np.concatenate([normal for _, normal in rings])
    a, b, c = (positions[triangles[:, i]] for i in range(3))
    triangles = triangles[np.linalg.norm(np.cross(b - a, c - a), axis=1) > 2 * _FLAT_M2]
    used, renumbered = np.unique(triangles, return_inverse=True)
    return Solid(positions[used], normals[used], renumbered.reshape(-1, 3).astype(np.uint32))
