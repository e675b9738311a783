"""Our numbers are those of pingouin, scipy and statsmodels, to 1e-9.

What they answered is kept in oracle.json; the slow test asks them again, in an environment of their own.
"""

import json
import math
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from server.studies.statistics.crossover import one_way, order_effects
from server.studies.statistics.descriptive import describe, shapiro_wilk
from server.studies.statistics.equivalence import equivalence, independent_equivalence, paired_equivalence
from server.studies.statistics.independent import mann_whitney, welch
from server.studies.statistics.paired import paired_t, signed_ranks
from server.studies.statistics.power import people_needed, power, smallest_effect
from server.studies.statistics.several import friedman, holm, pairs_of, repeated_measures

HERE = Path(__file__).parent
PEER = HERE.parents[3] / ".cache" / "peers" / "statistics" / "bin" / "python"
KEPT = json.loads((HERE / "oracle.json").read_text())


def agrees(ours, theirs):
    return theirs == pytest.approx(ours, rel=1e-9, abs=1e-12)


@pytest.fixture(params=KEPT)
def case(request):
    given = KEPT[request.param]["given"]
    return {key: np.array(value) if key in "xytable" else value for key, value in given.items()}, KEPT[request.param][
        "answer"
    ]


def test_descriptive(case):
    given, answer = case
    found = describe(given["x"])
    ours = {
        "mean": found.mean, "sd": found.sd, "low": found.mean_interval.low, "high": found.mean_interval.high,
        "q1": found.q1, "q3": found.q3, "median": found.median,
        "median_low": found.median_interval.low, "median_high": found.median_interval.high,
    }  # fmt: skip
    assert agrees(ours, answer["describe"])
    assert found.iqr == found.q3 - found.q1


def test_paired(case):
    given, answer = case
    x, y, bound = given["x"], given["y"], given["bound"]
    theirs = answer["paired"]
    t, ranks, normal = paired_t(x, y), signed_ranks(x - y), shapiro_wilk(x - y)
    bounds = paired_equivalence(x, y, -bound, bound)
    ours = {
        "t": t.t, "df": t.df, "p": t.p, "low": t.interval.low, "high": t.interval.high, "dz": t.dz, "g_av": t.g_av,
        "w": ranks.w, "wilcoxon_p": ranks.p, "scipy_p": ranks.p, "rank_biserial": ranks.rank_biserial,
        "tost_pingouin": bounds.p, "tost_p": bounds.p, "t_low": bounds.t_low, "p_low": bounds.p_low,
        "t_high": bounds.t_high, "p_high": bounds.p_high, "one_sample_tost": equivalence(x, -bound, bound).p,
        "shapiro_w": normal.w, "shapiro_p": normal.p,
    }  # fmt: skip
    assert agrees(ours, theirs)


def test_independent(case):
    given, answer = case
    x, y, bound = given["x"], given["y"][: given["others"]], given["bound"]
    t, ranks, groups = welch(x, y), mann_whitney(x, y), one_way([x, y])
    tost = independent_equivalence(x, y, -bound, bound).p
    ours = {
        "t": t.t, "df": t.df, "p": t.p, "low": t.interval.low, "high": t.interval.high, "d": t.d, "g": t.g,
        "u": ranks.u, "mwu_p": ranks.p, "rank_biserial": ranks.rank_biserial, "superiority": ranks.superiority,
        "tost_p": tost, "tost_pingouin": tost, "one_way_f": groups.f, "one_way_p": groups.p,
    }  # fmt: skip
    assert agrees(ours, answer["independent"])


def test_several(case):
    given, answer = case
    table = given["table"]
    ranks, anova = friedman(table), repeated_measures(table)
    pairs = pairs_of(range(table.shape[1]))
    raw_t = [paired_t(table[:, a], table[:, b]).p for a, b in pairs]
    raw_ranks = [signed_ranks(table[:, a] - table[:, b]).p for a, b in pairs]
    ours = {
        "q": ranks.q, "scipy_q": ranks.q, "friedman_p": ranks.p, "w": ranks.w,
        "f": anova.f, "statsmodels_f": anova.f, "p": anova.p, "statsmodels_p": anova.p,
        "ng2": anova.generalised_eta2, "np2": anova.partial_eta2, "epsilon_gg": anova.epsilon_gg, "p_gg": anova.p_gg,
        "epsilon_hf": anova.epsilon_hf, "p_hf": anova.p_hf, "mauchly_w": anova.mauchly_w, "mauchly_p": anova.mauchly_p,
        "raw_t": raw_t, "holm_t": holm(raw_t), "holm_statsmodels": holm(raw_t),
        "raw_ranks": raw_ranks, "holm_ranks": holm(raw_ranks),
    }  # fmt: skip
    assert set(ours) == set(answer["several"])
    for name, theirs in answer["several"].items():
        assert agrees(ours[name], theirs), name


def test_crossover(case):
    given, answer = case
    found = order_effects(given["table"], given["orders"])
    ours = {
        f"{name}_{what}": getattr(getattr(found, name), what)
        for name in ("period", "carry_over", "sequence")
        for what in "fp"
    }
    assert {name: None if math.isnan(value) else value for name, value in ours.items()} == {
        name: None if value is None else pytest.approx(value, rel=1e-9) for name, value in answer["crossover"].items()
    }


def test_power(case):
    given, answer = case
    theirs, n = answer["power"], len(given["x"])
    assert agrees(power(n, given["dz"]), theirs["power"])
    assert agrees(power(n, given["dz"]), theirs["pingouin"])
    # statsmodels ends its search with a dz that is good to some 1e-6; ours has the power that was asked for.
    assert smallest_effect(n) == pytest.approx(theirs["smallest"], rel=1e-5)
    assert power(n, smallest_effect(n)) == pytest.approx(0.8, rel=1e-12)
    assert people_needed(given["dz"]) == math.ceil(theirs["people"])


@pytest.mark.slow
def test_what_is_kept_is_what_they_say():
    if not PEER.is_file():
        reason = "the peer environment `statistics` is missing: run `make .cache/peers/statistics/ready`"
        if os.environ.get("HOLOTRODE_REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    given = json.dumps({name: case["given"] for name, case in KEPT.items()})
    done = subprocess.run([PEER, HERE / "oracle.py"], input=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    assert set(answers) == set(KEPT)
    for name, answer in answers.items():
        for part, numbers in answer.items():
            kept = KEPT[name]["answer"][part]
            assert set(numbers) == set(kept)
            for what, number in numbers.items():
                assert number == pytest.approx(kept[what], rel=1e-9, abs=1e-12), (name, part, what)
