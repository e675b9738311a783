import subprocess
import sys
from pathlib import Path

import pytest

from training_modules.loader import HAZARDS, MODULES, ModuleError, load_hazard, load_module, load_modules
from training_modules.texts import Text

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
    assert load_module(path).steps[0].title.text("fr") == "Peser"


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
        ("format_version: 1", "format_version: 3", "weigh.yaml:1: format_version: input should be 1 or 2; got 3"),
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


MORE = """\
  - id: second
    title: {en: Then, fr: Puis}
    instruction: {en: Do., fr: Faire.}
    reason: {en: So., fr: Ainsi.}
    condition: {kind: confirm}
"""


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "    hotspot: balance/pan\n",
            "    next: weigh-it\n",
            "this leads back in a cycle, weigh-it -> weigh-it; a way",
        ),
        ("    hotspot: balance/pan\n", "    next: end\n", "no way leads to the step 'second'"),
        ("    hotspot: balance/pan\n", "    next: third\n", "unknown step 'third'; there are weigh-it, second and end"),
        ("    hotspot: balance/pan\n", "    branches: [{when: 0, to: end}]\n", "option 0 needs a choice of one option"),
        (
            "    hotspot: balance/pan\n",
            "    pictures: [{file: gone.png, alt: {en: A, fr: B}}]\n",
            "weigh.yaml:12: steps.0.pictures.0.file: the picture weigh/gone.png is missing beside the module",
        ),
        (
            "    hotspot: balance/pan\n",
            "    pictures: [{file: ../gone.png, alt: {en: A, fr: B}}]\n",
            "weigh.yaml:12: steps.0.pictures.0.file: string should match pattern",
        ),
        (
            "    hotspot: balance/pan\n",
            "    scene: {colour: cells/taste}\n",
            "weigh.yaml:12: steps.0.scene.colour: unknown colour 'cells/taste'; there are phase, particles/diameter",
        ),
        (
            "summary: {en: Weigh., fr: Peser.}\n",
            "summary: {en: Weigh., fr: Peser.}\nlanguages: [en, fr, de]\n",
            "title.de: the translation is missing",
        ),
        (
            "title: {en: Weigh, fr: Peser}\nsummary",
            "title: {en: Weigh, fr: Peser, de: Wiegen}\nsummary",
            "weigh.yaml:3: title.de: the module speaks en, fr; add the language there",
        ),
        (
            "sources: [a book]",
            "sources: [a book]\nprerequisites: [Safety]",
            "weigh.yaml:6: prerequisites.0: string should",
        ),
        ("      unit: g\n", "", "weigh.yaml:13: steps.0.condition.unit: the key is missing"),
    ],
)
def test_mistakes_between_the_parts_of_a_module(tmp_path, old, new, sentence):
    path = tmp_path / "weigh.yaml"
    assert GOOD.count(old) == 1
    path.write_text(GOOD.replace(old, new) + MORE, encoding="utf-8")
    with pytest.raises(ModuleError) as caught:
        load_module(path)
    assert sentence in str(caught.value)
    assert str(caught.value).startswith(f"{path}:")


def test_an_exam_needs_something_that_can_be_wrong(tmp_path):
    path = tmp_path / "weigh.yaml"
    path.write_text(GOOD.split("steps:\n")[0] + "steps:\n" + MORE, encoding="utf-8")
    with pytest.raises(ModuleError, match="an exam needs a step that can be answered wrongly; leave exam out of modes"):
        load_module(path)


def test_a_module_of_ten_megabytes(tmp_path):
    path = tmp_path / "weigh.yaml"
    path.write_bytes(b"# " + b"x" * 10_000_000)
    with pytest.raises(ModuleError, match="expected at most 1,000,000 bytes"):
        load_module(path)


def test_a_module_that_is_no_text(tmp_path):
    path = tmp_path / "weigh.yaml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ModuleError, match=r"weigh\.yaml: expected UTF-8; byte 0 is none"):
        load_module(path)


def test_more_languages(tmp_path):
    path = tmp_path / "weigh.yaml"
    german = GOOD.replace("format_version: 1", "format_version: 2\nlanguages: [en, fr, de]")
    path.write_text(german.replace("}\n", ", de: Wägen}\n"), encoding="utf-8")
    module = load_module(path)
    assert module.title.text("de") == "Wägen"
    assert module.title.text("es") == "Weigh"


class TestPrerequisites:
    @pytest.fixture
    def folder(self, tmp_path):
        for name, needs in (("safety", "[]"), ("weigh", "[safety]"), ("mix", "[weigh]")):
            text = GOOD.replace("id: weigh\n", f"id: {name}\n").replace("steps:\n", f"prerequisites: {needs}\nsteps:\n")
            (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    def change(self, folder, name, old, new):
        path = folder / f"{name}.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    def test_are_modules(self, folder):
        assert load_modules(folder)["mix"].prerequisites == ("weigh",)
        self.change(folder, "mix", "[weigh]", "[dance]")
        with pytest.raises(
            ModuleError, match=r"mix\.yaml:6: prerequisites\.0: unknown module 'dance'; there are mix, saf"
        ):
            load_modules(folder)

    def test_do_not_go_in_a_circle(self, folder):
        self.change(folder, "safety", "[]", "[mix]")
        with pytest.raises(ModuleError, match="prerequisites may not go in a circle"):
            load_modules(folder)


def test_two_steps_of_one_id(tmp_path):
    path = tmp_path / "weigh.yaml"
    path.write_text(GOOD + GOOD.split("steps:\n")[1], encoding="utf-8")
    expected = r"weigh\.yaml:19: steps\.1\.id: every step has an id of its own; 'weigh-it' is already that of step 1"
    with pytest.raises(ModuleError, match=expected):
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
