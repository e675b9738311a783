"""The study that new ones begin with."""

from pathlib import Path

from server.studies.designs import design_text, parse_design
from server.studies.questionnaires.loader import load_questionnaires
from training_modules.loader import load_modules

TEMPLATE = Path("assets/studies/template.yaml")


def test_the_template_is_a_valid_design(tmp_path):
    text = TEMPLATE.read_text(encoding="utf-8")
    questionnaires, modules = load_questionnaires(tmp_path), load_modules()
    design = parse_design(text, "template.yaml", questionnaires, modules)
    assert [condition.medium for condition in design.conditions] == ["paper", "mr"]
    assert design.questionnaires.before_condition == ("ssq",)
    assert design.questionnaires.after_condition == ("ssq", "nasa-tlx", "sus")
    assert not design.simulated
    assert parse_design(design_text(design), "again", questionnaires, modules) == design
