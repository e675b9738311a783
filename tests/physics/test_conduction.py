"""Conduction against closed forms, lattices of spheres, a dense solve and symmetries."""

import math

import numba
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from physics.outcome import Outcome
from physics.state import Microstructure
from physics.transport import TransportError, conduct
from physics.transport.multigrid import SMALL
from tests.physics import naive_transport

PHASES = {"pore": 0, "active": 1, "cbd": 2}
OPEN = (False, False, False)

# Simple cubic lattices by Rayleigh's multipole method, fraction of spheres -> ratio (McPhedran and McKenzie, Proc. R.
# Soc. Lond. A 1978, 359, 45, describe it; these digits were computed with multipoles up to order 41).
INSULATING = {0.1: 0.85711190, 0.2: 0.72670304, 0.3: 0.60566125, 0.4: 0.49010991, 0.5: 0.37373481}
RATIO_TEN = {0.1: 1.243339, 0.2: 1.531724, 0.3: 1.887740, 0.4: 2.364431, 0.5: 3.144558}
PERFECT = {0.1: 1.333559, 0.2: 1.755876, 0.3: 2.332885, 0.4: 3.262566}


def volume(labels, periodic=OPEN):
    return Microstructure.from_labels(np.asarray(labels, np.uint8), 1.0, PHASES, periodic)


def lattice(fraction, radius_in_voxels, centre=0.513):
    """One sphere in a unit cell, by default off the grid's symmetry."""
    radius = (fraction / (4 / 3 * np.pi)) ** (1 / 3)
    return Microstructure.from_spheres(
        np.full((1, 3), centre), np.array([radius]), np.ones(3), radius / radius_in_voxels
    )


def ratio(spheres, active=0.0):
    found = conduct(spheres, {"pore": 1.0, "active": active}, boundary="periodic")
    assert found.outcome is Outcome.CONVERGED
    return found.ratio


def test_an_empty_box_conducts_as_its_bulk():
    found = conduct(volume(np.zeros((3, 4, 5))), axis="y")
    assert (found.ratio, found.tortuosity_factor) == (pytest.approx(1.0), pytest.approx(1.0))
    np.testing.assert_allclose(found.field[0, :, 0], 1 - (np.arange(4) + 0.5) / 4, atol=1e-6)
    np.testing.assert_allclose(found.flux, 1.0, rtol=1e-5)


def test_a_straight_channel_conducts_with_its_share_of_the_area():
    labels = np.ones((6, 6, 9))
    labels[2, 3] = 0
    found = conduct(volume(labels))
    assert found.ratio == pytest.approx(1 / 36, rel=1e-5)
    assert found.tortuosity_factor == pytest.approx(1.0, rel=1e-5)


def test_laminates_conduct_as_resistors_in_parallel_and_in_series():
    labels = np.repeat([0, 1, 2, 1], 3)[:, None, None] * np.ones((12, 5, 4))
    k = {"pore": 1.0, "active": 5.0, "cbd": 0.2}
    assert conduct(volume(labels), k, "y").ratio == pytest.approx((1 + 5 + 0.2 + 5) / 4, rel=1e-5)
    assert conduct(volume(labels), k, "x").ratio == pytest.approx(4 / (1 + 1 / 5 + 5 + 1 / 5), rel=1e-5)


def test_a_staircase_is_as_long_as_its_steps():
    labels = np.ones((8, 8, 1))
    cells = [(0, 0), *((i, j) for i in range(1, 7) for j in (i - 1, i)), (7, 6)]
    labels[tuple(np.transpose(cells))] = 0
    found = conduct(volume(labels), axis="x")
    assert found.ratio == pytest.approx(8 / 8 / len(cells), rel=1e-5)  # as many faces, the last one in two halves


