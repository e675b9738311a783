import pytest

from server.studies.questionnaires.loader import SHIPPED, QuestionnaireError, load_questionnaires
from server.studies.questionnaires.schema import LanguageError
from server.studies.questionnaires.scoring import score

OWN = """\
id: gloves
name: Gloves
source: Own questions of the laboratory, not validated.
scale: {low: 1, high: 5}
items:
  - {code: gl1, label: grip}
  - {code: gl2, label: sweat}
languages:
  en:
    citation: Own questions, not validated.
    wording: shipped
    reason: Written by the laboratory.
    anchors: {1: Strongly disagree, 5: Strongly agree}
    items:
      gl1: I could hold the pouch well.
      gl2: My hands were wet.
  fr:
    citation: Own questions, not validated.
    wording: shipped
    reason: Written by the laboratory.
    items:
      gl1: Je tenais bien le sachet.
      gl2: J'avais les mains moites.
recoding: {reversed: [gl2]}
scores:
  comfort:
    label: {en: Comfort, fr: Confort}
    low: 1
    high: 5
    source: Mean of both items
    how: {method: mean, items: [gl1, gl2]}
"""


def test_every_instrument_is_shipped(shipped):
    assert sorted(shipped) == [
        *("attrakdiff", "csq-vr", "fms", "ipq", "nasa-tlx", "paas", "ssq", "sus", "tam", "ueq", "ueq-s", "vrsq")
    ]
    sizes = {name: len(one.codes) for name, one in shipped.items()}
    assert sizes == {
        "attrakdiff": 28,
        "csq-vr": 6,
        "fms": 1,
        "ipq": 14,
        "nasa-tlx": 6,
        "paas": 1,
        "ssq": 16,
        "sus": 10,
        "tam": 12,
        "ueq": 26,
        "ueq-s": 8,
        "vrsq": 9,
    }


def test_every_shipped_file_says_what_it_was_checked_against(shipped):
    for questionnaire in shipped.values():
        assert questionnaire.verified
        assert "fr" in questionnaire.languages or "fr" in questionnaire.missing


def test_what_is_offered_in_french(shipped):
    french = {name: one.languages["fr"].wording for name, one in shipped.items() if "fr" in one.languages}
    assert french == {"sus": "shipped", "nasa-tlx": "codes", "ssq": "codes", "attrakdiff": "codes"}


def test_codes_are_unique_over_all_instruments(shipped):
    codes = [code for one in shipped.values() for code in one.codes]
    assert len(codes) == len(set(codes))


def test_items_are_shown_in_a_language(shipped):
    items = shipped["sus"].items("fr")
    assert items[0].text == "Je voudrais utiliser ce système fréquemment."
    assert items[0].points == (1, 2, 3, 4, 5)
    assert items[0].anchors == {1: "Pas du tout d'accord", 5: "Tout à fait d'accord"}


def test_an_item_may_have_ends_of_its_own(shipped):
    items = {item.code: item for item in shipped["nasa-tlx"].items("en")}
    assert items["performance"].anchors == {1: "Perfect", 21: "Failure"}
    assert items["effort"].anchors == {1: "Very low", 21: "Very high"}
    assert shipped["ueq"].items("en")[2].anchors == {1: "creative", 7: "dull"}


def test_without_wording_codes_and_labels_are_shown(shipped):
    item = shipped["attrakdiff"].items("fr")[0]
    assert (item.code, item.label, item.text, item.anchors) == ("pq1", "pragmatic quality 1", None, {})


def test_a_language_without_a_validated_version_is_refused_with_the_reason(shipped):
    with pytest.raises(LanguageError, match=r"VRSQ is offered in en, not in fr: A validation of a French version"):
        shipped["vrsq"].items("fr")
    with pytest.raises(LanguageError, match=r"SUS is offered in en, fr, not in it: no validated version"):
        shipped["sus"].items("it")


def test_a_lab_adds_its_own_likert_questions(tmp_path):
    (tmp_path / "gloves.yaml").write_text(OWN)
    gloves = load_questionnaires(tmp_path)["gloves"]
    assert score(gloves, {"gl1": 5, "gl2": 2}).values["comfort"].value == 4.5
    assert gloves.items("fr")[1].text == "J'avais les mains moites."


def test_a_lab_loads_words_that_may_not_be_shipped(tmp_path):
    texts = "\n".join(f"  ssq{number}: Symptôme {number}" for number in range(1, 17))
    (tmp_path / "ssq.fr.yaml").write_text(f"anchors: {{0: Aucun, 3: Sévère}}\nitems:\n{texts}\n")
    ssq = load_questionnaires(tmp_path)["ssq"]
    assert ssq.languages["fr"].wording == "lab"
    assert "Bouchard" in ssq.languages["fr"].citation
    assert ssq.items("fr")[15].text == "Symptôme 16"
    assert ssq.items("fr")[0].anchors == {0: "Aucun", 3: "Sévère"}
    assert ssq.languages["en"].wording == "shipped"


