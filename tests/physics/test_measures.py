"""Contacts and numbers of beds whose answer is known."""

from dataclasses import replace

import naive
import numpy as np
import pytest

from physics.composition import compose
from physics.line import manufacture
from physics.measures import (
    active_overlap,
    bed_measures,
    collector_coverage,
    highest_active_overlap,
    porosity_from_voxels,
    sphere_volume_um3,
    stage_measures,
)
from physics.outcome import Outcome
from physics.particles.contacts import CONTACT_TOLERANCE, find_contacts
from physics.state import History, Microstructure, ParticleBed, Phase, Stage, StageName

ACTIVE, CBD = int(Phase.ACTIVE), int(Phase.CBD)


def bed_of(centres, radii, phases=None, box=(20.0, 20.0, 20.0)):
    centres = np.array(centres, dtype=np.float64)
    radii = np.broadcast_to(np.asarray(radii, dtype=np.float64), len(centres)).copy()
    phases = np.full(len(centres), ACTIVE) if phases is None else phases
    return ParticleBed(centres, radii, np.array(phases, dtype=np.uint8), np.array(box, dtype=np.float64))


def frame_of(*beds):
    """A history of these beds."""
    zeros = np.zeros(len(beds))
    centres, radii = (
        np.stack([getattr(bed, field) for bed in beds]).astype(np.float32) for field in ("centres_um", "radii_um")
    )
    return History(zeros, np.array([bed.thickness_um for bed in beds]), zeros, zeros, centres, radii)


def lattice(cell, basis, cells, spacing):
    """Centres of a cubic lattice, and its sides."""
    corners = np.stack(np.meshgrid(*[np.arange(cells)] * 3, indexing="ij"), axis=-1).reshape(-1, 3)
    places = np.concatenate([corners + np.array(shift) for shift in basis]) * cell + spacing
    return places, cells * cell


def test_two_equal_spheres_share_a_lens():
    """Radius 1, distance d: circle pi (1 - d^2/4), lens pi/12 (4 + d) (2 - d)^2."""
    d = 1.9
    bed = bed_of([[5, 5, 5], [5, 5 + d, 5]], 1.0)
    contacts = find_contacts(bed, tolerance=0.0)
    assert contacts.counts[:, ACTIVE].tolist() == [1, 1]
    assert contacts.areas_um2[:, ACTIVE] == pytest.approx(np.pi * (1 - d**2 / 4), rel=1e-12)
    lens = np.pi / 12 * (4 + d) * (2 - d) ** 2
    assert contacts.overlaps_um3[:, ACTIVE] == pytest.approx(lens / 2, rel=1e-12)
    assert active_overlap(bed, contacts) == pytest.approx(lens / (8 / 3 * np.pi), rel=1e-12)


def test_a_pair_meets_through_the_walls_of_x_and_y_but_not_of_z():
    assert find_contacts(bed_of([[0.5, 5, 5], [19.0, 5, 5]], 1.0)).counts[:, ACTIVE].tolist() == [1, 1]
    assert find_contacts(bed_of([[5, 5, 1.5], [5, 5, 19.5]], 1.0)).counts.sum() == 0


@pytest.mark.parametrize(("gap", "touches"), [(-0.01, 1), (0.0, 1), (0.019, 1), (0.021, 0)])
def test_surfaces_touch_within_the_tolerance_of_the_smaller_radius(gap, touches):
    bed = bed_of([[5, 5, 10], [5, 5, 14 + gap]], [1.0, 3.0])
    contacts = find_contacts(bed)
    assert contacts.counts[:, ACTIVE].tolist() == [touches, touches]
    assert (contacts.areas_um2[:, ACTIVE] > 0).tolist() == [bool(touches)] * 2


def test_a_sphere_that_rests_on_the_collector_has_a_circle_of_the_tolerance():
    """a^2 = (r + t/2)^2 - (r - t/2)^2 = 2 r t."""
    contacts = find_contacts(bed_of([[5, 5, 3]], 3.0))
    assert contacts.counts[0].tolist() == [1, 0, 0]
    assert contacts.areas_um2[0, 0] == pytest.approx(2 * np.pi * 3**2 * CONTACT_TOLERANCE, rel=1e-12)


def test_what_the_collector_cuts_off_is_a_cap():
    contacts = find_contacts(bed_of([[5, 5, 1.8]], 2.0), tolerance=0.0)
    assert contacts.areas_um2[0, 0] == pytest.approx(np.pi * (2**2 - 1.8**2), rel=1e-12)
    assert contacts.overlaps_um3[0, 0] == pytest.approx(np.pi * 0.2**2 * (2 - 0.2 / 3), rel=1e-12)


