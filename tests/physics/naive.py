"""Slow, obvious twins of the kernels."""

import numpy as np


def separations(centres, side):
    """(n, n, 3) vectors from j to i through the nearest periodic image in x and y."""
    between = centres[:, None] - centres[None]
    between[..., :2] -= side * np.rint(between[..., :2] / side)
    return between


def neighbours(centres, radii, side, skin):
    """Set of neighbours of every particle."""
    distance = np.linalg.norm(separations(centres, side), axis=2)
    near = distance < radii[:, None] + radii[None] + skin
    np.fill_diagonal(near, False)
    return [set(np.flatnonzero(row).tolist()) for row in near]


def overdamped_velocity(bed, suspension):
    """(n, 3) velocities: contact forces and wall forces over Stokes drag, without the shear."""
    x, r, phase = bed.centres_um, bed.radii_um, bed.phases
    side, height = bed.box_um[0], bed.box_um[2]
    velocity = np.zeros_like(x)
    between = separations(x, side)
    for i in range(len(r)):
        force = np.zeros(3)
        for j in range(len(r)):
            distance = np.linalg.norm(between[i, j])
            overlap = r[i] + r[j] - distance
            if i == j or overlap <= -suspension.reach_um:
                continue
            reduced = 2 * r[i] * r[j] / (r[i] + r[j])
            push = suspension.modulus_pa[phase[i], phase[j]] * max(overlap, 0)
            pull = suspension.cohesion_pa[phase[i], phase[j]] * (suspension.reach_um + min(overlap, 0))
            force += reduced * (push - pull) * between[i, j] / distance
        under, over = r[i] - x[i, 2], x[i, 2] + r[i] - height
        wall = suspension.modulus_pa[0, phase[i]] * r[i]
        surface = suspension.modulus_pa[phase[i], 0] * r[i]
        force[2] += wall * max(under, 0) - surface * max(over, 0)
        if under > -suspension.reach_um:
            force[2] -= suspension.cohesion_pa[0, phase[i]] * r[i] * (suspension.reach_um + min(under, 0))
        velocity[i] = force / (6 * np.pi * suspension.viscosity_pa_s * r[i])
    return velocity


def voxels(centres, radii, phases, box, voxel, periodic):
    """Labels by asking every voxel centre about every sphere and its images."""
    shape = np.maximum(1, np.rint(box / voxel)).astype(int)
    step = box / shape
    labels = np.zeros(shape, np.uint8)
    for index in np.ndindex(*shape):
        between = (np.array(index) + 0.5) * step - centres
        between -= np.where(periodic, box * np.rint(between / box), 0)
        covering = phases[(between**2).sum(axis=1) <= radii**2]
        labels[index] = covering.min() if len(covering) else 0
    return labels


def sheared_separations(centres, side, height, offset):
    """(n, n, 3) vectors from j to i through the nearest Lees-Edwards image."""
    between = centres[:, None] - centres[None]
    image = np.rint(between[..., 2] / height)
    between[..., 2] -= height * image
    between[..., 0] -= offset * image
    between[..., :2] -= side * np.rint(between[..., :2] / side)
    return between


