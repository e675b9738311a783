from dataclasses import replace

import numpy as np
import pytest
from conftest import RECIPES
from naive import nearest_rigid
from numba import njit
from scipy.spatial.transform import Rotation
from scipy.stats import qmc

from physics.composition import compose
from physics.line import manufacture
from physics.measures import bed_measures, sphere_volume_um3
from physics.outcome import Outcome
from physics.particles.clumps import (
    Clumps,
    hold_shape,
    move_together,
    particle_diameters_um,
    place,
    shape,
    volume_shares,
)
from physics.particles.contacts import find_contacts
from physics.particles.neighbours import Box, build_neighbours
from physics.particles.overdamped import Motion, Suspension
from physics.profiles import slab_volumes
from physics.recipe import ElectrodeRecipe, RecipeError
from physics.slurry.rheology import mixed_box
from physics.state import ParticleBed, Phase, StageName
from physics.storage import load, save

SIDE = 20.0


@pytest.fixture(scope="module")
def recipe():
    return ElectrodeRecipe.load(RECIPES / "nmc111-clumps.yaml")


@pytest.fixture(scope="module")
def clumped(recipe):
    return manufacture(recipe)


def bed_of(clump, centres=((0.1, 10.0, 10.0),), diameters=(3.0,), seed=1):
    """A bed of nothing but clumps; the first lies across a border of the box."""
    k, c = len(clump.shares), len(diameters)
    centres, diameters = np.array(centres), np.array(diameters)
    return ParticleBed(
        place(centres, diameters, clump, np.random.default_rng(seed)),
        np.repeat(0.5 * clump.radius * diameters, k),
        np.full(c * k, Phase.ACTIVE, np.uint8),
        np.array([SIDE, SIDE, SIDE]),
        np.repeat(np.arange(c, dtype=np.int32), k),
    )


@njit
def hold(x, shapes, side, moved, v):
    for c in range(len(shapes.start)):
        hold_shape(c, x, shapes, side, moved, v, 10.0)


def held(bed, x):
    """Positions after the clumps' shapes, those of `bed`, were put nearest to x."""
    x, moved, v = x.copy(), np.zeros_like(x), np.zeros_like(x)
    before = x.copy()
    hold(x, Clumps.of(bed), SIDE, moved, v)
    np.testing.assert_allclose(moved, x - before, atol=1e-12)
    np.testing.assert_allclose(v, 10.0 * moved, atol=1e-11)
    return x


def unwrapped(x):
    return x - SIDE * np.rint((x - x[0]) / SIDE) * [1, 1, 0]


def distances(bed):
    """Of the spheres of every clump, from each other, over their radius."""
    x, side = bed.centres_um, bed.box_um[0]
    of_one = []
    for number in np.unique(bed.clumps[bed.clumps >= 0]):
        members = np.flatnonzero(bed.clumps == number)
        between = x[members][:, None] - x[members][None]
        between[..., :2] -= side * np.rint(between[..., :2] / side)
        of_one.append(np.linalg.norm(between, axis=2) / bed.radii_um[members[0]])
    return np.array(of_one)


def test_two_spheres_share_a_lens():
    clump = shape(2, 0.3)
    d, r = np.linalg.norm(clump.offsets[1] - clump.offsets[0]), clump.radius
    assert d == pytest.approx(2 * r * 0.7, rel=1e-12)
    lens = np.pi * (4 * r + d) * (2 * r - d) ** 2 / 12
    assert 8 / 3 * np.pi * r**3 - lens == pytest.approx(4 / 3 * np.pi, rel=1e-6)


@pytest.mark.parametrize("overlap", [0.0, 0.3, 0.6])
@pytest.mark.parametrize("spheres", range(2, 9))
def test_the_union_has_the_volume_of_the_sphere_it_stands_for(spheres, overlap):
    clump = shape(spheres, overlap)
    points = clump.reach * (2 * qmc.Sobol(3, seed=1).random(2**17) - 1)
    inside = np.zeros(len(points), bool)
    for centre in clump.offsets:
        inside |= ((points - centre) ** 2).sum(axis=1) < clump.radius**2
    assert inside.mean() * (2 * clump.reach) ** 3 == pytest.approx(4 / 3 * np.pi, rel=0.002)
    between = np.linalg.norm(clump.offsets[:, None] - clump.offsets[None], axis=2) + 9 * np.eye(spheres)
    np.testing.assert_allclose(between.min(axis=1), 2 * clump.radius * (1 - overlap), rtol=1e-9)


