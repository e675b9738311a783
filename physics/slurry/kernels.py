"""Kernels of the sheared slurry: pair forces and pair dissipation at vanishing inertia, solved for the velocities.

Everything is in units of the liquid: lengths in um, time in strain (shear rate 1), stress in units of the liquid's
viscosity times the shear rate; forces are stresses times um2. Flow along x, gradient along z, Lees-Edwards images.
A pair (i, j) stands once; its unit vector points from j to i.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from physics.particles.neighbours import sheared_separation

Floats = npt.NDArray[np.float64]


class ForceField(NamedTuple):
    """Constants of the pair forces, by phase of the two partners (index 0 is unused).

    Attributes:
        modulus: (3, 3) repulsion over overlap and reduced radius.
        cohesion: (3, 3) attraction over reduced radius and distance to the reach.
        reach: (3, 3) surface distance over the smaller radius at which attraction and lubrication end.
        roughness: (3, 3) gap over reduced radius below which lubrication grows no further.
        viscosity: (3, 3) of what is squeezed out from between the two, over the liquid's.
    """

    modulus: Floats
    cohesion: Floats
    reach: Floats
    roughness: Floats
    viscosity: Floats


class Pairs(NamedTuple):
    """Pairs within reach, each once; the first entries count, the rest is room.

    Attributes:
        partner: (p, 2) int32, the two particles.
        normal: (p, 3) unit vectors.
        length: (p,) distances of the centres.
        resistance: (p,) force per opening velocity.
        force: (p,) repulsion positive.
        yielding: (p,) what the repulsion loses per opening velocity within the step.
    """

    partner: npt.NDArray[np.int32]
    normal: Floats
    length: Floats
    resistance: Floats
    force: Floats
    yielding: Floats


@njit(cache=True, error_model="numpy")
def pair_terms(x, r, phase, first, index, side, height, offset, s, step, pairs):  # type: ignore[no-untyped-def]
    """Forces and resistances of all pairs within reach.

    The force is linear repulsion and attraction (see physics.particles.overdamped). The resistance is the squeeze
    flow between two spheres, 6 pi eta R^2 / h with R = a b / (a + b) (Kim and Karrila 1991, section 9.2), held finite
    by the surfaces' roughness and brought to zero at the reach; eta is the viscosity of what flows between the two.

    Args:
        x: (n, 3) positions.
        r: (n,) radii.
        phase: (n,) phases.
        first: (n + 1,) neighbour list, each pair once.
        index: (m,) neighbour list.
        side: box side along x and y.
        height: box side along z.
        offset: shift along x of the image above.
        s: ForceField.
        step: strain of the coming step.
        pairs: Pairs, out.

    Returns:
        Number of pairs.
    """
    count = 0
    for i in range(len(r)):
        for m in range(first[i], first[i + 1]):
            j = index[m]
            dx, dy, dz = sheared_separation(x, i, j, side, height, offset)
            distance = np.sqrt(dx * dx + dy * dy + dz * dz)
            gap = distance - r[i] - r[j]
            a, b = phase[i], phase[j]
            reach = s.reach[a, b] * min(r[i], r[j])
            if gap >= reach or distance == 0.0:
                continue
            reduced = r[i] * r[j] / (r[i] + r[j])
            rough = s.roughness[a, b] * reduced
            squeeze = s.viscosity[a, b] * (1.0 / (max(gap, 0.0) + rough) - 1.0 / (reach + rough))
            attraction = s.cohesion[a, b] * (reach - max(gap, 0.0))
            pairs.partner[count, 0] = i
            pairs.partner[count, 1] = j
            pairs.normal[count, 0] = dx / distance
            pairs.normal[count, 1] = dy / distance
            pairs.normal[count, 2] = dz / distance
            pairs.length[count] = distance
            pairs.resistance[count] = 6.0 * np.pi * reduced * reduced * squeeze
            pairs.force[count] = 2.0 * reduced * (s.modulus[a, b] * max(-gap, 0.0) - attraction)
            pairs.yielding[count] = reduced * s.modulus[a, b] * step if gap < 0.0 else 0.0
            count += 1
    return count


@njit(cache=True, error_model="numpy")
def solve_velocities(count, pairs, drag, u, residual, search, image, diagonal, tolerance, most):  # type: ignore[no-untyped-def]
    """Velocities beyond the shear's own at which drag and pair dissipation balance the forces at the step's end.

    Taking the repulsion at the end of the step (backward Euler, linearised) keeps any stiffness stable. Conjugate
    gradients with the diagonal as preconditioner, from the last velocities on.

    Args:
        count: number of pairs.
        pairs: Pairs.
        drag: (n,) Stokes drag 6 pi a.
        u: (n, 3) in and out: velocities.
        residual: (n, 3) work space.
        search: (n, 3) work space.
        image: (n, 3) work space.
        diagonal: (n,) work space.
        tolerance: residual over right-hand side.
        most: iterations at most.

    Returns:
        Iterations done; `most` where the tolerance was not met.
    """
    n = len(drag)
    for i in range(n):
        diagonal[i] = drag[i]
        for k in range(3):
            residual[i, k] = 0.0
    for p in range(count):
        i, j = pairs.partner[p, 0], pairs.partner[p, 1]
        # The shear pulls the pair apart with n_x n_z length.
        stiff = pairs.resistance[p] + pairs.yielding[p]
        push = pairs.force[p] - stiff * pairs.normal[p, 0] * pairs.normal[p, 2] * pairs.length[p]
        third = stiff / 3.0
        diagonal[i] += third
        diagonal[j] += third
        for k in range(3):
            residual[i, k] += push * pairs.normal[p, k]
            residual[j, k] -= push * pairs.normal[p, k]
    scale = _dot(residual, residual)
    _apply(count, pairs, drag, u, image)
    for i in range(n):
        for k in range(3):
            residual[i, k] -= image[i, k]
            search[i, k] = residual[i, k] / diagonal[i]
    old = _dot(residual, search)
    for iteration in range(most):
        if _dot(residual, residual) <= tolerance * tolerance * scale:
            return iteration
        _apply(count, pairs, drag, search, image)
        step = old / _dot(search, image)
        new = 0.0
        for i in range(n):
            for k in range(3):
                u[i, k] += step * search[i, k]
                residual[i, k] -= step * image[i, k]
                new += residual[i, k] * residual[i, k] / diagonal[i]
        gain = new / old
        old = new
        for i in range(n):
            for k in range(3):
                search[i, k] = residual[i, k] / diagonal[i] + gain * search[i, k]
    return most


@njit(cache=True, error_model="numpy")
def shear_stresses(count, pairs, drag, u):  # type: ignore[no-untyped-def]
    """Sums over the pairs; over the box's volume they are stresses and a power per volume.

    Returns:
        Shear stress of the dissipation, shear stress of the forces, power lost in dissipation and drag.
    """
    dissipative = elastic = power = 0.0
    for p in range(count):
        i, j = pairs.partner[p, 0], pairs.partner[p, 1]
        arm = pairs.normal[p, 0] * pairs.normal[p, 2] * pairs.length[p]
        opening = arm
        for k in range(3):
            opening += (u[i, k] - u[j, k]) * pairs.normal[p, k]
        dissipative += pairs.resistance[p] * opening * arm
        elastic -= (pairs.force[p] - pairs.yielding[p] * opening) * arm
        power += pairs.resistance[p] * opening * opening
    for i in range(len(drag)):
        power += drag[i] * (u[i, 0] ** 2 + u[i, 1] ** 2 + u[i, 2] ** 2)
    return dissipative, elastic, power


@njit(cache=True, error_model="numpy")
def move(x, u, moved, strain):  # type: ignore[no-untyped-def]
    """Advance by a strain; `moved` counts what the shear itself does not."""
    for i in range(len(x)):
        x[i, 0] += strain * x[i, 2]
        for k in range(3):
            x[i, k] += strain * u[i, k]
            moved[i, k] += strain * u[i, k]


@njit(cache=True, error_model="numpy")
def _apply(count, pairs, drag, u, image):  # type: ignore[no-untyped-def]
    for i in range(len(drag)):
        for k in range(3):
            image[i, k] = drag[i] * u[i, k]
    for p in range(count):
        i, j = pairs.partner[p, 0], pairs.partner[p, 1]
        push = (pairs.resistance[p] + pairs.yielding[p]) * (
            (u[i, 0] - u[j, 0]) * pairs.normal[p, 0]
            + (u[i, 1] - u[j, 1]) * pairs.normal[p, 1]
            + (u[i, 2] - u[j, 2]) * pairs.normal[p, 2]
        )
        for k in range(3):
            image[i, k] += push * pairs.normal[p, k]
            image[j, k] -= push * pairs.normal[p, k]


@njit(cache=True, error_model="numpy")
def _dot(a, b):  # type: ignore[no-untyped-def]
    total = 0.0
    for i in range(len(a)):
        for k in range(3):
            total += a[i, k] * b[i, k]
    return total
