"""Profiles through the thickness: what lies at which height above the collector.

A manufactured bed is cut into slabs exactly: a sphere's share in a slab is the difference of two caps. What belongs to
a particle (contacts, covered surface) is spread over its height as its volume is. An imported volume is cut by voxel
layers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from physics.particles.clumps import volume_shares
from physics.particles.contacts import COLLECTOR, find_contacts
from physics.state import Electrode, ParticleBed, Phase, StageName

Floats = npt.NDArray[np.float64]

DEFAULT_SLABS = 24


@dataclass(frozen=True)
class Profile:
    """Fields through the thickness, in slabs from the collector to the surface.

    Attributes:
        edges_um: (b + 1,) heights of the slabs' faces.
        values: field name -> (b,) means over each slab; NaN where a slab has nothing to take a mean of.
        units: field name -> unit, "1" for a share or a number.
    """

    edges_um: Floats
    values: Mapping[str, Floats]
    units: Mapping[str, str]

    @property
    def heights_um(self) -> Floats:
        """(b,) heights of the slabs' middles."""
        return 0.5 * (self.edges_um[:-1] + self.edges_um[1:])


def profile(electrode: Electrode, slabs: int = DEFAULT_SLABS) -> Profile:
    """Cut an electrode into slabs of equal height.

    Args:
        electrode: manufactured (its last stage is cut) or imported.
        slabs: how many; of a volume, at most as many as it has voxel layers.

    Returns:
        Of a manufactured electrode: volume fractions `active` and `cbd` (with its nanopores), `porosity` where the film
        is dry, coordination numbers, contact areas per film volume and the active surface's covered share. Of an
        imported one: the volume fraction of each phase.
    """
    if not electrode.stages:
        return _of_volume(electrode, slabs)
    last = electrode.stages[-1]
    if last.name is StageName.SLURRY or electrode.recipe is None:
        return of_bed(last.bed, slabs, None)
    return of_bed(last.bed, slabs, electrode.recipe.drying.nanoporosity)


def of_bed(bed: ParticleBed, slabs: int, nanoporosity: float | None) -> Profile:
    """Cut a bed into slabs; what sticks out below the collector or above the surface counts to the slab beside it.

    Args:
        bed: particles on a collector.
        slabs: how many.
        nanoporosity: of the dried binder domain; None for a wet film, which has no porosity.
    """
    edges = np.linspace(0.0, bed.thickness_um, slabs + 1)
    slab_um3 = float(bed.box_um[0] * bed.box_um[1]) * np.diff(edges)
    inside = slab_volumes(bed, edges)
    active, cbd = bed.of(Phase.ACTIVE), bed.of(Phase.CBD)
    values = {"active": inside[active].sum(axis=0) / slab_um3, "cbd": inside[cbd].sum(axis=0) / slab_um3}
    if nanoporosity is not None:
        values["porosity"] = 1.0 - values["active"] - (1.0 - nanoporosity) * values["cbd"]
    units = dict.fromkeys(values, "1")

    contacts = find_contacts(bed)
    partners = {"active": Phase.ACTIVE, "cbd": Phase.CBD}
    for owners, mask in (("active", active), ("cbd", cbd)):
        for partner, phase in partners.items():
            values[f"coordination_{owners}_{partner}"] = _mean(inside[mask], contacts.counts[mask, phase])
            units[f"coordination_{owners}_{partner}"] = "1"
    spread = inside[active] / inside[active].sum(axis=1, keepdims=True)
    counted = {"active": (Phase.ACTIVE, 0.5), "cbd": (Phase.CBD, 1.0), "collector": (COLLECTOR, 1.0)}  # pairs once
    for partner, (column, share) in counted.items():
        values[f"contact_area_active_{partner}"] = share * (contacts.areas_um2[active, column] @ spread) / slab_um3
        units[f"contact_area_active_{partner}"] = "µm²/µm³"
    covered = contacts.covered[active]
    values["active_surface_covered_by_cbd"] = _mean(inside[active], covered[:, Phase.CBD])
    values["active_surface_in_electrolyte"] = _mean(inside[active], 1.0 - covered.sum(axis=1))
    units |= dict.fromkeys(("active_surface_covered_by_cbd", "active_surface_in_electrolyte"), "1")
    return Profile(edges, values, units)


def slab_volumes(bed: ParticleBed, edges_um: Floats) -> Floats:
    """(n, b) volume of each sphere in each slab; a row sums to the sphere, for the end slabs reach to infinity.

    Of a clump's spheres only their share counts, as if it were spread over the sphere.
    """
    radii = bed.radii_um[:, None]
    height = np.clip(edges_um[None, :] - bed.centres_um[:, 2:] + radii, 0.0, 2.0 * radii)
    height[:, :1], height[:, -1:] = 0.0, 2.0 * radii
    below: Floats = np.pi * height**2 * (radii - height / 3.0)
    return np.diff(below, axis=1) * volume_shares(bed)[:, None]


def _mean(volumes: Floats, numbers: npt.NDArray[np.generic]) -> Floats:
    """(b,) mean of (n,) numbers, weighted with each particle's volume in the slab."""
    total: Floats = volumes.sum(axis=0)
    mean = np.full(len(total), np.nan)
    np.divide(numbers.astype(np.float64) @ volumes, total, out=mean, where=total > 0.0)
    return mean


def _of_volume(electrode: Electrode, slabs: int) -> Profile:
    volume = electrode.microstructure
    layers = np.moveaxis(volume.labels, "xyz".index(volume.thickness_axis), 0)
    # Slabs are whole layers; where their number does not divide, some are a layer thicker.
    cuts = np.unique(np.rint(np.linspace(0, len(layers), slabs + 1)).astype(np.int64))
    values = {
        name: np.array([np.mean(layers[low:high] == label) for low, high in pairwise(cuts)])
        for name, label in volume.phases.items()
    }
    return Profile(cuts.astype(np.float64) * volume.voxel_um, values, dict.fromkeys(values, "1"))
