"""Kernels of drying."""

import numpy as np
from numba import njit, prange

from physics.particles.neighbours import separation


@njit(cache=True, parallel=True, error_model="numpy")
def keep_out(x, r, obstacle, core, first, index, side):  # type: ignore[no-untyped-def]
    """Put centres that came closer to an obstacle than its radius and `core` back to that distance, sideways.

    Sideways, because what an obstacle displaces flows around it: pushed along z, solution would be dragged along with
    sinking active material. Every particle that is no obstacle goes through its neighbours once, in the order of its
    list; obstacles stay.

    Args:
        x: (n, 3) centres, changed in place.
        r: (n,) radii.
        obstacle: (n,) bool.
        core: distance from an obstacle's surface that a centre keeps.
        first: (n + 1,) neighbour list.
        index: (m,) neighbour list.
        side: of the box in x and y.
    """
    for i in prange(len(r)):
        if obstacle[i]:
            continue
        for m in range(first[i], first[i + 1]):
            j = index[m]
            if not obstacle[j]:
                continue
            dx, dy, dz = separation(x, i, j, side)
            free2 = (r[j] + core) ** 2 - dz * dz
            aside = np.sqrt(dx * dx + dy * dy)
            if free2 > aside * aside and aside > 0.0:
                out = np.sqrt(free2) / aside - 1.0
                x[i, 0] += out * dx
                x[i, 1] += out * dy
