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
    side, surface = bed.box_um[0], bed.box_um[2]
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
        under, over = r[i] - x[i, 2], x[i, 2] + r[i] - surface
        wall = suspension.modulus_pa[0, phase[i]] * r[i]
        force[2] += wall * max(under, 0) - wall * max(over, 0)
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
