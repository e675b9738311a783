import pytest

from server.problems import ProblemError
from server.training.models import StepHelp


@pytest.fixture
def state(school):
    opened = school.open()
    school.answer(opened, "confirm")
    return opened


def test_hints_open_one_by_one_and_cost_half(school, state):
    about = {"run_id": state.run_id, "step_id": "temperature"}
    assert school.say("take_hint", **about).standing.hints == ["Look."]
    assert school.say("take_hint", **about).standing.hints == ["Look.", "At the display."]
    with pytest.raises(ProblemError, match="This step has 2 hints; all of them are open"):
        school.say("take_hint", **about)
    judged = school.answer(state, "temperature")
    assert (judged.standing.points, judged.standing.hints) == (0.5, [])
    assert school.open().results[1].hints == 2


def test_an_exam_has_no_hints(school):
    exam = school.open(mode="exam")
    school.answer(exam, "confirm")
    with pytest.raises(ProblemError, match="There are no hints in an exam"):
        school.say("take_hint", run_id=exam.run_id, step_id="temperature")


def test_hazards_are_acknowledged(school, state):
    stood = school.say("acknowledge_hazards", run_id=state.run_id, step_id="temperature")
    assert stood.standing.warned
    (row,) = school.rows(StepHelp)
    assert row.kind == "hazards"
    assert "H360D" in row.text


def test_there_have_to_be_some(school):
    opened = school.open()
    with pytest.raises(ProblemError, match="The step confirm has no hazards to acknowledge"):
        school.say("acknowledge_hazards", run_id=opened.run_id, step_id="confirm")


def test_a_question_is_kept_for_the_teacher(school, state):
    school.say("ask_teacher", run_id=state.run_id, step_id="temperature", text="Of what?")
    (row,) = school.rows(StepHelp)
    assert (row.kind, row.step_id, row.text) == ("question", "temperature", "Of what?")


def test_help_in_another_step_is_refused(school, state):
    with pytest.raises(ProblemError, match="Expected an answer to step temperature; got one to choose"):
        school.say("take_hint", run_id=state.run_id, step_id="choose")