def test_a_cubic_lattice_has_six_neighbours_inside():
    centres, side = lattice(2.0, [(0, 0, 0)], 6, 1.0)
    counts = find_contacts(bed_of(centres, 1.0, box=(side, side, side))).counts
    on_a_face = (centres[:, 2] < 1.5) | (centres[:, 2] > side - 1.5)
    assert set(counts[~on_a_face, ACTIVE]) == {6}
    assert set(counts[on_a_face, ACTIVE]) == {5}


def test_a_body_centred_lattice_has_eight_neighbours_inside():
    cell = 4 / np.sqrt(3)
    centres, side = lattice(cell, [(0, 0, 0), (0.5, 0.5, 0.5)], 4, 1.0)
    counts = find_contacts(bed_of(centres, 1.0, box=(side, side, side + 2))).counts
    inside = (centres[:, 2] > 1.1) & (centres[:, 2] < centres[:, 2].max() - 0.1)
    assert set(counts[inside, ACTIVE]) == {8}


@pytest.mark.parametrize("distance", [2.6, 2.9])
def test_a_binder_particle_covers_a_cap(distance):
    """Points of the sphere a within b of a centre at distance d: share (1 - cos) / 2, cos = (a2 + d2 - b2) / 2ad."""
    a, b = 2.0, 1.0
    bed = bed_of([[5, 5, 10], [5, 5 + distance, 10]], [a, b], [ACTIVE, CBD])
    cosine = (a**2 + distance**2 - b**2) / (2 * a * distance)
    covered = find_contacts(bed, tolerance=0.0).covered
    assert covered[0, CBD] == pytest.approx((1 - cosine) / 2, abs=2e-3)
    assert covered[0, [0, ACTIVE]].tolist() == [0, 0]
    assert covered[1].tolist() == [0, 0, 0]


def test_a_surface_is_covered_once_where_binder_particles_overlap():
    bed = bed_of([[5, 5, 10]] + [[5, 7.6, 10]] * 3, [2.0, 1.0, 1.0, 1.0], [ACTIVE, CBD, CBD, CBD])
    alone = bed_of([[5, 5, 10], [5, 7.6, 10]], [2.0, 1.0], [ACTIVE, CBD])
    assert find_contacts(bed).covered[0, CBD] == find_contacts(alone).covered[0, CBD]


def test_the_kernels_agree_with_their_slow_twin():
    rng = np.random.default_rng(3)
    phases = np.array([ACTIVE] * 12 + [CBD] * 60)
    radii = np.where(phases == ACTIVE, rng.uniform(1.5, 2.5, 72), 0.7)
    bed = bed_of(rng.uniform(0, [12, 12, 9], (72, 3)), radii, phases, box=(12, 12, 9))
    fast = find_contacts(bed)
    counts, areas, overlaps, covered = naive.contacts(bed, CONTACT_TOLERANCE)
    assert np.array_equal(fast.counts, counts)
    assert fast.areas_um2 == pytest.approx(areas, rel=1e-9)
    assert fast.overlaps_um3 == pytest.approx(overlaps, rel=1e-9)
    assert fast.covered == pytest.approx(covered, abs=0.01)


def test_an_empty_bed_has_no_contacts():
    assert find_contacts(bed_of(np.empty((0, 3)), 1.0)).counts.shape == (0, 3)


def test_mean_numbers_count_a_pair_area_once():
    bed = bed_of([[5, 5, 5], [5, 6.9, 5], [5, 3.4, 5]], [1.0, 1.0, 0.7], [ACTIVE, ACTIVE, CBD])
    contacts, measures = find_contacts(bed), bed_measures(bed)
    assert measures["coordination_active_active"] == 1
    assert measures["coordination_active_cbd"] == 0.5
    assert measures["coordination_cbd_active"] == 1
    assert measures["contact_area_active_active"] == pytest.approx(contacts.areas_um2[0, ACTIVE] / 400)
    assert measures["contact_area_active_cbd"] == pytest.approx(contacts.areas_um2[2, ACTIVE] / 400)


def test_the_collector_is_covered_by_what_lies_in_its_voxels():
    labels = np.zeros((4, 5, 3), np.uint8)
    labels[:2, :, 0] = 1
    labels[2, :, 0] = 2
    volume = Microstructure.from_labels(labels, 1.0, {"pore": 0, "active": 1, "cbd": 2})
    assert collector_coverage(volume) == {"pore": 0.25, "active": 0.5, "cbd": 0.25}


# The line's own electrode


