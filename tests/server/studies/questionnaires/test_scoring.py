import subprocess
import sys
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.studies.questionnaires.loader import load_questionnaires
from server.studies.questionnaires.schema import ItemScore
from server.studies.questionnaires.scoring import change, score

SHIPPED = load_questionnaires()
ONCE = [name for name, questionnaire in SHIPPED.items() if not questionnaire.is_series]


def sheets(name):
    """Whole sets of answers, in the order of the form."""
    questionnaire = SHIPPED[name]
    return st.tuples(*[st.integers(questionnaire.scale.low, questionnaire.scale.high)] * len(questionnaire.codes))


filled = st.sampled_from(ONCE).flatmap(lambda name: st.tuples(st.just(name), sheets(name)))


def answered(name, sheet):
    return dict(zip(SHIPPED[name].codes, sheet, strict=True))


def values(name, sheet):
    return {key: one.value for key, one in score(SHIPPED[name], answered(name, sheet)).values.items()}


# Slow, obvious twins: each written once more from the paper's table, items by their number on the form, in decimals.


def total(sheet, *numbers):
    return sum(Decimal(sheet[number - 1]) for number in numbers)


def twin_sus(sheet):
    odd = [sheet[i] - 1 for i in (0, 2, 4, 6, 8)]
    even = [5 - sheet[i] for i in (1, 3, 5, 7, 9)]
    learn = even[1] + even[4]
    return {
        "total": Decimal("2.5") * (sum(odd) + sum(even)),
        "usability": Decimal("3.125") * (sum(odd) + sum(even) - learn),
        "learnability": Decimal("12.5") * learn,
    }


def twin_ssq(sheet):
    nausea = total(sheet, 1, 6, 7, 8, 9, 15, 16)
    oculomotor = total(sheet, 1, 2, 3, 4, 5, 9, 11)
    disorientation = total(sheet, 5, 8, 10, 11, 12, 13, 14)
    return {
        "nausea": nausea * Decimal("9.54"),
        "oculomotor": oculomotor * Decimal("7.58"),
        "disorientation": disorientation * Decimal("13.92"),
        "total": (nausea + oculomotor + disorientation) * Decimal("3.74"),
        "nausea_two": total(sheet, 1, 6, 7, 8, 12, 13, 14, 15, 16),
        "oculomotor_two": total(sheet, 2, 3, 4, 5, 9, 10, 11),
        "total_two": Decimal(sum(sheet)),
    }


def twin_vrsq(sheet):
    oculomotor = total(sheet, 1, 2, 3, 4) / 12 * 100
    disorientation = total(sheet, 5, 6, 7, 8, 9) / 15 * 100
    return {"oculomotor": oculomotor, "disorientation": disorientation, "total": (oculomotor + disorientation) / 2}


def twin_csq_vr(sheet):
    return {
        "nausea": total(sheet, 1, 2),
        "vestibular": total(sheet, 3, 4),
        "oculomotor": total(sheet, 5, 6),
        "total": total(sheet, 1, 2, 3, 4, 5, 6),
    }


def twin_ueq(sheet):
    good_left = {3, 4, 5, 9, 10, 12, 17, 18, 19, 21, 23, 24, 25}
    turned = [(4 - tick) if number in good_left else (tick - 4) for number, tick in enumerate(sheet, 1)]
    return {
        "attractiveness": total(turned, 1, 12, 14, 16, 24, 25) / 6,
        "perspicuity": total(turned, 2, 4, 13, 21) / 4,
        "efficiency": total(turned, 9, 20, 22, 23) / 4,
        "dependability": total(turned, 8, 11, 17, 19) / 4,
        "stimulation": total(turned, 5, 6, 7, 18) / 4,
        "novelty": total(turned, 3, 10, 15, 26) / 4,
    }


def twin_ueq_s(sheet):
    turned = [tick - 4 for tick in sheet]
    return {
        "pragmatic": total(turned, 1, 2, 3, 4) / 4,
        "hedonic": total(turned, 5, 6, 7, 8) / 4,
        "overall": total(turned, *range(1, 9)) / 8,
    }


def twin_ipq(sheet):
    turned = [6 - tick if number in (3, 9, 11) else tick for number, tick in enumerate(sheet, 1)]
    return {
        "general": total(turned, 1),
        "spatial": total(turned, 2, 3, 4, 5, 6) / 5,
        "involvement": total(turned, 7, 8, 9, 10) / 4,
        "realism": total(turned, 11, 12, 13, 14) / 4,
    }


