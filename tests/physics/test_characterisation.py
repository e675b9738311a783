import json
import math
from dataclasses import replace

import numpy as np
import pytest

from physics.outcome import Outcome
from physics.state import Electrode, Microstructure
from physics.transport import characterise, conduct


@pytest.fixture(scope="module")
def found(electrode):
    return characterise(electrode)


def test_a_manufactured_electrode_has_every_number(electrode, found):
    assert found.porosity == electrode.measures["porosity"]
    assert set(found.phases) == {"pore", "active", "cbd"}
    assert sum(one.volume_fraction for one in found.phases.values()) == pytest.approx(1.0)
    pore = found.phases["pore"]
    assert pore.tortuosity_factor["z"] > 1.0
    volume = Microstructure.from_bed(electrode.stages[-1].bed, electrode.microstructure.voxel_um)
    assert pore.effective_ratio["x"] == pytest.approx(conduct(volume, {"pore": 1.0}, "x").ratio, rel=2e-5)
    assert pore.percolating_fraction > 0.9
    assert found.pore_chord_um["d50"] > 0.0
    assert found.pore_size_um["d10"] < found.pore_size_um["d50"] < found.pore_size_um["d90"]
    both = found.interfaces_m2_per_m3
    assert pore.specific_surface_area_per_m == pytest.approx(both["active|pore"] + both["cbd|pore"])
    assert pore.smooth_surface_area_per_m < pore.specific_surface_area_per_m
    assert found.phases["active"].size_um["d50"] in 2.0 * electrode.stages[-1].bed.radii_um  # of its particles
    assert sum(one.collector_contact for one in found.phases.values()) == pytest.approx(1.0)
    assert 1.0 < found.electrode_tortuosity < pore.tortuosity_factor["z"] * 1.5
    assert found.effective.ionic_s_m > 0.0
    assert len(found.profiles["height_um"]) == len(found.profiles["active"])


def test_progress_rises_and_can_end_it(electrode):
    heard = []
    with pytest.raises(KeyboardInterrupt):
        characterise(electrode, lambda fraction, _: heard.append(fraction) or stop_at(3, heard))
    assert heard == sorted(heard)
    assert len(heard) == 3


def stop_at(count, heard):
    if len(heard) == count:
        raise KeyboardInterrupt


def test_what_is_infinite_is_null_in_json(electrode):
    labels = np.zeros((6, 6, 6), np.uint8)
    labels[:, :, 3] = 1
    volume = Microstructure.from_labels(labels, 1.0, {"pore": 0, "active": 1, "cbd": 2})
    walled = Electrode(None, (), volume, {}, Outcome.CONVERGED, "walled")
    found = characterise(walled)
    assert found.phases["pore"].tortuosity_factor["z"] == math.inf
    assert set(found.phases) == {"pore", "active"}  # nothing is said of a phase that is not there
    document = json.loads(json.dumps(found.document(), allow_nan=False))
    assert document["phases"]["pore"]["tortuosity_factor"] == {"x": pytest.approx(1), "y": pytest.approx(1), "z": None}
    assert document["phases"]["pore"]["outcome"]["z"] == "not_percolating"
    solid = replace(walled, microstructure=replace(volume, labels=np.ones((3, 3, 3), np.uint8)))
    assert characterise(solid).document()["pore_size_um"] is None
    assert characterise(solid).porosity == 0.0
