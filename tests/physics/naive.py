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
            a, b = phase[i], phase[j]
            reach = field.reach[a, b] * min(r[i], r[j])
            if gap >= reach:
                continue
            normal, reduced = between[i, j] / distance, r[i] * r[j] / (r[i] + r[j])
            rough = field.roughness[a, b] * reduced
            squeeze = field.viscosity[a, b] * 6 * np.pi * reduced**2 * (1 / (max(gap, 0) + rough) - 1 / (reach + rough))
            soft = 2 * reduced * field.modulus[a, b]
            force = soft * max(-gap, 0) - 2 * reduced * field.cohesion[a, b] * (reach - max(gap, 0))
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


class NaivePress:
    """The press on full (n, n) matrices, one step at a time, with a ledger of where the plate's work goes.

    `push` gives the forces of a state; it books dissipation as force times the change of each memory, and what is
    stored follows from the state alone.
    """

    def __init__(self, x, r, phase, side, p, wall_rest):
        n = len(r)
        self.r, self.active, self.side, self.p = r, phase == 1, side, p
        self.hertzian = np.logical_and.outer(self.active, self.active)
        self.touch = r[:, None] + r[None]
        self.reduced = 2 * np.outer(r, r) / self.touch
        self.slide = np.zeros((n, n, 3))
        overlap = np.maximum(self.touch - np.linalg.norm(separations(x, side), axis=2), 0)
        self.rest = np.where(self.hertzian, 0, overlap)  # of active pairs: how far they are flattened
        np.fill_diagonal(self.rest, 0)
        self.walls = wall_rest.copy()
        self.stored = self.dissipated = 0.0

    def push(self, x, v, plate):
        """(n, 6) forces and torques, and (n,) forces on the plate; plate is (height, velocity)."""
        p = self.p
        between = separations(x, self.side)
        distance = np.linalg.norm(between, axis=2) + 1e9 * np.eye(len(self.r))
        normal = between / distance[..., None]
        overlap = self.touch - distance
        u = v[:, None, :3] - v[None, :, :3]
        opening = (u * normal).sum(axis=2)
        binder = (p.loading_pa, p.hardening, p.unloading_pa)
        hold = p.cohesion_pa * self.reduced * np.maximum(overlap, 0)
        hold += p.bond_pa * np.minimum.outer(self.r, self.r) ** 2
        pair, stored, rest = self._normal(overlap, self.rest, self.reduced, self.hertzian, (*binder, hold))
        dashpot = np.where(self.hertzian, p.active_damping, p.binder_damping) * self.reduced * (overlap > 0)
        self.stored = 0.5 * stored.sum()  # in matrices every pair stands twice
        self.dissipated += 0.5 * (pair * np.where(overlap > 0, rest - self.rest, 0)).sum()
        self.dissipated += 0.5 * p.dt * (dashpot * opening**2).sum()
        self.rest = np.where(self.hertzian & (overlap <= 0), 0, rest)
        arms = self.r[:, None] * (distance / self.touch)  # of the first of a pair; the second's is arms.T
        turning = arms[..., None] * v[:, None, 3:] + arms.T[..., None] * v[None, :, 3:]
        sliding = u - opening[..., None] * normal - np.cross(turning, normal)
        across = self._tangential(sliding, normal, pair, overlap, hold)
        torque = -(arms[..., None] * np.cross(normal, across)).sum(axis=1)
        force = np.hstack([((pair - dashpot * opening)[..., None] * normal + across).sum(axis=1), torque])

        depth = np.maximum(self.r - x[:, 2], 0)
        stuck = 2 * self.r * p.cohesion_pa * depth + p.bond_pa * self.r**2
        foil = tuple(
            np.where(self.active, a, b)
            for a, b in zip((p.foil_loading_pa, 0, p.foil_unloading_pa, 0), (*binder, stuck), strict=True)
        )
        on_foil = self._wall(0, self.r - x[:, 2], -v[:, 2], np.zeros_like(self.active), foil)
        on_plate = self._wall(1, x[:, 2] + self.r - plate[0], v[:, 2] - plate[1], self.active, (*binder, 0))
        force[:, 2] += on_foil - on_plate
        return force, on_plate

    def _normal(self, overlap, rest, reduced, hertzian, slopes):
        """Elastic force, stored energy and new memory of contacts."""
        p = self.p
        k1, hardening, k2, hold = slopes
        d = np.maximum(overlap, 0)
        highest = k1 * reduced * d * (1 + (hardening * d / reduced) ** 2)
        force = np.clip(k2 * reduced * (d - rest), -hold, highest)
        hertz = 4 / 3 * p.active_pa * np.sqrt(reduced / 2)
        hard = np.minimum(hertz * np.maximum(d - rest, 0) ** 1.5, np.pi * p.strength_pa * reduced / 2 * d)
        squeezed = (hard / hertz) ** (2 / 3)
        flat = np.where(d > rest, d - squeezed, rest)
        now = np.where(hertzian, flat, d - force / (k2 * reduced))
        stored = np.where(hertzian, 0.4 * squeezed * hard, force**2 / (2 * k2 * reduced))
        touching = overlap > 0
        return np.where(hertzian, hard, force) * touching, stored * touching, np.where(touching, now, rest)

    def _tangential(self, sliding, normal, pair, overlap, hold):
        p = self.p
        touching = overlap > 0
        hertz = p.shear_ratio * 2 * p.active_pa * np.sqrt(self.reduced / 2 * np.maximum(overlap - self.rest, 0))
        stiffness = np.where(self.hertzian, hertz, p.binder_shear_ratio * p.unloading_pa * self.reduced) * touching
        spring = self.slide - (self.slide * normal).sum(axis=2)[..., None] * normal + p.dt * sliding
        stretch = stiffness * np.linalg.norm(spring, axis=2)
        limit = p.friction * np.maximum(pair, 0)
        limit += np.where(self.hertzian, 0, hold)
        slip = np.where(stretch > limit, limit / np.where(stretch > limit, stretch, 1.0), 1.0)
        self.slide = spring * (slip * touching)[..., None]
        force = -stiffness[..., None] * self.slide
        self.dissipated -= 0.5 * p.dt * (force * sliding).sum()  # stored and lost together
        return force

    def _wall(self, which, depth, closing, hertzian, slopes):
        force, stored, rest = self._normal(depth, self.walls[:, which], 2 * self.r, hertzian, slopes)
        damping = np.where(self.active, self.p.active_damping, self.p.binder_damping) * 2 * self.r * (depth > 0)
        total = force + damping * closing
        if which == 1:
            total = np.maximum(total, 0)  # nothing sticks to the plate
        self.stored += stored.sum()
        self.dissipated += (force * (rest - self.walls[:, which])).sum() + self.p.dt * ((total - force) * closing).sum()
        self.walls[:, which] = rest
        return total


def nearest_rigid(shape, places):
    """Places of a rigid shape nearest to (k, 3) places: Kabsch's rotation (Acta Cryst. A 1976, 32, 922)."""
    a, p = shape - shape.mean(axis=0), places - places.mean(axis=0)
    u, _, vt = np.linalg.svd(a.T @ p)
    rotation = u @ np.diag([1.0, 1.0, np.linalg.det(u @ vt)]) @ vt
    return places.mean(axis=0) + a @ rotation
