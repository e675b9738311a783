"""Scores that were published, to the last digit."""

import pytest

from server.studies.questionnaires.readings import words
from server.studies.questionnaires.scoring import score


def values(questionnaire, answers, **more):
    given = dict(zip(questionnaire.codes, answers, strict=True))
    return {name: one.value for name, one in score(questionnaire, given, **more).values.items()}


SUS = [
    # Brooke (1996), the example beside the form: contributions 4 1 1 4 1 2 1 1 4 3, total 22.
    ([5, 4, 2, 1, 2, 3, 2, 4, 5, 2], 55),
    ([4, 1, 5, 2, 5, 1, 4, 2, 3, 1], 85),
    ([2, 1, 4, 1, 4, 3, 4, 2, 3, 3], 67.5),
    ([5, 1] * 5, 100),
    ([1, 5] * 5, 0),
    ([3] * 10, 50),
]


@pytest.mark.parametrize(("answers", "total"), SUS)
def test_sus(shipped, answers, total):
    assert values(shipped["sus"], answers)["total"] == total


def test_usability_and_learnability_of_lewis_and_sauro_2009(shipped):
    # Learnability is items 4 and 10 times 12.5; usability the other eight times 3.125.
    found = values(shipped["sus"], [4, 1, 5, 2, 5, 1, 4, 2, 3, 1])
    assert found == {"total": 85, "usability": 84.375, "learnability": 87.5}
    assert found["total"] == 0.8 * found["usability"] + 0.2 * found["learnability"]


# Sauro & Lewis (2016), chapter 8: lowest and highest score of each grade.
GRADES = {
    "A+": (84.1, 100),
    "A": (80.8, 84.0),
    "A-": (78.9, 80.7),
    "B+": (77.2, 78.8),
    "B": (74.1, 77.1),
    "B-": (72.6, 74.0),
    "C+": (71.1, 72.5),
    "C": (65.0, 71.0),
    "C-": (62.7, 64.9),
    "D": (51.7, 62.6),
    "F": (0, 51.6),
}


@pytest.mark.parametrize(("grade", "ends"), GRADES.items())
def test_grades_of_sauro_and_lewis(shipped, grade, ends):
    for value in ends:
        assert words(shipped["sus"], "total", value)[0].text == grade


@pytest.mark.parametrize(("mean", "grade"), [(75.5, "B"), (84.04, "A"), (84.05, "A+"), (51.65, "D"), (51.64, "F")])
def test_a_mean_between_two_grades_is_rounded_as_the_table_is(shipped, mean, grade):
    assert words(shipped["sus"], "total", mean)[0].text == grade


# Bangor, Kortum & Miller (2009): mean SUS score of the people who chose each adjective.
ADJECTIVES = {
    "worst imaginable": 12.5,
    "awful": 20.3,
    "poor": 35.7,
    "OK": 50.9,
    "good": 71.4,
    "excellent": 85.5,
    "best imaginable": 90.9,
}


@pytest.mark.parametrize(("adjective", "mean"), ADJECTIVES.items())
def test_the_mean_of_an_adjective_has_that_adjective(shipped, adjective, mean):
    assert words(shipped["sus"], "total", mean)[1].text == adjective


@pytest.mark.parametrize(
    ("value", "adjective"),
    [(85, "excellent"), (70, "good"), (62.5, "good"), (60, "OK"), (0, "worst imaginable"), (100, "best imaginable")],
)
def test_adjectives_are_means_and_no_floors(shipped, value, adjective):
    assert words(shipped["sus"], "total", value)[1].text == adjective


def test_of_two_equally_near_adjectives_it_is_the_lower(shipped):
    assert words(shipped["sus"], "total", 88.2)[1].text == "excellent"


def test_tlx_ticks(shipped):
    found = values(shipped["nasa-tlx"], [5, 1, 21, 5, 11, 2])
    assert found["mental_rating"] == 20
    assert (found["physical_rating"], found["temporal_rating"], found["effort_rating"]) == (0, 100, 50)
    # Performance runs from perfect to failure: it is not reversed.
    assert found["performance_rating"] == 20
    assert found["frustration_rating"] == 5


def test_weighted_tlx_by_hand(shipped):
    # Ratings 30 15 60 40 30 40, tallies 3 0 5 1 3 3: (90 + 0 + 300 + 40 + 90 + 120) / 15.
    tallies = dict(zip(shipped["nasa-tlx"].codes, [3, 0, 5, 1, 3, 3], strict=True))
    found = values(shipped["nasa-tlx"], [7, 4, 13, 9, 7, 9], pairs=tallies)
    assert found["weighted"] == pytest.approx(640 / 15, rel=1e-15)
    assert found["raw"] == pytest.approx(215 / 6, rel=1e-15)


