from typing import Any

import pytest
from pydantic import ValidationError

from server.studies.design import StudyDesign

SAME = {"en": "x", "fr": "y"}
GOOD: dict[str, Any] = {
    "format_version": 1,
    "id": "slurry-paper-mr",
    "title": SAME,
    "question": SAME,
    "conditions": [
        {"id": "paper", "label": SAME, "medium": "paper"},
        {"id": "mr", "label": SAME, "medium": "mr"},
    ],
    "participants": 24,
    "task": {"forms": ["prepare-nmc111-slurry"]},
    "questionnaires": {"before_condition": ["ssq"], "after_condition": ["ssq", "nasa-tlx", "sus"]},
    "sickness": {},
    "minimum_break_min": 15,
    "consent": {"version": 1, "text": SAME, "retention_days": 3650},
    "plan": {
        "primary": [{"questionnaire": "sus", "score": "sus", "compare": ["paper", "mr"]}],
        "equivalence": [
            {
                "questionnaire": "ssq",
                "score": "total",
                "compare": ["paper", "mr"],
                "low": -7.48,
                "high": 7.48,
                "reason": "one symptom by one step",
            }
        ],
    },
}


def test_a_design_is_read():
    design = StudyDesign.model_validate(GOOD)
    assert design.questionnaires.all == ("ssq", "nasa-tlx", "sus")
    assert design.condition("mr").medium == "mr"
    with pytest.raises(KeyError):
        design.condition("vr")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"conditions": [GOOD["conditions"][0]] * 2}, "'paper' stands twice"),
        ({"conditions": GOOD["conditions"][:1]}, "at least 2 items"),
        ({"sickness": None}, "a condition in a headset needs a stop rule"),
        ({"minimum_break_min": 0}, "a second exposure to a headset needs a break before it"),
        ({"questionnaires": {"after_condition": ["ssq", "sus"]}}, "a condition in a headset needs the ssq there"),
        ({"streams": ["gaze", "gaze"]}, "a stream stands twice"),
        (
            {"plan": {"primary": [{"questionnaire": "ueq", "score": "x", "compare": ["paper", "mr"]}]}},
            "ueq is not asked after_condition",
        ),
        (
            {"plan": {"primary": [{"questionnaire": "sus", "score": "sus", "compare": ["paper", "vr"]}]}},
            "unknown condition 'vr'",
        ),
        (
            {"plan": {"primary": [{"questionnaire": "sus", "score": "sus", "compare": ["mr", "mr"]}]}},
            "expected two different conditions",
        ),
        (
            {"plan": {**GOOD["plan"], "equivalence": [{**GOOD["plan"]["equivalence"][0], "low": 1.0}]}},
            "expected low below 0",
        ),
        ({"participants": 1}, "greater than or equal to 2"),
        ({"colour": "blue"}, "Extra inputs"),
    ],
)
def test_what_does_not_fit_together(change, sentence):
    with pytest.raises(ValidationError, match=sentence):
        StudyDesign.model_validate({**GOOD, **change})


def test_without_a_headset_nobody_gets_sick():
    paper = {"id": "tablet", "label": SAME, "medium": "tablet"}
    plan = {"primary": [{"questionnaire": "sus", "score": "sus", "compare": ["paper", "tablet"]}]}
    change = {
        "conditions": [GOOD["conditions"][0], paper],
        "questionnaires": {"after_condition": ["sus"]},
        "sickness": None,
        "minimum_break_min": 0,
        "plan": plan,
    }
    assert StudyDesign.model_validate({**GOOD, **change}).sickness is None
