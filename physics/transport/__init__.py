"""What moves through a microstructure: conduction, tortuosity factors, connectivity, interfaces, sizes."""

from physics.transport.assembly import TransportError
from physics.transport.characterisation import Characterisation, characterise, microstructure_of
from physics.transport.conduction import Conduction, conduct
from physics.transport.electrode_tortuosity import electrode_tortuosity
from physics.transport.representative import SubVolumes, representative_volume
from physics.transport.sizes import local_thickness_um, particle_sizes_um, quantiles_um
from physics.transport.surfaces import chord_lengths_um, interfaces_per_m, smooth_interfaces_per_m

__all__ = [
    "Characterisation",
    "Conduction",
    "SubVolumes",
    "TransportError",
    "characterise",
    "chord_lengths_um",
    "conduct",
    "electrode_tortuosity",
    "interfaces_per_m",
    "local_thickness_um",
    "microstructure_of",
    "particle_sizes_um",
    "quantiles_um",
    "representative_volume",
    "smooth_interfaces_per_m",
]
