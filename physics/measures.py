"""The numbers of an electrode: what a balance, a thickness gauge and a microscope would say about its particle bed.

`porosity` comes from conserved mass and thickness, as in the laboratory. `porosity_from_voxels` comes from the voxels
alone: what particles hide in each other is missing there, so the two differ by what overlaps take.
"""

import numpy as np

from physics.composition import Composition
from physics.materials import Material
from physics.particles.clumps import volume_shares
from physics.particles.contacts import COLLECTOR, Contacts, find_contacts
from physics.recipe import ElectrodeRecipe
from physics.state import Microstructure, ParticleBed, Phase, Stage, StageName

_PARTNERS = {"collector": COLLECTOR, "active": int(Phase.ACTIVE), "cbd": int(Phase.CBD)}


def electrode_measures(
    recipe: ElectrodeRecipe, composition: Composition, last: Stage, microstructure: Microstructure
) -> dict[str, float]:
    """Numbers of an electrode as its last stage left it.

    Args:
        recipe: gives materials and the binder domain's nanoporosity.
        composition: amounts in the box, conserved by every stage.
        last: the last stage.
        microstructure: its bed in voxels.

    Returns:
        Name with unit -> value. Fractions by volume are of the coating, without the foil; contact areas are per
        coated area; coordination numbers are means over the particles of the phase named first.
    """
    thickness, loading = last.bed.thickness_um, composition.mass_loading_mg_cm2
    materials = recipe.formulation.materials()
    active_um3 = sphere_volume_um3(last.bed, Phase.ACTIVE)
    volume_um3 = composition.area_um2 * thickness
    measures = {
        "porosity": composition.porosity(thickness),
        "porosity_between_particles": microstructure.volume_fractions()["pore"],
        "active_volume_fraction": active_um3 / volume_um3,
        "carbon_binder_volume_fraction": (composition.solid_volume_um3 - active_um3) / volume_um3,
        "thickness_um": thickness,
        "mass_loading_mg_cm2": loading,
        "slurry_density_g_cm3": composition.slurry_density_g_cm3,
    }
    capacity = materials["active"].specific_capacity_mah_g
    if capacity is not None:
        measures["areal_capacity_mah_cm2"] = 1.0e-3 * loading * recipe.formulation.active_fraction * capacity
    if last.name is not StageName.SLURRY:
        measures["porosity_from_voxels"] = porosity_from_voxels(microstructure, recipe.drying.nanoporosity)
    covered = collector_coverage(microstructure)
    measures |= {f"collector_covered_by_{phase}": covered[phase] for phase in ("active", "cbd")}
    return measures | stage_measures(recipe, last)


def stage_measures(recipe: ElectrodeRecipe, stage: Stage) -> dict[str, float]:
    """Numbers of a stage's way and end; masses from its bed's own volumes, so that a loss would show.

    A stack of layers has several formulations in one bed: it has no masses of its own, its layers do.
    """
    materials, bed = recipe.formulation.materials(), stage.bed
    measures: dict[str, float] = {}
    if recipe.layers is None:
        active = sphere_volume_um3(bed, Phase.ACTIVE)
        measures["mass_active_mg_cm2"] = _per_area(bed, active, materials["active"])
        if stage.name is not StageName.SLURRY:
            measures |= _binder_masses(recipe, bed, materials)
            measures["density_g_cm3"] = 10.0 * sum(measures.values()) / bed.thickness_um
    measures["active_overlap_fraction_highest"] = highest_active_overlap(stage)
    return measures | bed_measures(bed)


