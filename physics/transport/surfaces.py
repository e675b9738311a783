"""Interfaces between phases and chords through them, on voxels."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from numba import njit

from physics.state import Microstructure

Floats = npt.NDArray[np.float64]


def interfaces_per_m(microstructure: Microstructure) -> dict[str, float]:
    """Area between each pair of phases over the volume, in 1/m, by counting faces.

    On smooth surfaces counted faces are up to 1.5 times the area (a sphere: exactly 3 / 2), whatever the resolution.
    The box's own sides do not count; where it wraps around, the faces across do.
    """
    labels = microstructure.labels
    counts = np.zeros((256, 256), np.int64)
    _count(labels, np.array(microstructure.periodic), counts)
    counts += counts.T
    per_m = 1.0e6 / (microstructure.voxel_um * labels.size)
    names = list(microstructure.phases.items())
    return {
        f"{first}|{second}": float(counts[a, b] * per_m)
        for at, (first, a) in enumerate(names)
        for second, b in names[at + 1 :]
    }


def specific_surfaces_per_m(interfaces: Mapping[str, float], phases: Mapping[str, int]) -> dict[str, float]:
    """Surface of each phase over the volume: the sum of its interfaces, in 1/m."""
    return {name: sum(area for pair, area in interfaces.items() if name in pair.split("|")) for name in phases}


def chord_lengths_um(microstructure: Microstructure, phase: str) -> Floats:
    """Chords through a phase along the three axes, one entry for each voxel, so that quantiles are by volume.

    Chords that the box cuts off count with what is inside it.

    Args:
        microstructure: the volume.
        phase: its name.

    Returns:
        (3 m,) length in um of the chord along each axis that each of the m voxels of the phase lies on.
    """
    inside = microstructure.labels == microstructure.phases[phase]
    lengths = [_chords(np.ascontiguousarray(np.moveaxis(inside, axis, 2))) for axis in range(3)]
    return np.concatenate(lengths) * microstructure.voxel_um


@njit(cache=True, error_model="numpy")
def _count(labels, periodic, counts):  # type: ignore[no-untyped-def]
    nx, ny, nz = labels.shape
    for i in range(nx):
        for j in range(ny):
            for k in range(nz):
                here = labels[i, j, k]
                if i + 1 < nx or periodic[0]:
                    counts[here, labels[(i + 1) % nx, j, k]] += 1
                if j + 1 < ny or periodic[1]:
                    counts[here, labels[i, (j + 1) % ny, k]] += 1
                if k + 1 < nz or periodic[2]:
                    counts[here, labels[i, j, (k + 1) % nz]] += 1


@njit(cache=True, error_model="numpy")
def _chords(inside):  # type: ignore[no-untyped-def]
    """Length in voxels of the run along the last axis that each voxel inside lies on."""
    lengths = np.empty(inside.sum(), np.float64)
    found = 0
    for i in range(inside.shape[0]):
        for j in range(inside.shape[1]):
            run = 0
            for k in range(inside.shape[2] + 1):
                if k < inside.shape[2] and inside[i, j, k]:
                    run += 1
                elif run > 0:
                    lengths[found : found + run] = run
                    found += run
                    run = 0
    return lengths
