import json
import math

import pytest

from server.studies.questionnaires.answers import check_answers, gather_answers
from server.studies.questionnaires.problems import AnswerError
from server.studies.questionnaires.scoring import score


def whole(questionnaire, answer):
    return dict.fromkeys(questionnaire.codes, answer)


def refused(*arguments, **more):
    with pytest.raises(AnswerError) as caught:
        check_answers(*arguments, **more)
    return str(caught.value)


def test_whole_answers_pass(shipped):
    check_answers(shipped["sus"], whole(shipped["sus"], 3))
    check_answers(shipped["sus"], json.loads(json.dumps(whole(shipped["sus"], 3.0))))
    check_answers(shipped["fms"], {"fms0": 0, "fms1": 20}, times=[0, 0.5])


@pytest.mark.parametrize("answer", [0, 6, -1, 3.5, math.nan, math.inf, "3", None, True, 10**400, [3]])
def test_an_answer_off_the_scale_is_refused(shipped, answer):
    answers = whole(shipped["sus"], 3) | {"sus4": answer}
    sentence = refused(shipped["sus"], answers)
    assert sentence == f"SUS: expected a whole number from 1 to 5 for sus4; got {answer!r}."
    with pytest.raises(AnswerError) as caught:
        score(shipped["sus"], answers)
    assert (str(caught.value), caught.value.item) == (sentence, "sus4")


def test_an_unknown_item_is_refused(shipped):
    answers = whole(shipped["sus"], 3) | {"sus11": 3}
    assert refused(shipped["sus"], answers) == "SUS: there is no item 'sus11'; expected sus1, …, sus10."


def test_missing_items_are_refused_when_answers_have_to_be_whole(shipped):
    answers = whole(shipped["sus"], 3)
    del answers["sus3"], answers["sus7"]
    assert refused(shipped["sus"], answers) == "SUS: the answer to sus3, sus7 is missing."


def test_a_missing_comparison_is_refused_too(shipped):
    tlx = shipped["nasa-tlx"]
    pairs = [("mental", "physical")]
    assert "the answer to mental/temporal" in refused(tlx, whole(tlx, 3), pairs=pairs)


def test_an_item_that_is_answered_twice_is_refused(shipped):
    with pytest.raises(AnswerError, match="SUS: expected one answer to sus1; got 3 and 4"):
        gather_answers(shipped["sus"], [("sus1", 3), ("sus2", 3), ("sus1", 4)])
    assert gather_answers(shipped["sus"], [("sus1", 3), ("sus2", 3)]) == {"sus1": 3, "sus2": 3}


@pytest.mark.parametrize("code", ["fms", "fms-1", "fms01", "fms²", "sus1", "fms99999", ""])
def test_a_prompt_that_cannot_be_is_refused(shipped, code):
    assert f"there is no item {code!r}" in refused(shipped["fms"], {"fms0": 1, code: 2})


def test_a_prompt_after_the_last_time_is_refused(shipped):
    assert refused(shipped["fms"], {"fms2": 1}, times=[0, 1]) == "FMS: there is no item 'fms2'; expected fms0, fms1."


@pytest.mark.parametrize(
    ("times", "problem"),
    [
        ([], "expected the time of at least one prompt; got none"),
        ([0, 0], "expected each prompt after the one before; prompt 1 is at 0 min, the one before at 0 min"),
        ([1, 0.5], "expected each prompt after the one before; prompt 1 is at 0.5 min, the one before at 1 min"),
        ([-1, 0], "expected minutes from 0 for prompt 0; got -1"),
        ([0, math.nan], "expected minutes from 0 for prompt 1; got nan"),
        ([0, "1"], "expected minutes from 0 for prompt 1; got '1'"),
    ],
)
def test_times_that_cannot_be_are_refused(shipped, times, problem):
    assert refused(shipped["fms"], {"fms0": 1, "fms1": 2}, times=times) == f"FMS: {problem}."


def test_what_is_asked_once_takes_no_times(shipped):
    sentence = refused(shipped["sus"], whole(shipped["sus"], 3), times=[0])
    assert sentence == "SUS: it is asked once and takes no times."
