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