def bed_measures(bed: ParticleBed) -> dict[str, float]:
    """Coordination, contact areas, covered surface and overlaps of a bed."""
    found = find_contacts(bed)
    area = float(bed.box_um[0] * bed.box_um[1])
    active, cbd = bed.of(Phase.ACTIVE), bed.of(Phase.CBD)
    measures = {
        "coordination_active_active": _mean(found.counts[active, Phase.ACTIVE]),
        "coordination_active_cbd": _mean(found.counts[active, Phase.CBD]),
        "coordination_cbd_active": _mean(found.counts[cbd, Phase.ACTIVE]),
        "coordination_cbd_cbd": _mean(found.counts[cbd, Phase.CBD]),
        "contact_area_active_active": 0.5 * float(found.areas_um2[active, Phase.ACTIVE].sum()) / area,
    }
    for partner in ("cbd", "collector"):
        column = found.areas_um2[active, _PARTNERS[partner]]
        measures[f"contact_area_active_{partner}"] = float(column.sum()) / area
    surface = bed.radii_um[active] ** 2 * found.exposed[active]
    if len(surface):
        covered = surface @ found.covered[active] / surface.sum()
        measures["active_surface_covered_by_cbd"] = float(covered[Phase.CBD])
        measures["active_surface_in_electrolyte"] = float(1.0 - covered.sum())
        measures["active_overlap_fraction"] = active_overlap(bed, found)
    return measures


def active_overlap(bed: ParticleBed, contacts: Contacts) -> float:
    """Share of the active material's volume that vanishes in its overlaps with itself and the collector.

    Sums over pairs, which counts what three particles share more than once: never too little.
    """
    active = bed.of(Phase.ACTIVE)
    lost = contacts.overlaps_um3[active][:, [COLLECTOR, Phase.ACTIVE]].sum()
    return float(lost) / sphere_volume_um3(bed, Phase.ACTIVE)


def highest_active_overlap(stage: Stage) -> float:
    """The largest `active_overlap` in any key frame of a stage; hard particles overlap under load only."""
    bed, history = stage.bed, stage.history
    active = bed.of(Phase.ACTIVE)
    highest = 0.0
    for centres, radii, thickness in zip(history.centres_um, history.radii_um, history.thickness_um, strict=True):
        frame = ParticleBed(
            centres[active].astype(np.float64),
            radii[active].astype(np.float64),
            bed.phases[active],
            np.array([bed.box_um[0], bed.box_um[1], thickness]),
            None if bed.clumps is None else bed.clumps[active],
        )
        highest = max(highest, active_overlap(frame, find_contacts(frame)))
    return highest


def porosity_from_voxels(microstructure: Microstructure, nanoporosity: float) -> float:
    """Total porosity of labelled voxels: 1 - active material - solid of the binder domain at its own nanoporosity.

    Nothing of the mass balance enters. Binder domain that overlaps active material or itself stands for less solid
    here than its mass has, so overlaps make this larger than the porosity from mass and thickness.
    """
    fractions = microstructure.volume_fractions()
    return 1.0 - fractions["active"] - (1.0 - nanoporosity) * fractions["cbd"]


def collector_coverage(microstructure: Microstructure) -> dict[str, float]:
    """Share of the collector under every phase: of the voxels on it, so within half a voxel above the foil."""
    axis = "xyz".index(microstructure.thickness_axis)
    lowest = np.take(microstructure.labels, 0, axis)
    return {name: float(np.mean(lowest == label)) for name, label in microstructure.phases.items()}


def sphere_volume_um3(bed: ParticleBed, phase: Phase) -> float:
    """Sum of the spheres of one phase, and of the unions of its clumps, overlaps counted twice: what carries mass."""
    return float(4.0 / 3.0 * np.pi * (bed.radii_um**3 * volume_shares(bed))[bed.of(phase)].sum())


def _binder_masses(recipe: ElectrodeRecipe, bed: ParticleBed, materials: dict[str, Material]) -> dict[str, float]:
    """What the dried binder domain consists of, in the ratio of the formulation."""
    fractions = {role: share for role, share in recipe.formulation.fractions().items() if role != "active"}
    specific = {role: fraction / materials[role].density_g_cm3 for role, fraction in fractions.items()}
    solid = (1.0 - recipe.drying.nanoporosity) * sphere_volume_um3(bed, Phase.CBD)
    return {
        f"mass_{role}_mg_cm2": _per_area(bed, solid * share / sum(specific.values()), materials[role])
        for role, share in specific.items()
    }


def _per_area(bed: ParticleBed, volume_um3: float, material: Material) -> float:
    """Mass per coated area in mg/cm2; 1 pg/um2 = 0.1 mg/cm2."""
    return 0.1 * volume_um3 * material.density_g_cm3 / float(bed.box_um[0] * bed.box_um[1])


def _mean(counts: np.ndarray) -> float:
    return float(counts.mean()) if len(counts) else 0.0