def test_a_lab_adds_a_language_only_with_who_validated_it(tmp_path):
    file = tmp_path / "paas.fr.yaml"
    file.write_text("items:\n  paas: Quel effort mental avez-vous fourni ?\n")
    with pytest.raises(QuestionnaireError, match=r"citation: expected who validated Mental effort \(Paas\)"):
        load_questionnaires(tmp_path)
    file.write_text("citation: Somebody (2030).\n" + file.read_text())
    paas = load_questionnaires(tmp_path)["paas"]
    assert paas.languages["fr"].citation == "Somebody (2030)."
    assert "fr" not in paas.missing


REFUSED = [
    ("sus.yaml", OWN, r"sus is shipped and stays as it is; choose another id"),
    ("other.yaml", OWN, r"other.yaml:1: id: expected 'other' as in the file's name; got 'gloves'"),
    ("gloves.yaml", OWN.replace("code: gl2", "code: gl1"), r":7: items.1.code: the code gl1 stands twice"),
    ("gloves.yaml", OWN.replace("[gl2]}", "[gl3]}"), r":\d+: recoding.reversed.0: unknown item gl3"),
    ("gloves.yaml", OWN.replace("[gl1, gl2]", "[gl1, gl3]"), r"scores.comfort.how.items.1: unknown item gl3"),
    ("gloves.yaml", OWN.replace("    low: 1", "    low: 0"), r"scores.comfort.low: the answers give 1 to 5; .* 0 to 5"),
    ("gloves.yaml", OWN.replace("      gl2: My hands", "      gl3: My hands"), r"languages.en.items.gl3: unknown item"),
    ("gloves.yaml", OWN.replace("      gl2: My hands were wet.\n", ""), r"languages.en.items.*: the words of the item"),
    ("gloves.yaml", OWN.replace("5: Strongly agree", "6: Strongly agree"), r"anchors.6: no point of the scale"),
    ("gloves.yaml", OWN.replace("wording: shipped", "wording: codes", 1), r"expected no items where only codes"),
    ("gloves.yaml", OWN.replace("low: 1, high: 5}", "low: 5, high: 1}"), r"expected low below high; got 5 and 1"),
    ("gloves.yaml", OWN.replace("method: mean,", "method: median,"), r"scores.comfort.how: "),
    ("gloves.yaml", OWN.replace("items: [gl1, gl2]}", "items_of: [comfort]}"), r"comfort is no score of items above"),
    ("gloves.yaml", OWN.replace("items: [gl1, gl2]}", "factor: 1}"), r"expected either items or items_of"),
    (
        "gloves.yaml",
        OWN.replace("items: [gl1, gl2]}", "factor: x, items: [gl1]}"),
        r"expected a number, for example 9.54",
    ),
    ("gloves.yaml", OWN.replace("{method: mean, items: [gl1, gl2]}", "{method: peak}"), r"a series asks one item"),
    ("gloves.yaml", OWN + "extra: 1\n", r": extra: unknown key"),
    ("gloves.yaml", "- 1\n", r"expected keys and values"),
    ("lost.fr.yaml", "items: {a1: text}\n", r"unknown questionnaire 'lost'; there are attrakdiff, "),
    ("ssq.french.yaml", "items: {ssq1: text}\n", r"expected ID.LANGUAGE.yaml with two letters .*; got 'french'"),
    ("ssq.fr.yaml", "items: {ssq1: text}\n", r"items.ssq2: the words of the item are missing"),
    ("ssq.fr.yaml", "items: {ssq17: text}\n", r"ssq.fr.yaml:1: items.ssq17: unknown item"),
]


@pytest.mark.parametrize(("name", "content", "problem"), REFUSED)
def test_a_file_that_cannot_be_used_is_named_with_line_and_key(tmp_path, name, content, problem):
    (tmp_path / name).write_text(content)
    with pytest.raises(QuestionnaireError, match=problem) as caught:
        load_questionnaires(tmp_path)
    assert str(caught.value).startswith(str(tmp_path / name))


def test_scores_of_scores_stand_below_them(tmp_path):
    twice = "  twice:\n    label: {en: Twice, fr: Double}\n    low: 1\n    high: 5\n    source: Mean\n"
    how = "    how: {method: mean_of_scores, scores: [comfort, absent]}\n"
    (tmp_path / "gloves.yaml").write_text(OWN + twice + how)
    with pytest.raises(QuestionnaireError, match=r"twice.how.scores.1: absent is no score of items above this one"):
        load_questionnaires(tmp_path)


def test_shipped_files_are_named_after_their_ids(shipped):
    assert {path.stem for path in SHIPPED.glob("*")} == set(shipped)
