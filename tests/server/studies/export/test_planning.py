import pytest

from server.studies.design import StudyDesign
from server.studies.export.planning import plan_of
from server.studies.export.slots import score_slots
from server.studies.questionnaires.loader import load_questionnaires
from server.studies.report.plan import PackageError, read_plan
from tests.server.studies.export.example import DESIGN, SAME

INSTRUMENTS = load_questionnaires()


def plan(**change):
    design = StudyDesign.model_validate({**DESIGN, **change})
    return plan_of(design, design.conditions, tuple(score_slots(design, INSTRUMENTS)))


def test_what_was_promised_comes_first():
    found = plan()
    primary = [one for one in found.outcomes if one.primary]
    assert found.outcomes[0] == primary[0]
    assert [(one.id, one.better, one.baseline) for one in primary] == [("sus.total", "higher", None)]
    assert found.condition_ids == ("paper", "mr")
    assert found.exclusion_rules == tuple(DESIGN["plan"]["exclusions"])
    assert found.simulated


def test_sickness_is_a_change_and_knowledge_a_gain():
    found = {one.id: one for one in plan().outcomes}
    change = found["ssq.total.change"]
    assert (change.moment, change.baseline, change.better) == ("post", "pre", "lower")
    gain = found["knowledge.share.gain"]
    assert (gain.moment, gain.baseline, gain.maximum, gain.label) == ("post", "pre", 1, "Knowledge: normalised gain")
    assert found["tam.usefulness.before"].label == "TAM: Perceived usefulness, before"
    assert not any(one.moment == "pre" for one in found.values())


def test_bounds_are_second_minus_first():
    (bounds,) = plan().equivalence
    assert (bounds.outcome, bounds.reference, bounds.condition) == ("ssq.total.change", "paper", "mr")
    assert (bounds.low, bounds.high, bounds.reason) == (-15, 15, "Nobody notices 15 points.")


def test_a_promise_made_twice_is_one_outcome():
    primary = [
        {"questionnaire": "ssq", "score": "total", "compare": ["paper", "mr"]},
        {"questionnaire": "sus", "score": "total", "compare": ["paper", "mr"]},
        {"questionnaire": "ssq", "score": "total", "compare": ["mr", "paper"]},
    ]
    found = plan(plan={"primary": primary})
    assert [one.id for one in found.outcomes if one.primary] == ["ssq.total.change", "sus.total"]


@pytest.mark.parametrize("part", ["primary", "equivalence"])
def test_a_score_that_is_not_there(part):
    wrong = {"questionnaire": "sus", "score": "grade", "compare": ["paper", "mr"]}
    bounds = wrong | {"low": -1, "high": 1, "reason": "x"}
    planned = {**DESIGN["plan"], part: [wrong if part == "primary" else bounds]}
    with pytest.raises(PackageError, match=rf"plan.{part}.0: sus has no score 'grade'"):
        plan(plan=planned)


def test_a_condition_that_numbers_could_not_name():
    conditions = [{"id": "paper", "label": SAME, "medium": "paper"}, {"id": "order", "label": SAME, "medium": "mr"}]
    promised = {"primary": [{"questionnaire": "sus", "score": "total", "compare": ["paper", "order"]}]}
    with pytest.raises(PackageError, match="the id 'order' is taken"):
        plan(conditions=conditions, plan=promised)


def test_the_plan_of_a_package_says_when_it_was_made(package):
    found = read_plan(package / "plan.json")
    assert found.confirmatory
    assert found.registered_at < found.first_session_at
    assert found.planned_participants == 24
