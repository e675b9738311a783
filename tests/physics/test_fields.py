import numpy as np
import pytest

from physics.fields import particle_fields, volume_fields
from physics.state import Microstructure, ParticleBed

PHASES = {"pore": 0, "active": 1, "cbd": 2}


def test_particle_fields_of_three_particles_in_a_row():
    centres = np.array([[2.0, 5.0, 5.0], [4.0, 5.0, 5.0], [5.4, 5.0, 5.0]])
    bed = ParticleBed(centres, np.array([1.0, 1.0, 0.4]), np.array([1, 1, 2], np.uint8), np.array([10.0, 10.0, 10.0]))
    diameter, coordination, cover = particle_fields(bed)
    assert diameter.values[:2].tolist() == [2.0, 2.0]
    assert coordination.values[:2].tolist() == [1, 1]
    assert cover.values[0] == 0.0
    assert cover.values[1] > 0.0
    assert [np.isnan(field.values[2]) for field in (diameter, coordination, cover)] == [True] * 3


def test_binder_alone_has_no_fields_of_particles():
    bed = ParticleBed(np.ones((1, 3)), np.ones(1), np.array([2], np.uint8), np.array([10.0, 10.0, 10.0]))
    assert particle_fields(bed) == []


def test_ions_in_a_straight_channel_go_straight():
    labels = np.ones((8, 8, 12), np.uint8)
    labels[2:6] = 0
    fields = {
        field.name: field for field in volume_fields(Microstructure.from_labels(labels, 0.5, {"pore": 0, "active": 1}))
    }
    assert set(fields) == {"ion_current", "ion_potential"}
    assert fields["ion_current"].values[2:6] == pytest.approx(np.ones((4, 8, 12)), abs=1e-3)
    heights = 1.0 - (np.arange(12) + 0.5) / 12
    assert fields["ion_potential"].values[3, 3] == pytest.approx(heights, abs=1e-3)


def test_the_binder_share_keeps_the_amount_and_knows_where_it_is():
    labels = np.zeros((24, 24, 24), np.uint8)
    labels[:, :, :4] = 2
    volume = Microstructure.from_labels(labels, 0.5, PHASES)
    (share, *_) = volume_fields(volume)
    assert share.name == "binder_share"
    assert share.phase is None
    assert share.values.mean() == pytest.approx(100 / 6, rel=0.02)
    assert share.values[12, 12, 0] > 60.0
    assert share.values[12, 12, -1] < 1.0


def test_pores_that_lead_nowhere_carry_no_current():
    labels = np.ones((6, 6, 6), np.uint8)
    labels[:, :, :3] = 0
    assert volume_fields(Microstructure.from_labels(labels, 0.5, {"pore": 0, "active": 1})) == []
