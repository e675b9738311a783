"""What other programs changed in an activity of ours is taken over, and said."""

import pytest

from tests.training_modules.arlem.test_importing import NOWHERE
from training_modules.arlem.export import to_arlem
from training_modules.arlem.format import Action, Flow, Instruction, Toggle
from training_modules.arlem.importing import to_document
from training_modules.loader import MODULES, load_module
from training_modules.writer import document

MODULE = load_module(MODULES / "safety-and-dry-room.yaml")


@pytest.fixture
def activity():
    return to_arlem(MODULE, "fr", "workplace.xml")[0]


def changed(activity, place, **update):
    """The activity with another action in that place."""
    actions = list(activity.actions)
    actions[place] = actions[place].model_copy(update=update)
    return activity.model_copy(update={"actions": tuple(actions)})


def test_an_instruction_changes_without_what_was_added_to_it(activity):
    was = activity.actions[2].instruction
    told = "Autre chose.\n\n" + was.description.split("\n\n", 1)[1]
    other = changed(activity, 2, instruction=was.model_copy(update={"description": told}))
    taken = to_document(other, None, MODULE.id, NOWHERE)
    assert taken.document["steps"][2]["instruction"] == {
        "en": MODULE.steps[2].instruction.en,
        "fr": "Autre chose.",
    }
    assert taken.notes == [
        f"step {MODULE.steps[2].id}: the instruction was changed elsewhere, in fr; look at its translations"
    ]


def test_name_and_description_change(activity):
    other = activity.model_copy(update={"name": "Sécurité", "description": "Bref."})
    taken = to_document(other, None, MODULE.id, NOWHERE)
    assert taken.document["title"] == {"en": MODULE.title.en, "fr": "Sécurité"}
    assert taken.document["summary"]["fr"] == "Bref."
    assert len(taken.notes) == 2


def test_an_exit_that_leads_elsewhere(activity):
    target = MODULE.steps[4].id
    other = changed(activity, 1, exit=Flow(activates=(Toggle(id=target, type="action"),)))
    steps = to_document(other, None, MODULE.id, NOWHERE).document["steps"]
    assert steps[1]["next"] == target
    ended = changed(activity, 1, exit=Flow())
    assert to_document(ended, None, MODULE.id, NOWHERE).document["steps"][1]["next"] == "end"


def test_an_action_that_was_added(activity):
    own = Action(
        id="Extra 1",
        instruction=Instruction(title="Extra", description="More."),
        exit=Flow(activates=(Toggle(id=activity.actions[0].id, type="action"),)),
    )
    actions = (*activity.actions, own)
    other = activity.model_copy(update={"actions": actions, "start": "Extra 1"})
    taken = to_document(other, None, MODULE.id, NOWHERE)
    assert [step["id"] for step in taken.document["steps"][:2]] == ["extra-1", MODULE.steps[0].id]
    assert taken.document["steps"][0]["title"] == {"en": "Extra", "fr": "Extra"}
    assert taken.document["steps"][1:] == document(MODULE)["steps"]
    assert taken.notes == ["action Extra 1 was added elsewhere"]


def test_another_place(activity):
    place = next(number for number, step in enumerate(MODULE.steps) if step.hotspot)
    shown = Toggle(id="balance", type="tangible", predicate="point", poi="pan")
    other = changed(activity, place, enter=Flow(activates=(shown,)))
    taken = to_document(other, None, MODULE.id, NOWHERE)
    assert taken.document["steps"][place]["hotspot"] == "balance/pan"
    assert taken.document["steps"][place].get("hazards") == document(MODULE)["steps"][place].get("hazards")
