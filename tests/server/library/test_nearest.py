import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physics.recipe import ElectrodeRecipe
from physics.version import PHYSICS_VERSION
from server.clock import new_op_id
from server.database import Database
from server.library.models import Electrode
from server.library.nearest import compare, nearest
from server.library.service import recipe_key
from server.settings import ROOT
from server.writes import Actor, stamp

REFERENCE = "nmc111-96-2-2"
NAMES = sorted(path.stem for path in (ROOT / "assets/recipes").glob("*.yaml"))
recipes = st.sampled_from(NAMES).map(lambda name: of(name))
settings = st.fixed_dictionaries(
    {
        "formulation.solid_content": st.floats(0.5, 0.75),
        "coating.gap_um": st.floats(40.0, 400.0),
        "calendering.compression": st.floats(0.0, 0.5),
    }
)


def of(name: str = REFERENCE, **changes: Any) -> dict[str, Any]:
    given = [f"{key}={value}" for key, value in changes.items()]
    return ElectrodeRecipe.load(ROOT / f"assets/recipes/{name}.yaml", given).canonical()


def add(database: Database, actor: Actor, name: str, made_by: dict[str, Any], **given: Any) -> None:
    key = recipe_key(ElectrodeRecipe.model_validate(made_by))
    columns = {
        "id": name, "recipe_key": key, "recipe": json.dumps(made_by), "physics_version": PHYSICS_VERSION, "name": name,
        "origin": "manufactured", "porosity": 0.3, "thickness_um": 40.0, "mass_loading_mg_cm2": 10.0, "particles": 9,
        "file_sha256": "f" * 64,
    }  # fmt: skip
    row = Electrode(**stamp(actor, new_op_id(), None), **(columns | given))
    database.write(lambda session: session.add(row))


def found(database: Database, recipe: dict[str, Any]) -> tuple[str, list[str]] | None:
    answer = database.read(lambda session: nearest(session, recipe))
    return answer and (answer[0].name, [one.what for one in answer[1]])


@given(recipes)
def test_nothing_differs_from_itself(recipe: dict[str, Any]) -> None:
    assert compare(recipe, recipe) == (0.0, [])


@given(recipes, recipes)
def test_either_is_as_far_from_the_other(one: dict[str, Any], other: dict[str, Any]) -> None:
    there, back = compare(one, other), compare(other, one)
    assert there[0] == pytest.approx(back[0])
    assert {(one.what, one.yours, one.theirs) for one in there[1]} == {
        (one.what, one.theirs, one.yours) for one in back[1]
    }


@given(settings, settings, settings)
def test_the_way_round_is_never_shorter(one: dict[str, float], two: dict[str, float], three: dict[str, float]) -> None:
    a, b, c = (of(**one), of(**two), of(**three))
    rounding = 0.1  # what nobody can tell counts nothing
    assert compare(a, c)[0] <= compare(a, b)[0] + compare(b, c)[0] + rounding


def test_a_difference_is_told_in_the_unit_that_people_read() -> None:
    _, (solids,) = compare(of(**{"formulation.solid_content": 0.713}), of(**{"formulation.solid_content": 0.70}))
    assert solids.model_dump() == {"what": "solid_content", "unit": "%", "yours": 71.3, "theirs": 70.0}


def test_another_way_of_pressing_is_two_numbers_that_one_of_them_lacks() -> None:
    distance, differences = compare(of(**{"calendering.compression": 0.2}), of(**{"calendering.pressure_mpa": 50}))
    shown = [(one.what, one.yours, one.theirs) for one in differences]
    assert shown == [("compression", 20.0, None), ("pressure", None, 50.0)]
    assert distance == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("setting", "what"),
    [
        ({"formulation.solvent": "water"}, "solvent"),
        ({"drying.drying_rate_g_m2_s": 2.0}, "drying"),
        ({"particles.percentiles": "{d10_um: 3, d50_um: 5, d90_um: 9}", "particles.active_count": 300}, "particles"),
    ],
)
def test_what_no_number_says_is_named(setting: dict[str, Any], what: str) -> None:
    _, (difference,) = compare(of(), of(**setting))
    assert (difference.what, difference.yours, difference.theirs) == (what, None, None)


@pytest.mark.parametrize(
    "setting", [{"seed": 7}, {"particles.binder_domain_count": 900}, {"coating.shear_rate_per_s": 50.0}]
)
def test_what_makes_no_other_electrode_is_no_difference(setting: dict[str, Any]) -> None:
    assert compare(of(), of(**setting)) == (0.0, [])


def test_of_several_the_nearest_is_found(database: Database, actor: Actor) -> None:
    assert found(database, of()) is None
    add(database, actor, "graphite", of("graphite-cmc-sbr"))
    add(database, actor, "imported", of(), recipe=None, recipe_key=None)
    assert found(database, of()) is None
    for content in (0.66, 0.70, 0.75):
        add(database, actor, f"{content}", of(**{"formulation.solid_content": content}))
    assert found(database, of(**{"formulation.solid_content": 0.713})) == ("0.7", ["solid_content"])
    assert found(database, of(**{"formulation.solid_content": 0.66})) == ("0.66", [])


def test_an_electrode_of_older_physics_says_so(database: Database, actor: Actor) -> None:
    add(database, actor, "old", of(), physics_version=PHYSICS_VERSION - 1)
    assert found(database, of()) == ("old", ["physics"])
    add(database, actor, "new", of())
    assert found(database, of()) == ("new", [])
