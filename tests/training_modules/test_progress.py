import pytest

from training_modules.judge import Answer, AnswerError
from training_modules.progress import NotNowError, Standing, answer_step, take_hint
from training_modules.schema import Module

SAME = {"en": "x", "fr": "y"}
HAZARD = {"name": SAME, "protection": SAME, "sources": ["a sheet"]}
VALUE = {"kind": "value", "quantity": SAME, "unit": "g", "target": 1, "tolerance": 0.1}
CHOICE = {"kind": "choice", "right": 1, "options": [{"text": SAME, "feedback": SAME}] * 3}
RIGHT, WRONG = Answer(1.0, "g"), Answer(3.0, "g")


def module(*steps: dict) -> Module:
    texts = {"title": SAME, "instruction": SAME, "reason": SAME}
    return Module.model_validate(
        {
            "format_version": 2,
            "id": "a",
            "title": SAME,
            "summary": SAME,
            "sources": ["a book"],
            "steps": [{"id": f"s{n}", **texts, "condition": VALUE, **step} for n, step in enumerate(steps)],
        }
    )


TWO = module({"hints": [SAME, SAME], "points": 4}, {"condition": CHOICE})


def test_learning_stays_at_a_step_until_it_is_right():
    outcome = answer_step(TWO, "learn", Standing(), WRONG)
    assert (outcome.completed, outcome.standing) == (False, Standing(errors=1))
    outcome = answer_step(TWO, "learn", outcome.standing, RIGHT)
    assert outcome.completed
    assert outcome.standing == Standing(place=1, points=2, possible=4, completed=1)  # half, at the second attempt


def test_a_hint_costs_half():
    standing = take_hint(TWO, "learn", Standing())
    assert answer_step(TWO, "learn", standing, RIGHT).points == 2
    assert answer_step(TWO, "learn", Standing(), RIGHT).points == 4


def test_hints_run_out_and_an_exam_has_none():
    standing = take_hint(TWO, "learn", take_hint(TWO, "learn", Standing()))
    with pytest.raises(NotNowError, match="This step has 2 hints; all of them are open"):
        take_hint(TWO, "learn", standing)
    with pytest.raises(NotNowError, match="no hints in an exam"):
        take_hint(TWO, "exam", Standing())


def test_an_exam_goes_on_after_a_wrong_answer_and_says_nothing():
    outcome = answer_step(TWO, "exam", Standing(), WRONG)
    assert (outcome.completed, outcome.verdict.right, outcome.feedback.en) == (True, False, "Noted.")
    assert outcome.standing == Standing(place=1, points=0, possible=4, completed=1)
    assert answer_step(TWO, "exam", Standing(), RIGHT).feedback.en == "Noted."
    end = answer_step(TWO, "exam", outcome.standing, Answer(choices=(1,))).standing
    assert (end.place, end.score) == (2, pytest.approx(1 / 5))


def test_what_is_no_answer_uses_nothing_up():
    with pytest.raises(AnswerError):
        answer_step(TWO, "exam", Standing(), Answer(choices=(0,)))


class TestGuided:
    WARNED = module({"hazards": [HAZARD]}, {"condition": {"kind": "time", "duration": 2, "unit": "min"}})

    def test_hazards_come_first(self):
        with pytest.raises(NotNowError, match="Read the hazards of this step first"):
            answer_step(self.WARNED, "guided", Standing(), RIGHT)
        assert answer_step(self.WARNED, "guided", Standing(warned=True), RIGHT).completed
        assert answer_step(self.WARNED, "learn", Standing(), RIGHT).completed

    def test_the_next_step_warns_anew(self):
        assert not answer_step(self.WARNED, "guided", Standing(warned=True), RIGHT).standing.warned

    def test_time_really_passes(self):
        with pytest.raises(NotNowError, match="0:01:30 are left of 0:02:00"):
            answer_step(self.WARNED, "guided", Standing(place=1), Answer(), waited_s=30)
        assert answer_step(self.WARNED, "guided", Standing(place=1), Answer(), waited_s=120).completed
        assert answer_step(self.WARNED, "learn", Standing(place=1), Answer()).completed

    def test_a_value_can_be_kept_as_it_is(self):
        outcome = answer_step(self.WARNED, "guided", Standing(warned=True, errors=1), WRONG, keep=True)
        assert (outcome.completed, outcome.verdict.right, outcome.points) == (True, False, 0)
        for mode, standing, answer in (("learn", Standing(), WRONG), ("guided", Standing(place=1), Answer())):
            with pytest.raises(NotNowError, match="Only a value measured in guided work can be kept"):
                answer_step(self.WARNED, mode, standing, answer, keep=True, waited_s=200)


class TestBranches:
    BRANCHING = module(
        {"branches": [{"when": "above", "to": "s1"}], "next": "s2"},
        {},
        {"condition": CHOICE, "branches": [{"when": 2, "to": "end"}]},
        {},
    )

    @pytest.mark.parametrize("mode", ["learn", "guided", "exam"])
    def test_an_answer_that_takes_one_completes_the_step_without_points(self, mode):
        outcome = answer_step(self.BRANCHING, mode, Standing(), WRONG)
        assert (outcome.standing.place, outcome.verdict.right, outcome.points) == (1, False, 0)

    def test_a_right_answer_and_one_that_no_branch_is_for(self):
        assert answer_step(self.BRANCHING, "learn", Standing(), RIGHT).standing.place == 2
        assert answer_step(self.BRANCHING, "learn", Standing(), Answer(0.1, "g")).standing.place == 0
        assert answer_step(self.BRANCHING, "exam", Standing(), Answer(0.1, "g")).standing.place == 2

    def test_of_a_choice(self):
        at = Standing(place=2)
        assert answer_step(self.BRANCHING, "learn", at, Answer(choices=(2,))).standing.place == 4
        assert answer_step(self.BRANCHING, "learn", at, Answer(choices=(0,))).standing.place == 2
        assert answer_step(self.BRANCHING, "learn", at, Answer(choices=(1,))).standing.place == 3
