import pytest
from hypothesis import given
from hypothesis import strategies as st

from physics.coating import comma_gap_um, wet_thickness_um
from physics.recipe import Coating


@given(st.floats(20.0, 600.0))
def test_the_gap_of_a_comma_bar_follows_from_its_film(gap_um: float) -> None:
    assert comma_gap_um(wet_thickness_um(Coating(gap_um=gap_um))) == pytest.approx(gap_um)
