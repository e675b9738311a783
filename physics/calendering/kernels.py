"""Kernels of the press: elastic active material and plastic, sticky binder domain between a foil and a moving plate.

Active material: Hertz along the normal, Mindlin across it, slip at the Coulomb limit (Johnson, Contact Mechanics 1985,
eqs 4.23 and 7.43), until the mean pressure on the contact area pi R d reaches the strength of a secondary particle; it
then deforms at that pressure and unloads as a Hertz contact that is flatter by d0 (Thornton, J. Appl. Mech. 1997, 64,
383). Pairs with a binder-domain partner: Luding (Granular Matter 2008, 10, 235, section 3.2) with the
loading branch stiffening as nanopores close,

    loading F = k1 r d (1 + (h d / r)^2),    unloading and reloading F = k2 r (d - d0),    tension F = -kc r d,

r = 2 r_i r_j / (r_i + r_j), d the overlap, and d0, the overlap free of force, the one memory of a pair: where the
elastic branch would leave the band between tension and loading, the force is that of the limit and d0 follows. The
binder domain slides freely; particles do not spin. Lengths in um, stresses in Pa, forces in pN.

Every pair is computed once. Rows of the lists are dealt to a number of parts that depends on the bed only; each part
adds up its own forces, and parts are added in order, so results do not depend on threads.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit, prange

from physics.particles.clumps import hold_shape

Floats = npt.NDArray[np.float64]


class Press(NamedTuple):
    """Constants of the press.

    Attributes:
        active_pa: reduced modulus E* of two active particles.
        strength_pa: mean pressure at which a contact of active material deforms for good.
        shear_ratio: 8 G* over 2 E*, Mindlin's tangential stiffness over Hertz' normal one.
        friction: Coulomb coefficient between active particles.
        active_damping: dashpot over reduced radius.
        loading_pa: k1 of the binder domain.
        hardening: h of the binder domain.
        unloading_pa: k2 of the binder domain.
        cohesion_pa: kc of the binder domain.
        binder_damping: dashpot over reduced radius.
        foil_loading_pa: k1 of active material on the foil.
        foil_unloading_pa: k2 of active material on the foil.
        drag: share of the velocity against the film's even compression that is lost in a step.
        dt: time step; masses are scaled, so its unit is arbitrary.
    """

    active_pa: float
    strength_pa: float
    shear_ratio: float
    friction: float
    active_damping: float
    loading_pa: float
    hardening: float
    unloading_pa: float
    cohesion_pa: float
    binder_damping: float
    foil_loading_pa: float
    foil_unloading_pa: float
    drag: float
    dt: float


@njit(cache=True, parallel=True, error_model="numpy")
def press(  # type: ignore[no-untyped-def]
    x, v, r, mass, phase, pairs, shapes, bounds, wall_rest, side, plate, p, steps, force, pushed, moved, stop_at
):
    """Move the plate and the particles; stops early when the neighbour list goes out of date.

    Args:
        x: (n, 3) positions.
        v: (n, 3) velocities.
        r: (n,) radii.
        mass: (n,) scaled masses.
        phase: (n,) phases.
        pairs: Pairs.
        shapes: Clumps.
        bounds: (parts + 1,) rows of the first part, of the second and so on.
        wall_rest: (n, 2) overlap with foil and plate that is free of force.
        side: box side.
        plate: (3,) height, velocity, and sum of the force on it over these steps.
        p: Press.
        steps: steps at most.
        force: (parts, n, 3) work space, then the last forces in part 0.
        pushed: (n,) work space, then the last forces on the plate.
        moved: (n, 3) displacement since the list was built.
        stop_at: displacement at which the list is out of date.

    Returns:
        Steps done.
    """
    active_first, active_index, slide, flat, binder_first, binder_index, rest = pairs
    parts = len(bounds) - 1
    farthest = np.zeros(parts)
    for step in range(steps):
        for part in prange(parts):
            force[part] = 0.0
            _binder(bounds[part], bounds[part + 1], x, v, r, binder_first, binder_index, rest, side, p, force[part])
            _active(
                bounds[part], bounds[part + 1], x, v, r, active_first, active_index, slide, flat, side, p, force[part]
            )
        compression = plate[1] / plate[0]
        for part in prange(parts):
            farthest[part] = 0.0
            for i in range(len(r) * part // parts, len(r) * (part + 1) // parts):
                for other in range(1, parts):
                    for k in range(3):
                        force[0, i, k] += force[other, i, k]
                foil = r[i] - x[i, 2]
                if foil > 0.0:
                    force[0, i, 2] += _foil(foil, -v[i, 2], r[i], phase[i], wall_rest[i], p)
                steel = x[i, 2] + r[i] - plate[0]
                pushed[i] = _plate(steel, v[i, 2] - plate[1], r[i], phase[i], wall_rest[i], p) if steel > 0.0 else 0.0
                force[0, i, 2] -= pushed[i]
                v[i, 0] -= p.drag * v[i, 0]
                v[i, 1] -= p.drag * v[i, 1]
                v[i, 2] -= p.drag * (v[i, 2] - compression * x[i, 2])
                share = p.dt / mass[i]
                for k in range(3):
                    v[i, k] += share * force[0, i, k]
                    way = p.dt * v[i, k]
                    x[i, k] += way
                    moved[i, k] += way
                far = moved[i, 0] ** 2 + moved[i, 1] ** 2 + moved[i, 2] ** 2
                farthest[part] = max(farthest[part], far)
        if len(shapes.start) > 0:
            for c in prange(len(shapes.start)):
                hold_shape(c, x, shapes, side, moved, v, 1.0 / p.dt)
        plate[0] += p.dt * plate[1]
        for i in range(len(r)):
            plate[2] += pushed[i]
        if farthest.max() > stop_at * stop_at:
            return step + 1
    return steps


@njit(cache=True, error_model="numpy")
def _binder(low, high, x, v, r, first, index, rest, side, p, force):  # type: ignore[no-untyped-def]
    """Forces of the pairs with a binder-domain partner, in rows low to high; updates their memory."""
    per_side = 1.0 / side
    for i in range(low, high):
        xi, yi, zi, ri = x[i, 0], x[i, 1], x[i, 2], r[i]
        fx = fy = fz = 0.0
        for m in range(first[i], first[i + 1]):
            j = index[m]
            dx = xi - x[j, 0]
            dy = yi - x[j, 1]
            dz = zi - x[j, 2]
            dx -= side * np.rint(dx * per_side)
            dy -= side * np.rint(dy * per_side)
            d2 = dx * dx + dy * dy + dz * dz
            touch = ri + r[j]
            if d2 >= touch * touch:
                continue
            distance = np.sqrt(d2)
            per_distance = 1.0 / distance
            opening = ((v[i, 0] - v[j, 0]) * dx + (v[i, 1] - v[j, 1]) * dy + (v[i, 2] - v[j, 2]) * dz) * per_distance
            reduced = 2.0 * ri * r[j] / touch
            elastic, rest[m] = plastic(
                touch - distance, rest[m], reduced, p.loading_pa, p.hardening, p.unloading_pa, p.cohesion_pa
            )
            push = (elastic - p.binder_damping * reduced * opening) * per_distance
            fx += push * dx
            fy += push * dy
            fz += push * dz
            force[j, 0] -= push * dx
            force[j, 1] -= push * dy
            force[j, 2] -= push * dz
        force[i, 0] += fx
        force[i, 1] += fy
        force[i, 2] += fz


@njit(cache=True, error_model="numpy", inline="always")
def plastic(overlap, rest, reduced, k1, hardening, k2, kc):  # type: ignore[no-untyped-def]
    """Force of a plastic contact, and the overlap at which it is free of force from now on."""
    strain = hardening * overlap / reduced
    highest = k1 * reduced * overlap * (1.0 + strain * strain)
    lowest = -kc * reduced * overlap
    stiffness = k2 * reduced
    force = stiffness * (overlap - rest)
    if force > highest:
        return highest, overlap - highest / stiffness
    if force < lowest:
        return lowest, overlap - lowest / stiffness
    return force, rest


@njit(cache=True, error_model="numpy")
def _active(low, high, x, v, r, first, index, slide, flat, side, p, force):  # type: ignore[no-untyped-def]
    """Forces of the pairs of active material in rows low to high; updates their memory."""
    per_side = 1.0 / side
    for i in range(low, high):
        for m in range(first[i], first[i + 1]):
            j = index[m]
            dx = x[i, 0] - x[j, 0]
            dy = x[i, 1] - x[j, 1]
            dz = x[i, 2] - x[j, 2]
            dx -= side * np.rint(dx * per_side)
            dy -= side * np.rint(dy * per_side)
            d2 = dx * dx + dy * dy + dz * dz
            touch = r[i] + r[j]
            if d2 >= touch * touch:
                slide[m, 0] = slide[m, 1] = slide[m, 2] = flat[m] = 0.0
                continue
            distance = np.sqrt(d2)
            nx = dx / distance
            ny = dy / distance
            nz = dz / distance
            ux = v[i, 0] - v[j, 0]
            uy = v[i, 1] - v[j, 1]
            uz = v[i, 2] - v[j, 2]
            opening = ux * nx + uy * ny + uz * nz
            effective = r[i] * r[j] / touch
            elastic, stiffness, flat[m] = hertz(touch - distance, flat[m], effective, p.active_pa, p.strength_pa)
            normal = elastic - 2.0 * p.active_damping * effective * opening

            # The spring turns with the pair, stretches by the sliding, and slips where friction ends.
            sn = slide[m, 0] * nx + slide[m, 1] * ny + slide[m, 2] * nz
            sx = slide[m, 0] - sn * nx + p.dt * (ux - opening * nx)
            sy = slide[m, 1] - sn * ny + p.dt * (uy - opening * ny)
            sz = slide[m, 2] - sn * nz + p.dt * (uz - opening * nz)
            across = p.shear_ratio * stiffness
            stretch = np.sqrt(sx * sx + sy * sy + sz * sz)
            if across * stretch > p.friction * elastic:
                slip = p.friction * elastic / (across * stretch)
                sx *= slip
                sy *= slip
                sz *= slip
            slide[m, 0] = sx
            slide[m, 1] = sy
            slide[m, 2] = sz
            fx = normal * nx - across * sx
            fy = normal * ny - across * sy
            fz = normal * nz - across * sz
            force[i, 0] += fx
            force[i, 1] += fy
            force[i, 2] += fz
            force[j, 0] -= fx
            force[j, 1] -= fy
            force[j, 2] -= fz


@njit(cache=True, error_model="numpy", inline="always")
def hertz(overlap, flat, effective, modulus, strength):  # type: ignore[no-untyped-def]
    """Force of a contact of active material, its stiffness, and the depth by which it is flattened from now on."""
    elastic = overlap - flat
    if elastic <= 0.0:
        return 0.0, 0.0, flat
    stiffness = 2.0 * modulus * np.sqrt(effective * elastic)
    force = 2.0 / 3.0 * stiffness * elastic
    highest = np.pi * strength * effective * overlap
    if force > highest:
        elastic = (highest / (4.0 / 3.0 * modulus * np.sqrt(effective))) ** (2.0 / 3.0)
        return highest, 2.0 * modulus * np.sqrt(effective * elastic), overlap - elastic
    return force, stiffness, flat


@njit(cache=True, error_model="numpy", inline="always")
def _foil(overlap, closing, radius, phase, rest, p):  # type: ignore[no-untyped-def]
    """Force of the foil: active material indents it, the binder domain sticks to it."""
    if phase == 1:
        force, rest[0] = plastic(overlap, rest[0], 2.0 * radius, p.foil_loading_pa, 0.0, p.foil_unloading_pa, 0.0)
        return force + 2.0 * p.active_damping * radius * closing
    force, rest[0] = plastic(overlap, rest[0], 2.0 * radius, p.loading_pa, p.hardening, p.unloading_pa, p.cohesion_pa)
    return force + 2.0 * p.binder_damping * radius * closing


@njit(cache=True, error_model="numpy", inline="always")
def _plate(overlap, closing, radius, phase, rest, p):  # type: ignore[no-untyped-def]
    """Force of the plate, which is hard and to which nothing sticks."""
    if phase == 1:
        force, _, rest[1] = hertz(overlap, rest[1], radius, p.active_pa, p.strength_pa)
        return max(force + 2.0 * p.active_damping * radius * closing, 0.0)
    force, rest[1] = plastic(overlap, rest[1], 2.0 * radius, p.loading_pa, p.hardening, p.unloading_pa, 0.0)
    return max(force + 2.0 * p.binder_damping * radius * closing, 0.0)


@njit(cache=True, error_model="numpy")
def set_stress_free(x, r, phase, pairs, wall_rest, side):  # type: ignore[no-untyped-def]
    """Make the present overlap of every contact with a memory the one that is free of force (dried-in contacts)."""
    for i in range(len(r)):
        for m in range(pairs.binder_first[i], pairs.binder_first[i + 1]):
            j = pairs.binder_index[m]
            dx = x[i, 0] - x[j, 0]
            dy = x[i, 1] - x[j, 1]
            dz = x[i, 2] - x[j, 2]
            dx -= side * np.rint(dx / side)
            dy -= side * np.rint(dy / side)
            overlap = r[i] + r[j] - np.sqrt(dx * dx + dy * dy + dz * dz)
            pairs.rest[m] = max(overlap, 0.0)
        wall_rest[i, 0] = max(r[i] - x[i, 2], 0.0)
