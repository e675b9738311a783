import json

import pytest
from sqlmodel import select

from server.clock import new_op_id, now
from server.notebook.models import Entry
from server.problems import ProblemError
from server.protocol.messages import CompleteStep
from server.training.models import StepAnswer, TrainingRun


def test_a_run_goes_from_the_first_step_to_the_end(school):
    state = school.open()
    for place, step in enumerate(state.steps):
        judged = school.answer(state, step.step_id)
        assert (judged.right, judged.completed, judged.standing.current) == (True, True, place + 1)
    assert (judged.standing.finished, judged.standing.points, judged.standing.possible) == (True, 5, 5)
    assert [result.step_id for result in judged.results] == [step.step_id for step in state.steps]
    with pytest.raises(ProblemError, match="This run is finished; got an answer to fly"):
        school.answer(state, "fly")
    assert len(school.rows(StepAnswer)) == len(state.steps)


def test_a_wrong_answer_stays_and_is_stored(school):
    state = school.open()
    school.answer(state, "confirm")
    judged = school.err(state, "temperature")
    assert (judged.right, judged.completed, judged.standing.errors) == (False, False, 1)
    assert judged.feedback == "Temperature: 29.0\u202f°C, expected 25 ± 2\u202f°C."
    right = school.answer(state, "temperature")
    assert (right.standing.points, right.standing.errors) == (0.5, 0)
    stored = [answer for answer in school.rows(StepAnswer) if answer.step_id == "temperature"]
    assert sorted((answer.accepted, answer.points) for answer in stored) == [(False, 0.0), (True, 0.5)]
    assert json.loads(stored[0].answer).keys() == {"value", "unit"}


def test_the_same_answer_again_counts_once(school):
    state = school.open()
    message = CompleteStep(op_id=new_op_id(), run_id=state.run_id, step_id="confirm", device_time=now())
    assert school.take(message) == school.take(message)
    assert len(school.rows(StepAnswer)) == 1


@pytest.mark.parametrize(
    ("step_id", "fields", "code", "sentence"),
    [
        (
            "temperature",
            {"value": 25, "unit": "°C"},
            "refused",
            "Expected an answer to step confirm; got one to temperature",
        ),
        ("confirm", {"choice": 0}, "bad_message", "This step asks for a confirmation"),
        ("confirm", {"choice": 0, "choices": [1]}, "bad_message", "expected either a choice or choices; got both"),
        ("confirm", {"trial_id": "0190b5a4-7c00-7000-8000-000000000001"}, "not_found", "There is no trial"),
        ("confirm", {"keep": True}, "refused", "Only a value measured in guided work can be kept"),
    ],
)
def test_what_is_no_answer_is_refused_and_nothing_is_lost(school, step_id, fields, code, sentence):
    state = school.open()
    with pytest.raises(ProblemError, match=sentence) as caught:
        school.answer(state, step_id, **fields)
    assert caught.value.code == code
    assert school.rows(StepAnswer) == []
    assert school.open().standing.current == 0


def test_a_quiz_answer_out_of_range(school):
    state = school.open()
    school.answer(state, "confirm")
    school.answer(state, "temperature")
    with pytest.raises(ProblemError, match="Expected options from 0 to 1; got 7"):
        school.answer(state, "choose", choice=7)
    assert school.open().standing.errors == 0


def test_a_step_completed_twice_or_by_somebody_else(school):
    state = school.open()
    school.answer(state, "confirm")
    with pytest.raises(ProblemError, match="Expected an answer to step temperature; got one to confirm"):
        school.answer(state, "confirm")
    with pytest.raises(ProblemError, match=f"There is no training run {state.run_id} of yours"):
        school.answer(state, "temperature", school.person("eve"))
    assert len(school.rows(StepAnswer)) == 1


def test_refusals_speak_the_language_of_the_run(school):
    state = school.open(language="fr")
    with pytest.raises(ProblemError, match="Cette étape demande une confirmation"):
        school.answer(state, "confirm", choice=0)


