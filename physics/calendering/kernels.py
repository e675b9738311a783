"""Kernels of the press: adhesive elasto-plastic spheres between a fixed foil and a moving plate.

Normal law of Luding (Granular Matter 2008, 10, 235, section 3.2): loading slope k1, unloading and reloading slope k2
towards the force-free overlap (1 - k1/k2) d_max, tension down to -kc d; per pair a memory of its largest overlap.
Tangential law of Cundall and Strack (Geotechnique 1979, 29, 47): a spring that slips at the Coulomb limit. Particles
do not spin, because binder bridges hold them. Every particle sums its own contacts in the order of its list, so both
partners keep their own copy of a pair's memory, and the copies stay equal. Lengths in um, stresses in Pa, forces in pN.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit, prange

from physics.particles.neighbours import separation

Floats = npt.NDArray[np.float64]


class Press(NamedTuple):
    """Constants of the press.

    Attributes:
        loading_pa: (3, 3) slope k1 over reduced radius, by phase of the partners; index 0 is a wall.
        unloading_pa: (3, 3) slope k2 over reduced radius.
        cohesion_pa: (3, 3) slope kc over reduced radius.
        friction: Coulomb coefficient.
        damping: share of critical damping along the normal.
        drag: share of the velocity against the film's even compression that is lost in a step.
        dt: time step; the density is scaled, so its unit is arbitrary.
    """

    loading_pa: Floats
    unloading_pa: Floats
    cohesion_pa: Floats
    friction: float
    damping: float
    drag: float
    dt: float


@njit(cache=True, parallel=True, error_model="numpy")
def press(  # type: ignore[no-untyped-def]
    x,
    v,
    r,
    mass,
    phase,
    first,
    index,
    largest,
    slide,
    wall_largest,
    side,
    plate,
    p,
    steps,
    force,
    moved,
    stop_at,
):
    """Move the plate and the particles; stops early when the neighbour list goes out of date.

    Args:
        x: (n, 3) positions.
        v: (n, 3) velocities.
        r: (n,) radii.
        mass: (n,) scaled masses.
        phase: (n,) phases.
        first: (n + 1,) neighbour list.
        index: (m,) neighbour list.
        largest: (m,) largest overlap so far, per list entry.
        slide: (m, 3) tangential spring, per list entry.
        wall_largest: (n, 2) largest overlap with foil and plate.
        side: box side.
        plate: (3,) height, velocity, and sum of the force on it over these steps.
        p: Press.
        steps: steps at most.
        force: (n, 3) work space, then the last forces.
        moved: (n, 3) displacement since the list was built.
        stop_at: displacement at which the list is out of date.

    Returns:
        Steps done.
    """
    pushed = np.zeros(len(r))
    for step in range(steps):
        for i in prange(len(r)):
            fx, fy, fz = _contacts(i, x, v, r, mass, phase, first, index, largest, slide, side, p)
            fz += _wall(i, r[i] - x[i, 2], -v[i, 2], r, mass, phase, wall_largest, 0, p)
            pushed[i] = _wall(i, x[i, 2] + r[i] - plate[0], v[i, 2] - plate[1], r, mass, phase, wall_largest, 1, p)
            force[i, 0] = fx
            force[i, 1] = fy
            force[i, 2] = fz - pushed[i]
        compression = plate[1] / plate[0]
        for i in prange(len(r)):
            v[i, 0] -= p.drag * v[i, 0]
            v[i, 1] -= p.drag * v[i, 1]
            v[i, 2] -= p.drag * (v[i, 2] - compression * x[i, 2])
            for k in range(3):
                v[i, k] += p.dt * force[i, k] / mass[i]
                x[i, k] += p.dt * v[i, k]
                moved[i, k] += p.dt * v[i, k]
        plate[0] += p.dt * plate[1]
        farthest = 0.0
        for i in range(len(r)):
            plate[2] += pushed[i]
            farthest = max(farthest, moved[i, 0] ** 2 + moved[i, 1] ** 2 + moved[i, 2] ** 2)
        if farthest > stop_at * stop_at:
            return step + 1
    return steps


@njit(cache=True, error_model="numpy", inline="always")
def _contacts(i, x, v, r, mass, phase, first, index, largest, slide, side, p):  # type: ignore[no-untyped-def]
    """Sum of the contact forces on one particle; updates its copies of the pairs' memories."""
    fx = fy = fz = 0.0
    for m in range(first[i], first[i + 1]):
        j = index[m]
        dx, dy, dz = separation(x, i, j, side)
        d2 = dx * dx + dy * dy + dz * dz
        touch = r[i] + r[j]
        if d2 >= touch * touch:
            slide[m, 0] = slide[m, 1] = slide[m, 2] = 0.0
            continue
        distance = np.sqrt(d2)
        nx = dx / distance
        ny = dy / distance
        nz = dz / distance
        ux = v[i, 0] - v[j, 0]
        uy = v[i, 1] - v[j, 1]
        uz = v[i, 2] - v[j, 2]
        closing = -(ux * nx + uy * ny + uz * nz)
        reduced = 2.0 * r[i] * r[j] / touch
        reduced_mass = mass[i] * mass[j] / (mass[i] + mass[j])
        normal, tension = _normal(touch - distance, closing, reduced, reduced_mass, phase[i], phase[j], m, largest, p)

        # The spring turns with the pair, stretches by the sliding, and slips where friction ends.
        sn = slide[m, 0] * nx + slide[m, 1] * ny + slide[m, 2] * nz
        sx = slide[m, 0] - sn * nx + p.dt * (ux + closing * nx)
        sy = slide[m, 1] - sn * ny + p.dt * (uy + closing * ny)
        sz = slide[m, 2] - sn * nz + p.dt * (uz + closing * nz)
        stiffness = 2.0 / 7.0 * p.loading_pa[phase[i], phase[j]] * reduced
        stretch = np.sqrt(sx * sx + sy * sy + sz * sz)
        limit = p.friction * max(normal + tension, 0.0)
        if stiffness * stretch > limit:
            slip = limit / (stiffness * stretch)
            sx *= slip
            sy *= slip
            sz *= slip
        slide[m, 0] = sx
        slide[m, 1] = sy
        slide[m, 2] = sz
        fx += normal * nx - stiffness * sx
        fy += normal * ny - stiffness * sy
        fz += normal * nz - stiffness * sz
    return fx, fy, fz