def twin_attrakdiff(sheet):
    # The German and French forms from top to bottom; + the good word stands right, - left.
    rows = (
        ("-pq", "+hqi", "-att", "-hqs", "-pq", "-hqi", "+att"),
        ("-pq", "-att", "+pq", "-hqi", "-pq", "+hqi", "+hqi"),
        ("-hqi", "+hqi", "+att", "+hqs", "-att", "+pq", "+att"),
        ("-hqs", "-hqs", "+hqs", "+hqs", "-att", "-hqs", "+pq"),
    )
    form = [pair for row in rows for pair in row]
    sums = {"pq": 0, "hqi": 0, "hqs": 0, "att": 0}
    for (sign, *rest), tick in zip(form, sheet, strict=True):
        sums["".join(rest)] += (tick - 4) if sign == "+" else (4 - tick)
    names = {"pragmatic": "pq", "identity": "hqi", "stimulation": "hqs", "attractiveness": "att"}
    return {name: Decimal(sums[scale]) / 7 for name, scale in names.items()}


def twin_nasa_tlx(sheet):
    ratings = [Decimal(5 * (tick - 1)) for tick in sheet]
    names = ["mental", "physical", "temporal", "performance", "effort", "frustration"]
    scores = {f"{name}_rating": rating for name, rating in zip(names, ratings, strict=True)}
    return scores | {"raw": sum(ratings) / 6, "weighted": None}


def twin_paas(sheet):
    return {"effort": Decimal(sheet[0])}


def twin_tam(sheet):
    return {"usefulness": Decimal(sum(sheet[:6])) / 6, "ease_of_use": Decimal(sum(sheet[6:])) / 6}


TWINS = {
    "sus": twin_sus,
    "ssq": twin_ssq,
    "vrsq": twin_vrsq,
    "csq-vr": twin_csq_vr,
    "ueq": twin_ueq,
    "ueq-s": twin_ueq_s,
    "ipq": twin_ipq,
    "attrakdiff": twin_attrakdiff,
    "nasa-tlx": twin_nasa_tlx,
    "paas": twin_paas,
    "tam": twin_tam,
}


def test_every_questionnaire_that_is_asked_once_has_a_twin():
    assert sorted(TWINS) == sorted(ONCE)


@given(filled)
def test_scores_equal_those_of_the_papers_tables(case):
    name, sheet = case
    found, expected = values(name, sheet), TWINS[name](sheet)
    assert found.keys() == expected.keys()
    for key, decimal in expected.items():
        assert found[key] == (None if decimal is None else pytest.approx(float(decimal), abs=1e-13)), key


@given(filled)
def test_scores_print_with_the_digits_of_the_exact_number(case):
    name, sheet = case
    for one in score(SHIPPED[name], answered(name, sheet)).values.values():
        if one.exact is not None and 10**6 % one.exact.denominator == 0:
            assert Fraction(repr(one.value)) == one.exact


@given(filled)
def test_scores_are_in_their_range(case):
    name, sheet = case
    for one in score(SHIPPED[name], answered(name, sheet)).values.values():
        assert one.value is None or one.low <= one.value <= one.high


@pytest.mark.parametrize("name", ONCE)
def test_ends_of_the_range_are_reached(name):
    questionnaire = SHIPPED[name]
    ends = questionnaire.scale.low, questionnaire.scale.high
    for side in (0, 1):
        sheet = [ends[side ^ (code in questionnaire.recoding.reversed)] for code in questionnaire.codes]
        for one in score(questionnaire, answered(name, sheet)).values.values():
            assert one.value in (None, (one.low, one.high)[side])


@pytest.mark.parametrize("name", ONCE)
def test_every_item_moves_a_score_and_only_those_that_count_it(name):
    questionnaire = SHIPPED[name]
    before = values(name, [questionnaire.scale.low] * len(questionnaire.codes))
    for place, code in enumerate(questionnaire.codes):
        sheet = [questionnaire.scale.low] * len(questionnaire.codes)
        sheet[place] = questionnaire.scale.high
        after = values(name, sheet)
        moved = {key for key in before if before[key] != after[key]}
        assert moved
        for key, rule in questionnaire.scores.items():
            if isinstance(rule.how, ItemScore):
                assert (key in moved) == (code in questionnaire.counted(rule.how)), (code, key)


