import re

import pytest

from physics.documents import DocumentError
from server.studies.design import StudyDesign
from server.studies.designs import design_text, parse_design, warnings_about
from server.studies.questionnaires.loader import load_questionnaires
from tests.server.studies.hall import DESIGN, SAME
from training_modules.loader import load_modules

QUESTIONNAIRES = load_questionnaires()
MODULES = load_modules()
TASK = {"forms": ["prepare-nmc111-slurry"]}


def text(**change):
    return design_text(StudyDesign.model_validate({**DESIGN, "task": TASK, **change}))


def parsed(content):
    return parse_design(content, "design", QUESTIONNAIRES, MODULES)


def test_a_design_is_written_and_read_again():
    design = StudyDesign.model_validate({**DESIGN, "task": TASK})
    assert parsed(design_text(design)) == design


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (text().replace("- paas", "- pass"), "questionnaires.after.0: unknown questionnaire 'pass'; there are"),
        (text().replace("- paas", "- fms"), "fms is asked again and again in a task, by the key sickness; not once"),
        (text().replace("score: total", "score: sus"), "plan.primary.0.score: sus has no score 'sus'; it has total"),
        (text(task={"forms": ["nothing"]}), "task.forms.0: unknown module 'nothing'"),
        (text(knowledge={"before": "x", "after": "y"}), "knowledge.before: unknown module 'x'"),
        (text().replace("medium: vr", "medium: television"), "conditions.1.medium: input should be"),
        (text() + "colour: blue\n", "colour: unknown key"),
        ("- a\n", "expected keys and values"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(content, sentence):
    with pytest.raises(DocumentError, match=re.escape(sentence)) as caught:
        parsed(content)
    assert str(caught.value).startswith("design")


def test_a_form_that_has_no_such_mode():
    content = text(task={"forms": ["fly-through-pores"], "mode": "guided"})
    with pytest.raises(DocumentError, match=r"task\.forms\.0: "):
        parsed(content)


def test_what_an_experimenter_should_know():
    design = StudyDesign.model_validate({**DESIGN, "knowledge": {"before": "a", "after": "a"}})
    said = warnings_about(design, QUESTIONNAIRES)
    assert any(one.startswith("Mental effort (Paas) is not offered in fr") for one in said)
    assert any("knowledge test is the same" in one for one in said)


def test_what_could_not_be_ordered_or_reported_in_the_end():
    three = [*DESIGN["conditions"], {"id": "tablet", "label": SAME, "medium": "tablet"}]
    content = text(conditions=three, task={"forms": ["prepare-nmc111-slurry", "dry-electrode"]})
    with pytest.raises(DocumentError, match=r"task\.forms: Expected a parallel form for each of the 3 conditions"):
        parsed(content)
    conditions = [{**DESIGN["conditions"][0], "id": "order"}, DESIGN["conditions"][1]]
    promised = {"questionnaire": "sus", "score": "total", "compare": ["order", "vr"]}
    content = text(conditions=conditions, plan={"primary": [promised]})
    with pytest.raises(DocumentError, match=r"conditions: .* the id 'order' is taken"):
        parsed(content)
