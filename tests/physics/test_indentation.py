import numpy as np
import pytest

from physics.calendering.indentation import indent


@pytest.fixture(scope="module")
def indentation(electrode):
    return indent(electrode, tip_radius_um=2.2, depth_um=1.5)


def test_the_force_grows_on_the_way_in_and_is_gone_before_the_tip_is_out(indentation):
    assert indentation.loading_depth_um[-1] == pytest.approx(1.5, abs=0.05)
    assert indentation.loading_force_un[-5:].mean() > 2 * indentation.loading_force_un[20:30].mean() > 0
    gone = indentation.unloading_depth_um[np.argmax(indentation.unloading_force_un <= 0)]
    assert 0.1 < gone < 1.5


def test_unloading_is_steeper_than_loading(indentation):
    assert indentation.stiffness_n_per_m > 1.5 * indentation.loading_slope_n_per_m > 0


@pytest.mark.parametrize(("radius", "depth", "message"), [(5.0, 1.0, "tip_radius_um"), (2.0, 50.0, "depth_um")])
def test_a_tip_too_wide_or_too_deep_is_refused(electrode, radius, depth, message):
    with pytest.raises(ValueError, match=f"{message}: expected 0 to"):
        indent(electrode, radius, depth)
