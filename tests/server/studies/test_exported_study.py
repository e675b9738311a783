"""The package of a whole study: valid, read back as it left, and its report's numbers computed from the answers."""

import json
import subprocess
import sys
from pathlib import Path

import frictionless
import numpy as np
import pandas
import pyreadstat
import pytest
from scipy import stats
from typer.testing import CliRunner

from server.cli import app
from tests.server.studies.export.test_bids import KNOWN_WARNINGS, issues
from tests.server.studies.whole import DESIGN, MOTION_HZ, PEOPLE, SECRET, WholeStudy

CLOSE = {"rel": 1e-9, "abs": 1e-9}
# Items of each factor, and what their sum is multiplied by (Kennedy et al. 1993, table 5); the total is of all three.
SSQ = (
    (1, 6, 7, 8, 9, 15, 16),
    (1, 2, 3, 4, 5, 9, 11),
    (5, 8, 10, 11, 12, 13, 14),
)
TLX = ("mental", "physical", "temporal", "performance", "effort", "frustration")


@pytest.fixture(scope="module")
def package(whole_study: WholeStudy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package") / "out"
    where = ["--data", str(whole_study.data), "--keys", str(whole_study.keys)]
    result = CliRunner().invoke(app, ["study", "export", *where, DESIGN["id"], "-o", str(folder), "--bids", "--json"])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["participants"], told["sessions"], told["notes_held_back"]) == (PEOPLE, 2 * PEOPLE, 1)
    return folder


@pytest.fixture(scope="module")
def numbers(package: Path) -> dict[str, float]:
    """What the report says."""
    told = json.loads((package / "numbers.json").read_text())
    assert told["simulated"] is True
    return told["numbers"]


@pytest.fixture(scope="module")
def scored(package: Path) -> pandas.DataFrame:
    """Scores by participant, condition and name, from the answers alone."""
    answers = pandas.read_csv(package / "answers.csv")
    given = answers.pivot_table("value", ["participant", "condition"], ["instrument", "moment", "item"])
    found = pandas.DataFrame(index=given.index)
    found["sus"] = 2.5 * sum(_sus(given["sus", "after_condition", f"sus{number}"], number) for number in range(1, 11))
    for moment in ("before", "after"):
        items = [given["ssq", f"{moment}_condition", f"ssq{number}"] for number in range(1, 17)]
        found[f"ssq_{moment}"] = 3.74 * sum(items[number - 1] for factor in SSQ for number in factor)
    found["ssq_change"] = found["ssq_after"] - found["ssq_before"]
    load = given["nasa-tlx", "after_condition"]
    found["tlx"] = sum(5 * (load[name] - 1) * _chosen(load, name) for name in TLX) / 15
    return found


def _sus(answer: pandas.Series, number: int) -> pandas.Series:
    return answer - 1 if number % 2 else 5 - answer


def _chosen(load: pandas.DataFrame, name: str) -> pandas.Series:
    """How often an item weighed more; a comparison first/second is 1 for the first and 2 for the second."""
    pairs = [column for column in load.columns if name in column.split("/") and "/" in column]
    assert len(pairs) == 5
    counts = sum((load[pair] == 1 + pair.split("/").index(name)).astype(float) for pair in pairs)
    return counts.where(load[pairs].notna().all(axis=1))


def test_it_is_a_valid_data_package(package: Path) -> None:
    report = frictionless.validate(str(package / "datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldNumber", "note"])


def test_its_bids_data_set_is_valid(package: Path) -> None:
    (found,) = (path.parent for path in package.rglob("dataset_description.json"))
    assert {what for _, what in issues(found)} <= KNOWN_WARNINGS


def test_spss_reads_what_was_exported(package: Path) -> None:
    frame, _ = pyreadstat.read_sav(package / "study.sav")
    wide = pandas.read_csv(package / "scores_wide.csv")
    assert len(frame) == len(wide) == 2 * PEOPLE
    for name in wide.columns:
        if pandas.api.types.is_numeric_dtype(wide[name]):
            assert frame[name].to_numpy(float) == pytest.approx(wide[name].to_numpy(float), nan_ok=True), name


