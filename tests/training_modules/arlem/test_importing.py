"""What goes out as ARLEM comes back as the same module, and nothing is written that cannot be used."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from physics.documents import parse_yaml
from tests.training_modules.generated import modules
from training_modules.arlem.export import export_module, to_arlem
from training_modules.arlem.format import Activity, Workplace
from training_modules.arlem.importing import import_activity, to_document
from training_modules.arlem.markup import ArlemError, parse
from training_modules.arlem.xml_binding import activity_shape, activity_xml, workplace_shape, workplace_xml
from training_modules.loader import MODULES, load_module
from training_modules.schema import Module
from training_modules.writer import document, to_yaml

SHIPPED = sorted(MODULES.glob("*.yaml"))
NOWHERE = Path("nowhere")


def through_xml(module: Module, language: str) -> tuple[Activity, Workplace]:
    activity, workplace = to_arlem(module, language, "workplace.xml")
    activity_root = parse(activity_xml(activity), "activity.xml")
    workplace_root = parse(workplace_xml(workplace), "workplace.xml")
    read = Activity.model_validate(activity_shape(activity_root, "activity.xml"))
    return read, Workplace.model_validate(workplace_shape(workplace_root))


def through_json(module: Module, language: str) -> tuple[Activity, Workplace]:
    activity, workplace = to_arlem(module, language, "workplace.json")
    read = Activity.model_validate_json(activity.model_dump_json(by_alias=True))
    return read, Workplace.model_validate_json(workplace.model_dump_json(by_alias=True))


@given(modules(), st.sampled_from(["en", "fr"]), st.sampled_from([through_xml, through_json]))
@settings(max_examples=60, deadline=None)
def test_any_module_comes_back_the_same(module, language, through):
    activity, workplace = through(module, language)
    taken = to_document(activity, workplace, module.id, NOWHERE)
    assert taken.notes == []
    assert taken.document == document(module)
    assert parse_yaml(to_yaml(taken.document), "module.yaml") == taken.document


@given(modules(), st.data())
@settings(max_examples=25, deadline=None)
def test_a_title_that_was_changed_elsewhere_stays_changed(module, data):
    place = data.draw(st.integers(0, len(module.steps) - 1))
    activity, workplace = through_xml(module, "fr")
    action = activity.actions[place]
    changed = action.model_copy(update={"instruction": action.instruction.model_copy(update={"title": "Nouveau nom"})})
    actions = (*activity.actions[:place], changed, *activity.actions[place + 1 :])
    taken = to_document(activity.model_copy(update={"actions": actions}), workplace, module.id, NOWHERE)
    expected = document(module)
    expected["steps"][place]["title"]["fr"] = "Nouveau nom"
    assert taken.document == expected
    assert taken.notes == [
        f"step {action.id}: the title was changed elsewhere, in fr; look at its translations",
    ]


@pytest.mark.parametrize("binding", ["xml", "json"])
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_module_comes_back_with_its_pictures(tmp_path, path, binding):
    written = export_module(path, tmp_path / "out", "fr", binding)
    assert all(file.stat().st_size > 0 for file in written)
    imported = import_activity(tmp_path / "out", tmp_path / path.name)
    assert imported.notes == []
    assert imported.module == load_module(tmp_path / path.name) == load_module(path)


@pytest.fixture
def exported(tmp_path):
    """The folder of a module with pictures."""
    export_module(MODULES / "pore-flight.yaml", tmp_path / "out", "en", "xml")
    return tmp_path / "out"


def refused(folder: Path, target: Path) -> str:
    before = sorted(target.parent.rglob("*"))
    with pytest.raises(ArlemError) as caught:
        import_activity(folder, target)
    assert sorted(target.parent.rglob("*")) == before
    assert "\n" not in str(caught.value)
    return str(caught.value).replace(str(folder.parent), "DIR")


def test_another_name_gives_another_id(exported, tmp_path):
    assert import_activity(exported, tmp_path / "my-flight.yaml").module.id == "my-flight"


def test_what_is_there_stays(exported, tmp_path):
    target = tmp_path / "mine.yaml"
    target.write_text("mine")
    assert refused(exported, target) == "DIR/mine.yaml is already there; choose another name"
    target.unlink()
    (tmp_path / "mine").mkdir()
    assert refused(exported, target) == "DIR/mine is already there; choose another name"


@pytest.mark.parametrize("name", ["Mine.yaml", "mine.yml", "my module.yaml"])
def test_the_file_has_the_name_of_a_module(exported, tmp_path, name):
    assert "expected a name such as weigh-nmc111.yaml" in refused(exported, tmp_path / name)


def test_a_folder_that_is_not_there(exported, tmp_path):
    with pytest.raises(ArlemError, match=r"cannot be written \(No such file or directory\)"):
        import_activity(exported, tmp_path / "none" / "mine.yaml")


def test_a_picture_that_is_gone(exported, tmp_path):
    (exported / "media" / "slanted.svg").unlink()
    assert refused(exported, tmp_path / "mine.yaml") == "DIR/out: the picture media/slanted.svg is missing"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"kind": "choice"', '"kind": "riddle"', "its extension is no step of a module; condition: Input tag 'riddle'"),
        ('"stage": "game"', '"stage": "gala"', "its extension is no module; stage: Input should be 'safety'"),
        ('"format_version": 2', '"format_version": 2,', "what stands in holotrode:extension is no JSON"),
        (
            '"colour": "phase"',
            '"colour": "taste"',
            "what it says makes no module: steps.0.scene.colour: unknown",
        ),
    ],
)
def test_an_extension_that_was_spoilt(exported, tmp_path, old, new, sentence):
    file = exported / "activity.xml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    assert sentence in refused(exported, tmp_path / "mine.yaml")