@pytest.mark.parametrize("spheres", range(2, 9))
def test_a_bed_knows_the_volume_of_its_clumps_however_they_lie(spheres):
    clump = shape(spheres, 0.4)
    for seed in range(3):
        bed = bed_of(clump, seed=seed)
        np.testing.assert_allclose(volume_shares(bed), clump.shares, rtol=1e-9)
        assert sphere_volume_um3(bed, Phase.ACTIVE) == pytest.approx(np.pi / 6 * 3.0**3, rel=1e-9)
        assert particle_diameters_um(bed, Phase.ACTIVE) == pytest.approx([3.0])
        assert slab_volumes(bed, np.linspace(0, SIDE, 5)).sum() == pytest.approx(np.pi / 6 * 3.0**3, rel=1e-9)


@pytest.mark.parametrize("spheres", range(2, 9))
def test_a_rigid_motion_is_kept_as_it_is(spheres):
    bed = bed_of(shape(spheres, 0.3))
    rotation = Rotation.from_rotvec([1.1, -1.4, 1.9])  # 150 degrees
    x = unwrapped(bed.centres_um)
    moved = (x - x.mean(axis=0)) @ rotation.as_matrix().T + x.mean(axis=0) + [0.3, -8.0, 2.0]
    moved[:, :2] %= SIDE
    np.testing.assert_allclose(held(bed, moved), moved, atol=1e-9)


@pytest.mark.parametrize("spheres", range(2, 9))
def test_spheres_that_moved_alone_end_on_the_nearest_rigid_placement(spheres):
    bed = bed_of(shape(spheres, 0.3))
    scattered = bed.centres_um + 0.1 * np.random.default_rng(spheres).standard_normal(bed.centres_um.shape)
    result = held(bed, scattered)
    x = unwrapped(scattered)
    np.testing.assert_allclose(unwrapped(result), nearest_rigid(unwrapped(bed.centres_um), x), atol=1e-8)
    np.testing.assert_allclose(result.mean(axis=0), scattered.mean(axis=0), atol=1e-12)  # no force from within


def test_a_pair_in_shear_turns_as_a_needle_and_keeps_its_shape():
    """Two points with drag on a rigid line: cot(angle to the flow) grows by the strain (Jeffery 1922)."""
    clump = shape(2, 0.0)
    bed = bed_of(clump)
    along = 0.75 * np.array([np.cos(2.6), 0.0, np.sin(2.6)])
    bed = replace(bed, centres_um=10.0 + np.array([along, -along]))
    before, strain, steps = distances(bed), 2.0, 2000
    motion = Motion(bed)
    motion.advance(Suspension(np.zeros((3, 3)), np.zeros((3, 3)), 0.3, 1.0, 25.0, strain / steps / 25.0), steps)
    after = motion.bed()
    np.testing.assert_allclose(distances(after), before, atol=1e-9)
    ahead = unwrapped(after.centres_um)[0] - unwrapped(after.centres_um)[1]
    assert ahead[0] / ahead[2] == pytest.approx(1 / np.tan(2.6) + strain, abs=2e-3)
    assert ahead[1] == pytest.approx(0.0, abs=1e-12)


def test_a_push_on_one_end_turns_a_clump_about_its_middle():
    bed = bed_of(shape(4, 0.3))
    x = bed.centres_um.copy()
    x[0] += [0.0, 0.01, 0.02]
    result = held(bed, x)
    np.testing.assert_allclose(result.mean(axis=0) - bed.centres_um.mean(axis=0), [0.0, 0.0025, 0.005], atol=1e-12)
    assert np.abs(result - bed.centres_um - [0.0, 0.0025, 0.005]).max() > 1e-3


def test_spheres_of_one_clump_do_not_touch_but_those_of_two_do():
    clump = shape(3, 0.3)
    bed = bed_of(clump, [(5.0, 5.0, 5.0), (6.5, 5.0, 5.0), (14.0, 14.0, 14.0)], (2.0, 2.0, 2.0))
    listed = build_neighbours(bed.centres_um, bed.radii_um, bed.phases, Box(SIDE), 0.1, bed.clumps)
    of = [bed.clumps[listed.index[a:b]] for a, b in zip(listed.first, listed.first[1:], strict=False)]
    assert all(own not in partners for own, partners in zip(bed.clumps, of, strict=True))
    contacts = find_contacts(bed)
    assert contacts.overlaps_um3[:6].sum() > 0
    assert contacts.counts[6:].sum() == 0
    assert contacts.overlaps_um3[6:].sum() == 0
    assert bed_measures(bed)["active_surface_in_electrolyte"] <= 1


