"""Outcomes from scores: changes, gains, and what no outcome names."""

import pytest

from server.studies.report.plan import PackageError, Plan, read_plan
from server.studies.report.series import OUTSIDE, all_series
from server.studies.report.tables import Participant, Score, Tables, read_tables

CONDITIONS = [{"id": "a", "label": "A"}, {"id": "b", "label": "B"}]
KNOWLEDGE = {"id": "gain", "label": "Gain", "instrument": "k", "score": "points", "moment": "post", "baseline": "pre"}


def plan(*outcomes, design="within"):
    return Plan.model_validate({
        "format": "holotrode-study-plan-1", "title": "T", "simulated": True, "registered_at": "2026-01-01T00:00:00Z",
        "design": design, "conditions": CONDITIONS, "outcomes": outcomes,
    })  # fmt: skip


def tables(rows, people=("P1", "P2")):
    persons = tuple(Participant(who, "1", ("a", "b"), "included", "") for who in people)
    scores = tuple(
        Score(who, condition, period, moment, "k", "points", value, "", "" if value is not None else "gone")
        for who, condition, period, moment, value in rows
    )
    return Tables(persons, scores, ())


ROWS = [
    ("P1", "a", 1, "pre", 4.1), ("P1", "a", 1, "post", 14.3), ("P1", "b", 2, "pre", 10.0), ("P1", "b", 2, "post", 15.0),
    ("P2", "a", 2, "pre", 20.0), ("P2", "a", 2, "post", 20.0), ("P2", "b", 1, "pre", None), ("P2", "b", 1, "post", 9.0),
]  # fmt: skip


def test_a_change_is_rounded_so_that_equal_changes_are_equal():
    (change,) = all_series(plan(KNOWLEDGE), tables(ROWS))
    assert change.values == {"P1": {"a": 10.2, "b": 5.0}, "P2": {"a": 0.0}}
    assert change.missing("b") == ["P2"]
    assert change.periods == {"P1": {"a": 1, "b": 2}, "P2": {"a": 2, "b": 1}}
    assert change.of("a") == [10.2, 0.0]


def test_a_gain_has_its_tests_and_nobody_gains_from_the_maximum():
    (gain,) = all_series(plan(KNOWLEDGE | {"maximum": 20}), tables(ROWS))
    assert gain.values["P1"] == pytest.approx({"a": 10.2 / 15.9, "b": 0.5})
    assert gain.values["P2"] == {}
    assert gain.tests == {"a": [(4.1, 14.3), (20.0, 20.0)], "b": [(10.0, 15.0)]}


def test_what_no_outcome_names_is_exploratory(package):
    of_package = read_plan(package / "plan.json")
    found = all_series(of_package, read_tables(package, of_package))
    assert [series.outcome.id for series in found] == ["sus", "errors", "gain", "ssq", "tlx", "task.time"]
    assert not found[-1].outcome.primary
    assert found[-1].unit == "s"
    assert "P14" not in found[0].values, "who was excluded is not analysed"


def test_what_is_asked_outside_all_conditions():
    (age,) = all_series(plan(), tables([("P1", "", None, "", 31.0)]))
    assert age.conditions == (OUTSIDE,)
    assert age.missing(OUTSIDE) == ["P2"]


def test_between_subjects_only_those_of_a_condition_are_expected():
    scores = tables([("P1", "a", 1, "", 1.0), ("P2", "b", 1, "", None)])
    people = tuple(Participant(who, "", (condition,), "included", "") for who, condition in (("P1", "a"), ("P2", "b")))
    (series,) = all_series(plan(design="between"), Tables(people, scores.scores, ()))
    assert series.expected == {"a": ("P1",), "b": ("P2",), "": ("P1", "P2")}
    assert series.missing("b") == ["P2"]


def test_what_does_not_fit_is_said():
    with pytest.raises(PackageError, match="the outcome 'gain' of the plan has no scores \\(k, points, pre\\)"):
        all_series(plan(KNOWLEDGE), tables([("P1", "a", 1, "post", 3.0)]))
    with pytest.raises(PackageError, match=r"two outcomes would have the id 'k\.points'"):
        all_series(plan(KNOWLEDGE | {"id": "k.points"}), tables([*ROWS, ("P1", "a", 1, "", 3.0)]))
    with pytest.raises(PackageError, match="k of P1: Expected scores up to 5"):
        all_series(plan(KNOWLEDGE | {"maximum": 5}), tables(ROWS))
