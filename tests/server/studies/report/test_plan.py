"""Plans say what was settled beforehand, and whether it was."""

import json

import pytest

from server.studies.report.plan import PackageError, Plan, read_plan
from tests.server.studies.report.example import PLAN


def test_a_plan_settled_before_the_first_session_confirms():
    plan = Plan.model_validate(PLAN)
    assert plan.confirmatory
    assert plan.condition_ids == ("paper", "tablet", "mr")
    assert plan.label("mr") == "Mixed reality"
    assert Plan.model_validate(PLAN | {"first_session_at": None}).confirmatory


@pytest.mark.parametrize("changed", [{"registered_at": None}, {"registered_at": "2026-09-21T10:01:00+02:00"}])
def test_a_plan_entered_later_confirms_nothing(changed):
    assert not Plan.model_validate(PLAN | changed).confirmatory


def with_bounds(**changed):
    return {"equivalence": [PLAN["equivalence"][0] | changed]}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"design": "mixed"}, "plan.json: design: Input should be 'within' or 'between', got 'mixed'."),
        (
            {"conditions": []},
            "plan.json: conditions: Tuple should have at least 1 item after validation, not 0, got '[]'.",
        ),
        (
            {"conditions": [PLAN["conditions"][0]] * 2},
            "plan.json: the condition 'paper' stands twice.",
        ),
        (
            with_bounds(outcome="fun"),
            "plan.json: the bounds 'no_sickness' name an outcome 'fun' that the plan does not have.",
        ),
        (
            with_bounds(condition="vr"),
            "plan.json: the bounds 'no_sickness' name a condition 'vr' that the plan does not have.",
        ),
        (with_bounds(low=20), "plan.json: the bounds 'no_sickness' need low < high, got 20 and 15."),
        (
            {"outcomes": [PLAN["outcomes"][0] | {"maximum": 100}], "equivalence": []},
            "plan.json: outcomes[0]: the gain 'sus' needs a baseline.",
        ),
        (
            {"conditions": [{"id": "order", "label": "Order"}], "equivalence": []},
            "plan.json: the id 'order' is taken; give the outcome or the condition another.",
        ),
        ({"colour": "red"}, "plan.json: colour: Extra inputs are not permitted, got 'red'."),
        ({"registered_at": "2026-09-14T09:30:00"}, "plan.json: registered_at: Input should have timezone info, got "
         "'2026-09-14T09:30:00'."),
    ],
)  # fmt: skip
def test_what_is_no_plan_is_said(tmp_path, changed, sentence):
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(PLAN | changed))
    with pytest.raises(PackageError) as caught:
        read_plan(path)
    assert str(caught.value) == sentence


def test_a_plan_that_is_missing_or_no_json(tmp_path):
    with pytest.raises(PackageError, match=r"plan.json: cannot be read \(No such file or directory\)"):
        read_plan(tmp_path / "plan.json")
    (tmp_path / "plan.json").write_text("{")
    with pytest.raises(PackageError, match=r"^plan.json: Invalid JSON"):
        read_plan(tmp_path / "plan.json")
