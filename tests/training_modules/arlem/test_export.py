"""What other systems see of a module."""

from xml.etree import ElementTree

import pytest

from training_modules.arlem.export import export_module, to_arlem
from training_modules.arlem.markup import ArlemError
from training_modules.arlem.xml_binding import activity_xml, workplace_xml
from training_modules.loader import MODULES, load_module

SLURRY = load_module(MODULES / "prepare-nmc111-slurry.yaml")


@pytest.fixture
def activity():
    return ElementTree.fromstring(activity_xml(to_arlem(SLURRY, "fr", "workplace.xml")[0]))


def test_actions_stand_in_order_and_lead_on(activity):
    actions = activity.findall("action")
    assert [action.get("id") for action in actions] == [step.id for step in SLURRY.steps]
    assert activity.get("start") == SLURRY.steps[0].id
    assert activity.get("language") == "fr"
    ids = {action.get("id") for action in actions}
    leads = [[one.get("id") for one in action.findall("exit/activate[@type='action']")] for action in actions]
    assert all(len(one) == 1 and set(one) <= ids for one in leads[:-1])
    assert leads[-1] == []
    assert all(action.find("triggers/trigger").get("mode") == "click" for action in actions)


def test_instructions_stand_in_one_language_with_their_reason(activity):
    step, action = SLURRY.steps[0], activity.find("action")
    assert action.findtext("instruction/title") == step.title.fr
    told = action.findtext("instruction/description")
    assert told.startswith(step.instruction.fr)
    assert told.endswith(f"Pourquoi\u00a0: {step.reason.fr}")


def test_a_branch_is_a_click_with_the_number_of_its_action(activity):
    for place, step in enumerate(SLURRY.steps):
        clicks = activity.findall("action")[place].findall("triggers/trigger[@value]")
        targets = [SLURRY.steps[int(click.get("value")) - 1].id for click in clicks]
        assert targets == [branch.to for branch in step.branches if branch.to != "end"]
    assert any(step.branches for step in SLURRY.steps)


def test_every_reference_is_in_the_workplace(activity):
    workplace = ElementTree.fromstring(workplace_xml(to_arlem(SLURRY, "fr", "workplace.xml")[1]))
    warnings = {one.get("id") for one in workplace.findall("triggers/warnings/primitive")}
    tangibles = {one.get("id") for one in workplace.iter() if one.tag in ("thing", "place")}
    spots = {(thing.get("id"), poi.get("id")) for thing in workplace.iter("thing") for poi in thing.iter("poi")}
    predicates = {one.get("id") for one in workplace.findall("triggers/predicates/primitive")}
    shown = activity.findall("action/enter/activate")
    assert {one.get("id") for one in shown if one.get("type") == "warning"} == warnings
    assert {one.get("id") for one in shown if one.get("type") == "tangible"} <= tangibles
    assert {(one.get("id"), one.get("poi")) for one in shown if one.get("poi")} == spots
    assert {one.get("predicate") for one in shown if one.get("predicate")} <= predicates
    assert {action.get("location") for action in activity.findall("action")} <= tangibles


def test_hazards_are_warnings_with_all_that_a_person_has_to_know(activity):
    step = next(step for step in SLURRY.steps if step.hazards)
    action = activity.find(f"action[@id='{step.id}']")
    texts = [one.get("text") for one in action.findall("enter/activate[@type='warning']")]
    assert texts[: len(step.hazards)] == [hazard.text("fr") for hazard in step.hazards]


def test_the_answer_of_a_question_is_only_in_the_extension():
    activity, _ = to_arlem(load_module(MODULES / "weigh-and-formulate.yaml"), "en", "workplace.xml")
    first = activity.actions[0]
    assert "9.8" not in first.instruction.description
    assert "Enter: Volume share of carbon and binder (%)" in first.instruction.description
    assert first.extension["condition"]["target"] == 9.8


def test_files_of_both_bindings(tmp_path):
    path = MODULES / "pore-flight.yaml"
    xml = export_module(path, tmp_path / "new" / "xml", "en", "xml")
    assert [file.relative_to(tmp_path / "new" / "xml").as_posix() for file in xml] == [
        "activity.xml",
        "workplace.xml",
        "media/slanted.svg",
    ]
    (tmp_path / "json").mkdir()
    json = export_module(path, tmp_path / "json", "en", "json")
    assert [file.name for file in json[:2]] == ["pore-flight-activity.json", "pore-flight-workplace.json"]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["json", "new"]


def test_a_folder_with_something_in_it_and_a_language_that_is_not_spoken(tmp_path):
    path = MODULES / "pore-flight.yaml"
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(ArlemError, match="expected a folder that is new or empty"):
        export_module(path, tmp_path, "en", "xml")
    with pytest.raises(ArlemError, match="expected a folder that is new or empty"):
        export_module(path, tmp_path / "mine", "en", "xml")
    with pytest.raises(ArlemError, match="pore-flight speaks en, fr; got de"):
        export_module(path, tmp_path / "new", "de", "xml")
    assert [one.name for one in tmp_path.iterdir()] == ["mine"]