@given(filled, st.data())
def test_a_higher_answer_never_lowers_a_score_nor_a_reversed_one_raises_it(case, data):
    name, sheet = case
    questionnaire = SHIPPED[name]
    place = data.draw(st.integers(0, len(sheet) - 1))
    higher = list(sheet)
    higher[place] = data.draw(st.integers(sheet[place], questionnaire.scale.high))
    sign = -1 if questionnaire.codes[place] in questionnaire.recoding.reversed else 1
    before, after = values(name, sheet), values(name, higher)
    assert all(before[key] is None or sign * after[key] >= sign * before[key] for key in before)


@given(filled, st.data())
def test_a_missing_answer_makes_each_score_that_needs_it_null_and_is_named(case, data):
    name, sheet = case
    questionnaire = SHIPPED[name]
    whole = answered(name, sheet)
    code = data.draw(st.sampled_from(questionnaire.codes))
    full = score(questionnaire, whole).values
    for key, one in score(questionnaire, {other: whole[other] for other in whole if other != code}).values.items():
        if code in one.missing:
            assert one.value is None
            assert one.words == ()
        else:
            assert one == full[key]
    needed = [rule.how for rule in questionnaire.scores.values() if isinstance(rule.how, ItemScore)]
    assert any(code in questionnaire.counted(how) for how in needed)


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_without_answers_every_score_is_null_and_names_what_is_missing(name):
    for one in score(SHIPPED[name], {}).values.values():
        assert one.value is None
        assert one.missing


def test_missing_answers_are_named_in_the_order_of_the_form(shipped):
    answers = dict.fromkeys(shipped["sus"].codes, 3)
    del answers["sus10"], answers["sus2"]
    found = score(shipped["sus"], answers).values
    assert found["total"].missing == ("sus2", "sus10")
    assert found["usability"].missing == ("sus2",)
    assert found["learnability"].missing == ("sus10",)


def test_a_mean_of_scores_names_the_items_that_these_lack(shipped):
    answers = dict.fromkeys(shipped["vrsq"].codes, 1)
    del answers["vrsq9"]
    found = score(shipped["vrsq"], answers).values
    assert found["oculomotor"].value == pytest.approx(100 / 3)
    assert found["total"].missing == found["disorientation"].missing == ("vrsq9",)


def test_a_prompt_without_an_answer_makes_the_series_null(shipped):
    for given_times in (None, [0, 1, 2]):
        found = score(shipped["fms"], {"fms0": 1, "fms2": 4}, times=given_times).values
        assert {one.missing for one in found.values()} == {("fms1",)}
    found = score(shipped["fms"], {"fms0": 1}, times=[0, 1]).values
    assert found["peak"].missing == ("fms1",)


ratings = st.lists(st.integers(0, 20), min_size=1, max_size=30)


@given(ratings)
def test_series_equal_the_sum_of_trapezoids(series):
    found = score(SHIPPED["fms"], {f"fms{number}": rating for number, rating in enumerate(series)}).values
    area = sum((series[i] + series[i + 1]) / 2 for i in range(len(series) - 1))
    assert found["area"].value == area
    assert found["peak"].value == max(series)
    assert found["mean"].value == pytest.approx(sum(series) / len(series), abs=1e-12)
    assert found["area"].value <= found["area"].high == 20 * (len(series) - 1)


def test_labels_speak_the_language_of_the_reader(shipped):
    answers = dict.fromkeys(shipped["sus"].codes, 3)
    assert score(shipped["sus"], answers).values["usability"].label == "Usability"
    assert score(shipped["sus"], answers, language="fr").values["usability"].label == "Utilisabilité"


def test_change_is_after_minus_before(shipped):
    ssq = shipped["ssq"]
    before = score(ssq, dict.fromkeys(ssq.codes, 1))
    after = score(ssq, dict.fromkeys(ssq.codes, 3))
    found = change(before, after).values
    assert (found["total"].value, found["total"].low, found["total"].high) == (157.08, -235.62, 235.62)
    assert found["nausea"].value == 133.56


def test_change_is_null_where_one_of_both_is(shipped):
    ssq = shipped["ssq"]
    whole = dict.fromkeys(ssq.codes, 1)
    found = change(score(ssq, whole), score(ssq, whole | {"ssq1": 2})).values
    assert found["nausea"].value == 9.54
    part = {code: answer for code, answer in whole.items() if code != "ssq2"}
    found = change(score(ssq, part), score(ssq, whole)).values
    assert (found["oculomotor"].value, found["oculomotor"].missing) == (None, ("ssq2",))
    assert found["nausea"].value == 0


def test_scoring_needs_no_numpy():
    program = (
        "import sys; from server.studies.questionnaires import loader, scoring; loader.load_questionnaires(); "
        "print(sorted({'numpy', 'scipy', 'numba'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
