"""Conductances between voxels from the geometry of spheres.

A voxel's face takes part with its open area: the share of it that lies in conducting phases (cut cells as in embedded
boundary methods, Johansen and Colella, J. Comput. Phys. 1998, 147, 60), second order where binary voxels are first.
Where several phases conduct, the phases on a face conduct side by side, each with its share, as far as the field runs
along the border; as far as it runs across, the line from centre to centre conducts as its parts in series. In a sphere
in a uniform field the one is to the other as (1 - s) is to s r, s the squared cosine between current and normal and r
the ratio of the conductivities. A face is cut into strips; along each, the borders of all spheres are exact.
"""

import numpy as np
import numpy.typing as npt
from numba import njit, prange

from physics.voxels import Spheres

Floats = npt.NDArray[np.float64]

STRIPS = 8  # across a face that spheres cut
# Of r. With 1, spheres a million times as conductive come out 3 % too conductive at 11 voxels per radius, for what lies
# side by side then never quite drops out; with 1.5, ten times as conductive ones at half the volume .9 % too little.
# Set on simple cubic lattices.
EXPONENT = 1.15
BLOCK = 8  # voxels along the side of the blocks that share a list of near spheres


def face_conductances(
    spheres: Spheres, axis: int, conductivity: Floats, wraps: bool
) -> tuple[npt.NDArray[np.float32], Floats]:
    """Conductances through all planes across an axis, with those on the box's two ends.

    Args:
        spheres: the geometry.
        axis: across which the planes lie.
        conductivity: (labels,) of every phase; 0 insulates.
        wraps: whether lines go on through the ends; else they lead from the end to the first centres.

    Returns:
        (n + 1, ...) float32 with the planes first, the other axes in their order, over area and length of a voxel.
        (labels,) mean share of every phase on the planes.
    """
    others = [other for other in range(3) if other != axis]
    shape = spheres.shape[[axis, *others]]
    turned = Spheres(
        np.ascontiguousarray(spheres.centres[:, [axis, *others]]),
        spheres.radii,
        spheres.phases,
        shape,
        spheres.step[[axis, *others]],
        spheres.periodic[[axis, *others]],
    )
    blocks = -(-shape // BLOCK)
    first, members = _near_blocks(turned, blocks)
    faces = np.zeros((shape[0] + 1, shape[1], shape[2]), np.float32)
    shares = np.zeros((shape[0] + 1, len(conductivity)))
    _faces(turned, blocks, first, members, conductivity, wraps, faces, shares)
    return faces, shares.mean(axis=0) / float(shape[1] * shape[2])


def _near_blocks(spheres: Spheres, blocks: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], Floats]:
    """For every block the spheres near it as (x, y, z, radius, phase) in the image next to it."""
    counts = np.zeros(int(blocks.prod()) + 1, np.int64)
    nothing = np.empty((0, 5))
    _sort(spheres, blocks, counts, nothing)
    first = np.concatenate([[0], np.cumsum(counts)[:-1]])
    members = np.empty((int(counts.sum()), 5))
    _sort(spheres, blocks, first[:-1].copy(), members)
    return first, members


@njit(cache=True, error_model="numpy")
def _sort(spheres, blocks, filled, members):  # type: ignore[no-untyped-def]
    """Count the spheres near every block, or write them there."""
    size, periodic, block_size = spheres.shape * spheres.step, spheres.periodic, BLOCK * spheres.step
    for p in range(len(spheres.radii)):
        reach = spheres.radii[p] + spheres.step.max()
        images = [1 if periodic[d] else 0 for d in range(3)]
        home = [spheres.centres[p, d] % size[d] if periodic[d] else spheres.centres[p, d] for d in range(3)]
        for wx in range(-images[0], images[0] + 1):
            x = home[0] + wx * size[0]
            a0, a1 = _span(x, reach, block_size[0], blocks[0])
            for wy in range(-images[1], images[1] + 1):
                y = home[1] + wy * size[1]
                b0, b1 = _span(y, reach, block_size[1], blocks[1])
                for wz in range(-images[2], images[2] + 1):
                    z = home[2] + wz * size[2]
                    c0, c1 = _span(z, reach, block_size[2], blocks[2])
                    for a in range(a0, a1):
                        for b in range(b0, b1):
                            for c in range(c0, c1):
                                block = (a * blocks[1] + b) * blocks[2] + c
                                if len(members) > 0:
                                    at = filled[block]
                                    members[at, 0] = x
                                    members[at, 1] = y
                                    members[at, 2] = z
                                    members[at, 3] = spheres.radii[p]
                                    members[at, 4] = spheres.phases[p]
                                filled[block] += 1


@njit(cache=True, error_model="numpy", inline="always")
def _span(x, reach, size, count):  # type: ignore[no-untyped-def]
    return max(0, int(np.floor((x - reach) / size))), min(count, int(np.floor((x + reach) / size)) + 1)


@njit(cache=True, parallel=True, error_model="numpy")
def _faces(spheres, blocks, first, members, conductivity, wraps, faces, shares):  # type: ignore[no-untyped-def]
    for plane in prange(faces.shape[0]):
        _plane(np.int64(plane), spheres, blocks, first, members, conductivity, wraps, faces, shares)


