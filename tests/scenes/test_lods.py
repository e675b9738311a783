import pytest
from hypothesis import given
from hypothesis import strategies as st

from physics.state import Phase
from scenes.devices import Level
from scenes.errors import SceneError
from scenes.lods import plan_spheres, surface_budget

RADII = {Phase.ACTIVE: 5.2, Phase.CBD: 1.25}


@given(st.integers(0, 500), st.integers(0, 10_000), st.integers(12_000, 2_000_000))
def test_a_plan_stays_within_its_budget(active, cbd, triangles):
    counts = {Phase.ACTIVE: active, Phase.CBD: cbd}
    try:
        plan = plan_spheres(counts, RADII, Level(triangles, 0, 0))
    except SceneError:
        assert active * 8 > (triangles - 12) // 2
        return
    assert plan.triangles(counts) + plan.surface_triangles + 12 <= triangles
    assert (Phase.CBD in plan.frequencies) or plan.surface_triangles > 0 or cbd == 0


def test_the_reference_case_on_a_hololens_shows_its_binder_as_a_surface():
    counts = {Phase.ACTIVE: 159, Phase.CBD: 3786}
    plan = plan_spheres(counts, RADII, Level(30_000, 0, 0))
    assert dict(plan.frequencies) == {Phase.ACTIVE: 3}
    assert plan.surface_triangles == 30_000 - 12 - 159 * 72
    plan = plan_spheres(counts, RADII, Level(200_000, 0, 0))
    assert set(plan.frequencies) == {Phase.ACTIVE, Phase.CBD}


def test_too_many_active_particles_are_refused():
    with pytest.raises(SceneError, match="active particles needs 16000 triangles"):
        plan_spheres({Phase.ACTIVE: 2000, Phase.CBD: 0}, RADII, Level(15_000, 0, 0))


def test_surfaces_that_are_shown_together_share_the_budget():
    assert 3 * surface_budget(3, False, Level(9_000, 5_000, 1_000)) + 12 <= 9_000
    assert surface_budget(1, False, Level(9_000, 5_000, 1_000)) == 5_000
    assert surface_budget(1, True, Level(9_000, 5_000, 1_000)) == 1_000
