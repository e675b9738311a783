from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import SphericalVoronoi

from physics.state import Microstructure
from physics.transport.conduction import operator_of_phase
from physics.transport.connectivity import connected_shares
from physics.transport.surfaces import (
    NEAREST,
    chord_lengths_um,
    interfaces_per_m,
    smooth_interfaces_per_m,
    specific_surfaces_per_m,
)

PHASES = {"pore": 0, "active": 1, "cbd": 2}
NEIGHBOURS = np.array([step for step in np.ndindex(3, 3, 3) if step != (1, 1, 1)]) - 1
FREE, WRAPPED = (False, False, False), (True, True, True)
TOMOGRAPH = Path(__file__).parents[3] / "shared/data/electrode-256.tif"


def volume(labels, periodic=(False, False, False), voxel_um=1.0):
    return Microstructure.from_labels(np.asarray(labels, np.uint8), voxel_um, PHASES, periodic)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), periodic=st.tuples(*[st.booleans()] * 3))
def test_interfaces_are_those_of_every_pair_of_voxels(seed, periodic):
    labels = np.random.default_rng(seed).integers(0, 3, (5, 4, 6)).astype(np.uint8)
    expected = dict.fromkeys(("active|pore", "cbd|pore", "active|cbd"), 0)
    for axis in range(3):
        behind = np.roll(labels, -1, axis)
        last = np.zeros(labels.shape, bool)
        last[(slice(None),) * axis + (-1,)] = not periodic[axis]
        for pair in expected:
            a, b = (PHASES[name] for name in pair.split("|"))
            meet = ((labels == a) & (behind == b)) | ((labels == b) & (behind == a))
            expected[pair] += int((meet & ~last).sum())
    found = interfaces_per_m(volume(labels, periodic, 0.5))
    assert found == pytest.approx(
        {pair: count * 0.25 / (labels.size * 0.125) * 1e6 for pair, count in expected.items()}
    )


def test_counted_faces_of_a_sphere_are_half_as_much_again_as_its_area():
    sphere = Microstructure.from_spheres(np.full((1, 3), 10.0), np.array([6.0]), np.full(3, 20.0), 0.2)
    area = 4 * np.pi * 36.0 / 8000 * 1e6
    assert interfaces_per_m(sphere)["active|pore"] == pytest.approx(1.5 * area, rel=0.01)


def test_directions_are_weighted_by_their_voronoi_cells():
    count = np.abs(NEIGHBOURS).sum(axis=1)
    cells = SphericalVoronoi(NEIGHBOURS / np.sqrt(count)[:, None]).calculate_areas() / (2 * np.pi)
    assert np.array(NEAREST)[count - 1] == pytest.approx(cells, abs=1e-13)
    assert sum(np.array(NEAREST) * (3, 6, 4)) == pytest.approx(1, abs=1e-12)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), periodic=st.tuples(*[st.booleans()] * 3))
def test_smooth_interfaces_are_twice_the_crossings_of_every_line(seed, periodic):
    labels = np.random.default_rng(seed).integers(0, 3, (5, 1, 4)).astype(np.uint8)
    around = labels
    for axis, wraps in enumerate(periodic):
        around = np.pad(around, [(int(axis == other),) * 2 for other in range(3)], "wrap" if wraps else "symmetric")
    expected = dict.fromkeys(("active|pore", "cbd|pore", "active|cbd"), 0.0)
    for step in NEIGHBOURS:
        there = around[tuple(slice(1 + s, 1 + s + n) for s, n in zip(step, labels.shape, strict=True))]
        steps = np.abs(step).sum()
        for pair in expected:
            a, b = (PHASES[name] for name in pair.split("|"))
            crossings = ((labels == a) & (there == b)).sum() + ((labels == b) & (there == a)).sum()
            # Each of the 13 lines is walked both ways.
            expected[pair] += 2 * NEAREST[steps - 1] * crossings / 2 / np.sqrt(steps)
    found = smooth_interfaces_per_m(volume(labels, periodic, 0.5))
    assert found == pytest.approx({pair: area * 0.25 / (labels.size * 0.125) * 1e6 for pair, area in expected.items()})


@pytest.mark.parametrize("radius", [8, 11.3, 20])
@pytest.mark.parametrize("shift", [(0.13, 0.29, 0.41), (0.37, 0.02, 0.71), (0.55, 0.81, 0.23), (0.9, 0.6, 0.35)])
@pytest.mark.parametrize("periodic", [FREE, WRAPPED])
def test_a_sphere_has_its_area_where_it_lies(radius, shift, periodic):
    side = np.ceil(2 * radius) + 4
    box = np.full(3, side)
    sphere = Microstructure.from_spheres(side / 2 + np.array([shift]), np.array([radius]), box, 1.0, periodic)
    area = 4 * np.pi * radius**2 / side**3 * 1e6
    assert smooth_interfaces_per_m(sphere)["active|pore"] == pytest.approx(area, rel=0.01)