def test_what_lies_inside_a_clump_is_no_surface():
    exposed = find_contacts(bed_of(shape(2, 0.3), [(10.0, 10.0, 10.0)])).exposed
    np.testing.assert_allclose(exposed, 0.5 * (1 + 0.7), atol=0.005)  # a sphere less the cap behind the plane at .7 r


def test_clumps_are_shifted_as_a_whole():
    clumps = np.array([0, 0, -1, 1, 1], np.int32)
    shifts = np.array([0.2, 0.0, 0.5, -0.3, -0.1])
    np.testing.assert_allclose(move_together(shifts, clumps), [0.2, 0.2, 0.5, -0.3, -0.3])
    with pytest.raises(ValueError, match="side by side"):
        move_together(shifts, np.array([0, 1, 0, -1, -1], np.int32))


def test_without_a_clump_nothing_changes(coarse, electrode):
    values = coarse.canonical()
    assert values["particles"]["clump"] is None
    values["particles"]["clump"] = None
    again = manufacture(ElectrodeRecipe.from_mapping(values, "recipe"))
    assert again.sha256() == electrode.sha256()
    assert all(stage.bed.clumps is None for stage in again.stages)
    assert not any("clumps" in name for name, _ in electrode.arrays())


def test_the_line_makes_an_electrode_of_clumps(recipe, clumped):
    composition = compose(recipe)
    exact = 0.1 * composition.masses_pg["active"] / composition.area_um2
    assert clumped.outcome is Outcome.CONVERGED
    assert len(clumped.stages) == 3
    shapes = distances(clumped.stages[0].bed)
    for stage in clumped.stages:
        assert stage.measures["mass_active_mg_cm2"] == pytest.approx(exact, rel=1e-6)
        assert stage.measures["active_overlap_fraction_highest"] < 0.01
        np.testing.assert_array_equal(stage.bed.clumps, composition.clumps)
        np.testing.assert_allclose(distances(stage.bed), shapes, atol=1e-9)
        active = stage.bed.of(Phase.ACTIVE)
        z, r = stage.bed.centres_um[active, 2], stage.bed.radii_um[active]
        assert (z > 0.9 * r).all()
        assert (z + 0.9 * r < stage.bed.thickness_um).all()
    assert clumped.measures["porosity_from_voxels"] == pytest.approx(clumped.measures["porosity"], abs=0.015)


def test_a_file_keeps_the_clumps(clumped, tmp_path):
    save(clumped, tmp_path / "clumps.h5")
    again = load(tmp_path / "clumps.h5")
    assert again.sha256() == clumped.sha256()
    np.testing.assert_array_equal(again.stages[-1].bed.clumps, clumped.stages[-1].bed.clumps)


def test_only_one_of_two_layers_may_be_clumps(recipe):
    plain = recipe.particles.model_dump() | {"clump": None}
    layers = [{"particles": recipe.particles.model_dump()}, {"particles": plain}, {}]
    stacked = ElectrodeRecipe.from_mapping(recipe.canonical() | {"layers": layers}, "recipe")
    bed = manufacture(stacked, until=StageName.SLURRY).stages[0].bed
    assert np.array_equal(np.unique(bed.clumps), np.arange(-1, 64))
    np.testing.assert_allclose(distances(bed)[:, 0, 1], 1.4, rtol=1e-9)


def test_viscosity_refuses_clumps(recipe):
    with pytest.raises(RecipeError, match=r"particles\.clump: viscosity is computed for spheres only"):
        mixed_box(recipe)


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("particles.clump.spheres=9", r"particles\.clump\.spheres: .*got 9 \(possible: 2 to 8\)"),
        ("particles.clump.overlap=0.7", r"particles\.clump\.overlap: .*got 0\.7 \(possible: 0 to 0\.6\)"),
    ],
)
def test_the_range_of_a_clump_is_named(recipe, setting, sentence):
    with pytest.raises(RecipeError, match=sentence):
        ElectrodeRecipe.from_mapping(recipe.canonical(), "recipe", [setting])
