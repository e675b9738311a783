import pytest

from server.notebook.exporting import ExportError
from server.studies.export.answering import answer_lines, answer_scores, forms_of, sickness_scores
from server.studies.questionnaires.loader import load_questionnaires
from tests.server.studies.export.example import PAIRS, SSQ, TLX, rows_of
from tests.server.studies.export.seen import entry, person, put_off, sittings

INSTRUMENTS = load_questionnaires()


def form(second, name, moment, answers, sitting=None, pairs=()):
    content = {"questionnaire": name, "moment": moment, "language": "en", "answers": answers, "pairs": pairs}
    return entry("answers", second, sitting, **content)


def scores(who, *entries):
    return answer_scores(who, forms_of(who, list(entries), INSTRUMENTS))


def test_a_missing_item_is_named_and_nothing_made_up():
    who = person()
    answers = dict.fromkeys(TLX, 5) | {"mental": None}
    found = scores(who, form(390, "nasa-tlx", "after_condition", answers, sittings(who)[0], PAIRS[:14]))
    assert found[1, "nasa-tlx", "effort_rating", ""].value == 20
    assert found[1, "nasa-tlx", "raw", ""] == found[1, "nasa-tlx", "mental_rating", ""]
    assert found[1, "nasa-tlx", "raw", ""].missing == "not answered: mental"
    assert found[1, "nasa-tlx", "weighted", ""].missing == "not answered: mental, effort/frustration"


def test_an_answer_that_cannot_be_is_said():
    who = person()
    found = scores(who, form(390, "sus", "after_condition", {"sus1": 9}, sittings(who)[0]))
    assert found[1, "sus", "total", ""].missing.startswith("SUS: expected a whole number from 1 to 5 for sus1; got 9")


def test_the_first_of_two_forms_counts_and_both_are_kept():
    who = person()
    forms = [form(390 + n, "ssq", "after_condition", dict.fromkeys(SSQ, n), sittings(who)[0]) for n in (0, 1)]
    assert scores(who, *forms)[1, "ssq", "total", "post"].value == 0
    lines = list(answer_lines(who, forms_of(who, forms, INSTRUMENTS), []))
    assert [line["value"] for line in lines] == [0] * 16 + [1] * 16


def test_what_is_answered_between_sessions_has_its_period():
    who = person()
    zeros = dict.fromkeys(SSQ, 0)
    asked = [(50, "before_condition"), (450, "before_condition"), (450, "after_condition"), (900, "after_condition")]
    forms = forms_of(who, [form(second, "ssq", moment, zeros) for second, moment in asked], INSTRUMENTS)
    assert [one.period.number for one in forms] == [1, 2, 1, 2]
    (outside,) = forms_of(who, [form(60, "tam", "before", {}, sittings(who)[0])], INSTRUMENTS)
    assert outside.period is None


def test_what_was_answered_before_an_exposure_that_was_put_off_is_kept_and_no_baseline():
    who = put_off(person(), 20)
    early, one, _ = sittings(who)
    forms = [form(25, "ssq", "before_condition", dict.fromkeys(SSQ, 3), early)]
    forms.append(form(110, "ssq", "before_condition", dict.fromkeys(SSQ, 0), one))
    assert scores(who, *forms)[1, "ssq", "total", "pre"].value == 0
    lines = list(answer_lines(who, forms_of(who, forms, INSTRUMENTS), []))
    assert [(line["session"], line["period"], line["value"]) for line in lines] == [(1, 1, 3)] * 16 + [(2, 1, 0)] * 16


def test_comparisons_say_which_of_two_weighed_more():
    who = person()
    pairs = [("effort", "mental"), ("mental", "physical")]
    forms = forms_of(who, [form(390, "nasa-tlx", "after_condition", {}, sittings(who)[0], pairs)], INSTRUMENTS)
    lines = [(line["item"], line["value"]) for line in answer_lines(who, forms, [])]
    assert lines[-2:] == [("mental/effort", 2), ("mental/physical", 1)]
    assert lines[0] == ("mental", None)


def test_sickness_is_summed_up_as_published():
    who = person()
    ratings = [entry("fms", 150 + 60 * n, sittings(who)[0], minute=n, value=v) for n, v in enumerate((0, 1, 3, 6, 8))]
    found = sickness_scores(who, list(reversed(ratings)), INSTRUMENTS)
    assert {key[2]: one.value for key, one in found.items()} == {"peak": 8, "mean": 3.6, "area": 14}
    assert {key[0] for key in found} == {1}
    twice = sickness_scores(who, [*ratings, ratings[-1]], INSTRUMENTS)
    assert twice[1, "fms", "area", ""].missing.startswith("FMS: expected each prompt after the one before")


def test_a_questionnaire_that_is_gone_is_named():
    with pytest.raises(ExportError, match="the questionnaire gloves"):
        forms_of(person(), [form(10, "gloves", "before", {})], INSTRUMENTS)


def test_scores_of_the_package(package):
    rows = rows_of(package, "scores")
    found = {tuple(row[name] for name in ("participant", "condition", "moment", "instrument", "score")): row
             for row in rows}  # fmt: skip
    assert len(found) == len(rows)
    assert found["P01", "mr", "", "sus", "total"]["value"] == "85.0"
    assert found["P01", "paper", "", "sus", "total"]["value"] == "67.5"
    assert found["P01", "", "after", "ueq-s", "overall"]["value"] == "3.0"
    assert found["P01", "mr", "pre", "ssq", "total"]["value"] == "0.0"
    assert found["P01", "mr", "post", "ssq", "total"]["value"] == "7.48"
    assert found["P01", "mr", "", "fms", "area"]["unit"] == "points min"
    assert found["P02", "mr", "", "nasa-tlx", "raw"]["missing"] == "not answered: mental"
    assert found["P03", "mr", "", "sus", "total"]["missing"] == "not measured, the session ended: sick"
    assert found["P04", "mr", "", "task", "errors"]["value"] == "4"
    assert found["P06", "mr", "", "sus", "total"]["missing"] == "no session"
    assert ("P06", "paper", "", "fms", "peak") not in found  # nobody gets sick of paper
    wide = {(row["participant"], row["condition"]): row for row in rows_of(package, "scores_wide")}
    assert wide["P01", "mr"]["ssq_total_change"] == "7.48"
    assert wide["P01", "mr"]["ueq_s_overall_after"] == wide["P01", "paper"]["ueq_s_overall_after"] == "3.0"
    assert wide["P02", "mr"]["nasa_tlx_raw"] == ""
    assert wide["P01", "mr"]["knowledge_gain"] == wide["P01", "paper"]["knowledge_gain"] == "0.5"
    answers = {(row["participant"], row["condition"]): row for row in rows_of(package, "answers_wide")}
    assert (answers["P02", "mr"]["nasa_tlx_mental"], answers["P02", "paper"]["nasa_tlx_mental"]) == ("", "5")
    (open_item,) = [row for row in rows_of(package, "answers") if row["missing"]]
    assert (open_item["participant"], open_item["item"], open_item["value"]) == ("P02", "mental", "")
