import numpy as np
import pytest
import trimesh

from physics.state import Phase
from scenes.errors import SceneError
from scenes.particles import check_stages, particle_nodes, shown_centres, size_classes, sphere
from scenes.placement import Placement
from tests.scenes.electrodes import manufactured


@pytest.mark.parametrize("frequency", [1, 2, 3, 5])
def test_sphere_is_closed_and_round(frequency):
    directions, triangles = sphere(frequency)
    mesh = trimesh.Trimesh(directions, triangles, process=False)
    assert len(triangles) == 8 * frequency**2
    assert mesh.is_watertight
    assert mesh.volume > 0
    assert np.linalg.norm(directions, axis=1) == pytest.approx(1, abs=1e-6)


def test_sphere_approaches_the_volume_of_a_ball():
    volumes = [trimesh.Trimesh(*sphere(n), process=False).volume for n in (2, 4, 8, 16)]
    errors = 4 / 3 * np.pi - np.array(volumes)
    assert errors[-1] < 0.01 * 4 / 3 * np.pi
    assert (errors[:-1] / errors[1:] > 2.5).all()


def test_size_classes_hold_every_particle_of_the_phase_once():
    stages = manufactured().stages
    classes = size_classes(stages, Phase.ACTIVE)
    ids = np.concatenate([size.ids for size in classes])
    assert sorted(ids) == np.flatnonzero(stages[0].bed.of(Phase.ACTIVE)).tolist()
    for size in classes:
        assert np.ptp(stages[0].bed.radii_um[size.ids]) == 0
        ranges = [np.arange(first, first + count) for first, count in size.id_ranges()]
        assert np.concatenate(ranges).tolist() == size.ids.tolist()


def test_many_radii_are_one_class_with_a_scale_each():
    electrode = manufactured(graded=True)
    (size,) = size_classes(electrode.stages, Phase.CBD)
    bed = electrode.stages[-1].bed
    (node,) = particle_nodes(bed, bed.centres_um, [size], Phase.CBD, 1, Placement(1e-3))
    assert node.scales * node.extras["radius_um"] == pytest.approx(bed.radii_um[size.ids], rel=1e-5)
    (wet,) = particle_nodes(electrode.stages[0].bed, bed.centres_um, [size], Phase.CBD, 1, Placement(1e-3))
    assert wet.scales is None


def test_particles_that_cross_the_box_do_not_jump_on_the_screen():
    stages = manufactured().stages
    box = stages[0].bed.box_um
    # As a sheared slurry leaves them: whole boxes away, and one across the border of the box.
    stages[0].bed.centres_um[:, 0] += box[0] * np.arange(len(stages[0].bed))
    stages[2].bed.centres_um[7, 1] -= box[1]
    shown = shown_centres(stages)
    for stage, centres in zip(stages, shown, strict=True):
        turns = (stage.bed.centres_um - centres) / stage.bed.box_um
        assert turns == pytest.approx(np.rint(turns), abs=1e-9)
        assert (turns[:, 2] == 0).all()
    assert (shown[2][:, :2] >= 0).all()
    assert (shown[2][:, :2] <= box[:2]).all()
    assert np.abs(shown[1] - shown[0])[:, :2].max() < 1e-9


def test_stages_of_different_particles_are_refused():
    one, other = manufactured(seed=1).stages[0], manufactured(seed=2, cbd=61).stages[1]
    with pytest.raises(SceneError, match="slurry has 72, drying has 73"):
        check_stages([one, other])