@njit(cache=True, error_model="numpy")
def _plane(i, spheres, blocks, first, members, conductivity, wraps, faces, shares):  # type: ignore[no-untyped-def]
    """All faces on the plane x = i."""
    n, (sx, sy, sz) = spheres.shape, spheres.step
    most = np.diff(first).max()  # spheres near a face are among those near its block
    near, cuts, ends = np.empty((most, 5)), np.empty(2 * most + 2), np.empty(2 * most + 2)
    a = min(i // BLOCK, blocks[0] - 1)
    below, above = (0.5 if i > 0 or wraps else 0.0), (0.5 if i < n[0] or wraps else 0.0)
    x, low, high = i * sx, (i - below) * sx, (i + above) * sx
    corner = 0.5 * np.sqrt(sx * sx + sy * sy + sz * sz)  # of a voxel about the face
    several = (conductivity > 0.0).sum() > 1
    widths = np.empty(len(conductivity))
    for j in range(n[1]):
        for k in range(n[2]):
            block = (a * blocks[1] + j // BLOCK) * blocks[2] + k // BLOCK
            count, whole = 0, 0
            for m in range(first[block], first[block + 1]):
                dx, dy, dz = x - members[m, 0], (j + 0.5) * sy - members[m, 1], (k + 0.5) * sz - members[m, 2]
                distance = np.sqrt(dx * dx + dy * dy + dz * dz)
                if distance - corner >= members[m, 3]:
                    continue
                if distance + corner <= members[m, 3]:
                    label = int(members[m, 4])
                    whole = label if whole == 0 else min(whole, label)
                else:
                    near[count] = members[m]
                    count += 1
            if count == 0:
                shares[i, whole] += 1.0
                faces[i, j, k] = conductivity[whole] / (below + above)
                continue
            widths[:] = 0.0
            for strip in range(STRIPS):
                y = (j + (strip + 0.5) / STRIPS) * sy
                found = _borders(near, count, 0, x, 1, y, 2, k * sz, (k + 1) * sz, cuts)
                for cut in range(found - 1):
                    width = (cuts[cut + 1] - cuts[cut]) / (STRIPS * sz)
                    if width > 0.0:
                        z = 0.5 * (cuts[cut] + cuts[cut + 1])
                        widths[_phase_at(near, count, whole, x, y, z)] += width
            parallel = opened = 0.0
            for label in range(len(widths)):
                shares[i, label] += widths[label]
                parallel += widths[label] * conductivity[label]
                opened += widths[label] if conductivity[label] > 0.0 else 0.0
            if several and opened > 0.0:
                y, z = (j + 0.5) * sy, (k + 0.5) * sz
                series = opened * _in_series(near, count, whole, low, high, y, z, conductivity, ends)
                parallel += (series - parallel) * _across(near, count, whole, x, y, z, conductivity)
            faces[i, j, k] = parallel / (below + above)


@njit(cache=True, error_model="numpy")
def _borders(near, count, first, u, second, v, third, low, high, borders):  # type: ignore[no-untyped-def]
    """Where a line enters and leaves spheres, sorted, with its ends; returns how many.

    The line lies at u and v of the first and the second axis and runs along the third.
    """
    borders[0], borders[1] = low, high
    found = 2
    for m in range(count):
        square = near[m, 3] ** 2 - (u - near[m, first]) ** 2 - (v - near[m, second]) ** 2
        if square > 0.0:
            half = np.sqrt(square)
            for at in (near[m, third] - half, near[m, third] + half):
                if low < at < high:
                    borders[found] = at
                    found += 1
    _sort_few(borders, found)
    return found


@njit(cache=True, error_model="numpy")
def _in_series(near, count, whole, low, high, y, z, conductivity, ends):  # type: ignore[no-untyped-def]
    """Harmonic mean of what a line along x passes through and what conducts."""
    found = _borders(near, count, 1, y, 2, z, 0, low, high, ends)
    length = resistance = 0.0
    for cut in range(found - 1):
        part = ends[cut + 1] - ends[cut]
        here = conductivity[_phase_at(near, count, whole, 0.5 * (ends[cut] + ends[cut + 1]), y, z)]
        if here > 0.0 and part > 0.0:
            length += part
            resistance += part / here
    return length / resistance if length > 0.0 else 0.0


@njit(cache=True, error_model="numpy")
def _across(near, count, whole, x, y, z, conductivity):  # type: ignore[no-untyped-def]
    """How much of the field at the nearest border runs across it, 0 to 1."""
    nearest, m = np.inf, 0
    for each in range(count):
        dx, dy, dz = x - near[each, 0], y - near[each, 1], z - near[each, 2]
        gap = abs(np.sqrt(dx * dx + dy * dy + dz * dz) - near[each, 3])
        if gap < nearest:
            nearest, m = gap, each
    dx, dy, dz = x - near[m, 0], y - near[m, 1], z - near[m, 2]
    distance = np.sqrt(dx * dx + dy * dy + dz * dz)
    beyond = (1.0 + 1.0e-6) * near[m, 3] / distance
    inner = conductivity[int(near[m, 4])]
    outer = conductivity[
        _phase_at(near, count, whole, near[m, 0] + beyond * dx, near[m, 1] + beyond * dy, near[m, 2] + beyond * dz)
    ]
    square = (dx / distance) ** 2
    if inner == 0.0 or outer == 0.0:
        return 0.0  # of an insulator's border the open area is all there is to know
    ratio = (inner / outer) ** EXPONENT
    return square * ratio / (square * ratio + 1.0 - square)


@njit(cache=True, error_model="numpy", inline="always")
def _phase_at(near, count, whole, x, y, z):  # type: ignore[no-untyped-def]
    label = whole
    for m in range(count):
        dx, dy, dz = x - near[m, 0], y - near[m, 1], z - near[m, 2]
        if dx * dx + dy * dy + dz * dz < near[m, 3] ** 2 and (label == 0 or near[m, 4] < label):
            label = int(near[m, 4])
    return label


@njit(cache=True, error_model="numpy")
def _sort_few(values, count):  # type: ignore[no-untyped-def]
    for m in range(1, count):
        value = values[m]
        at = m
        while at > 0 and values[at - 1] > value:
            values[at] = values[at - 1]
            at -= 1
        values[at] = value
