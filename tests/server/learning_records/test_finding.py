"""Statements are found by what they say, on both kinds of database; a slow twin looks at each of them."""

from dataclasses import replace
from functools import partial

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.database import Database
from server.learning_records.finding import PAGE, Wanted, find, find_one
from server.learning_records.mentions import key_of_activity, key_of_agent, mentions
from server.learning_records.statements import VOIDED, Json
from server.problems import ProblemError
from tests.server.learning_records.examples import AUTHORITY, FULL, about, simple
from tests.server.learning_records.test_storing import put, rows

ADA, BOB = {"mbox": "mailto:ada@lab.example"}, {"account": {"homePage": "https://lab.example", "name": "bob"}}
VERBS = ("http://adlnet.gov/expapi/verbs/answered", "http://adlnet.gov/expapi/verbs/asked")
ACTIVITIES = ("https://lab.example/a", "https://lab.example/b")
RUNS = ("ec531277-b57b-4c15-8d91-d292c5b2b8f7", "6690e6c9-3ef0-4ed3-8b37-7f3964730bee")


def found(database: Database, **wanted: object) -> list[str]:
    page = database.read(lambda session: find(session, Wanted(**wanted)))
    return [orjson.loads(text)["id"] for text in page.statements]


def test_the_newest_comes_first(database: Database) -> None:
    ids = put(database, *(simple() for _ in range(5)))
    assert found(database) == ids[::-1]
    assert found(database, ascending=True) == ids
    assert found(database, limit=2) == ids[:2:-1]


def test_pages_go_on_where_they_ended_whatever_comes_meanwhile(database: Database) -> None:
    ids = put(database, *(simple() for _ in range(7)))
    later: list[str] = []
    for ascending in (False, True):
        wanted = Wanted(limit=3, ascending=ascending)
        seen: list[str] = []
        before = [*ids, *later]
        while len(seen) < len(before):
            page = database.read(partial(find, wanted=wanted))
            seen += [orjson.loads(text)["id"] for text in page.statements]
            wanted = replace(wanted, after=page.end)
            later += put(database, simple())
        assert seen[: len(before)] == (before if ascending else before[::-1])
    assert page.end is not None


def test_a_page_has_its_bound(database: Database) -> None:
    put(database, *(simple() for _ in range(PAGE + 1)))
    page = database.read(lambda session: find(session, Wanted(limit=10 * PAGE)))
    assert len(page.statements) == PAGE
    assert page.end is not None


def test_since_is_exclusive_and_until_inclusive(database: Database) -> None:
    ids = put(database, *(simple() for _ in range(4)))
    times = [row.stored for row in rows(database).values()]
    assert found(database, since=times[1]) == [ids[3], ids[2]]
    assert found(database, until=times[1]) == [ids[1], ids[0]]
    assert found(database, since=times[0], until=times[2]) == [ids[2], ids[1]]


def test_groups_are_found_by_their_members_and_others_only_when_related(database: Database) -> None:
    put(database, FULL)
    member = {"openid": "https://id.example/b"}
    teacher = {"account": {"homePage": "https://lab.example", "name": "teacher"}}
    for agent, is_direct in (
        (member, True),
        ({"mbox": "mailto:bench3@LAB.example"}, True),
        (teacher, False),
        (AUTHORITY, False),
    ):
        key = key_of_agent(agent)
        assert found(database, agent=key) == ([FULL["id"]] if is_direct else [])
        assert found(database, agent=key, related_agents=True) == [FULL["id"]]
    line = key_of_activity("https://lab.example/activities/line")
    assert found(database, activity=line) == []
    assert found(database, activity=line, related_activities=True) == [FULL["id"]]


def test_who_and_what_stands_within_a_statement_within_is_related(database: Database) -> None:
    inner = {"objectType": "SubStatement", "actor": BOB, "verb": {"id": VERBS[0]}, "object": {"id": ACTIVITIES[0]}}
    outer = simple(object=inner)
    put(database, outer)
    assert found(database, agent=key_of_agent(BOB)) == []
    assert found(database, agent=key_of_agent(BOB), related_agents=True) == [outer["id"]]
    assert found(database, activity=key_of_activity(ACTIVITIES[0]), related_activities=True) == [outer["id"]]