@njit(cache=True, error_model="numpy", inline="always")
def _normal(overlap, closing, reduced, reduced_mass, a, b, m, largest, p):  # type: ignore[no-untyped-def]
    """Force along the normal, and how much of it the tension limit could still take away."""
    k1 = p.loading_pa[a, b] * reduced
    k2 = p.unloading_pa[a, b] * reduced
    kc = p.cohesion_pa[a, b] * reduced
    if overlap > largest[m]:
        largest[m] = overlap
    elastic = k2 * overlap - (k2 - k1) * largest[m]
    if elastic < -kc * overlap:
        # Beyond the tension limit the contact unloads along it and forgets the larger overlap.
        elastic = -kc * overlap
        largest[m] = (k2 + kc) / (k2 - k1) * overlap if k2 > k1 else overlap
    return elastic + 2.0 * p.damping * np.sqrt(reduced_mass * k2) * closing, kc * overlap


@njit(cache=True, error_model="numpy", inline="always")
def _wall(i, overlap, closing, r, mass, phase, wall_largest, which, p):  # type: ignore[no-untyped-def]
    """Force of a flat wall on a particle; the foil holds what sticks to it, the plate does not."""
    if overlap <= 0.0:
        return 0.0
    force, _ = _normal(overlap, closing, r[i], mass[i], 0, phase[i], which, wall_largest[i], p)
    return force if which == 0 else max(force, 0.0)


@njit(cache=True, parallel=True, error_model="numpy")
def carry_over(first, index, largest, slide, new_first, new_index, new_largest, new_slide):  # type: ignore[no-untyped-def]
    """Give every entry of a new list the memory that its pair had in the old one; others start with none."""
    for i in prange(len(first) - 1):
        for n in range(new_first[i], new_first[i + 1]):
            new_largest[n] = 0.0
            new_slide[n, 0] = new_slide[n, 1] = new_slide[n, 2] = 0.0
            for m in range(first[i], first[i + 1]):
                if index[m] == new_index[n]:
                    new_largest[n] = largest[m]
                    for k in range(3):
                        new_slide[n, k] = slide[m, k]
                    break


@njit(cache=True, error_model="numpy")
def set_stress_free(x, r, phase, first, index, largest, wall_largest, side, p):  # type: ignore[no-untyped-def]
    """Give every contact the memory with which its present overlap is force-free (dried-in contacts)."""
    for i in range(len(r)):
        for m in range(first[i], first[i + 1]):
            j = index[m]
            dx, dy, dz = separation(x, i, j, side)
            overlap = r[i] + r[j] - np.sqrt(dx * dx + dy * dy + dz * dz)
            largest[m] = _remembered(overlap, p.loading_pa[phase[i], phase[j]], p.unloading_pa[phase[i], phase[j]])
        wall_largest[i, 0] = _remembered(r[i] - x[i, 2], p.loading_pa[0, phase[i]], p.unloading_pa[0, phase[i]])


@njit(cache=True, error_model="numpy")
def _remembered(overlap, k1, k2):  # type: ignore[no-untyped-def]
    return max(overlap, 0.0) / (1.0 - k1 / k2) if k2 > k1 else 0.0
