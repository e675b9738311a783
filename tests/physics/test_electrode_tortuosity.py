"""tau_e against closed form and a dense solve."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from physics.outcome import Outcome
from physics.state import Microstructure
from physics.transport import TransportError, conduct, electrode_tortuosity
from tests.physics import naive_transport

PHASES = {"pore": 0, "active": 1}


def volume(labels, periodic=(False, False, False)):
    return Microstructure.from_labels(np.asarray(labels, np.uint8), 1.0, PHASES, periodic)


@pytest.mark.parametrize("n", [5, 20, 80])
def test_a_straight_pore_has_the_factor_of_a_transmission_line(n):
    """1, as the distributed resistance of a line is a third of its whole (de Levie 1963); 1/(2 n^2) is the grid's."""
    labels = np.ones((5, 5, n))
    labels[2, 2] = 0
    found = electrode_tortuosity(volume(labels), tolerance=1e-7)
    assert found.outcome is Outcome.CONVERGED
    assert found.tortuosity_factor == pytest.approx(1.0 + 0.5 / n**2, rel=1e-5)
    assert found.flux[-1] == pytest.approx(1.0)
    assert found.flux[0] == 0.0


def test_a_pore_that_ends_half_way_counts_with_half_the_volume_and_half_the_length():
    labels = np.ones((5, 5, 80))
    labels[2, 2, 40:] = 0
    assert electrode_tortuosity(volume(labels)).tortuosity_factor == pytest.approx(0.25, rel=0.02)
    assert conduct(volume(labels)).tortuosity_factor == math.inf


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    periodic=st.tuples(st.booleans(), st.booleans(), st.booleans()),
    axis=st.sampled_from([0, 1, 2]),
)
def test_factors_are_those_of_a_dense_solve(seed, periodic, axis):
    rng = np.random.default_rng(seed)
    labels = (rng.random(tuple(rng.integers(2, 7, 3))) < 0.45).astype(np.uint8)
    labels.flat[0] = 0
    wraps = [False, *(periodic[each] for each in range(3) if each != axis)]
    expected = naive_transport.electrode_tortuosity(np.moveaxis(labels == 0, axis, 0), wraps)
    found = electrode_tortuosity(volume(labels, periodic), "pore", "xyz"[axis], tolerance=1e-8)
    assert found.tortuosity_factor == pytest.approx(expected, rel=1e-4)
    assert (found.outcome is Outcome.NOT_PERCOLATING) == (expected == math.inf)


def test_exact_faces_of_spheres_take_part():
    spheres = Microstructure.from_spheres(
        np.full((1, 3), 0.5), np.array([0.45]), np.ones(3), 0.05, periodic=(True, True, False)
    )
    exact, binary = electrode_tortuosity(spheres), electrode_tortuosity(volume(spheres.labels, (True, True, False)))
    assert exact.tortuosity_factor < binary.tortuosity_factor  # binary voxels conduct too little
    assert exact.tortuosity_factor == pytest.approx(binary.tortuosity_factor, rel=0.2)


def test_a_phase_that_is_not_there_is_named():
    with pytest.raises(TransportError, match="phase: expected one that is there; the volume holds no active"):
        electrode_tortuosity(volume(np.zeros((3, 3, 3))), "active")


def test_an_axis_that_is_none_is_named():
    with pytest.raises(TransportError, match="axis: expected x, y or z; got 'w'"):
        electrode_tortuosity(volume(np.zeros((3, 3, 3))), axis="w")
