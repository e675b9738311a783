"""Particles that are no spheres: rigid clumps of a few equal, overlapping spheres of active material.

A clump is the union of its spheres: its volume, mass and surface are those of the union. Its spheres move freely for a
step and are then put back on the nearest rigid placement of their shape (meshless shape matching: Mueller et al., ACM
Trans. Graph. 2005, 24, 471), which hands their forces on as force and torque; each brings its own drag or mass. The
spheres of one clump stand side by side in every array and know no forces between each other.
"""

from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit
from scipy.spatial.transform import Rotation

from physics.particles.contacts import directions
from physics.particles.neighbours import separation
from physics.state import ParticleBed, Phase

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int32]

DIRECTIONS = 4000  # in which a sphere's share of the union is measured; it is then known within 1e-5
RESTING_ANGLE = 1.0e-11  # a rotation smaller than this changes nothing
MOST_TURNS = 60
SINGULAR = 1.0e-3  # of the shape's moments, added to them: a pair of spheres has none about its axis


@dataclass(frozen=True)
class Shape:
    """A clump with the volume of a sphere of radius 1.

    Attributes:
        offsets: (k, 3) centres of its spheres about their mean.
        radius: of each of them.
        shares: (k,) how much of each sphere counts, so that together they make up the union.
    """

    offsets: Floats
    radius: float
    shares: Floats

    @property
    def reach(self) -> float:
        """Radius of the sphere around the clump's middle that holds all of it."""
        return float(np.linalg.norm(self.offsets, axis=1).max()) + self.radius


@cache
def shape(spheres: int, overlap: float) -> Shape:
    """Equal spheres packed tightly, each as close to the middle of those before it as it can get.

    Args:
        spheres: how many.
        overlap: of neighbours, over their diameter.
    """
    offsets = 2.0 * (1.0 - overlap) * _tight_packing(spheres)
    shares = np.empty(spheres)
    _measure_shares(
        offsets,
        np.ones(spheres),
        np.zeros(1, np.int32),
        np.array([0, spheres], np.int32),
        directions(DIRECTIONS),
        shares,
    )
    radius = float(np.cbrt(1.0 / shares.sum()))
    return Shape(radius * offsets, radius, shares)


def _tight_packing(spheres: int) -> Floats:
    """(k, 3) centres around their mean; neighbours are 1 apart."""
    points: Floats = np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.5, np.sqrt(0.75), 0.0]])[:spheres]
    while len(points) < spheres:
        middle = points.mean(axis=0)
        # Rounded, so that of equally good places the first is taken on any machine.
        free = [(round(float(np.linalg.norm(place - middle)), 9), n, place) for n, place in enumerate(_pockets(points))]
        points = np.vstack([points, min(free, key=lambda entry: entry[:2])[2]])
    centred: Floats = points - points.mean(axis=0)
    return centred


def _pockets(points: Floats) -> list[Floats]:
    """Places at distance 1 from three points that are 1 apart, and from every other at least that."""
    places = []
    for a, b, c in combinations(points, 3):
        if np.allclose([np.linalg.norm(b - a), np.linalg.norm(c - a), np.linalg.norm(c - b)], 1.0):
            up = np.cross(b - a, c - a)
            up *= np.sqrt(2.0 / 3.0) / np.linalg.norm(up)
            places += [(a + b + c) / 3.0 + side * up for side in (1.0, -1.0)]
    return [place for place in places if np.linalg.norm(points - place, axis=1).min() > 1.0 - 1.0e-9]


def place(centres_um: Floats, diameters_um: Floats, clump: Shape, rng: np.random.Generator) -> Floats:
    """Turn a clump at random around each of (c, 3) centres; returns (c k, 3) centres of the spheres.

    Args:
        centres_um: (c, 3) middles.
        diameters_um: (c,) of spheres of the same volume.
        clump: their shape.
        rng: draws the rotations, evenly over all of them.
    """
    turned = Rotation.random(len(centres_um), rng).as_matrix() @ clump.offsets.T  # (c, 3, k)
    spheres: Floats = centres_um[:, None] + 0.5 * diameters_um[:, None, None] * turned.transpose(0, 2, 1)
    return spheres.reshape(-1, 3)


