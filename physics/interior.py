"""What there is to see inside an electrode: fields, and the way through its pores."""

from collections.abc import Sequence
from dataclasses import dataclass

from physics.fields import ParticleField, VolumeField, particle_fields, volume_fields
from physics.state import Electrode, Microstructure
from physics.transport.characterisation import microstructure_of
from physics.transport.passage import Passage, widest_passage

MOST_CELLS = 4_000_000


@dataclass(frozen=True)
class Interior:
    """Fields of an electrode's last stage and of its volume.

    Attributes:
        particles: of the last stage's bed; empty for an imported volume.
        volume: the electrode's microstructure, coarser where it has too many voxels.
        cells: of that volume.
        passage: through its pores; None where there is no way.
    """

    particles: Sequence[ParticleField]
    volume: Microstructure
    cells: Sequence[VolumeField]
    passage: Passage | None


def look_inside(electrode: Electrode, most_cells: int = MOST_CELLS) -> Interior:
    """Compute the fields of an electrode and the widest way through its pores.

    Args:
        electrode: manufactured or imported.
        most_cells: of the volume; a larger one is coarsened first.
    """
    volume = microstructure_of(electrode).coarsened(most_cells)
    particles = particle_fields(electrode.stages[-1].bed) if electrode.stages else []
    passage = widest_passage(volume) if "pore" in volume.phases else None
    return Interior(particles, volume, volume_fields(volume), passage)
