"""Fields inside an electrode: a number for every particle, or for every cell of a volume, with name and unit."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from physics.particles.contacts import find_contacts
from physics.state import Floats, Microstructure, ParticleBed, Phase
from physics.transport.conduction import conduct

Float32s = npt.NDArray[np.float32]

BINDER_REACH_UM = 2.0  # of the local binder share: between the sizes of binder domain and active material
_TOLERANCE = 1.0e-3  # of the current: finer than a colour can tell


@dataclass(frozen=True)
class ParticleField:
    """A number for every particle.

    Attributes:
        name: identifier.
        label_en: its name in English.
        label_fr: its name in French.
        unit: as printed; empty for a plain number.
        values: (n,) float64, NaN for particles that it does not apply to.
    """

    name: str
    label_en: str
    label_fr: str
    unit: str
    values: Floats


@dataclass(frozen=True)
class VolumeField:
    """A number for every cell of a volume.

    Attributes:
        name: identifier.
        label_en: its name in English.
        label_fr: its name in French.
        unit: as printed; empty for a plain number.
        phase: the phase in which it means something; None for all.
        values: (nx, ny, nz) float32, finite in that phase.
    """

    name: str
    label_en: str
    label_fr: str
    unit: str
    phase: str | None
    values: Float32s


def particle_fields(bed: ParticleBed) -> list[ParticleField]:
    """Size, neighbours and covered surface of every active particle; nothing where there is none.

    Binder domain is no material of particles: how finely it is divided is a choice of the computation.

    Args:
        bed: where they lie; surfaces closer than 2 % of the smaller radius touch.
    """
    active = bed.of(Phase.ACTIVE)
    if not active.any():
        return []
    found = find_contacts(bed)
    numbers = {
        ("diameter", "Diameter", "Diamètre", "µm"): 2.0 * bed.radii_um,
        ("coordination", "Active neighbours in contact", "Voisins actifs en contact", ""): found.counts[
            :, Phase.ACTIVE
        ],
        ("binder_cover", "Surface under binder domain", "Surface sous le liant", "%"): 100.0
        * found.covered[:, Phase.CBD],
    }
    return [ParticleField(*names, np.where(active, values, np.nan)) for names, values in numbers.items()]


def volume_fields(volume: Microstructure) -> list[VolumeField]:
    """Local share of the binder domain, and how ions get through the pores; without these phases there are none.

    The ions' current is that of a unit potential difference from surface to collector, over the current of a box full
    of electrolyte.

    Args:
        volume: labelled voxels.
    """
    present = {name for name, share in volume.volume_fractions().items() if share > 0.0}
    fields = []
    if "cbd" in present:
        fields.append(
            VolumeField("binder_share", "Binder domain nearby", "Liant à proximité", "%", None, _binder_share(volume))
        )
    if "pore" in present:
        found = conduct(volume, {"pore": 1.0}, volume.thickness_axis, tolerance=_TOLERANCE, vectors=True)
        if found.vectors is not None and found.ratio > 0.0:
            strength = np.sqrt((found.vectors**2).sum(axis=0))
            fields += [
                VolumeField(
                    "ion_current",
                    "Ion current, 1 in free electrolyte",
                    "Courant ionique, 1 dans l'électrolyte libre",
                    "",
                    "pore",
                    strength,
                ),
                VolumeField(
                    "ion_potential",
                    "Potential in the pores, 1 at the collector",
                    "Potentiel dans les pores, 1 au collecteur",
                    "",
                    "pore",
                    found.field.astype(np.float32),
                ),
            ]
    return fields


def _binder_share(volume: Microstructure) -> Float32s:
    """Percent of the volume within about BINDER_REACH_UM, by a Gaussian."""
    binder = (volume.labels == volume.phases["cbd"]).astype(np.float32)
    modes = ["wrap" if wraps else "reflect" for wraps in volume.periodic]
    share: Float32s = ndimage.gaussian_filter(binder, BINDER_REACH_UM / volume.voxel_um, mode=modes)
    return 100.0 * share
