"""Kernels of the press: elastic active material and plastic, sticky binder domain between a foil and a moving plate.

Active material: Hertz along the normal, Mindlin across it, slip at the Coulomb limit (Johnson, Contact Mechanics 1985,
eqs 4.23 and 7.43), until the mean pressure on the contact area pi R d reaches the strength of a secondary particle; it
then deforms at that pressure and unloads as a Hertz contact that is flatter by d0 (Thornton, J. Appl. Mech. 1997, 64,
383). Pairs with a binder-domain partner: Luding (Granular Matter 2008, 10, 235, section 3.2) with the
loading branch stiffening as nanopores close,

    loading F = k1 r d (1 + (h d / r)^2),    unloading and reloading F = k2 r (d - d0),    tension F = -kc r d,

r = 2 r_i r_j / (r_i + r_j), d the overlap, and d0, the overlap free of force, the memory of a pair: where the elastic
branch would leave the band between tension and loading, the force is that of the limit and d0 follows. Across, a spring
holds up to the tension limit plus friction. In a cold film a bond adds to the tension limit: a neck of binder as wide
as the smaller particle (Potyondy and Cundall, Int. J. Rock Mech. 2004, 41, 1329). Particles spin, so that a bed that
turns as a whole stretches nothing. Lengths in um, stresses in Pa, forces in pN.

Every pair is computed once. Rows of the lists are dealt to a number of parts that depends on the bed only; each part
adds up its own forces, and parts are added in order, so results do not depend on threads.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit, prange

from physics.particles.clumps import hold_shape
from physics.particles.neighbours import separation

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
        binder_shear_ratio: tangential stiffness over k2.
        bond_pa: tension that a neck of cold binder bears, over the square of the smaller radius.
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
    binder_shear_ratio: float
    bond_pa: float
    foil_loading_pa: float
    foil_unloading_pa: float
    drag: float
    dt: float


class Tip(NamedTuple):
    """A hard ball that comes down instead of the plate.

    Attributes:
        x: of its centre.
        y: of its centre.
        radius: infinite for the plate.
        low: height of the lowest point at first.
    """

    x: float
    y: float
    radius: float
    low: float


class Lists(NamedTuple):
    """How long the lists of pairs hold.

    Attributes:
        skin: surface distance below which a pair was listed.
        reach: largest distance of a listed pair.
        height: of the plate when they were made.
    """

    skin: float
    reach: float
    height: float


@njit(cache=True, parallel=True, error_model="numpy")
def press(  # type: ignore[no-untyped-def]
    x, v, r, mass, inertia, phase, pairs, shapes, bounds, wall_rest, side, plate, tip, p, steps, force, pushed, moved,
    lists,
):  # fmt: skip
    """Move the plate and the particles; stops early when the neighbour list goes out of date.

    Args:
        x: (n, 3) positions.
        v: (n, 6) velocities and spins.
        r: (n,) radii.
        mass: (n,) scaled masses.
        inertia: (n,) moments of inertia; infinite for what does not spin.
        phase: (n,) phases.
        pairs: Pairs.
        shapes: Clumps.
        bounds: (parts + 1,) rows of the first part, of the second and so on.
        wall_rest: (n, 2) overlap with foil and plate that is free of force.
        side: box side.
        plate: (3,) height of its lowest point, velocity, and sum of the force on it over these steps.
        tip: Tip, where a ball stands for the plate.
        p: Press.
        steps: steps at most.
        force: (parts, n, 6) work space, then the last forces and torques in part 0.
        pushed: (n,) work space, then the last forces on the plate.
        moved: (n, 3) displacement since the list was built, less that of the film's even compression.
        lists: Lists.

    Returns:
        Steps done.
    """
    active_first, active_index, active_slide, flat, binder_first, binder_index, binder_slide, rest = pairs
    parts = len(bounds) - 1
    farthest = np.zeros(parts)
    for step in range(steps):
        for part in prange(parts):
            force[part] = 0.0
            low, high = bounds[part], bounds[part + 1]
            _binder(low, high, x, v, r, binder_first, binder_index, binder_slide, rest, side, p, force[part])
            _active(low, high, x, v, r, active_first, active_index, active_slide, flat, side, p, force[part])
        compression = plate[1] / plate[0] if np.isinf(tip.radius) else 0.0
        for part in prange(parts):
            farthest[part] = 0.0
            for i in range(len(r) * part // parts, len(r) * (part + 1) // parts):
                for other in range(1, parts):
                    for k in range(6):
                        force[0, i, k] += force[other, i, k]
                foil = r[i] - x[i, 2]
                if foil > 0.0:
                    force[0, i, 2] += _foil(foil, -v[i, 2], r[i], phase[i], wall_rest[i], p)
                nx, ny, nz, steel, reduced = _under(x[i], r[i], side, plate[0], tip)
                pushed[i] = 0.0
                if steel > 0.0:
                    closing = v[i, 0] * nx + v[i, 1] * ny + (v[i, 2] - plate[1]) * nz
                    push = _plate(steel, closing, reduced, phase[i], wall_rest[i], p)
                    force[0, i, 0] -= push * nx
                    force[0, i, 1] -= push * ny
                    force[0, i, 2] -= push * nz
                    pushed[i] = push * nz
                v[i, 0] -= p.drag * v[i, 0]
                v[i, 1] -= p.drag * v[i, 1]
                v[i, 2] -= p.drag * (v[i, 2] - compression * x[i, 2])
                share = p.dt / mass[i]
                for k in range(3):
                    v[i, k] += share * force[0, i, k]
                    way = p.dt * v[i, k]
                    x[i, k] += way
                    moved[i, k] += way
                    v[i, 3 + k] += p.dt / inertia[i] * force[0, i, 3 + k] - p.drag * v[i, 3 + k]
                moved[i, 2] -= p.dt * compression * x[i, 2]
                far = moved[i, 0] ** 2 + moved[i, 1] ** 2 + moved[i, 2] ** 2
                farthest[part] = max(farthest[part], far)
        if len(shapes.start) > 0:
            for c in prange(len(shapes.start)):
                hold_shape(c, x, shapes, side, moved, v, 1.0 / p.dt)
        plate[0] += p.dt * plate[1]
        for i in range(len(r)):
            plate[2] += pushed[i]
        left = lists.skin - lists.reach * abs(1.0 - plate[0] / lists.height)
        if left < 0.0 or 4.0 * farthest.max() > left * left:
            return step + 1
    return steps


@njit(cache=True, error_model="numpy")
def _binder(low, high, x, v, r, first, index, slide, rest, side, p, force):  # type: ignore[no-untyped-def]
    """Forces of the pairs with a binder-domain partner, in rows low to high; updates their memory."""
    per_side = 1.0 / side
    for i in range(low, high):
        xi, yi, zi, ri = x[i, 0], x[i, 1], x[i, 2], r[i]
        fx = fy = fz = qx = qy = qz = 0.0
        for m in range(first[i], first[i + 1]):
            j = index[m]
            nx, ny, nz, overlap = _meeting(xi, yi, zi, ri, j, x, r, side, per_side)
            if overlap <= 0.0:
                slide[m, 0] = slide[m, 1] = slide[m, 2] = 0.0
                continue
            neck, reduced = min(ri, r[j]), 2.0 * ri * r[j] / (ri + r[j])
            hold = p.cohesion_pa * reduced * overlap + p.bond_pa * neck * neck
            elastic, rest[m] = plastic(overlap, rest[m], reduced, p.loading_pa, p.hardening, p.unloading_pa, hold)
            across, damping = p.binder_shear_ratio * p.unloading_pa * reduced, p.binder_damping * reduced
            limit = hold + p.friction * max(elastic, 0.0)
            ex, ey, ez, tx, ty, tz = _push(
                i, j, v, r, nx, ny, nz, overlap, elastic, damping, slide, m, across, limit, p.dt, force
            )
            fx += ex
            fy += ey
            fz += ez
            qx += tx
            qy += ty
            qz += tz
        force[i, 0] += fx
        force[i, 1] += fy
        force[i, 2] += fz
        force[i, 3] += qx
        force[i, 4] += qy
        force[i, 5] += qz


@njit(cache=True, error_model="numpy", inline="always")
def _meeting(xi, yi, zi, ri, j, x, r, side, per_side):  # type: ignore[no-untyped-def]
    """Direction from j to i, and overlap; zeros where they do not touch."""
    dx = xi - x[j, 0]
    dy = yi - x[j, 1]
    dz = zi - x[j, 2]
    dx -= side * np.rint(dx * per_side)
    dy -= side * np.rint(dy * per_side)
    d2 = dx * dx + dy * dy + dz * dz
    touch = ri + r[j]
    if d2 >= touch * touch:
        return 0.0, 0.0, 0.0, 0.0
    distance = np.sqrt(d2)
    per_distance = 1.0 / distance
    return dx * per_distance, dy * per_distance, dz * per_distance, touch - distance


@njit(cache=True, error_model="numpy", inline="always")
def _push(  # type: ignore[no-untyped-def]
    i, j, v, r, nx, ny, nz, overlap, elastic, damping, slide, m, across, limit, dt, force
):
    """Force and torque of one contact: elastic along the normal, a dashpot, a spring across.

    The spring turns with the pair, stretches by the sliding of the surfaces, and slips at the limit. The arms add up to
    the distance, so that a pair that turns as a whole does not slide. Those on j are added to `force`, those on i
    returned, because they add up over its row.
    """
    arm = 1.0 - overlap / (r[i] + r[j])
    a, b = arm * r[i], arm * r[j]
    ux = v[i, 0] - v[j, 0]
    uy = v[i, 1] - v[j, 1]
    uz = v[i, 2] - v[j, 2]
    opening = ux * nx + uy * ny + uz * nz
    wx = a * v[i, 3] + b * v[j, 3]
    wy = a * v[i, 4] + b * v[j, 4]
    wz = a * v[i, 5] + b * v[j, 5]
    along = slide[m, 0] * nx + slide[m, 1] * ny + slide[m, 2] * nz
    sx = slide[m, 0] - along * nx + dt * (ux - opening * nx - wy * nz + wz * ny)
    sy = slide[m, 1] - along * ny + dt * (uy - opening * ny - wz * nx + wx * nz)
    sz = slide[m, 2] - along * nz + dt * (uz - opening * nz - wx * ny + wy * nx)
    stretch2 = across * across * (sx * sx + sy * sy + sz * sz)
    if stretch2 > limit * limit:
        slip = limit / np.sqrt(stretch2)
        sx *= slip
        sy *= slip
        sz *= slip
    slide[m, 0] = sx
    slide[m, 1] = sy
    slide[m, 2] = sz
    tx = -across * sx
    ty = -across * sy
    tz = -across * sz
    normal = elastic - damping * opening
    fx = normal * nx + tx
    fy = normal * ny + ty
    fz = normal * nz + tz
    qx = ty * nz - tz * ny
    qy = tz * nx - tx * nz
    qz = tx * ny - ty * nx
    force[j, 0] -= fx
    force[j, 1] -= fy
    force[j, 2] -= fz
    force[j, 3] += b * qx
    force[j, 4] += b * qy
    force[j, 5] += b * qz
    return fx, fy, fz, a * qx, a * qy, a * qz


@njit(cache=True, error_model="numpy", inline="always")
def plastic(overlap, rest, reduced, k1, hardening, k2, hold):  # type: ignore[no-untyped-def]
    """Force of a plastic contact, and the overlap at which it is free of force from now on."""
    strain = hardening * overlap / reduced
    highest = k1 * reduced * overlap * (1.0 + strain * strain)
    stiffness = k2 * reduced
    force = stiffness * (overlap - rest)
    if force > highest:
        return highest, overlap - highest / stiffness
    if force < -hold:
        return -hold, overlap + hold / stiffness
    return force, rest


@njit(cache=True, error_model="numpy")
def _active(low, high, x, v, r, first, index, slide, flat, side, p, force):  # type: ignore[no-untyped-def]
    """Forces of the pairs of active material in rows low to high; updates their memory."""
    per_side = 1.0 / side
    for i in range(low, high):
        for m in range(first[i], first[i + 1]):
            j = index[m]
            nx, ny, nz, overlap = _meeting(x[i, 0], x[i, 1], x[i, 2], r[i], j, x, r, side, per_side)
            if overlap <= 0.0:
                slide[m, 0] = slide[m, 1] = slide[m, 2] = flat[m] = 0.0
                continue
            effective = r[i] * r[j] / (r[i] + r[j])
            elastic, stiffness, flat[m] = hertz(overlap, flat[m], effective, p.active_pa, p.strength_pa)
            across, damping = p.shear_ratio * stiffness, 2.0 * p.active_damping * effective
            limit = p.friction * elastic
            on_i = _push(i, j, v, r, nx, ny, nz, overlap, elastic, damping, slide, m, across, limit, p.dt, force)
            for k in range(6):
                force[i, k] += on_i[k]


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
    hold = radius * (2.0 * p.cohesion_pa * overlap + p.bond_pa * radius)
    force, rest[0] = plastic(overlap, rest[0], 2.0 * radius, p.loading_pa, p.hardening, p.unloading_pa, hold)
    return force + 2.0 * p.binder_damping * radius * closing


@njit(cache=True, error_model="numpy", inline="always")
def _under(place, radius, side, low, tip):  # type: ignore[no-untyped-def]
    """Direction towards the plate or the tip, the overlap with it, and the reduced radius (equal ones give theirs)."""
    if np.isinf(tip.radius):
        return 0.0, 0.0, 1.0, place[2] + radius - low, 2.0 * radius
    dx = tip.x - place[0]
    dy = tip.y - place[1]
    dz = low + tip.radius - place[2]
    dx -= side * np.rint(dx / side)
    dy -= side * np.rint(dy / side)
    distance = np.sqrt(dx * dx + dy * dy + dz * dz)
    reduced = 2.0 * radius * tip.radius / (radius + tip.radius)
    return dx / distance, dy / distance, dz / distance, radius + tip.radius - distance, reduced


@njit(cache=True, error_model="numpy", inline="always")
def _plate(overlap, closing, reduced, phase, rest, p):  # type: ignore[no-untyped-def]
    """Force of the plate or the tip, which is hard, slips, and to which nothing sticks."""
    if phase == 1:
        force, _, rest[1] = hertz(overlap, rest[1], 0.5 * reduced, p.active_pa, p.strength_pa)
        return max(force + p.active_damping * reduced * closing, 0.0)
    force, rest[1] = plastic(overlap, rest[1], reduced, p.loading_pa, p.hardening, p.unloading_pa, 0.0)
    return max(force + p.binder_damping * reduced * closing, 0.0)


@njit(cache=True, error_model="numpy")
def set_stress_free(x, r, pairs, wall_rest, side, height):  # type: ignore[no-untyped-def]
    """Make the present overlap of every contact the one that is free of force: as the film dried, or left the rolls."""
    _rest_here(x, r, pairs.binder_first, pairs.binder_index, pairs.rest, side)
    _rest_here(x, r, pairs.active_first, pairs.active_index, pairs.flat, side)
    for i in range(len(r)):
        wall_rest[i, 0] = max(r[i] - x[i, 2], 0.0)
        wall_rest[i, 1] = max(x[i, 2] + r[i] - height, 0.0)


@njit(cache=True, error_model="numpy")
def _rest_here(x, r, first, index, rest, side):  # type: ignore[no-untyped-def]
    for i in range(len(r)):
        for m in range(first[i], first[i + 1]):
            dx, dy, dz = separation(x, i, index[m], side)
            rest[m] = max(r[i] + r[index[m]] - np.sqrt(dx * dx + dy * dy + dz * dz), 0.0)
