import pytest
from hypothesis import given
from hypothesis import strategies as st

from training_modules.conditions import Option
from training_modules.judge import Answer, AnswerError, Picked, Sliced, judge
from training_modules.schema import Step
from training_modules.texts import Text
from training_modules.units import UNITS, convert, units_like

SAME = Text(en="x", fr="y")


def step(**condition) -> Step:
    return Step.model_validate(
        {"id": "a-step", "title": SAME, "instruction": SAME, "reason": SAME, "condition": condition}
    )


def options(*sentences: str) -> list[Option]:
    return [Option(text=SAME, feedback=Text(en=one, fr=f"{one} (fr)")) for one in sentences]


WEIGH = step(kind="value", quantity=Text(en="Mass", fr="Masse"), unit="g", target=19.2, tolerance=0.02)
CONFIRM = step(kind="confirm")
CHOOSE = step(kind="choice", options=options("No.", "Yes."), right=1)
CHOOSE_ALL = step(kind="choice", options=options("A.", "B.", "C.", "D."), right=[0, 2])
TICK = step(kind="checklist", items=[Text(en="Coat", fr="Blouse"), Text(en="Gloves", fr="Gants")])
WAIT = step(kind="time", duration=2, unit="min")
PICK = step(kind="particle", phase="active", at_least_um=8)
CUT = step(kind="slice", axis="z", at_least=0.4, at_most=0.6)
FLY = step(kind="pore-flight", longest=2.5)
BUILD = step(kind="best-electrode", c_rate=2, goal_mwh_cm2=4)


