import numpy as np

from physics.interior import look_inside
from tests.scenes.electrodes import imported, manufactured, of_volume


def test_a_made_electrode_has_fields_of_particles_and_cells_and_a_way_through():
    interior = look_inside(manufactured())
    assert [field.name for field in interior.particles] == ["diameter", "coordination", "binder_cover"]
    assert [field.name for field in interior.cells] == ["binder_share", "ion_current", "ion_potential"]
    assert interior.passage is not None
    assert all(field.values.shape == interior.volume.labels.shape for field in interior.cells)


def test_an_import_has_no_particles_and_is_looked_at_no_finer_than_asked():
    interior = look_inside(imported(), most_cells=3000)
    assert interior.particles == []
    assert interior.volume.labels.size <= 3000
    assert interior.volume.voxel_um == 1.0


def test_a_volume_without_pores_has_no_way_through():
    assert look_inside(of_volume(np.ones((6, 6, 6)), {"active": 1})).passage is None
