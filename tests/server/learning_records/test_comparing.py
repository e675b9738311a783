"""Two statements are the same where the specification says so (Data, 2.3.1), and only there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.learning_records.comparing import agent_key, identity, is_same
from server.learning_records.statements import Json
from tests.server.learning_records.examples import FULL, about, changed, simple

SAME = [
    ("stored", "2026-01-01T00:00:00Z"),
    ("authority", {"mbox": "mailto:x@y.z"}),
    ("version", ...),
    ("version", "1.0.3"),
    ("timestamp", ...),
    ("timestamp", "2026-11-23T08:00:00.123000Z"),
    ("id", FULL["id"].upper()),
    ("verb.display", ...),
    ("verb.display", {"de": "versuchte"}),
    ("object.definition", ...),
    ("object.definition", {"name": {"en": "Other"}}),
    ("actor.mbox", "mailto:bench3@lab.EXAMPLE"),
    ("actor.member", list(reversed(FULL["actor"]["member"]))),
    ("actor.member.0.mbox_sha1sum", FULL["actor"]["member"][0]["mbox_sha1sum"].upper()),
    ("result.duration", "P1DT2H3M4.56S"),
    ("result.score.raw", 5.0),
    ("context.registration", FULL["context"]["registration"].lower()),
    ("context.statement.id", FULL["context"]["statement"]["id"].lower()),
    ("context.contextActivities.parent", [{"id": "https://lab.example/activities/line"}]),
    ("context.contextActivities.other.0.definition", ...),
]
OTHER = [
    ("timestamp", "2026-11-23T08:00:00.124Z"),
    ("actor.name", "Bench 4"),
    ("actor.mbox", "mailto:Bench3@lab.example"),
    ("actor.member", FULL["actor"]["member"][:1]),
    ("verb.id", "http://adlnet.gov/expapi/verbs/Attempted"),
    ("object.id", "https://lab.example/activities/Coat"),
    ("object.objectType", ...),
    ("result", ...),
    ("result.score.scaled", 0.51),
    ("result.duration", "P1DT2H3M4.57S"),
    ("result.duration", "P1DT123M4.567S"),
    ("result.extensions", {}),
    ("context.registration", FULL["id"]),
    ("context.contextActivities.parent.id", "https://lab.example/activities/other"),
    ("attachments", ...),
]


@pytest.mark.parametrize(("path", "value"), SAME)
def test_what_a_store_may_change_is_ignored(path: str, value: object) -> None:
    assert is_same(FULL, changed(FULL, path, value))


@pytest.mark.parametrize(("path", "value"), OTHER)
def test_what_it_may_not_change_counts(path: str, value: object) -> None:
    assert not is_same(FULL, changed(FULL, path, value))


def test_a_statement_within_is_compared_too() -> None:
    inner = {"objectType": "SubStatement", **{key: simple()[key] for key in ("actor", "verb", "object")}}
    outer = simple(object={**inner, "timestamp": "2026-11-23T08:00:00Z"})
    assert is_same(outer, changed(outer, "object.timestamp", "2026-11-23T09:00:00+01:00"))
    assert is_same(outer, changed(outer, "object.verb.display", {"en": "did"}))
    assert not is_same(outer, changed(outer, "object.timestamp", "2026-11-23T09:00:00Z"))
    assert is_same(about(FULL["id"], id="x"), about(FULL["id"].upper(), id="x"))


@given(st.randoms(use_true_random=False))
def test_the_order_of_properties_does_not_count(random) -> None:
    assert identity(shuffled(FULL, random)) == identity(FULL)


def shuffled(value: Json, random) -> Json:
    keys = list(value)
    random.shuffle(keys)
    return {key: shuffled(value[key], random) if isinstance(value[key], dict) else value[key] for key in keys}


def test_agents_are_the_same_by_their_identifier() -> None:
    assert agent_key({"mbox": "mailto:a@B.c", "name": "A"}) == agent_key(
        {"objectType": "Agent", "mbox": "mailto:a@b.c"}
    )
    home, name = "https://lab.example", "7"
    assert agent_key({"account": {"homePage": home, "name": name}}) == agent_key(
        {"account": {"name": name, "homePage": home}}
    )
    assert agent_key({"openid": "x:y"}) != agent_key({"mbox": "x:y"})
    assert agent_key({"objectType": "Group", "member": []}) is None
