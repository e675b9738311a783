"""What a laboratory would measure on an electrode in days: fractions, surfaces, conductivities, pores."""

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from physics.outcome import Outcome
from physics.profiles import profile
from physics.state import Axis, Electrode, Microstructure, Phase
from physics.transport.assembly import AXES
from physics.transport.conduction import Conduction, conduct, operator_of_phase
from physics.transport.connectivity import connected_shares
from physics.transport.effective import EffectiveConductivities, effective_conductivities
from physics.transport.electrode_tortuosity import electrode_tortuosity
from physics.transport.sizes import local_thickness_um, particle_sizes_um, quantiles_um
from physics.transport.surfaces import (
    chord_lengths_um,
    interfaces_per_m,
    smooth_interfaces_per_m,
    specific_surfaces_per_m,
)  # fmt: skip

TOLERANCE = 1.0e-4  # of currents; tortuosity factors of a tomograph were then within 1e-6 of those with 1e-7

Report = Callable[[float, str], object]
Sizes = dict[str, float]


@dataclass(frozen=True)
class PhaseNumbers:
    """Numbers of one phase.

    Attributes:
        volume_fraction: of the volume.
        specific_surface_area_per_m: area over volume, by counting faces.
        smooth_surface_area_per_m: the same by Crofton's formula, for surfaces that are smooth.
        percolating_fraction: share connected to both ends of the thickness axis.
        dead_end_fraction: share connected to one end only; the rest is connected to neither.
        collector_contact: share of the collector's area that it covers, in the first layer of voxels.
        size_um: local thickness that 10, 50 and 90 % of its volume do not exceed; of active material in a manufactured
            electrode, diameters of its particles.
        tortuosity_factor: along each axis; infinite where nothing percolates.
        effective_ratio: effective over bulk conductivity along each axis.
        outcome: how each computation ended.
    """

    volume_fraction: float
    specific_surface_area_per_m: float
    smooth_surface_area_per_m: float
    percolating_fraction: float
    dead_end_fraction: float
    collector_contact: float
    size_um: Sizes
    tortuosity_factor: dict[Axis, float]
    effective_ratio: dict[Axis, float]
    outcome: dict[Axis, Outcome]


@dataclass(frozen=True)
class Characterisation:
    """Numbers of a microstructure.

    Attributes:
        thickness_axis: from collector to separator.
        porosity: of a manufactured electrode from conserved mass and thickness, else the share of pore voxels.
        phases: numbers of every phase that is there.
        interfaces_m2_per_m3: area between each pair of phases, by counting faces.
        smooth_interfaces_m2_per_m3: the same by Crofton's formula.
        pore_size_um: local thickness of the pore space; None where there is none.
        pore_chord_um: chords through the pore space along x, y and z; None where there is none.
        electrode_tortuosity: tau_e of the pore space (Nguyen et al. 2020); infinite where no pore reaches the
            separator, None where there is no pore.
        effective: conductivities along the thickness.
        profiles: fields through the thickness, with their heights.
    """

    thickness_axis: Axis
    porosity: float
    phases: dict[str, PhaseNumbers]
    interfaces_m2_per_m3: dict[str, float]
    smooth_interfaces_m2_per_m3: dict[str, float]
    pore_size_um: Sizes | None
    pore_chord_um: Sizes | None
    electrode_tortuosity: float | None
    effective: EffectiveConductivities
    profiles: dict[str, list[float]]

    def document(self) -> dict[str, Any]:
        """As plain numbers for JSON; what is not finite becomes null."""
        document: dict[str, Any] = _finite(asdict(self))
        return document


def characterise(electrode: Electrode, report: Report = lambda *_: None) -> Characterisation:
    """Measure an electrode's microstructure.

    Args:
        electrode: manufactured (its last bed then gives exact faces) or imported.
        report: hears about progress.

    Raises:
        TransportError: the volume does not fit in memory.
    """
    volume = microstructure_of(electrode)
    fractions = {name: share for name, share in volume.volume_fractions().items() if share > 0.0}
    report(0.0, "surfaces")
    interfaces, smooth = interfaces_per_m(volume), smooth_interfaces_per_m(volume)
    surfaces = specific_surfaces_per_m(interfaces, volume.phases), specific_surfaces_per_m(smooth, volume.phases)
    phases = {}
    for number, name in enumerate(fractions):
        share = 0.1 + 0.7 * number / len(fractions)
        found: dict[Axis, Conduction] = {}
        for axis in AXES:
            report(share, f"conduction through {name} along {axis}")
            found[axis] = conduct(volume, {name: 1.0}, axis, tolerance=TOLERANCE)
        phases[name] = PhaseNumbers(
            fractions[name],
            surfaces[0][name],
            surfaces[1][name],
            *_reach(volume, name),
            _sizes(electrode, volume, name),
            {axis: one.tortuosity_factor for axis, one in found.items()},
            {axis: one.ratio for axis, one in found.items()},
            {axis: one.outcome for axis, one in found.items()},
        )
    report(0.8, "effective conductivities")
    ratios = {name: one.effective_ratio[volume.thickness_axis] for name, one in phases.items()}
    effective = effective_conductivities(volume, electrode.recipe, ratios)
    report(0.9, "charging of the pores")
    cut = profile(electrode)
    return Characterisation(
        volume.thickness_axis,
        electrode.measures.get("porosity", fractions.get("pore", 0.0)),
        phases,
        {pair: area for pair, area in interfaces.items() if area > 0.0},
        {pair: area for pair, area in smooth.items() if area > 0.0},
        phases["pore"].size_um if "pore" in phases else None,
        quantiles_um(chord_lengths_um(volume, "pore")) if "pore" in phases else None,
        electrode_tortuosity(volume).tortuosity_factor if "pore" in phases else None,
        effective,
        {name: values.tolist() for name, values in {"height_um": cut.heights_um, **cut.values}.items()},
    )


def microstructure_of(electrode: Electrode) -> Microstructure:
    """The volume that is measured: of a manufactured electrode with the spheres that its voxels stand for."""
    volume = electrode.microstructure
    return Microstructure.from_bed(electrode.stages[-1].bed, volume.voxel_um) if electrode.stages else volume


def _reach(volume: Microstructure, name: str) -> tuple[float, float, float]:
    """Shares of a phase that are connected to both ends and to one only, and of the collector that it covers."""
    along = AXES.index(volume.thickness_axis)
    inside = np.moveaxis(volume.labels == volume.phases[name], along, 0)
    through, dead_end = connected_shares(operator_of_phase(volume, name, volume.thickness_axis), inside)
    return through, dead_end, float(inside[0].mean())


def _sizes(electrode: Electrode, volume: Microstructure, name: str) -> Sizes:
    if electrode.stages and name == "active":
        bed = electrode.stages[-1].bed
        return particle_sizes_um(bed.radii_um[bed.of(Phase.ACTIVE)])
    return quantiles_um(local_thickness_um(volume, name))


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
