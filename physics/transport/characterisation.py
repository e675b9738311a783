"""What a laboratory would measure on an electrode in days: fractions, surfaces, tortuosity factors, pores."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from physics.outcome import Outcome
from physics.profiles import profile
from physics.state import Axis, Electrode, Microstructure
from physics.transport.assembly import AXES
from physics.transport.conduction import conduct, operator_of_phase
from physics.transport.connectivity import percolating_share
from physics.transport.surfaces import chord_lengths_um, interfaces_per_m, specific_surfaces_per_m


@dataclass(frozen=True)
class PhaseNumbers:
    """Numbers of one phase.

    Attributes:
        volume_fraction: of the volume.
        specific_surface_per_m: area over volume, by counting faces.
        percolating_fraction: share connected to both ends of the thickness axis.
        tortuosity_factor: along each axis; infinite where nothing percolates.
        effective_ratio: effective over bulk conductivity along each axis.
        outcome: how each computation ended.
    """

    volume_fraction: float
    specific_surface_per_m: float
    percolating_fraction: float
    tortuosity_factor: dict[Axis, float]
    effective_ratio: dict[Axis, float]
    outcome: dict[Axis, Outcome]


@dataclass(frozen=True)
class Characterisation:
    """Numbers of a microstructure.

    Attributes:
        porosity: of a manufactured electrode from conserved mass and thickness, else the share of pore voxels.
        phases: numbers of every phase that is there.
        interfaces_m2_per_m3: area between each pair of phases.
        pore_size_um: chords through the pore space that 10, 50 and 90 % of its volume stay below.
        profiles: fields through the thickness, with their heights.
    """

    porosity: float
    phases: dict[str, PhaseNumbers]
    interfaces_m2_per_m3: dict[str, float]
    pore_size_um: dict[str, float] | None
    profiles: dict[str, list[float | None]]

    def document(self) -> dict[str, Any]:
        """As plain numbers for JSON; what is infinite becomes null."""
        phases = {
            name: {
                "volume_fraction": one.volume_fraction,
                "specific_surface_area_per_m": one.specific_surface_per_m,
                "percolating_fraction": one.percolating_fraction,
                "tortuosity_factor": {
                    axis: tau if math.isfinite(tau) else None for axis, tau in one.tortuosity_factor.items()
                },
                "effective_ratio": one.effective_ratio,
                "outcome": one.outcome,
            }
            for name, one in self.phases.items()
        }
        return {
            "porosity": self.porosity,
            "phases": phases,
            "interfaces_m2_per_m3": self.interfaces_m2_per_m3,
            "pore_size_um": self.pore_size_um,
            "profiles": self.profiles,
        }


def characterise(electrode: Electrode, report: Callable[[float, str], object] = lambda *_: None) -> Characterisation:
    """Measure an electrode's microstructure.

    Args:
        electrode: manufactured (its last bed then gives exact faces) or imported.
        report: hears about progress.

    Raises:
        TransportError: the volume does not fit in memory.
    """
    volume = electrode.microstructure
    if electrode.stages:
        volume = Microstructure.from_bed(electrode.stages[-1].bed, volume.voxel_um)
    fractions = {name: share for name, share in volume.volume_fractions().items() if share > 0.0}
    interfaces = interfaces_per_m(volume)
    surfaces = specific_surfaces_per_m(interfaces, volume.phases)
    phases = {}
    for number, name in enumerate(fractions):
        found = {}
        for step, axis in enumerate(AXES):
            report((3 * number + step) / (3 * len(fractions)), f"conduction through {name} along {axis}")
            found[axis] = conduct(volume, {name: 1.0}, axis)
        inside = volume.labels == volume.phases[name]
        along = AXES.index(volume.thickness_axis)
        phases[name] = PhaseNumbers(
            fractions[name],
            surfaces[name],
            percolating_share(operator_of_phase(volume, name, volume.thickness_axis), np.moveaxis(inside, along, 0)),
            {axis: one.tortuosity_factor for axis, one in found.items()},
            {axis: one.ratio for axis, one in found.items()},
            {axis: one.outcome for axis, one in found.items()},
        )
    pores = None
    if "pore" in fractions:
        shares = np.quantile(chord_lengths_um(volume, "pore"), [0.1, 0.5, 0.9])
        pores = dict(zip(("d10", "d50", "d90"), shares.tolist(), strict=True))
    cut = profile(electrode)
    profiles = {"height_um": cut.heights_um, **cut.values}
    return Characterisation(
        electrode.measures.get("porosity", fractions.get("pore", 0.0)),
        phases,
        {pair: area for pair, area in interfaces.items() if area > 0.0},
        pores,
        {name: [x if math.isfinite(x) else None for x in values.tolist()] for name, values in profiles.items()},
    )