class TestExam:
    def test_every_answer_counts_and_nobody_is_told_before_the_end(self, school):
        state = school.open(mode="exam")
        school.answer(state, "confirm")
        judged = school.err(state, "temperature")
        assert (judged.right, judged.completed, judged.feedback) == (True, True, "Noted.")
        assert (judged.standing.points, judged.results) == (0, [])
        school.err(state, "choose")
        for step_id in ("list", "wait", "particle", "slice"):
            judged = school.answer(state, step_id)
        assert judged.standing.points == 0  # nothing is told while it lasts
        assert school.open(mode="exam").results == []
        end = school.answer(state, "fly")
        assert (end.standing.finished, end.standing.passed) == (True, True)
        assert (end.standing.points, end.standing.possible) == (3, 5)
        assert [result.right for result in end.results] == [True, False, False, True, True, True, True, True]
        assert end.results[2].feedback == "Not this."

    def test_fails_below_the_pass_mark(self, school):
        state = school.open(mode="exam")
        for step in state.steps:
            answer = school.answer if step.condition in ("confirm", "checklist", "time") else school.err
            end = answer(state, step.step_id)
        assert (end.standing.passed, end.standing.points) == (False, 0)

    def test_after_its_time_no_answer_is_taken(self, school, clock):
        state = school.open(mode="exam")
        school.answer(state, "confirm")
        school.answer(state, "temperature")
        clock(20 * 60 + 1)
        late = school.answer(state, "choose")
        assert (late.right, late.completed, late.feedback) == (False, False, "The time of this exam is over.")
        assert (late.standing.finished, late.standing.passed) == (True, False)
        assert (late.standing.points, late.standing.possible) == (1, 5)
        assert len(school.rows(StepAnswer)) == 2


class TestGuided:
    @pytest.fixture
    def state(self, school):
        opened = school.open(mode="guided", record_id="batch-7")
        school.answer(opened, "confirm")
        return opened

    def values(self, school):
        query = select(Entry).where(Entry.kind == "value").order_by(Entry.seq)
        entries = school.database.read(lambda session: session.exec(query).all())
        return [(entry.record_id, entry.field, entry.value, entry.unit) for entry in entries]

    def test_hazards_have_to_be_acknowledged(self, school, state):
        with pytest.raises(ProblemError, match="Read the hazards of this step first"):
            school.answer(state, "temperature")
        assert self.values(school) == []

    def test_a_value_goes_to_the_notebook(self, school, state):
        school.say("acknowledge_hazards", run_id=state.run_id, step_id="temperature")
        school.answer(state, "temperature", value=25.5, unit="°C")
        assert self.values(school) == [("batch-7", "mixing.temperature", 25.5, "°C")]

    def test_a_value_beside_its_target_goes_there_when_it_is_kept(self, school, state):
        school.say("acknowledge_hazards", run_id=state.run_id, step_id="temperature")
        assert not school.answer(state, "temperature", value=31.0, unit="°C").completed
        assert self.values(school) == []
        kept = school.answer(state, "temperature", value=31.0, unit="°C", keep=True)
        assert (kept.right, kept.completed) == (False, True)
        assert self.values(school) == [("batch-7", "mixing.temperature", 31.0, "°C")]

    def test_a_value_that_the_notebook_refuses_is_no_answer(self, school, state):
        school.say("acknowledge_hazards", run_id=state.run_id, step_id="temperature")
        with pytest.raises(ProblemError, match=r"mixing\.temperature"):
            school.answer(state, "temperature", value=5000.0, unit="°C", keep=True)
        assert self.values(school) == []
        assert len(school.rows(StepAnswer)) == 1

    def test_time_passes(self, school, state, clock):
        school.say("acknowledge_hazards", run_id=state.run_id, step_id="temperature")
        for step_id in ("temperature", "choose", "list"):
            school.answer(state, step_id)
        with pytest.raises(ProblemError, match="are left of 0:00:30"):
            school.answer(state, "wait")
        clock(31)
        assert school.answer(state, "wait").completed


def test_how_long_a_step_took(school, clock):
    state = school.open()
    clock(12)
    school.answer(state, "confirm")
    (answer,) = school.rows(StepAnswer)
    assert answer.seconds == pytest.approx(12, abs=2)
    (run,) = school.rows(TrainingRun)
    assert run.entered_at == run.changed_at
