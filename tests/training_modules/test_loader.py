import subprocess
import sys
from pathlib import Path

import pytest

from training_modules.loader import HAZARDS, MODULES, ModuleError, load_hazard, load_module, load_modules
from training_modules.schema import Text

GOOD = """\
format_version: 1
id: weigh
title: {en: Weigh, fr: Peser}
summary: {en: Weigh., fr: Peser.}
sources: [a book]
steps:
  - id: weigh-it
    title: {en: Weigh, fr: Peser}
    instruction: {en: Weigh 1 g., fr: Peser 1 g.}
    reason: {en: To know., fr: Pour savoir.}
    hazards: [nmp]
    hotspot: balance/pan
    condition:
      kind: value
      quantity: {en: Mass, fr: Masse}
      unit: g
      target: 1.0
      tolerance: 0.1
"""


@pytest.fixture
def refusal(tmp_path):
    """The sentence about a module with one replacement, without the folder."""

    def refuse(old: str, new: str) -> str:
        assert GOOD.count(old) == 1
        path = tmp_path / "weigh.yaml"
        path.write_text(GOOD.replace(old, new), encoding="utf-8")
        with pytest.raises(ModuleError) as caught:
            load_module(path)
        sentence = str(caught.value)
        assert "\n" not in sentence
        return sentence.removeprefix(f"{tmp_path}/")

    return refuse


def test_shipped_modules_load():
    modules = load_modules()
    assert list(modules) == sorted(path.stem for path in MODULES.glob("*.yaml"))
    assert all(module.module_id == name for name, module in modules.items())


@pytest.mark.parametrize("path", sorted(HAZARDS.glob("*.yaml")), ids=lambda path: path.stem)
def test_hazards_load_and_speak_both_languages(path):
    hazard = load_hazard(path.stem)
    assert hazard.text("en") != hazard.text("fr")
    assert all(len(hazard.text(language)) <= 2000 for language in ("en", "fr"))


def test_the_example_of_the_readme_loads(tmp_path):
    text = (MODULES.parent / "README.md").read_text(encoding="utf-8")
    path = tmp_path / "weigh-nmc111.yaml"
    path.write_text(text.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    assert load_module(path).steps[0].in_language("fr").title == "Peser"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "target: 1.0",
            "target: much",
            "weigh.yaml:17: steps.0.condition.target: input should be a valid number",
        ),
        ("      unit: g\n", "", "weigh.yaml:13: steps.0.condition.unit: the key is missing"),
        ("unit: g", "unit: lb", "weigh.yaml:16: steps.0.condition.unit: expected one of g, mg, kg"),
        (
            "tolerance: 0.1",
            "tolerance: 0",
            "weigh.yaml:18: steps.0.condition.tolerance: input should be greater",
        ),
        (
            "tolerance: 0.1",
            "tolerance: .nan",
            "weigh.yaml:18: steps.0.condition.tolerance: input should be a finite",
        ),
        ("kind: value", "kind: guess", "weigh.yaml:13: steps.0.condition: input tag 'guess'"),
        (
            "reason: {en: To know., fr: Pour savoir.}",
            "reason: {en: To know.}",
            "weigh.yaml:10: steps.0.reason.fr: the",
        ),
        ("    reason:", "    raeson:", "weigh.yaml:10: steps.0.raeson: unknown key"),
        ("summary:", "note: x\nsummary:", "weigh.yaml:4: note: unknown key"),
        (
            "hazards: [nmp]",
            "hazards: [fire]",
            "weigh.yaml:11: steps.0.hazards.0: unknown hazard 'fire'; known",
        ),
        (
            "hotspot: balance/pan",
            "hotspot: balance/pen",
            "weigh.yaml:12: steps.0.hotspot: balance has no hotspot 'pen'; it has pan, display, level",
        ),
        (
            "hotspot: balance/pan",
            "hotspot: scales/pan",
            "weigh.yaml:12: steps.0.hotspot: unknown prop 'scales'; there are oven, balance, mixer",
        ),
        (
            "hotspot: balance/pan",
            "hotspot: balance",
            "weigh.yaml:12: steps.0.hotspot: expected PROP/HOTSPOT, for example balance/pan; got 'balance'",
        ),
        (
            "hotspot: balance/pan",
            "hotspot: [balance, pan]",
            "weigh.yaml:12: steps.0.hotspot: input should be a valid string",
        ),
        (
            "hazards: [nmp]",
            "hazards: [{a: b}]",
            "weigh.yaml:11: steps.0.hazards.0: expected the name of a hazard",
        ),
        ("format_version: 1", "format_version: 2", "weigh.yaml:1: format_version: input should be 1; got 2"),
        (
            "id: weigh\n",
            "id: other\n",
            "weigh.yaml:2: id: expected 'weigh' as in the file's name, got 'other'",
        ),
        ("sources: [a book]", "sources: []", "weigh.yaml:5: sources: tuple should have at least 1 item"),
        ("sources: [a book]", "sources: *book", "weigh.yaml:5: aliases (*name) are not allowed"),
        ("summary:", "title:", "weigh.yaml:4: the key 'title' stands twice"),
        ("steps:\n", "steps: [\n", "weigh.yaml:7: "),
    ],
)
def test_mistakes_are_named_with_file_line_and_key(refusal, old, new, sentence):
    assert refusal(old, new).startswith(sentence)


def test_two_steps_of_one_id(tmp_path):
    path = tmp_path / "weigh.yaml"
    path.write_text(GOOD + GOOD.split("steps:\n")[1], encoding="utf-8")
    with pytest.raises(ModuleError, match=r"weigh\.yaml:1: every step has an id of its own; 'weigh-it' stands twice"):
        load_module(path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ModuleError, match=r"gone\.yaml: cannot be read \(No such file or directory\)"):
        load_module(tmp_path / "gone.yaml")


def test_french_punctuation_keeps_to_its_word():
    assert Text(en="Right: yes", fr="Juste : oui ; « bien » !").fr == (
        "Juste\u00a0: oui\u00a0; «\u00a0bien\u00a0»\u00a0!"
    )


def test_a_server_can_import_it_without_the_solvers():
    code = "import sys, training_modules.loader, training_modules.judge; print(*sys.modules)"
    root = Path(__file__).parents[2]
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert not {"numba", "scipy", "numpy"} & set(result.stdout.split())
