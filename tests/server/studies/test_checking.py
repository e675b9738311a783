import copy

import pytest
import yaml

from server.studies.checking import DesignError, load_design, warnings
from server.studies.questionnaires.loader import QuestionnaireError
from tests.server.studies.export.example import DESIGN

GOOD = {**copy.deepcopy(DESIGN), "knowledge": None}


def written(folder, **change):
    file = folder / "study.yaml"
    file.write_text(yaml.safe_dump({**GOOD, **change}, allow_unicode=True, sort_keys=False))
    return file


def line_of(file, text):
    return next(number for number, line in enumerate(file.read_text().splitlines(), start=1) if text in line)


def test_a_design_is_read(tmp_path):
    design = load_design(written(tmp_path))
    assert design.id == "slurry-paper-mr"
    sentences = warnings(design)
    assert [sentence.partition(":")[0] for sentence in sentences] == [
        "TAM is not offered in fr",
        "UEQ-S is not offered in fr",
        "FMS is not offered in fr",
    ]


PRIMARY = {"questionnaire": "sus", "score": "total", "compare": ["paper", "mr"]}


@pytest.mark.parametrize(
    ("change", "where", "sentence"),
    [
        ({"participants": 1}, "participants:", "participants: input should be greater than or equal to 2; got 1"),
        ({"colour": "red"}, "colour:", "colour: unknown key"),
        (
            {"questionnaires": {**GOOD["questionnaires"], "after": ["sss"]}},
            "- sss",
            "questionnaires.after.0: unknown questionnaire 'sss'; there are attrakdiff, csq-vr, ",
        ),
        (
            {"plan": {"primary": [PRIMARY | {"score": "grade"}]}},
            "score: grade",
            "plan.primary.0.score: unknown score 'grade'; there are total, usability, learnability",
        ),
        (
            {"task": {"forms": ["prepare-nmc111-slury"]}},
            "- prepare-nmc111-slury",
            "task.forms.0: unknown module 'prepare-nmc111-slury'; there are ",
        ),
        (
            {"knowledge": {"before": "quiz", "after": "prepare-nmc111-slurry"}},
            "before: quiz",
            "knowledge.before: unknown module 'quiz'; there are ",
        ),
        (
            {"conditions": [*GOOD["conditions"], {"id": "tablet", "label": {"en": "x", "fr": "y"}, "medium": "tablet"}],
             "task": {"forms": ["prepare-nmc111-slurry", "dry-electrode"]}},
            "forms:",
            "task.forms: Expected a parallel form for each of the 3 conditions, got 2",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line(tmp_path, change, where, sentence):
    file = written(tmp_path, **change)
    with pytest.raises(DesignError) as raised:
        load_design(file)
    assert str(raised.value).startswith(f"{file}:{line_of(file, where)}: {sentence}")
    assert not str(raised.value).endswith(".")


def test_a_condition_that_the_report_cannot_name(tmp_path):
    conditions = [{**GOOD["conditions"][0], "id": "all"}, GOOD["conditions"][1]]
    plan = {"primary": [PRIMARY | {"compare": ["all", "mr"]}]}
    with pytest.raises(DesignError, match=r"study.yaml:1: .* the id 'all' is taken"):
        load_design(written(tmp_path, conditions=conditions, plan=plan))


def test_a_module_has_to_have_the_mode(tmp_path):
    with pytest.raises(DesignError, match=r"task.forms.0: the module pore-flight has the modes .*; expected"):
        load_design(written(tmp_path, task={"forms": ["pore-flight"], "mode": "guided"}))


def test_the_laboratory_brings_questionnaires_and_modules(tmp_path):
    lab = tmp_path / "questionnaires"
    lab.mkdir()
    (lab / "gloves.yaml").write_text("id: gloves\n")
    with pytest.raises(QuestionnaireError, match=r"gloves.yaml:1: name: the key is missing"):
        load_design(written(tmp_path), lab)
