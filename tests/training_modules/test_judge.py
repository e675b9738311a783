import pytest
from hypothesis import given
from hypothesis import strategies as st

from training_modules.judge import Answer, judge
from training_modules.schema import Option, Step, Text
from training_modules.units import UNITS, convert, units_like

SAME = Text(en="x", fr="y")


def step(**condition) -> Step:
    return Step.model_validate(
        {"id": "a-step", "title": SAME, "instruction": SAME, "reason": SAME, "condition": condition}
    )


WEIGH = step(kind="value", quantity=Text(en="Mass", fr="Masse"), unit="g", target=19.2, tolerance=0.02)
CONFIRM = step(kind="confirm")
OPTIONS = [Option(text=SAME, feedback=Text(en=en, fr=fr)) for en, fr in [("No.", "Non."), ("Yes.", "Oui.")]]
CHOOSE = step(kind="choice", options=OPTIONS, right=1)


@pytest.mark.parametrize(
    ("value", "unit", "accepted"),
    [
        (19.2, "g", True),
        (19.22, "g", True),
        (19.18, "g", True),
        (19.221, "g", False),
        (19.179, "g", False),
        (19200, "mg", True),
        (0.0192, "kg", True),
        (19.2, "mg", False),
        (-19.2, "g", False),
    ],
)
def test_values(value, unit, accepted):
    assert judge(WEIGH, Answer(value, unit)).accepted is accepted


def test_the_sentence_shows_both_numbers_in_both_languages():
    feedback = judge(WEIGH, Answer(19.31, "g")).feedback
    assert feedback.en == "Mass: 19.310\u202fg, expected 19.20 ± 0.02\u202fg."
    assert feedback.fr == "Masse\u00a0: 19,310\u202fg, attendu 19,20 ± 0,02\u202fg."
    feedback = judge(WEIGH, Answer(19.21, "g")).feedback
    assert feedback.en == "Mass: 19.210\u202fg, within 19.20 ± 0.02\u202fg."
    assert feedback.fr == "Masse\u00a0: 19,210\u202fg, dans la cible de 19,20 ± 0,02\u202fg."


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (Answer(19.2, "min"), "Expected a mass in one of g, mg, kg; got min."),
        (Answer(19.2), "Expected a mass in one of g, mg, kg; got no unit."),
        (Answer(float("nan"), "g"), "Expected a number that is finite."),
        (Answer(float("inf"), "g"), "Expected a number that is finite."),
        (Answer(), "This step asks for a value in g."),
        (Answer(choice=1), "This step asks for a value in g."),
        (Answer(19.2, "g", 1), "This step asks for a value in g."),
    ],
)
def test_answers_that_are_no_mass(answer, sentence):
    verdict = judge(WEIGH, answer)
    assert (verdict.accepted, verdict.feedback.en) == (False, sentence)
    assert verdict.feedback.fr != sentence


def test_choice():
    assert judge(CHOOSE, Answer(choice=1)).accepted
    assert judge(CHOOSE, Answer(choice=1)).feedback.fr == "Oui."
    assert not judge(CHOOSE, Answer(choice=0)).accepted
    assert judge(CHOOSE, Answer(choice=0)).feedback.en == "No."


@pytest.mark.parametrize(
    "answer", [Answer(), Answer(choice=2), Answer(choice=-1), Answer(1.0, "g"), Answer(1.0, "g", 1)]
)
def test_answers_that_are_no_option(answer):
    verdict = judge(CHOOSE, answer)
    assert (verdict.accepted, verdict.feedback.en) == (False, "This step asks for one of the 2 options.")


def test_confirmation():
    assert judge(CONFIRM, Answer()).accepted
    assert not judge(CONFIRM, Answer(choice=0)).accepted
    assert not judge(CONFIRM, Answer(1.0, "g")).accepted


@given(value=st.floats(-1e6, 1e6), unit=st.sampled_from(sorted(UNITS)), data=st.data())
def test_units_convert_there_and_back(value, unit, data):
    other = data.draw(st.sampled_from(units_like(unit)))
    assert convert(convert(value, unit, other), other, unit) == pytest.approx(value)


@given(value=st.floats(0, 100), unit=st.sampled_from(["g", "mg", "kg"]))
def test_the_unit_of_the_answer_does_not_matter(value, unit):
    if abs(abs(value - 19.2) - 0.02) > 1e-6:
        assert (
            judge(WEIGH, Answer(convert(value, "g", unit), unit)).accepted is judge(WEIGH, Answer(value, "g")).accepted
        )