def test_a_checkerboard_approaches_the_geometric_mean():
    """Dykhne, Sov. Phys. JETP 1971, 32, 63; corners between fields make the approach slow."""
    errors = []
    for field in (8, 16, 32):
        board = np.add.outer(np.arange(2 * field) // field, np.arange(2 * field) // field) % 2
        found = conduct(volume(board[:, :, None], (True, True, True)), {"pore": 1.0, "active": 4.0}, "x", "periodic")
        errors.append(abs(found.ratio / 2.0 - 1))
    assert errors[0] > errors[1] > errors[2]
    assert errors[2] < 0.02


@pytest.mark.parametrize("fraction", INSULATING)
def test_insulating_spheres(fraction):
    assert ratio(lattice(fraction, 11)) == pytest.approx(INSULATING[fraction], rel=2e-3)
    assert ratio(lattice(fraction, 22)) == pytest.approx(INSULATING[fraction], rel=5e-4)


def test_faces_of_insulating_spheres_are_second_order():
    radii = np.array([5.5, 11, 22])
    errors = [abs(ratio(lattice(0.4, radius)) / INSULATING[0.4] - 1) for radius in radii]
    assert np.polyfit(np.log(radii), np.log(errors), 1)[0] < -1.7


@pytest.mark.parametrize("fraction", RATIO_TEN)
def test_spheres_ten_times_as_conductive(fraction):
    assert ratio(lattice(fraction, 11), 10.0) == pytest.approx(RATIO_TEN[fraction], rel=6e-3)
    assert ratio(lattice(fraction, 22), 10.0) == pytest.approx(RATIO_TEN[fraction], rel=3e-3)


@pytest.mark.parametrize("fraction", PERFECT)
def test_spheres_a_million_times_as_conductive(fraction):
    coarse, fine = (abs(ratio(lattice(fraction, radius), 1e6) / PERFECT[fraction] - 1) for radius in (11, 22))
    assert fine < coarse < 0.006


def test_spheres_a_third_of_a_voxel_apart_stay_apart():
    """At .5 in a simple cubic lattice, and close to contact in a face-centred one, where labels touch."""
    assert ratio(lattice(0.5, 11), 1e6) == pytest.approx(5.8913, rel=0.02)
    corners = np.array([[0, 0, 0], [0.5, 0.5, 0], [0.5, 0, 0.5], [0, 0.5, 0.5]])
    radius = (0.7 / 4 / (4 / 3 * np.pi)) ** (1 / 3)
    found = [
        ratio(Microstructure.from_spheres(corners + 0.2137, np.full(4, radius), np.ones(3), radius / voxels), 1e6)
        for voxels in (11, 16)
    ]
    assert found[0] == pytest.approx(found[1], rel=0.01)


def test_a_current_that_runs_backwards_on_the_way_is_no_end():
    """Body-centred spheres at .3 and contrast 1e6: in the fourth iteration the planes' mean current is below zero."""
    radius = (0.3 / 2 / (4 / 3 * np.pi)) ** (1 / 3)
    corners = np.array([[0, 0, 0], [0.5, 0.5, 0.5]])
    spheres = Microstructure.from_spheres(corners + 0.2137, np.full(2, radius), np.ones(3), radius / 11)
    binary = Microstructure.from_labels(spheres.labels, 1.0, spheres.phases, (True, True, True))
    for volume_of_either in (spheres, binary):
        assert 2.1 < ratio(volume_of_either, 1e6) < 2.6


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    periodic=st.tuples(st.booleans(), st.booleans(), st.booleans()),
    axis=st.sampled_from([0, 1, 2]),
    boundary=st.sampled_from(["faces", "periodic"]),
)
@example(seed=2001, periodic=OPEN, axis=1, boundary="periodic")  # settles within two iterations
def test_ratios_are_those_of_a_dense_solve(seed, periodic, axis, boundary):
    rng = np.random.default_rng(seed)
    if boundary == "periodic":
        periodic = tuple(True if each == axis else wraps for each, wraps in enumerate(periodic))
    labels = rng.choice(3, size=rng.integers(1, 8, 3), p=[0.6, 0.2, 0.2]).astype(np.uint8)
    labels.flat[0] = 0
    k = {"pore": 1.0, "cbd": float(rng.choice([0.05, 1.0, 30.0]))}
    expected = naive_transport.conductivity(np.array([1.0, 0.0, k["cbd"]]), labels, periodic, axis, boundary)
    found = conduct(volume(labels, periodic), k, "xyz"[axis], boundary, tolerance=1e-7)
    assert found.ratio == pytest.approx(expected, rel=1e-4, abs=1e-8)
    assert (found.outcome is Outcome.NOT_PERCOLATING) == (expected < 1e-8)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), shift=st.tuples(*[st.integers(0, 11)] * 3))