class Clumps(NamedTuple):
    """Rigid shapes on their way.

    Attributes:
        start: (c,) number of each clump's first sphere.
        row: (c + 1,) its rows in `offset`.
        offset: (m, 3) present places of the spheres about the clump's middle; kernels turn them.
    """

    start: Indices
    row: Indices
    offset: Floats

    @classmethod
    def of(cls, bed: ParticleBed) -> "Clumps":
        """The shapes that a bed's clumps have now.

        Raises:
            ValueError: the spheres of a clump do not stand side by side.
        """
        start, row = _extents(bed.clumps)
        offset = np.empty((row[-1], 3))
        for first, low, high in zip(start, row[:-1], row[1:], strict=True):
            offset[low:high] = _unwrapped(bed, slice(first, first + high - low))
            offset[low:high] -= offset[low:high].mean(axis=0)
        return cls(start, row, offset)

    def copy(self) -> "Clumps":
        """An independent copy."""
        return Clumps(self.start, self.row, self.offset.copy())


def move_together(shifts: Floats, clumps: Indices | None) -> Floats:
    """(n,) shifts of single spheres -> those of whole clumps: up by the largest of their spheres, and down likewise."""
    start, row = _extents(clumps)
    together = shifts.copy()
    for first, size in zip(start, np.diff(row), strict=True):
        own = shifts[first : first + size]
        together[first : first + size] = max(own.max(), 0.0) + min(own.min(), 0.0)
    return together


def volume_shares(bed: ParticleBed) -> Floats:
    """(n,) share of every sphere's volume that is its own: 1, or its part of the union of its clump's spheres.

    A sphere's part is what lies nearer to its centre than to the others' of its clump. Directions are counted from the
    clump's own axes, so that the result does not depend on how it lies.
    """
    shares = np.ones(len(bed))
    start, row = _extents(bed.clumps)
    if len(start):
        _measure_shares(Clumps.of(bed).offset, bed.radii_um, start, row, directions(DIRECTIONS), shares)
    return shares


def particle_diameters_um(bed: ParticleBed, phase: Phase) -> Floats:
    """Diameters of the particles of one phase; of a clump, that of a sphere with its volume."""
    starts = np.ones(len(bed), np.bool_)
    if bed.clumps is not None:
        starts[1:] = (bed.clumps[1:] < 0) | (np.diff(bed.clumps) != 0)
    kept = bed.of(phase)[starts]
    volumes = np.add.reduceat((2.0 * bed.radii_um) ** 3 * volume_shares(bed), np.flatnonzero(starts))
    return np.asarray(np.cbrt(volumes[kept]))


def _extents(clumps: Indices | None) -> tuple[Indices, Indices]:
    """First spheres (c,) of all clumps, and their running sum of spheres (c + 1,)."""
    if clumps is None:
        return np.empty(0, np.int32), np.zeros(1, np.int32)
    begins = np.flatnonzero((clumps >= 0) & (np.diff(clumps, prepend=-1) != 0)).astype(np.int32)
    names, sizes = np.unique(clumps[clumps >= 0], return_counts=True)
    if len(names) != len(begins):
        raise ValueError(f"expected the spheres of each of {len(names)} clumps side by side; got {len(begins)} groups")
    sizes = sizes[np.searchsorted(names, clumps[begins])]
    return begins, np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)


def _unwrapped(bed: ParticleBed, members: slice) -> Floats:
    """Centres of some spheres in the periodic images nearest to the first."""
    between: Floats = bed.centres_um[members] - bed.centres_um[members.start]
    between[:, :2] -= bed.box_um[:2] * np.rint(between[:, :2] / bed.box_um[:2])
    return between