def sheared_velocities(x, r, phase, side, height, offset, field, step):
    """(n, 3) velocities beyond the shear's own and the (total, cohesive) pair stress times volume, by a dense solve."""
    n = len(r)
    between = sheared_separations(x, side, height, offset)
    matrix, right = np.zeros((n, 3, n, 3)), np.zeros((n, 3))
    pairs = []
    for i in range(n):
        matrix[i, :, i, :] += 6 * np.pi * r[i] * np.eye(3)
        for j in range(i):
            distance = np.linalg.norm(between[i, j])
            gap = distance - r[i] - r[j]
            if gap >= field.reach_um:
                continue
            a, b = phase[i], phase[j]
            normal, reduced = between[i, j] / distance, r[i] * r[j] / (r[i] + r[j])
            rough = field.roughness[a, b] * reduced
            squeeze = 6 * np.pi * reduced**2 * (1 / (max(gap, 0) + rough) - 1 / (field.reach_um + rough))
            soft = 2 * reduced * field.modulus[a, b]
            force = soft * max(-gap, 0) - 2 * reduced * field.cohesion[a, b] * (field.reach_um - max(gap, 0))
            yielding = 0.5 * soft * step if gap < 0 else 0.0
            arm = normal[0] * normal[2] * distance
            block = (squeeze + yielding) * np.outer(normal, normal)
            for one, other in ((i, j), (j, i)):
                matrix[one, :, one, :] += block
                matrix[one, :, other, :] -= block
            push = force - (squeeze + yielding) * arm
            right[i] += push * normal
            right[j] -= push * normal
            pairs.append((i, j, normal, arm, squeeze, force, yielding))
    u = np.linalg.solve(matrix.reshape(3 * n, 3 * n), right.ravel()).reshape(n, 3)
    dissipative = cohesive = 0.0
    for i, j, normal, arm, squeeze, force, yielding in pairs:
        opening = arm + normal @ (u[i] - u[j])
        dissipative += squeeze * opening * arm
        cohesive -= (force - yielding * opening) * arm
    return u, dissipative + cohesive, cohesive


def contacts(bed, tolerance, points=40_000):
    """(n, 3) counts, areas, overlaps and covered shares; the surface is sampled at random."""
    x, r, phase = bed.centres_um, bed.radii_um, bed.phases
    between = separations(x, bed.box_um[0])
    counts, areas, overlaps, covered = np.zeros((len(r), 3), int), *(np.zeros((len(r), 3)) for _ in range(3))
    directions = np.random.default_rng(0).normal(size=(points, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    for i in range(len(r)):
        under = np.full(points, 3)
        for j in range(len(r)):
            d, near = np.linalg.norm(between[i, j]), tolerance * min(r[i], r[j])
            if i == j or d >= r[i] + r[j] + near:
                continue
            counts[i, phase[j]] += 1
            a, b = r[i] + near / 2, r[j] + near / 2
            if d > abs(a - b):
                areas[i, phase[j]] += np.pi * (a**2 - ((d**2 + a**2 - b**2) / (2 * d)) ** 2)
            overlaps[i, phase[j]] += _shared(r[i], r[j], d) / 2
            reached = np.linalg.norm(r[i] * directions + between[i, j], axis=1) < r[j] + near
            under = np.where(reached, np.minimum(under, phase[j]), under)
        near = tolerance * r[i]
        under = np.where(x[i, 2] + r[i] * directions[:, 2] < near, 0, under)
        if x[i, 2] < r[i] + near:
            counts[i, 0] = 1
            areas[i, 0] = np.pi * max(0, (r[i] + near / 2) ** 2 - (x[i, 2] - near / 2) ** 2)
            overlaps[i, 0] = _cap(r[i], r[i] - x[i, 2])
        if phase[i] == 1:
            covered[i] = [(under == k).mean() for k in range(3)]
    return counts, areas, overlaps, covered


def _shared(a, b, d):
    """Lens of two spheres as two caps."""
    if d <= abs(a - b):
        return 4 / 3 * np.pi * min(a, b) ** 3
    plane = (d**2 + a**2 - b**2) / (2 * d)
    return _cap(a, a - plane) + _cap(b, b - (d - plane))


def _cap(r, height):
    height = np.clip(height, 0, 2 * r)
    return np.pi * height**2 * (3 * r - height) / 3


def kept_out(centres, radii, obstacle, core, pairs, side):
    """Centres after each has been put sideways out of the obstacles among its neighbours, one after the other."""
    moved = centres.copy()
    for i in np.flatnonzero(~obstacle):
        for j in pairs.index[pairs.first[i] : pairs.first[i + 1]]:
            between = moved[i] - moved[j]
            between[:2] -= side * np.rint(between[:2] / side)
            if obstacle[j] and np.linalg.norm(between) < radii[j] + core:
                wide = np.sqrt((radii[j] + core) ** 2 - between[2] ** 2)
                moved[i, :2] += between[:2] / np.linalg.norm(between[:2]) * wide - between[:2]
    return moved