def test_mirrors_rotations_and_shifts_change_nothing(seed, shift):
    labels = (np.random.default_rng(seed).random((12, 12, 12)) < 0.4).astype(np.uint8)
    everywhere = (True, True, True)

    def found(labels, axis="z"):
        return conduct(volume(labels, everywhere), axis=axis, boundary="periodic", tolerance=1e-8).ratio

    usual = found(labels)
    assert found(labels[::-1, :, ::-1]) == pytest.approx(usual, rel=1e-5)
    assert found(np.transpose(labels, (2, 0, 1)), "x") == pytest.approx(usual, rel=1e-5)
    assert found(np.roll(labels, shift, (0, 1, 2))) == pytest.approx(usual, rel=1e-5)


def test_spheres_too_do_not_mind_shifts_by_voxels_and_turned_axes():
    rng = np.random.default_rng(5)
    centres, radii = rng.uniform(size=(12, 3)) * 10, rng.uniform(1, 2, 12)

    def found(centres, axis="z"):
        spheres = Microstructure.from_spheres(centres, radii, np.full(3, 10.0), 0.5)
        return conduct(spheres, {"pore": 1.0, "active": 3.0}, axis, "periodic", 1e-8).ratio

    usual = found(centres)
    assert found(centres + np.array([1.5, -3.0, 7.5])) == pytest.approx(usual, rel=1e-5)
    assert found(centres[:, [2, 0, 1]], "x") == pytest.approx(usual, rel=1e-3)  # strips lie differently


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_the_vector_field_is_the_current_of_the_planes(axis):
    rng = np.random.default_rng(3)
    wraps = tuple(each != axis for each in range(3))
    labels = (rng.random((9, 10, 11)) < 0.3).astype(np.uint8)
    found = conduct(volume(labels, wraps), axis="xyz"[axis], tolerance=1e-8, vectors=True)
    assert found.vectors.shape == (3, 9, 10, 11)
    means = found.vectors[axis].mean(axis=tuple(each for each in range(3) if each != axis))
    np.testing.assert_allclose(means, 0.5 * (found.flux[1:] + found.flux[:-1]), rtol=1e-5)
    assert np.all(found.vectors[:, labels == 1] == 0.0)
    assert conduct(volume(labels, wraps)).vectors is None


def test_a_diagonal_channel_turns_the_current():
    """A plate at 45 degrees in a unit cell: as much flows up as along, and nothing aside."""
    labels = np.ones((12, 12, 3))
    along = np.arange(12)
    for shift in range(4):
        labels[along, (along + shift) % 12] = 0
    found = conduct(volume(labels, (True, True, True)), axis="x", boundary="periodic", tolerance=1e-8, vectors=True)
    x, y, z = found.vectors.mean(axis=(1, 2, 3))
    assert (x, y, z) == (pytest.approx(found.ratio, rel=1e-5), pytest.approx(x, rel=1e-5), pytest.approx(0, abs=1e-6))


@pytest.mark.parametrize("fraction", [0.1, 0.2, 0.3, 0.4])
def test_faces_estimated_from_labels_of_smooth_spheres(fraction):
    for radius, error in ((11, 0.015), (22, 0.006)):
        labels = lattice(fraction, radius).labels
        everywhere = (True, True, True)
        names = {"pore": 0, "active": 1}
        estimated = Microstructure.from_labels(labels, 1.0, names, everywhere, apertures="estimated")
        binary = Microstructure.from_labels(labels, 1.0, names, everywhere)
        assert ratio(estimated) == pytest.approx(INSULATING[fraction], rel=error)
        assert abs(ratio(binary) / INSULATING[fraction] - 1) > abs(ratio(estimated) / INSULATING[fraction] - 1)


