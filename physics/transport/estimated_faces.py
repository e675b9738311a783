"""Open areas of faces estimated from labels alone, where the surfaces behind them are smooth.

The labels are blurred with the weights 1 2 1 along each axis. Across a flat border the blurred share of the phase is
close to a normal distribution's, so that its value on a face and its slope give the border's distance and direction;
the share of the face on its inner side is exact for that plane (as in volume-of-fluid methods, Scardovelli and Zaleski,
J. Comput. Phys. 2000, 164, 228).
"""

import numpy as np
import numpy.typing as npt
from scipy.ndimage import correlate1d
from scipy.special import ndtri

from physics.transport.operators import Conductances

Singles = npt.NDArray[np.float32]

VARIANCE = 0.5 + 1.0 / 12.0  # of the weights 1 2 1 and of a voxel, in voxels^2
OF_TWO = 0.25  # what the mean over the two voxels at a face adds across it
SURE = 1.0e-3  # a share so near 0 or 1 has no border nearby
FLAT = 1.0e-3  # slopes below this are those of a border along the face


def estimated_faces(inside: npt.NDArray[np.bool_], wraps: tuple[bool, bool, bool]) -> Conductances:
    """Conductances between voxels of one phase of conductivity 1.

    Args:
        inside: (nx, ny, nz) voxels of the phase, the axis of the current first.
        wraps: which axes wrap around; the first has plates where it does not.
    """
    share = inside.astype(np.float32)
    for axis, wrap in enumerate(wraps):
        share = correlate1d(share, [0.25, 0.5, 0.25], axis, mode="wrap" if wrap else "nearest")
    slopes = [_slope(share, axis, wrap) for axis, wrap in enumerate(wraps)]
    x, y, z = (_open_areas(share, slopes, axis, wraps[axis]) for axis in range(3))
    plates = np.zeros((2, *inside.shape[1:]), np.float32)
    if not wraps[0]:
        ends = [slope[[0, -1]] for slope in slopes]
        plates += 2.0 * _area(share[[0, -1]], ends[0], ends[1], ends[2], VARIANCE)
    return Conductances(x, y, z, plates)


def _slope(share: Singles, axis: int, wrap: bool) -> Singles:
    """Central difference."""
    slope: Singles = correlate1d(share, [-0.5, 0.0, 0.5], axis, mode="wrap" if wrap else "nearest")
    return slope


def _open_areas(share: Singles, slopes: list[Singles], axis: int, wrap: bool) -> Singles:
    """Of the faces behind every voxel along an axis."""
    others = [other for other in range(3) if other != axis]
    across = np.roll(share, -1, axis) - share
    along = [0.5 * (slopes[other] + np.roll(slopes[other], -1, axis)) for other in others]
    square = across**2 / np.maximum(across**2 + along[0] ** 2 + along[1] ** 2, 1.0e-12)
    area = _area(0.5 * (share + np.roll(share, -1, axis)), across, along[0], along[1], VARIANCE + OF_TWO * square)
    if not wrap:
        area[(slice(None),) * axis + (-1,)] = 0.0
    return area


def _area(share: Singles, across: Singles, first: Singles, second: Singles, variance: Singles | float) -> Singles:
    """Share of a unit square that lies on the inner side of a plane.

    Args:
        share: blurred share of the phase in the middle of the square.
        across: its slope across the square.
        first: its slope along one side of the square.
        second: its slope along the other.
        variance: of the blur.
    """
    length = np.sqrt(across**2 + first**2 + second**2) + 1.0e-9
    distance = np.sqrt(variance) * ndtri(np.clip(share, SURE, 1.0 - SURE))
    a, b = np.abs(first) / length + FLAT, np.abs(second) / length + FLAT
    quadratics = sum(
        sign * np.maximum(distance + shift, 0.0) ** 2
        for sign, shift in ((1, 0.5 * (a + b)), (-1, 0.5 * (a - b)), (-1, 0.5 * (b - a)), (1, -0.5 * (a + b)))
    )
    area: Singles = np.clip(quadratics / (2.0 * a * b), 0.0, 1.0).astype(np.float32)
    area[share < SURE] = 0.0
    area[share > 1.0 - SURE] = 1.0
    return area