# Kennedy et al. (1993): the highest scores that the form gives.
SSQ_MOST = {"nausea": 200.34, "oculomotor": 159.18, "disorientation": 292.32, "total": 235.62}


def test_ssq_maxima(shipped):
    found = values(shipped["ssq"], [3] * 16)
    assert SSQ_MOST.items() <= found.items()
    assert (found["nausea_two"], found["oculomotor_two"], found["total_two"]) == (27, 21, 48)


def test_ssq_nausea_counts_in_nausea_and_in_disorientation(shipped):
    found = values(shipped["ssq"], [0] * 7 + [1] + [0] * 8)
    assert (found["nausea"], found["oculomotor"], found["disorientation"], found["total"]) == (9.54, 0, 13.92, 7.48)


def test_vrsq_has_vertigo(shipped):
    found = values(shipped["vrsq"], [0] * 8 + [3])
    assert found == {"oculomotor": 0, "disorientation": 20, "total": 10}
    assert shipped["vrsq"].asked[-1].label == "vertigo"


def test_csq_vr_ends(shipped):
    assert values(shipped["csq-vr"], [1] * 6) == {"nausea": 2, "vestibular": 2, "oculomotor": 2, "total": 6}
    assert values(shipped["csq-vr"], [7] * 6) == {"nausea": 14, "vestibular": 14, "oculomotor": 14, "total": 42}


def test_fms(shipped):
    answers = {f"fms{minute}": rating for minute, rating in enumerate([0, 1, 3, 6, 8])}
    found = score(shipped["fms"], answers).values
    assert {name: one.value for name, one in found.items()} == {"peak": 8, "mean": 3.6, "area": 14}
    assert (found["area"].low, found["area"].high) == (0, 80)


def test_fms_at_uneven_times(shipped):
    found = score(shipped["fms"], {"fms0": 0, "fms1": 2, "fms2": 4}, times=[0.1, 1.1, 1.4]).values
    assert found["area"].value == 1.9
    assert found["area"].high == 26


def test_ueq_s_ends(shipped):
    assert values(shipped["ueq-s"], [7] * 8) == {"pragmatic": 3, "hedonic": 3, "overall": 3}
    assert values(shipped["ueq-s"], [1] * 8) == {"pragmatic": -3, "hedonic": -3, "overall": -3}


def test_ueq_handbook_on_answers_that_contradict_each_other(shipped):
    # Schrepp (2023), UEQ handbook 11, "Online application": perspicuity answered 6, 7, 5, 6; as if every good word
    # stood right that is 6, 1, 5, 2.
    ueq = shipped["ueq"]
    answers = dict.fromkeys(ueq.codes, 4) | {"ueq2": 6, "ueq4": 7, "ueq13": 5, "ueq21": 6}
    turned = [int(ueq.recoded(code, answers[code])) + 4 for code in ("ueq2", "ueq4", "ueq13", "ueq21")]
    assert turned == [6, 1, 5, 2]
    assert score(ueq, answers).values["perspicuity"].value == -0.5


def test_ueq_of_somebody_who_always_ticks_the_good_word(shipped):
    # Schrepp (2023): half of the items start with the good word.
    good_left = {3, 4, 5, 9, 10, 12, 17, 18, 19, 21, 23, 24, 25}
    found = values(shipped["ueq"], [1 if number in good_left else 7 for number in range(1, 27)])
    assert set(found.values()) == {3}


def test_ipq_of_somebody_who_is_all_there(shipped):
    # igroup.org: sp2, inv3 and real1 are recoded as 6 - x.
    answers = dict.fromkeys(shipped["ipq"].codes, 6) | {"sp2": 0, "inv3": 0, "real1": 0}
    assert {one.value for one in score(shipped["ipq"], answers).values.values()} == {6}


def test_attrakdiff_of_somebody_who_always_ticks_the_good_word(shipped):
    reversed_pairs = shipped["attrakdiff"].recoding.reversed
    answers = {code: 1 if code in reversed_pairs else 7 for code in shipped["attrakdiff"].codes}
    assert {one.value for one in score(shipped["attrakdiff"], answers).values.values()} == {3}


def test_paas_and_tam_ends(shipped):
    assert values(shipped["paas"], [9]) == {"effort": 9}
    assert values(shipped["tam"], [7] * 6 + [1] * 6) == {"usefulness": 7, "ease_of_use": 1}
