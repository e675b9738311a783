import json

import pytest
from sqlmodel import select

from server.learning_records.models import StatementRow
from server.learning_records.statements import check
from server.problems import ProblemError


def told(school):
    """Verb and object of every statement, in the order of their making."""
    query = select(StatementRow).order_by(StatementRow.stored)
    rows = school.database.read(lambda session: session.exec(query).all())
    return [json.loads(row.statement) for row in rows]


def brief(statements):
    return [(one["verb"]["id"].rsplit("/", 1)[-1], one["object"]["id"].rsplit("/xapi/", 1)[-1]) for one in statements]


def test_a_run_is_told_from_its_beginning_to_its_end(school):
    state = school.open()
    about = {"run_id": state.run_id, "step_id": "temperature"}
    school.answer(state, "confirm")
    school.say("acknowledge_hazards", **about)
    school.say("take_hint", **about)
    school.say("ask_teacher", **about, text="Of what?")
    school.err(state, "temperature")
    for step in state.steps[1:]:
        school.answer(state, step.step_id)
    statements = told(school)
    verbs = [verb for verb, _ in brief(statements)]
    assert verbs[:6] == ["initialized", "completed", "acknowledge", "request", "asked", "answered"]
    assert verbs.count("answered") == 6  # the wrong one, and the five that can be wrong
    assert verbs.count("completed") == len(state.steps) + 1
    assert brief(statements)[-1] == ("completed", "modules/everything")
    assert {one["context"]["registration"] for one in statements} == {state.run_id}
    assert not any("Of what?" in json.dumps(one) for one in statements)
    for one in statements:
        check(one)


def test_an_exam_is_passed_or_failed(school):
    state = school.open(mode="exam")
    for step in state.steps:
        school.answer(state, step.step_id)
    last = told(school)[-1]
    assert last["verb"]["id"].endswith("/passed")
    assert last["result"]["score"] == {"raw": 5, "min": 0, "max": 5, "scaled": 1}


def test_going_on_is_told_once(school):
    school.open()
    school.open()
    assert [verb for verb, _ in brief(told(school))] == ["initialized"]


def test_nobody_is_named(school):
    student = school.person("ada")
    school.answer(school.open(student), "confirm", student)
    actor = told(school)[0]["actor"]
    assert actor["account"] == {"homePage": "https://lab.example", "name": "ada"}
    assert "name" not in actor


def test_an_answer_says_what_was_asked_and_what_was_said(school):
    state = school.open()
    school.answer(state, "confirm")
    school.err(state, "temperature")
    answered = told(school)[-1]
    assert answered["result"]["success"] is False
    assert answered["result"]["response"] == "29"
    definition = answered["object"]["definition"]
    assert (definition["interactionType"], definition["correctResponsesPattern"]) == ("numeric", ["23[:]27"])


def test_an_answer_that_was_refused_is_not_told(school):
    state = school.open()
    before = told(school)
    with pytest.raises(ProblemError):
        school.answer(state, "confirm", choice=3)
    assert told(school) == before
