"""Voxelising spheres."""

from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt
from numba import njit


class Spheres(NamedTuple):
    """Spheres in a box of voxels; where they overlap, the phase of the lower label wins.

    Attributes:
        centres: (n, 3) positions in um.
        radii: (n,) radii in um.
        phases: (n,) labels above 0.
        shape: (3,) voxels of the box.
        step: (3,) sides of a voxel in um; a side of the box that is no multiple of the voxel is stretched to the grid.
        periodic: (3,) which axes wrap around.
    """

    centres: npt.NDArray[np.float64]
    radii: npt.NDArray[np.float64]
    phases: npt.NDArray[np.uint8]
    shape: npt.NDArray[np.int64]
    step: npt.NDArray[np.float64]
    periodic: npt.NDArray[np.bool_]

    @classmethod
    def on_grid(
        cls,
        centres_um: npt.NDArray[np.float64],
        radii_um: npt.NDArray[np.float64],
        phases: npt.NDArray[np.uint8],
        box_um: npt.NDArray[np.float64],
        voxel_um: float,
        periodic: tuple[bool, bool, bool],
    ) -> Self:
        """Spheres in a box with voxels of about this edge."""
        shape = np.maximum(1, np.rint(box_um / voxel_um)).astype(np.int64)
        return cls(centres_um, radii_um, phases, shape, box_um / shape, np.array(periodic))


def label_spheres(spheres: Spheres) -> npt.NDArray[np.uint8]:
    """Label every voxel with the phase of a sphere that covers its centre.

    Returns:
        (nx, ny, nz) labels, 0 where no sphere is.
    """
    labels = np.zeros(tuple(spheres.shape), dtype=np.uint8)
    _label(spheres.centres, spheres.radii, spheres.phases, spheres.step, spheres.periodic, labels)
    return labels


@njit(cache=True)
def _label(centres, radii, phases, step, periodic, labels):  # type: ignore[no-untyped-def]
    n = labels.shape
    for p in range(len(radii)):
        r = radii[p]
        i0, i1 = _span(centres[p, 0], r, step[0], n[0], periodic[0])
        j0, j1 = _span(centres[p, 1], r, step[1], n[1], periodic[1])
        k0, k1 = _span(centres[p, 2], r, step[2], n[2], periodic[2])
        for i in range(i0, i1):
            dx = (i + 0.5) * step[0] - centres[p, 0]
            for j in range(j0, j1):
                dy = (j + 0.5) * step[1] - centres[p, 1]
                for k in range(k0, k1):
                    dz = (k + 0.5) * step[2] - centres[p, 2]
                    if dx * dx + dy * dy + dz * dz <= r * r:
                        old = labels[i % n[0], j % n[1], k % n[2]]
                        if old == 0 or phases[p] < old:
                            labels[i % n[0], j % n[1], k % n[2]] = phases[p]


@njit(cache=True)
def _span(centre, radius, step, n, periodic):  # type: ignore[no-untyped-def]
    low = int(np.floor((centre - radius) / step))
    high = int(np.floor((centre + radius) / step)) + 1
    if periodic:
        return low, min(high, low + n)
    return max(low, 0), min(high, n)