@njit(cache=True, error_model="numpy", inline="always")
def hold_shape(c, x, clumps, side, moved, v, per_dt):  # type: ignore[no-untyped-def]
    """Put the spheres of one clump back on the nearest rigid placement of its shape.

    Gauss-Newton on the rotation: with offsets a and places p about their means, turn by w = (sum a^2 - a a^T)^-1 sum
    a x p until nothing turns. Each sphere stays in its periodic image.

    Args:
        c: which clump.
        x: (n, 3) positions after a step in which every sphere moved alone; changed in place.
        clumps: Clumps; their offsets are turned.
        side: of the box in x and y.
        moved: (n, 3) what the correction is added to.
        v: (n, 3) velocities, to which the correction over the time step is added.
        per_dt: inverse of the time step.
    """
    first, low, high = clumps.start[c], clumps.row[c], clumps.row[c + 1]
    size = high - low
    offset = clumps.offset
    cx = cy = cz = 0.0
    for k in range(size):
        dx, dy, dz = separation(x, first + k, first, side)
        cx += dx / size
        cy += dy / size
        cz += dz / size
    for _ in range(MOST_TURNS):
        xx = yy = zz = xy = xz = yz = tx = ty = tz = 0.0
        for k in range(size):
            ax, ay, az = offset[low + k, 0], offset[low + k, 1], offset[low + k, 2]
            dx, dy, dz = separation(x, first + k, first, side)
            xx += ay * ay + az * az
            yy += ax * ax + az * az
            zz += ax * ax + ay * ay
            xy -= ax * ay
            xz -= ax * az
            yz -= ay * az
            tx += ay * (dz - cz) - az * (dy - cy)
            ty += az * (dx - cx) - ax * (dz - cz)
            tz += ax * (dy - cy) - ay * (dx - cx)
        more = SINGULAR * (xx + yy + zz)
        wx, wy, wz = _solve(xx + more, yy + more, zz + more, xy, xz, yz, tx, ty, tz)
        angle = np.sqrt(wx * wx + wy * wy + wz * wz)
        if angle < RESTING_ANGLE:
            break
        _turn(offset, low, high, wx / angle, wy / angle, wz / angle, angle)
    # Measured before anything moves: the first sphere is what the others are unwrapped about.
    fx, fy, fz = x[first, 0], x[first, 1], x[first, 2]
    for k in range(size):
        i = first + k
        dx, dy, dz = x[i, 0] - fx, x[i, 1] - fy, x[i, 2] - fz
        dx = cx + offset[low + k, 0] - dx + side * np.rint(dx / side)
        dy = cy + offset[low + k, 1] - dy + side * np.rint(dy / side)
        dz = cz + offset[low + k, 2] - dz
        x[i, 0] += dx
        x[i, 1] += dy
        x[i, 2] += dz
        moved[i, 0] += dx
        moved[i, 1] += dy
        moved[i, 2] += dz
        v[i, 0] += per_dt * dx
        v[i, 1] += per_dt * dy
        v[i, 2] += per_dt * dz


@njit(cache=True, error_model="numpy")
def _solve(xx, yy, zz, xy, xz, yz, tx, ty, tz):  # type: ignore[no-untyped-def]
    """Solution of a symmetric 3 x 3 system, by cofactors."""
    a, b, c = yy * zz - yz * yz, xz * yz - xy * zz, xy * yz - xz * yy
    d, e, f = xx * zz - xz * xz, xy * xz - xx * yz, xx * yy - xy * xy
    whole = xx * a + xy * b + xz * c
    return (a * tx + b * ty + c * tz) / whole, (b * tx + d * ty + e * tz) / whole, (c * tx + e * ty + f * tz) / whole


@njit(cache=True, error_model="numpy")
def _turn(offset, low, high, nx, ny, nz, angle):  # type: ignore[no-untyped-def]
    """Turn offsets around a unit vector (Rodrigues)."""
    sine, rest = np.sin(angle), 2.0 * np.sin(0.5 * angle) ** 2
    for k in range(low, high):
        ax, ay, az = offset[k, 0], offset[k, 1], offset[k, 2]
        px, py, pz = ny * az - nz * ay, nz * ax - nx * az, nx * ay - ny * ax
        offset[k, 0] += sine * px + rest * (ny * pz - nz * py)
        offset[k, 1] += sine * py + rest * (nz * px - nx * pz)
        offset[k, 2] += sine * pz + rest * (nx * py - ny * px)


@njit(cache=True, error_model="numpy")
def _measure_shares(offset, r, start, row, sky, shares):  # type: ignore[no-untyped-def]
    for c in range(len(start)):
        place = _in_own_axes(offset[row[c] : row[c + 1]])
        for k in range(len(place)):
            radius = r[start[c] + k]
            total = 0.0
            for s in range(len(sky)):
                far = radius
                for m in range(len(place)):
                    dx, dy, dz = place[m, 0] - place[k, 0], place[m, 1] - place[k, 1], place[m, 2] - place[k, 2]
                    along = sky[s, 0] * dx + sky[s, 1] * dy + sky[s, 2] * dz
                    if along > 0.0:
                        far = min(far, 0.5 * (dx * dx + dy * dy + dz * dz) / along)
                total += (far / radius) ** 3
            shares[start[c] + k] = total / len(sky)


@njit(cache=True, error_model="numpy")
def _in_own_axes(offset):  # type: ignore[no-untyped-def]
    """Offsets along a clump's own axes: the last from the first to the second sphere, the first towards the third."""
    frame = np.zeros((3, 3))
    frame[2] = offset[1] - offset[0]
    frame[2] /= np.sqrt((frame[2] ** 2).sum())
    if len(offset) > 2:
        frame[0] = offset[2] - offset[0]
    else:
        frame[0, np.argmin(np.abs(frame[2]))] = 1.0
    frame[0] -= (frame[0] * frame[2]).sum() * frame[2]
    frame[0] /= np.sqrt((frame[0] ** 2).sum())
    frame[1] = np.cross(frame[2], frame[0])
    return offset @ frame.T