@pytest.mark.parametrize(
    ("value", "unit", "right"),
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
def test_values(value, unit, right):
    assert judge(WEIGH, Answer(value, unit)).right is right


def test_a_value_beside_its_target_would_branch():
    assert judge(WEIGH, Answer(19.3, "g")).branch == "above"
    assert judge(WEIGH, Answer(19.1, "g")).branch == "below"
    assert judge(WEIGH, Answer(19.2, "g")).branch is None


def test_the_sentence_shows_both_numbers_in_both_languages():
    feedback = judge(WEIGH, Answer(19.31, "g")).feedback
    assert feedback.en == "Mass: 19.310\u202fg, expected 19.20 ± 0.02\u202fg."
    assert feedback.fr == "Masse\u00a0: 19,310\u202fg, attendu 19,20 ± 0,02\u202fg."
    feedback = judge(WEIGH, Answer(19.21, "g")).feedback
    assert feedback.en == "Mass: 19.210\u202fg, within 19.20 ± 0.02\u202fg."
    assert feedback.fr == "Masse\u00a0: 19,210\u202fg, dans la cible de 19,20 ± 0,02\u202fg."


@pytest.mark.parametrize(
    ("asked", "answer", "sentence"),
    [
        (WEIGH, Answer(19.2, "min"), "Expected a mass in one of g, mg, kg; got min."),
        (WEIGH, Answer(19.2), "Expected a mass in one of g, mg, kg; got no unit."),
        (WEIGH, Answer(float("nan"), "g"), "Expected a number that is finite."),
        (WEIGH, Answer(float("inf"), "g"), "Expected a number that is finite."),
        (WEIGH, Answer(), "This step asks for a value in g."),
        (WEIGH, Answer(choices=(1,)), "This step asks for a value in g."),
        (WEIGH, Answer(19.2, "g", (1,)), "This step asks for a value in g."),
        (CHOOSE, Answer(), "This step asks for one of the 2 options."),
        (CHOOSE, Answer(1.0, "g"), "This step asks for one of the 2 options."),
        (CHOOSE, Answer(choices=(2,)), "Expected options from 0 to 1; got 2."),
        (CHOOSE, Answer(choices=(-1,)), "Expected options from 0 to 1; got -1."),
        (CHOOSE, Answer(choices=(0, 1)), "Expected one option; got 2."),
        (CHOOSE_ALL, Answer(), "This step asks for one or more of the 4 options."),
        (CHOOSE_ALL, Answer(choices=(0, 4)), "Expected options from 0 to 3; got 4."),
        (CHOOSE_ALL, Answer(choices=(0, 0)), "An option was given twice."),
        (TICK, Answer(), "This step asks to tick off 2 items."),
        (TICK, Answer(choices=(7,)), "Expected options from 0 to 1; got 7."),
        (CONFIRM, Answer(choices=(0,)), "This step asks for a confirmation, not for a value or a choice."),
        (WAIT, Answer(3.0, "min"), "This step asks for a confirmation, not for a value or a choice."),
        (PICK, Answer(), "This step asks to pick a particle of the electrode."),
        (
            PICK,
            Answer(picked=Picked(3, "glass", 9.0)),
            "Expected a particle with its phase and diameter; got glass, 9 µm.",
        ),
        (CUT, Answer(score=2.0), "This step asks to cut the electrode."),
        (FLY, Answer(), "This step asks to play the game."),
        (
            FLY,
            Answer(score=0.5),
            "Expected a way at least as long as the electrode is thick; got 0.5 times its thickness.",
        ),
        (BUILD, Answer(choices=(0,)), "This step asks to play the game."),
    ],
)
def test_answers_to_another_question(asked, answer, sentence):
    with pytest.raises(AnswerError) as caught:
        judge(asked, answer)
    assert caught.value.text.en == sentence
    assert caught.value.text.fr != sentence


@pytest.mark.parametrize(
    ("asked", "answer", "right", "feedback"),
    [
        (CHOOSE, Answer(choices=(1,)), True, "Yes."),
        (CHOOSE, Answer(choices=(0,)), False, "No."),
        (CHOOSE_ALL, Answer(choices=(2, 0)), True, "A."),
        (CHOOSE_ALL, Answer(choices=(2,)), False, "Right so far; 1 more are right too."),
        (CHOOSE_ALL, Answer(choices=(0, 1, 2)), False, "B."),
        (CHOOSE_ALL, Answer(choices=(0, 3)), False, "D."),
        (TICK, Answer(choices=(1, 0)), True, "Done."),
        (TICK, Answer(choices=(0,)), False, "Still to do: Gloves"),
        (CONFIRM, Answer(), True, "Done."),
        (WAIT, Answer(), True, "Done."),
        (PICK, Answer(picked=Picked(3, "active", 8.28)), True, "You picked active material, 8.3 µm."),
        (PICK, Answer(picked=Picked(3, "active", 7.9)), False, "You picked active material, 7.9 µm."),
        (PICK, Answer(picked=Picked(3, "cbd", 9.0)), False, "You picked carbon-binder domain, 9.0 µm."),
        (CUT, Answer(sliced=Sliced("z", 0.5)), True, "The cut is across z, at 50 % of the side."),
        (CUT, Answer(sliced=Sliced("z", 0.7)), False, "The cut is across z, at 70 % of the side."),
        (CUT, Answer(sliced=Sliced("x", 0.5)), False, "The cut is across x, at 50 % of the side."),
        (FLY, Answer(score=1.75), True, "Your way is 1.75 times the thickness; the goal is at most 2.5."),
        (FLY, Answer(score=3.0), False, "Your way is 3.00 times the thickness; the goal is at most 2.5."),
        (BUILD, Answer(score=4.25), True, "4.25 mWh/cm² are usable at 2C; the goal is 4."),
        (BUILD, Answer(score=2.0), False, "2.00 mWh/cm² are usable at 2C; the goal is 4."),
    ],
)
def test_verdicts(asked, answer, right, feedback):
    verdict = judge(asked, answer)
    assert (verdict.right, verdict.feedback.en) == (right, feedback)
    assert verdict.feedback.fr != feedback


def test_french_numbers_have_commas():
    assert judge(PICK, Answer(picked=Picked(3, "active", 8.28))).feedback.fr.endswith("8,3 µm.")
    assert (
        judge(FLY, Answer(score=1.75)).feedback.fr
        == "Votre trajet fait 1,75 fois l'épaisseur\u00a0; le but est au plus 2,5."
    )


@given(value=st.floats(-1e6, 1e6), unit=st.sampled_from(sorted(UNITS)), data=st.data())
def test_units_convert_there_and_back(value, unit, data):
    other = data.draw(st.sampled_from(units_like(unit)))
    assert convert(convert(value, unit, other), other, unit) == pytest.approx(value, abs=1e-9)


@given(value=st.floats(0, 100), unit=st.sampled_from(["g", "mg", "kg"]))
def test_the_unit_of_the_answer_does_not_matter(value, unit):
    if abs(abs(value - 19.2) - 0.02) > 1e-6:
        assert judge(WEIGH, Answer(convert(value, "g", unit), unit)).right is judge(WEIGH, Answer(value, "g")).right
