"""What a run tells is valid, says nobody's name, and is the same statement however often it is made."""

from uuid import UUID

import pytest

from server.clock import new_op_id, now
from server.learning_records.making import Choice, Moment, Numeric, Other, Points, Question
from server.learning_records.statements import Json, check
from server.learning_records.vocabulary import CMI5, MASTERY_SCORE, MOVE_ON, PROGRESS, SESSION_ID
from tests.server.learning_records.examples import CHOICE, HOME, NUMBER, OTHER, STEP, everything, run_statements

WHEN = Moment(new_op_id(), now())


@pytest.mark.parametrize("statement", everything(), ids=lambda one: one["verb"]["display"]["en"])
def test_every_statement_is_one(statement: Json) -> None:
    check(statement)
    UUID(statement["id"])
    assert statement["actor"] == {"objectType": "Agent", "account": {"homePage": HOME, "name": "a-person"}}
    context = statement["context"]
    assert context["registration"] == context["extensions"][SESSION_ID]
    assert set(statement["verb"]["display"]) == {"en", "fr"}
    assert statement["object"]["id"].startswith(f"{HOME}/xapi/")


def test_making_twice_makes_the_same_statement() -> None:
    run = run_statements()
    assert run.asked(WHEN, STEP) == run.asked(WHEN, STEP)
    ids = {run.asked(WHEN, STEP)["id"], run.step_entered(WHEN, STEP)["id"], run.hint_requested(WHEN, STEP, 1)["id"]}
    ids |= {run.hint_requested(WHEN, STEP, 2)["id"], run.asked(Moment(new_op_id(), WHEN.time), STEP)["id"]}
    assert len(ids) == 5


def test_what_cmi5_defines_is_marked_and_nothing_else() -> None:
    marks = {}
    for statement in everything():
        categories = [one["id"] for one in statement["context"].get("contextActivities", {}).get("category", [])]
        is_module = statement["object"]["definition"]["type"].endswith("/module")
        marks.setdefault((statement["verb"]["display"]["en"], is_module), categories)
    assert {key: value for key, value in marks.items() if value} == {
        ("initialized", True): [CMI5],
        ("completed", True): [CMI5, MOVE_ON],
        ("passed", True): [CMI5, MOVE_ON],
        ("failed", True): [CMI5, MOVE_ON],
        ("terminated", True): [CMI5],
        ("abandoned", True): [CMI5],
    }


@pytest.mark.parametrize(("raw", "verb"), [(16, "passed"), (15.9, "failed"), (0, "failed"), (20, "passed")])
def test_an_exam_is_judged_by_its_scaled_score(raw: float, verb: str) -> None:
    statement = run_statements().judged(WHEN, Points(raw, 20), 0.8, 60)
    assert statement["verb"]["display"]["en"] == verb
    assert statement["result"] == {
        "score": {"raw": raw, "min": 0.0, "max": 20, "scaled": raw / 20},
        "success": verb == "passed",
        "duration": "PT60S",
    }
    assert statement["context"]["extensions"][MASTERY_SCORE] == 0.8


@pytest.mark.parametrize(
    ("question", "response", "said", "definition"),
    [
        (CHOICE, ("a",), "a", {"interactionType": "choice", "correctResponsesPattern": ["a"]}),
        (
            Question("q", {"en": "Which?"}, Choice({"a": {"en": "A"}, "b": {"en": "B"}}, ("a", "b"))),
            ("b", "a"),
            "b[,]a",
            {"correctResponsesPattern": ["a[,]b"]},
        ),
        (NUMBER, 10.02, "10.02", {"interactionType": "numeric", "correctResponsesPattern": ["9.5[:]10.5"]}),
        (Question("q", {"en": "At least"}, Numeric(3, None)), 4.0, "4", {"correctResponsesPattern": ["3[:]"]}),
        (Question("q", {"en": "At most"}, Numeric(None, 4)), 1e-7, "1e-07", {"correctResponsesPattern": ["[:]4"]}),
        (Question("q", {"en": "Survey"}, Numeric(None, None)), 5, "5", {"interactionType": "numeric"}),
        (OTHER, "particle 42", "particle 42", {"interactionType": "other"}),
        (Question("q", {"en": "Done?"}, Other()), "", "", {"interactionType": "other"}),
    ],
)
def test_an_answer_is_an_interaction(question: Question, response, said: str, definition: Json) -> None:
    statement = run_statements().answered(WHEN, STEP, question, response, True, 1.5)
    check(statement)
    assert statement["result"] == {"success": True, "response": said, "duration": "PT1.5S"}
    assert statement["object"]["definition"].items() >= definition.items()
    around = statement["context"]["contextActivities"]
    assert [one["id"] for one in around["parent"]] == [f"{HOME}/xapi/modules/prepare-slurry/steps/weigh-nmc"]
    assert [one["id"] for one in around["grouping"]] == [
        f"{HOME}/xapi/modules/prepare-slurry",
        f"{HOME}/xapi/rooms/K7M2QX",
    ]


@pytest.mark.parametrize(("done", "steps", "percent"), [(0, 12, 0), (1, 3, 33), (2, 3, 66), (3, 3, 100), (0, 0, 0)])
def test_progress_is_a_whole_percentage(done: int, steps: int, percent: int) -> None:
    assert run_statements().progressed(WHEN, done, steps)["result"] == {"extensions": {PROGRESS: percent}}


@pytest.mark.parametrize(
    ("points", "scaled"),
    [(Points(5, 10), 0.5), (Points(-5, 10), -0.5), (Points(1, 3), 0.3333), (Points(4, 10, 2), 0.25)],
)
def test_points_are_scaled(points: Points, scaled: float) -> None:
    assert points.as_json()["scaled"] == scaled


def test_points_without_a_highest_are_not_scaled() -> None:
    assert Points(1234.5).as_json() == {"raw": 1234.5}