def test_estimated_faces_of_flat_borders_are_open_or_closed():
    labels = np.ones((8, 9, 10))
    labels[:, 2:7] = 0
    flat = Microstructure.from_labels(np.uint8(labels), 1.0, PHASES, apertures="estimated")
    assert conduct(flat).ratio == pytest.approx(5 / 9, rel=1e-3)
    assert conduct(flat, axis="y").outcome is Outcome.NOT_PERCOLATING


@pytest.mark.parametrize("given", [{"pore": 1.0}, {"pore": 1.0, "active": 0.2}])
def test_one_thread_and_two_give_the_same_bits(given):
    labels = (np.random.default_rng(1).random((37, 38, 39)) < 0.4).astype(np.uint8)
    assert labels.size > SMALL  # the finest level then takes all threads
    fields, available = [], numba.get_num_threads()
    for threads in {1, min(2, available)}:
        numba.set_num_threads(threads)
        fields.append(conduct(volume(labels, (True, True, True)), given, boundary="periodic").field)
    numba.set_num_threads(available)
    np.testing.assert_array_equal(fields[0], fields[-1])


def test_what_does_not_percolate_says_so():
    labels = np.zeros((4, 4, 4))
    labels[:, :, 2] = 1
    found = conduct(volume(labels))
    assert (found.outcome, found.ratio, found.tortuosity_factor) == (Outcome.NOT_PERCOLATING, 0.0, math.inf)
    for boundary in ("faces", "periodic"):
        absent = conduct(volume(np.zeros((3, 3, 3)), (True, True, True)), {"active": 1.0}, boundary=boundary)
        assert absent.outcome is Outcome.NOT_PERCOLATING
    closed = conduct(volume(labels, (True, True, True)), boundary="periodic")
    assert closed.outcome is Outcome.NOT_PERCOLATING
    assert closed.iterations < 100
    assert conduct(volume(np.zeros((3, 3, 1)))).ratio == pytest.approx(1.0)  # a single layer


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"conductivities": {"glue": 1.0}}, "expected phases of .* got 'glue'"),
        ({"conductivities": {"pore": math.nan}}, "expected numbers of 0 or more; got pore=nan"),
        ({"conductivities": {"pore": -1.0}}, "got pore=-1"),
        ({"conductivities": {"pore": 0.0}}, "at least one phase above 0"),
        ({"axis": "w"}, "axis: expected x, y or z; got 'w'"),
        ({"boundary": "periodic"}, "has to wrap around along z"),
        ({"boundary": "open"}, "boundary: expected faces or periodic"),
    ],
)
def test_bad_input_gets_a_sentence(given, sentence):
    with pytest.raises(TransportError, match=sentence):
        conduct(volume(np.zeros((3, 3, 3))), **given)


def test_what_was_stopped_on_the_way_is_not_called_closed():
    labels = (np.random.default_rng(4).random((20, 20, 20)) < 0.5).astype(np.uint8)
    found = conduct(volume(labels, (True, True, True)), {"pore": 1.0, "active": 1e6}, most_iterations=2)
    assert found.outcome is Outcome.MAX_STEPS


def test_voxels_are_cubes():
    with pytest.raises(ValueError, match="voxels are cubes"):
        Microstructure.from_labels(np.zeros((3, 3, 3), np.uint8), (1.0, 1.0, 2.0), PHASES)


def test_estimated_faces_are_for_one_conductivity():
    estimated = Microstructure.from_labels(np.zeros((3, 3, 3), np.uint8), 1.0, PHASES, apertures="estimated")
    with pytest.raises(TransportError, match="estimated ones are for phases of one conductivity"):
        conduct(estimated, {"pore": 1.0, "cbd": 0.3})


def test_a_volume_larger_than_memory_is_refused_before_it_starts(monkeypatch):
    monkeypatch.setattr("os.sysconf", lambda name: 4096 if name == "SC_PAGE_SIZE" else 1)
    with pytest.raises(TransportError, match=r"8,000 voxels need 0\.0 GB; this machine has 0\.0 GB"):
        conduct(volume(np.zeros((20, 20, 20))))