def test_no_material_is_lost_on_the_line(electrode, coarse):
    """Masses from the spheres of each stage's bed and the recipe's densities, against what was weighed in."""
    composition = compose(coarse)
    weighed = {role: 0.1 * mass / composition.area_um2 for role, mass in composition.masses_pg.items()}
    density = {role: material.density_g_cm3 for role, material in coarse.formulation.materials().items()}
    for stage in electrode.stages:
        roles = ["active"] if stage.name is StageName.SLURRY else ["active", "carbon", "binder"]
        for role in roles:
            assert stage.measures[f"mass_{role}_mg_cm2"] == pytest.approx(weighed[role], rel=1e-6)
    # The wet film's volume has room for exactly these solids and the solvent.
    wet = electrode.stages[0].bed
    solids = sum(weighed[role] / density[role] for role in ("active", "carbon", "binder"))
    solvent = (0.1 * wet.thickness_um - solids) * density["solvent"]
    assert solvent == pytest.approx(weighed["solvent"], rel=1e-6)
    # And the dryer takes it all out.
    drying = electrode.stages[1].measures
    assert 0.1 * coarse.drying.drying_rate_g_m2_s * drying["duration_s"] == pytest.approx(solvent, rel=1e-6)


def test_a_lost_particle_shows_in_the_masses(electrode, coarse):
    bed = electrode.stages[-1].bed
    kept = np.arange(len(bed)) != int(np.flatnonzero(bed.of(Phase.CBD))[0])
    fewer = ParticleBed(bed.centres_um[kept], bed.radii_um[kept], bed.phases[kept], bed.box_um)
    before = stage_measures(coarse, electrode.stages[-1])
    after = stage_measures(coarse, replace(electrode.stages[-1], bed=fewer, history=frame_of(fewer)))
    assert after["mass_binder_mg_cm2"] == pytest.approx(before["mass_binder_mg_cm2"] * 299 / 300)
    assert after["mass_active_mg_cm2"] == before["mass_active_mg_cm2"]


def test_active_material_hides_less_than_a_percent_of_itself(electrode):
    for stage in electrode.stages:
        measures = stage.measures
        assert 0 <= measures["active_overlap_fraction"] <= measures["active_overlap_fraction_highest"] < 0.01


def test_an_overlap_on_the_way_shows_although_it_is_gone_in_the_end():
    apart = bed_of([[5, 5, 5], [5, 8, 5]], 1.0)
    close = bed_of([[5, 5, 5], [5, 6.9, 5]], 1.0)
    way = frame_of(close, apart)
    stage = Stage(StageName.CALENDERING, apart, way, {}, Outcome.CONVERGED)
    assert active_overlap(apart, find_contacts(apart)) == 0
    assert highest_active_overlap(stage) == pytest.approx(active_overlap(close, find_contacts(close)), rel=1e-4)


def test_fractions_of_the_mass_balance_fill_the_film(electrode):
    measures = electrode.measures
    parts = ("porosity", "active_volume_fraction", "carbon_binder_volume_fraction")
    assert sum(measures[part] for part in parts) == pytest.approx(1, abs=1e-12)
    assert measures["density_g_cm3"] == pytest.approx(10 * measures["mass_loading_mg_cm2"] / measures["thickness_um"])


@pytest.mark.parametrize("stage", [1, 2])
def test_voxels_agree_with_the_mass_balance_in_every_dry_stage(electrode, coarse, stage):
    bed = electrode.stages[stage].bed
    voxels = porosity_from_voxels(Microstructure.from_bed(bed, 0.3), coarse.drying.nanoporosity)
    assert voxels == pytest.approx(electrode.stages[stage].measures["porosity"], abs=0.01)


def test_binder_hidden_in_active_material_shows_in_the_voxels():
    """The check is not circular: mass that overlaps hide is missing from the voxels."""
    apart = bed_of([[3, 3, 5], [7.5, 7.5, 5]], [2.0, 1.5], [ACTIVE, CBD], box=(10, 10, 10))
    hidden = bed_of([[3, 3, 5], [3, 3, 5]], [2.0, 1.5], [ACTIVE, CBD], box=(10, 10, 10))
    shown, missing = (porosity_from_voxels(Microstructure.from_bed(bed, 0.05), 0.47) for bed in (apart, hidden))
    assert missing - shown == pytest.approx(0.53 * sphere_volume_um3(apart, Phase.CBD) / 1000, rel=0.01)


def test_shares_of_the_active_surface_are_shares(electrode):
    measures = electrode.measures
    assert 0 < measures["active_surface_covered_by_cbd"] < 1
    assert measures["active_surface_covered_by_cbd"] + measures["active_surface_in_electrolyte"] <= 1


def test_a_wet_film_is_not_measured_as_a_dry_one(coarse):
    measures = manufacture(coarse, until=StageName.SLURRY).measures
    assert "porosity_from_voxels" not in measures
    assert "mass_binder_mg_cm2" not in measures
    assert measures["slurry_density_g_cm3"] == pytest.approx(2.25, abs=0.01)
