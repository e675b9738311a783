import re

from server.settings import ROOT
from server.studies.questionnaires.loader import load_questionnaires
from server.studies.questionnaires.schema import ScoreRule
from server.studies.questionnaires.scoring import score

# What is before and after has tables of its own.
PAGE = (ROOT / "docs/ergonomist.md").read_text(encoding="utf-8")
PAGE = PAGE.partition("## Questionnaires\n")[2].partition("## Reading the report")[0]


def shown(rule: ScoreRule) -> str:
    if rule.high is None:
        return f"{rule.label.en}, {float(rule.low):g} to 20 × minutes"
    return f"{rule.label.en} {float(rule.low):g} to {float(rule.high):.6g}"


def test_the_page_lists_every_instrument_as_its_file_says(shipped):
    rows = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if line.startswith("| `")]
    listed = {row[0].split("`")[1]: row for row in rows}
    assert list(listed) == sorted(shipped)
    for name, questionnaire in shipped.items():
        _, _, languages, missing, scores = [cell.strip() for cell in listed[name]]
        offered = dict(re.findall(r"\b([a-z]{2}) (shipped|codes)\b", languages))
        assert offered == {code: edition.wording for code, edition in questionnaire.languages.items()}, name
        assert re.findall(r"^([a-z]{2}):", missing) == list(questionnaire.missing), name
        assert scores.split("; ") == [shown(rule) for rule in questionnaire.scores.values()], name


def test_the_lab_s_own_questions_on_the_page_load(tmp_path):
    (block,) = re.findall(r"```yaml\n(# questionnaires/gloves.yaml\n.*?)```", PAGE, re.DOTALL)
    (tmp_path / "gloves.yaml").write_text(block)
    gloves = load_questionnaires(tmp_path)["gloves"]
    assert score(gloves, {"gl1": 5, "gl2": 2}).values["comfort"].value == 4.5
