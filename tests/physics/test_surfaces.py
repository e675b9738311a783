from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st

from physics.state import Microstructure
from physics.transport.conduction import faces_of
from physics.transport.connectivity import percolating_share
from physics.transport.surfaces import chord_lengths_um, interfaces_per_m, specific_surfaces_per_m

PHASES = {"pore": 0, "active": 1, "cbd": 2}
TOMOGRAPH = Path(__file__).parents[3] / "shared/data/electrode-256.tif"


def volume(labels, periodic=(False, False, False), voxel_um=1.0):
    return Microstructure.from_labels(np.asarray(labels, np.uint8), voxel_um, PHASES, periodic)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), periodic=st.tuples(*[st.booleans()] * 3))
def test_interfaces_are_those_of_every_pair_of_voxels(seed, periodic):
    labels = np.random.default_rng(seed).integers(0, 3, (5, 4, 6)).astype(np.uint8)
    expected = dict.fromkeys(("pore|active", "pore|cbd", "active|cbd"), 0)
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
    assert interfaces_per_m(sphere)["pore|active"] == pytest.approx(1.5 * area, rel=0.01)


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
    share = percolating_share(faces_of(volume(labels), "pore", "z"), np.moveaxis(labels == 0, 2, 0))
    assert share == pytest.approx(9 / 13)


@pytest.mark.skipif(not TOMOGRAPH.exists(), reason="the tomograph is not here: ../shared/data/electrode-256.tif")
def test_a_real_tomograph_has_the_numbers_that_came_with_it():
    labels = tifffile.imread(TOMOGRAPH)
    names = {"pore": 0, "active": 85, "cbd": 170}
    tomograph = Microstructure.from_labels(labels, 0.390625, names)
    surfaces = specific_surfaces_per_m(interfaces_per_m(tomograph), names)
    assert surfaces == pytest.approx({"pore": 785502, "active": 374028, "cbd": 876100}, rel=1e-5)
    shares = {name: percolating_share(faces_of(tomograph, name, "x"), labels == label) for name, label in names.items()}
    assert shares == pytest.approx({"pore": 0.9989, "active": 0.9611, "cbd": 0.9740}, abs=5e-5)
