"""Every number of a report: those of the statistics, at their places."""

import csv
import json

import numpy as np
import pytest
from scipy import stats

from server.studies.report.plan import read_plan
from server.studies.report.results import numbers_of
from server.studies.report.tables import ARROW, read_tables
from tests.server.studies.report.example import write_package, write_table


def numbers(folder):
    plan = read_plan(folder / "plan.json")
    return numbers_of(plan, read_tables(folder, plan))


@pytest.fixture(scope="module")
def found(package):
    return numbers(package)


def usability(package, *conditions):
    plan = read_plan(package / "plan.json")
    tables = read_tables(package, plan)
    values = {(score.participant, score.condition): score.value for score in tables.scores if score.instrument == "sus"}
    rows = [[values[person.pseudonym, condition] for condition in conditions] for person in tables.included]
    return np.array([row for row in rows if None not in row], dtype=float)


def test_people_are_counted(found):
    assert [found[f"people/{state}"] for state in ("planned", "enrolled", "included", "excluded", "withdrawn")] == [
        24, 24, 22, 1, 1,
    ]  # fmt: skip
    assert sum(value for place, value in found.items() if place.startswith("people/order/")) == 22


def test_a_comparison_uses_those_who_have_both_values(package, found):
    pair = usability(package, "paper", "mr")
    test = stats.ttest_rel(pair[:, 1], pair[:, 0])
    assert found["sus/mr-paper/n"] == len(pair) == 21
    assert found["sus/mr-paper/means/t"] == pytest.approx(test.statistic)
    assert found["sus/mr-paper/means/difference"] == pytest.approx(np.mean(pair[:, 1] - pair[:, 0]))
    assert found["sus/mr/missing"] == ["P18"]
    assert found["sus/incomplete"] == ["P18"]
    assert found["sus/tablet-paper/n"] == 22


def test_friedman_and_holm_are_those_of_all_conditions(package, found):
    table = usability(package, "paper", "tablet", "mr")
    assert found["sus/friedman/q"] == pytest.approx(stats.friedmanchisquare(*table.T).statistic)
    raw = [found[f"sus/{pair}/means/p"] for pair in ("tablet-paper", "mr-paper", "mr-tablet")]
    assert found["sus/mr-paper/means/p_holm"] == pytest.approx(3 * min(raw))
    assert found["sus/p"] == found["sus/anova/p_gg"]
    both = sorted(found[f"{outcome}/p"] for outcome in ("sus", "errors"))
    assert min(found["sus/p_holm"], found["errors/p_holm"]) == pytest.approx(2 * both[0])
    assert "gain/p_holm" not in found


def test_the_effects_of_the_simulation_are_found(found):
    assert found["sus/mr-paper/means/interval_low"] > 0
    assert found["gain/mr/average_gain"] > found["gain/paper/average_gain"]
    assert found["task.time/order/period/p"] < 0.001
    assert found["equivalence/no_sickness/p"] < 0.05
    assert found["equivalence/workload/missing"] == ["P18"]


def test_what_the_plan_asks_for_is_reported(tmp_path):
    folder = write_package(tmp_path / "package", people=12)
    plan = json.loads((folder / "plan.json").read_text())
    plan["outcomes"][0]["test"] = "ranks"
    (folder / "plan.json").write_text(json.dumps(plan))
    found = numbers(folder)
    assert found["sus/family"] == "ranks"
    assert found["sus/p"] == found["sus/friedman/p"]


def test_two_conditions(tmp_path):
    conditions = [{"id": "paper", "label": "Paper"}, {"id": "mr", "label": "Mixed reality"}]
    folder = write_package(tmp_path / "package", people=16, conditions=conditions, equivalence=[])
    found = numbers(folder)
    assert found["sus/p"] == found[f"sus/mr-paper/{found['sus/family']}/p"]
    assert found["sus/mr-paper/means/p_holm"] == found["sus/mr-paper/means/p"]
    assert "sus/anova/f" not in found
    assert found["sus/order/carry_over/f"] is None


def test_groups(tmp_path):
    found = numbers(write_package(tmp_path / "package", design="between"))
    assert found["sus/mr-paper/means/n1"] + found["sus/mr-paper/means/n2"] == found["sus/mr-paper/n"]
    assert "sus/order/n" not in found
    assert found["sus/p"] == min(
        found[f"sus/{pair}/{found['sus/family']}/p_holm"] for pair in ("tablet-paper", "mr-paper", "mr-tablet")
    )


@pytest.mark.parametrize("people", [0, 1, 2, 3])
@pytest.mark.parametrize("design", ["within", "between"])
def test_hardly_anybody(tmp_path, people, design):
    folder = write_package(tmp_path / "package", people=people, design=design, outcomes=[], equivalence=[])
    found = numbers(folder)
    assert found["people/enrolled"] == people
    assert json.dumps(found, allow_nan=False)


def test_pseudonyms_and_the_order_of_rows_are_nothing(tmp_path, package, found):
    folder = write_package(tmp_path / "package")
    for name in ("participants.csv", "scores.csv", "events.csv"):
        with (folder / name).open(newline="") as file:
            head, *rows = csv.reader(file)
        renamed = [(f"X{99 - int(who[1:])}", *cells) for who, *cells in rows]
        write_table(folder / name, head, reversed(renamed))
    other = numbers(folder)
    assert set(other) == set(found)
    for place, value in found.items():
        if isinstance(value, float):
            assert other[place] == pytest.approx(value, rel=1e-9, abs=1e-12), place
        elif not isinstance(value, list):
            assert other[place] == value, place
    assert ARROW.strip() in next(place for place in found if place.startswith("people/order/"))
