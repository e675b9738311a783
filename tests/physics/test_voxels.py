import naive
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from physics.state import Microstructure
from physics.voxels import Spheres, label_spheres


@settings(max_examples=20, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    periodic=st.tuples(st.booleans(), st.booleans(), st.booleans()),
)
def test_labels_are_those_of_every_voxel_asked(seed, periodic):
    rng = np.random.default_rng(seed)
    box = np.array([6.0, 5.3, 4.1])
    radii = rng.uniform(0.3, 1.9, 9)
    phases = rng.integers(1, 3, 9).astype(np.uint8)
    centres = rng.uniform(-0.2, 1.2, size=(9, 3)) * box

    labels = label_spheres(Spheres.on_grid(centres, radii, phases, box, 0.5, periodic))

    np.testing.assert_array_equal(labels, naive.voxels(centres, radii, phases, box, 0.5, periodic))


@pytest.mark.parametrize(("voxel_um", "tolerance"), [(0.5, 0.02), (0.1, 0.002)])
def test_a_sphere_has_the_volume_of_a_sphere(voxel_um, tolerance):
    volume = Microstructure.from_spheres(
        np.array([[5.0, 5.0, 5.0]]), np.array([4.0]), np.array([10.0, 10.0, 10.0]), voxel_um
    )
    exact = 4 / 3 * np.pi * 4.0**3 / 1000
    assert volume.volume_fractions()["active"] == pytest.approx(exact, rel=tolerance)
