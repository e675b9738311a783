import numpy as np
import pytest

from physics.state import Microstructure
from scenes.placement import Placement, turn, upright


def test_axes_are_turned_not_mirrored():
    x, y, z = turn(np.eye(3))
    assert z.tolist() == [0, 1, 0]  # up
    assert np.cross(x, y).tolist() == z.tolist()


def test_the_floor_stands_centred_on_the_origin():
    box = np.array([40.0, 20.0, 30.0])
    placement = Placement.for_box(box)
    corners = placement.place([[0, 0, 0], [40, 20, 30]], box)
    assert corners == pytest.approx(np.array([[-0.3, 0, 0.15], [0.3, 0.45, -0.15]]))
    assert placement.statement == "1 um is shown as 15 mm"


@pytest.mark.parametrize("axis", ["x", "y", "z"])
def test_the_thickness_axis_comes_last_and_nothing_is_mirrored(axis):
    labels = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)
    phases = {str(label): label for label in range(24)}
    turned = upright(Microstructure.from_labels(labels, 1.0, phases, thickness_axis=axis))
    source = "xyz".index(axis)
    assert turned.shape[2] == labels.shape[source]
    steps = [tuple(np.argwhere(labels == turned[at])[0]) for at in ((1, 0, 0), (0, 1, 0), (0, 0, 1))]
    assert np.linalg.det(np.array(steps)) == pytest.approx(1.0)
    assert steps[2][source] == 1
