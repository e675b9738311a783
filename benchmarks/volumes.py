"""Volumes that conduction is measured on: overlapping spheres, three phases, and a labelled stack of one's own."""

import os
from pathlib import Path

import numpy as np
import numpy.typing as npt
import tifffile

from physics.state import Microstructure, Phase
from physics.voxels import Spheres, label_spheres

OWN_VOLUME = "HOLOTRODE_BENCH_VOLUME"  # names a TIFF stack
NAMES = ("pore", "active", "binder")
SEED = 1


def overlapping_spheres(voxels: int, porosity: float = 0.55) -> Microstructure:
    """A cube whose solid is spheres of 6 to 10 voxels anywhere; nothing wraps around in the conduction."""
    random = np.random.default_rng(SEED)
    labels = _covered(random, voxels, [(Phase.ACTIVE, 1.0 - porosity, 6.0, 10.0)])
    return Microstructure.from_labels(labels, 1.0, {"pore": 0, "active": int(Phase.ACTIVE)})


def three_phases(voxels: int) -> Microstructure:
    """A cube of active spheres of 6 to 10 voxels, binder spheres of 2 to 4 in what is left, and pore; all percolate."""
    random = np.random.default_rng(SEED)
    labels = _covered(random, voxels, [(Phase.ACTIVE, 0.45, 6.0, 10.0), (Phase.CBD, 0.45, 2.0, 4.0)])
    phases = {"pore": 0, "active": int(Phase.ACTIVE), "binder": int(Phase.CBD)}
    return Microstructure.from_labels(labels, 1.0, phases)


def own_volume() -> Microstructure | None:
    """The stack that HOLOTRODE_BENCH_VOLUME names; its labels in rising order are pore, active and binder."""
    path = os.environ.get(OWN_VOLUME)
    if not path:
        return None
    labels = tifffile.imread(Path(path)).astype(np.uint8)
    phases = {name: int(label) for name, label in zip(NAMES, np.unique(labels), strict=False)}
    return Microstructure.from_labels(labels, 1.0, phases)


def _covered(
    random: np.random.Generator, voxels: int, kinds: list[tuple[Phase, float, float, float]]
) -> npt.NDArray[np.uint8]:
    """Labels of spheres of a phase, the share of the box that they cover, and their least and largest radius."""
    centres, radii, labels = [], [], []
    for phase, share, least, most in kinds:
        # Spheres thrown anywhere leave exp(-number x volume / box) uncovered (Poisson).
        mean = np.pi / 3.0 * (most**4 - least**4) / (most - least)
        count = round(-np.log(1.0 - share) * voxels**3 / mean)
        centres.append(random.random((count, 3)) * voxels)
        radii.append(random.uniform(least, most, count))
        labels.append(np.full(count, phase, np.uint8))
    box, wraps = np.full(3, float(voxels)), (True, True, True)
    spheres = Spheres.on_grid(np.concatenate(centres), np.concatenate(radii), np.concatenate(labels), box, 1.0, wraps)
    return label_spheres(spheres)