def test_its_own_script_finds_the_same_numbers(package: Path) -> None:
    done = subprocess.run([sys.executable, "recompute.py"], cwd=package, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ", 0 differ" in done.stdout


def test_scores_are_those_of_the_answers(package: Path, scored: pandas.DataFrame) -> None:
    wide = pandas.read_csv(package / "scores_wide.csv").set_index(["participant", "condition"])
    told = {
        "sus_total": "sus",
        "nasa_tlx_weighted": "tlx",
        "ssq_total_pre": "ssq_before",
        "ssq_total_post": "ssq_after",
    }
    for column, name in told.items():
        both = wide[[column]].join(scored[name])
        assert both[column].to_numpy() == pytest.approx(both[name].to_numpy(), nan_ok=True), column


OUTCOMES = [("sus.total", "sus"), ("nasa_tlx.weighted", "tlx"), ("ssq.total.change", "ssq_change")]


@pytest.mark.parametrize(("outcome", "name"), OUTCOMES)
def test_the_report_describes_each_condition(
    numbers: dict[str, float], scored: pandas.DataFrame, outcome: str, name: str
) -> None:
    for condition in ("tablet", "mr"):
        values = scored[name].xs(condition, level="condition").dropna().to_numpy()
        error = stats.sem(values)
        low, high = stats.t.interval(0.95, len(values) - 1, values.mean(), error)
        expected = {
            "n": len(values),
            "mean": values.mean(),
            "sd": values.std(ddof=1),
            "mean_interval_low": low,
            "mean_interval_high": high,
            "median": np.median(values),
            "minimum": values.min(),
            "maximum": values.max(),
        }
        told = {key: numbers[f"{outcome}/{condition}/{key}"] for key in expected}
        assert told == pytest.approx(expected, **CLOSE)


@pytest.mark.parametrize(("outcome", "name"), OUTCOMES)
def test_the_report_compares_the_conditions(
    numbers: dict[str, float], scored: pandas.DataFrame, outcome: str, name: str
) -> None:
    mr, tablet = _paired(scored, name)
    test, moved = stats.ttest_rel(mr, tablet), np.round(mr - tablet, 9)
    interval = test.confidence_interval(0.95)
    ranks = stats.rankdata(np.abs(moved[moved != 0]))
    up, down = ranks[moved[moved != 0] > 0].sum(), ranks[moved[moved != 0] < 0].sum()
    expected = {
        "n": len(mr),
        "means/difference": moved.mean(),
        "means/interval_low": interval.low,
        "means/interval_high": interval.high,
        "means/t": test.statistic,
        "means/df": len(mr) - 1,
        "means/p": test.pvalue,
        "means/dz": moved.mean() / moved.std(ddof=1),
        "ranks/w": min(up, down),
        "ranks/rank_biserial": (up - down) / (up + down),
    }
    told = {key: numbers[f"{outcome}/mr-tablet/{key}"] for key in expected}
    assert told == pytest.approx(expected, **CLOSE)
    if numbers[f"{outcome}/mr-tablet/ranks/method"] == "normal":
        signed = stats.wilcoxon(moved, correction=True, method="approx")
        assert numbers[f"{outcome}/mr-tablet/ranks/p"] == pytest.approx(signed.pvalue, **CLOSE)
    shapiro = stats.shapiro(moved)
    assert numbers[f"{outcome}/normality/w"] == pytest.approx(shapiro.statistic, **CLOSE)
    assert numbers[f"{outcome}/normality/p"] == pytest.approx(shapiro.pvalue, **CLOSE)


def test_primary_outcomes_are_corrected_together(numbers: dict[str, float]) -> None:
    """Two tests by Holm: the smaller p doubled, the larger at least as large."""
    (small, first), (large, second) = sorted((numbers[f"{name}/p"], name) for name, _ in OUTCOMES[:2])
    assert numbers[f"{first}/p_holm"] == pytest.approx(min(1.0, 2 * small), **CLOSE)
    assert numbers[f"{second}/p_holm"] == pytest.approx(max(min(1.0, 2 * small), large), **CLOSE)


def test_sickness_is_compared_with_its_bounds(numbers: dict[str, float], scored: pandas.DataFrame) -> None:
    mr, tablet = _paired(scored, "ssq_change")
    moved = np.round(mr - tablet, 9)
    low, high = (DESIGN["plan"]["equivalence"][0][bound] for bound in ("low", "high"))
    expected = {
        "mean": moved.mean(),
        "p_low": stats.ttest_1samp(moved, low, alternative="greater").pvalue,
        "p_high": stats.ttest_1samp(moved, high, alternative="less").pvalue,
    }
    expected["p"] = max(expected["p_low"], expected["p_high"])
    assert {key: numbers[f"equivalence/bounds_1/{key}"] for key in expected} == pytest.approx(expected, **CLOSE)


def test_what_was_put_in_is_found(numbers: dict[str, float]) -> None:
    """The simulation says beforehand what its conditions do: better and easier in the headset, and a little sick."""
    assert numbers["sus.total/mr-tablet/means/difference"] > 0
    assert numbers["sus.total/mr-tablet/means/p"] < 0.05
    assert numbers["nasa_tlx.weighted/mr-tablet/means/difference"] < 0
    assert numbers["ssq.total.change/mr/mean"] > numbers["ssq.total.change/tablet/mean"]
    assert numbers["task.errors/mr/mean"] > 0
    assert 12 < numbers["task.steps/mr/mean"] <= 15  # some mistakes lead past a step


def test_only_what_was_agreed_to_leaves_and_nothing_that_was_not_reviewed(package: Path) -> None:
    people = pandas.read_csv(package / "participants.csv").set_index("participant")
    motion = pandas.read_csv(package / "motion.csv")
    frames = pandas.read_csv(package / "frames.csv")
    declined = set(people.index[~people["agreed_motion"].astype(bool)])
    assert len(declined) == PEOPLE / 4
    assert set(motion["participant"]) == set(frames["participant"]) == set(people.index) - declined
    assert SECRET.encode() not in b"".join(path.read_bytes() for path in package.rglob("*") if path.is_file())
    rates = [json.loads(path.read_text())["SamplingFrequency"] for path in package.rglob("*_motion.json")]
    assert rates
    assert set(rates) == {MOTION_HZ}


def _paired(scored: pandas.DataFrame, name: str) -> tuple[np.ndarray, np.ndarray]:
    """The values of those who have both, in the headset and on the tablet."""
    both = scored[name].unstack("condition").dropna()
    return both["mr"].to_numpy(), both["tablet"].to_numpy()
