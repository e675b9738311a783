from hypothesis import given
from hypothesis import strategies as st

from physics.state import Phase
from scenes.devices import Level
from scenes.lods import plan_spheres, surface_budget

RADII = {Phase.ACTIVE: 5.2, Phase.CBD: 1.25}


@given(st.integers(0, 500), st.integers(0, 10_000), st.integers(12_000, 2_000_000))
def test_a_plan_stays_within_its_budget(active, cbd, triangles):
    counts = {Phase.ACTIVE: active, Phase.CBD: cbd}
    plan = plan_spheres(counts, RADII, Level(triangles, 0, 0))
    surfaces = [phase for phase, count in counts.items() if count and phase not in plan.frequencies]
    assert plan.triangles(counts) + len(surfaces) * plan.surface_triangles + 12 <= triangles
    assert plan.surface_triangles > 0 or not surfaces


def test_the_reference_case_on_a_hololens_shows_its_binder_as_a_surface():
    counts = {Phase.ACTIVE: 159, Phase.CBD: 3786}
    plan = plan_spheres(counts, RADII, Level(30_000, 0, 0))
    assert dict(plan.frequencies) == {Phase.ACTIVE: 3}
    assert plan.surface_triangles == 30_000 - 12 - 159 * 72
    plan = plan_spheres(counts, RADII, Level(200_000, 0, 0))
    assert set(plan.frequencies) == {Phase.ACTIVE, Phase.CBD}


def test_too_many_active_particles_become_a_surface_too():
    plan = plan_spheres({Phase.ACTIVE: 2000, Phase.CBD: 5}, RADII, Level(15_012, 0, 0))
    assert not plan.frequencies
    assert plan.surface_triangles == 7_500


def test_surfaces_that_are_shown_together_share_the_budget():
    assert 3 * surface_budget(3, False, Level(9_000, 5_000, 1_000)) + 12 <= 9_000
    assert surface_budget(1, False, Level(9_000, 5_000, 1_000)) == 5_000
    assert surface_budget(1, True, Level(9_000, 5_000, 1_000)) == 1_000
