import os

import pytest

from server.problems import ProblemError
from server.studies.instruments import Instruments, form_of, language_for, warning_about

OWN = """\
id: gloves
name: Gloves
source: Own questions of the laboratory, not validated.
scale: {low: 1, high: 5}
items:
  - {code: gl1, label: grip}
languages:
  en:
    citation: Own questions, not validated.
    wording: shipped
    reason: Written by the laboratory.
    anchors: {1: Strongly disagree, 5: Strongly agree}
    items: {gl1: I could hold the pouch well.}
scores:
  comfort:
    label: {en: Comfort, fr: Confort}
    low: 1
    high: 5
    source: The item
    how: {method: mean, items: [gl1]}
"""


@pytest.fixture
def instruments(tmp_path):
    return Instruments(tmp_path)


def test_a_labs_own_file_is_there_at_once_and_read_once(instruments, tmp_path):
    before = instruments.all()
    assert instruments.all() is before
    (tmp_path / "gloves.yaml").write_text(OWN, encoding="utf-8")
    assert instruments.named("gloves").name == "Gloves"
    (tmp_path / "gloves.yaml").write_text(OWN.replace("Gloves", "Mittens"), encoding="utf-8")
    os.utime(tmp_path / "gloves.yaml", (1, 1))
    assert instruments.named("gloves").name == "Mittens"


def test_what_is_not_there(instruments):
    with pytest.raises(ProblemError, match="There is no questionnaire sos; there are attrakdiff"):
        instruments.named("sos")


def test_a_form_has_its_anchors_and_pairs(instruments):
    form = form_of(instruments.named("nasa-tlx"), "en")
    assert [len(item.points) for item in form.items] == [21] * 6
    performance = next(item for item in form.items if item.code == "performance")
    assert (performance.points[0].anchor, performance.points[-1].anchor) == ("Perfect", "Failure")
    assert len(form.pairs) == 15
    assert form.warning == ""


def test_nobody_is_asked_in_a_language_without_a_validated_edition(instruments):
    ipq = instruments.named("ipq")
    assert language_for(ipq, "fr") == "en"
    form = form_of(ipq, "fr")
    assert form.language == "en"
    assert form.warning.startswith("IPQ is not offered in fr: ")
    assert form.warning.endswith("It is asked in en.")
    assert language_for(instruments.named("attrakdiff"), "en") == "de"
    assert "load the wording of your licence" in warning_about(ipq, "en")
    assert form_of(instruments.named("sus"), "fr").items[0].text