def test_a_lattice_of_spheres_has_their_area():
    centres = np.array([[3.3, 4.1, 5.2], [18.1, 19.2, 20.3]])
    lattice = Microstructure.from_spheres(centres, np.array([11.0, 9.0]), np.full(3, 30.0), 0.5)
    area = 4 * np.pi * (11.0**2 + 9.0**2) / 30.0**3 * 1e6
    assert smooth_interfaces_per_m(lattice)["active|pore"] == pytest.approx(area, rel=0.01)


@pytest.mark.parametrize("axis", range(3))
def test_a_plane_reaches_the_sides_of_the_box(axis):
    labels = np.zeros((9, 9, 9))
    labels[(slice(None),) * axis + (slice(4, None),)] = 1
    flat = NEAREST[0] + 4 * NEAREST[1] / np.sqrt(2) + 4 * NEAREST[2] / np.sqrt(3)
    assert smooth_interfaces_per_m(volume(labels))["active|pore"] == pytest.approx(2 * flat / 9 * 1e6)
    assert 2 * flat == pytest.approx(0.9266, abs=1e-4)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), shift=st.tuples(*[st.integers(0, 6)] * 3), axes=st.permutations(range(3)))
def test_smooth_interfaces_move_and_turn_with_the_volume(seed, shift, axes):
    labels = np.random.default_rng(seed).integers(0, 3, (7, 4, 5)).astype(np.uint8)
    moved = np.roll(labels, shift, (0, 1, 2)).transpose(axes)
    assert smooth_interfaces_per_m(volume(moved, WRAPPED)) == smooth_interfaces_per_m(volume(labels, WRAPPED))


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), axis=st.integers(0, 2))
def test_a_side_that_does_not_wrap_around_is_a_mirror(seed, axis):
    labels = np.random.default_rng(seed).integers(0, 3, (4, 5, 6)).astype(np.uint8)
    mirrored = np.concatenate([labels, np.flip(labels, axis)], axis)
    free = tuple(other != axis for other in range(3))
    assert smooth_interfaces_per_m(volume(labels, free)) == pytest.approx(
        smooth_interfaces_per_m(volume(mirrored, WRAPPED))
    )


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_chords_are_the_runs_along_every_line(seed):
    labels = np.random.default_rng(seed).integers(0, 2, (4, 5, 6)).astype(np.uint8)
    expected = []
    for axis in range(3):
        for line in np.moveaxis(labels, axis, 2).reshape(-1, labels.shape[axis]):
            runs = [len(list(run)) for label, run in groupby(line) if label == 0]
            expected += [run for run in runs for _ in range(run)]
    assert sorted(chord_lengths_um(volume(labels, voxel_um=0.5), "pore")) == sorted(0.5 * np.array(expected))


def test_dead_ends_and_islands_do_not_percolate():
    labels = np.ones((7, 7, 7))
    labels[1, 1, :] = 0  # a channel
    labels[1:4, 1, 3] = 0  # two voxels of a blind alley: connected to both ends
    labels[5, 5, :3] = 0  # to one end only
    labels[5, 1, 5] = 0  # to none
    shares = connected_shares(operator_of_phase(volume(labels), "pore", "z"), np.moveaxis(labels == 0, 2, 0))
    assert shares == pytest.approx((9 / 13, 3 / 13))


@pytest.mark.skipif(not TOMOGRAPH.exists(), reason="the tomograph is not here: ../shared/data/electrode-256.tif")
def test_a_real_tomograph_has_the_numbers_that_came_with_it():
    labels = tifffile.imread(TOMOGRAPH)
    names = {"pore": 0, "active": 85, "cbd": 170}
    tomograph = Microstructure.from_labels(labels, 0.390625, names)
    surfaces = specific_surfaces_per_m(interfaces_per_m(tomograph), names)
    assert surfaces == pytest.approx({"pore": 785502, "active": 374028, "cbd": 876100}, rel=1e-5)
    shares = {
        name: connected_shares(operator_of_phase(tomograph, name, "x"), labels == label)[0]
        for name, label in names.items()
    }
    assert shares == pytest.approx({"pore": 0.9989, "active": 0.9611, "cbd": 0.9740}, abs=5e-5)