def test_statements_about_what_is_found_are_found_too(database: Database) -> None:
    target = simple(verb={"id": VERBS[0]})
    comment = about(target["id"])
    reply = about(comment["id"].upper())
    put(database, reply, simple(), target, comment, about(RUNS[0]))
    assert found(database, verb=VERBS[0]) == [comment["id"], target["id"], reply["id"]]
    assert found(database, verb=VERBS[0], limit=1) == [comment["id"]]
    voiding = about(target["id"], VOIDED)
    put(database, voiding)
    assert found(database, verb=VERBS[0]) == [voiding["id"], comment["id"], reply["id"]]
    assert target["id"] not in found(database)


def test_statements_about_each_other_are_no_endless_chain(database: Database) -> None:
    one = about(RUNS[0], id=RUNS[1])
    other = about(RUNS[1], id=RUNS[0])
    put(database, one, other)
    assert found(database, verb=one["verb"]["id"]) == [RUNS[0], RUNS[1]]
    assert found(database, verb=VERBS[0]) == []


def test_a_voided_statement_is_found_only_as_such(database: Database) -> None:
    target = simple()
    put(database, target, about(target["id"], VOIDED))

    def one(statement_id: str, voided: bool) -> str:
        return database.read(lambda session: find_one(session, statement_id, voided)).id

    assert one(target["id"].upper(), True) == target["id"]
    for statement_id, voided in ((target["id"], False), (FULL["id"], False), (FULL["id"], True)):
        with pytest.raises(ProblemError) as caught:
            one(statement_id, voided)
        assert caught.value.code == "not_found"


statements = st.builds(
    lambda actor, verb, activity, run, instructor: simple(
        actor=actor,
        verb={"id": verb},
        object={"id": activity},
        context={"registration": run, **({"instructor": instructor} if instructor else {})},
    ),
    st.sampled_from([ADA, BOB, {"objectType": "Group", "member": [ADA, BOB]}]),
    st.sampled_from(VERBS),
    st.sampled_from(ACTIVITIES),
    st.sampled_from(RUNS),
    st.sampled_from([None, ADA, BOB]),
)
questions = st.fixed_dictionaries(
    {},
    optional={
        "agent": st.sampled_from([key_of_agent(ADA), key_of_agent(BOB)]),
        "related_agents": st.booleans(),
        "verb": st.sampled_from(VERBS),
        "activity": st.sampled_from([key_of_activity(iri) for iri in ACTIVITIES]),
        "registration": st.sampled_from(RUNS),
        "ascending": st.booleans(),
    },
)


def twin(kept: list[Json], wanted: dict[str, object]) -> list[str]:
    """Look at every statement."""

    def fits(statement: Json) -> bool:
        named = mentions(statement)
        agent = wanted.get("agent")
        return (
            (agent is None or (agent in named if wanted.get("related_agents") else bool(named.get(agent))))
            and ("activity" not in wanted or bool(named.get(wanted["activity"])))
            and wanted.get("verb") in (None, statement["verb"]["id"])
            and wanted.get("registration") in (None, statement["context"]["registration"])
        )

    ids = [statement["id"] for statement in kept if fits(statement)]
    return ids if wanted.get("ascending") else ids[::-1]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batch=st.lists(statements, max_size=6), asked=st.lists(questions, min_size=1, max_size=5))
def test_the_index_finds_what_looking_at_each_finds(
    database: Database, batch: list[Json], asked: list[dict[str, object]]
) -> None:
    put(database, *batch)
    kept = [orjson.loads(row.statement) for row in rows(database).values()]
    for wanted in asked:
        assert found(database, **wanted) == twin(kept, wanted)[:PAGE]
