from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.studies.questionnaires.pairs import check_pairs, tallies
from server.studies.questionnaires.problems import AnswerError
from server.studies.questionnaires.scoring import score

FACTORS = ["mental", "physical", "temporal", "performance", "effort", "frustration"]
PAIRS = list(combinations(FACTORS, 2))


def choices(flips):
    return [(b, a) if flip else (a, b) for flip, (a, b) in zip(flips, PAIRS, strict=True)]


def refused(questionnaire, pairs):
    with pytest.raises(AnswerError) as caught:
        check_pairs(questionnaire, pairs)
    return str(caught.value)


def test_tallies_pass_exactly_where_15_choices_give_them(shipped):
    # The obvious twin: every way to choose in 15 pairs, and every tally from 0 to 5.
    possible = set()
    places = [(FACTORS.index(a), FACTORS.index(b)) for a, b in PAIRS]
    for flips in product((0, 1), repeat=15):
        counts = [0] * 6
        for flip, pair in zip(flips, places, strict=True):
            counts[pair[flip]] += 1
        possible.add(tuple(sorted(counts)))
    for counts in combinations_with_order():
        tallied = dict(zip(FACTORS, counts, strict=True))
        if counts in possible:
            assert tallies(shipped["nasa-tlx"], tallied) == tallied
        else:
            assert refused(shipped["nasa-tlx"], tallied)


def combinations_with_order():
    return [counts for counts in product(range(6), repeat=6) if list(counts) == sorted(counts)]


@given(st.tuples(*[st.booleans()] * 15), st.tuples(*[st.integers(1, 21)] * 6), st.randoms())
def test_weighted_workload_is_what_the_form_computes(shipped, flips, ticks, random):
    made = choices(flips)
    random.shuffle(made)
    answers = dict(zip(FACTORS, ticks, strict=True))
    weight = {factor: sum(1 for chosen, _ in made if chosen == factor) for factor in FACTORS}
    expected = Fraction(sum(weight[factor] * 5 * (answers[factor] - 1) for factor in FACTORS), 15)
    assert score(shipped["nasa-tlx"], answers, pairs=made).values["weighted"].exact == expected
    assert score(shipped["nasa-tlx"], answers, pairs=weight).values["weighted"].exact == expected


def test_equal_ratings_are_the_workload_whatever_the_weights(shipped):
    found = score(shipped["nasa-tlx"], dict.fromkeys(FACTORS, 12), pairs=choices([0] * 15)).values
    assert found["weighted"].value == found["raw"].value == 55


def test_a_missing_comparison_makes_the_weighted_score_null_and_is_named(shipped):
    answers = dict.fromkeys(FACTORS, 12)
    found = score(shipped["nasa-tlx"], answers, pairs=choices([0] * 15)[:-1]).values
    assert found["weighted"].missing == ("effort/frustration",)
    assert found["raw"].value == 55
    assert score(shipped["nasa-tlx"], answers).values["weighted"].missing == ("pairs",)


def test_a_missing_rating_makes_both_workloads_null(shipped):
    answers = dict.fromkeys(FACTORS[1:], 12)
    found = score(shipped["nasa-tlx"], answers, pairs=choices([1] * 15)).values
    assert found["raw"].missing == found["weighted"].missing == found["mental_rating"].missing == ("mental",)
    assert found["effort_rating"].value == 55


def tallied(*counts):
    return dict(zip(FACTORS, counts, strict=True))


REFUSED = [
    (tallied(3, 3, 3, 3, 2, 0), "expected tallies that sum to 15, one for each pair; got 14"),
    (tallied(6, 3, 3, 3, 0, 0), "expected a tally from 0 to 5 for mental; got 6"),
    (tallied(-1, 3, 3, 3, 3, 4), "expected a tally from 0 to 5 for mental; got -1"),
    (tallied(2.5, 2.5, 3, 3, 2, 2), "expected a tally from 0 to 5 for mental; got 2.5"),
    (tallied(5, 5, 5, 0, 0, 0), "performance, effort share 0, and have to share at least 1"),
    (tallied(4, 4, 4, 1, 1, 1), None),
    (tallied(5, 4, 4, 2, 0, 0), "effort, frustration share 0, and have to share at least 1"),
    ({"mental": 5, "effort": 4, "physical": 3, "temporal": 2, "frustration": 1}, "the tally of performance is missing"),
    (tallied(5, 4, 3, 2, 1, 0) | {"mood": 0}, "there is no item 'mood' to compare"),
    ([("mental", "physical"), ("physical", "mental")], "physical and mental were compared twice"),
    ([("mental", "mental")], "expected two items to compare; got mental twice"),
    ([("mental", "mood")], "there is no item 'mood' to compare"),
    ([("mental",)], "expected a pair as (chosen, other); got 1 items"),
]


@pytest.mark.parametrize(("pairs", "problem"), REFUSED)
def test_impossible_comparisons_get_one_sentence(shipped, pairs, problem):
    if problem is None:
        check_pairs(shipped["nasa-tlx"], pairs)
        return
    sentence = refused(shipped["nasa-tlx"], pairs)
    assert problem in sentence
    assert sentence.startswith("NASA-TLX: ")
    assert sentence.endswith(".")


def test_other_questionnaires_take_no_pairs(shipped):
    assert refused(shipped["sus"], {}) == "SUS: its items are not compared in pairs."
