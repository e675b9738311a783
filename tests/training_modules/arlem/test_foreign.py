"""What other systems write becomes steps to confirm, and a list of what a module has no place for."""

import json
import shutil
from pathlib import Path

import pytest

from training_modules.arlem.importing import import_activity
from training_modules.arlem.markup import ArlemError

EXAMPLE = Path(__file__).parent / "foreign"


@pytest.fixture
def folder(tmp_path):
    """The example with its picture."""
    shutil.copytree(EXAMPLE, tmp_path / "foreign")
    (tmp_path / "foreign" / "Balance Photo.PNG").write_bytes(b"a picture")
    return tmp_path / "foreign"


def test_the_example_becomes_a_module(folder, tmp_path):
    imported = import_activity(folder, tmp_path / "tare.yaml")
    module = imported.module
    assert [step.id for step in module.steps] == ["ts-1", "step-end", "ts-4"]
    assert {step.condition.kind for step in module.steps} == {"confirm"}
    assert module.title.en == module.title.fr == "Tare and weigh"
    assert module.modes == ("learn", "guided")
    first = module.steps[0]
    assert first.title.fr == "Look at the balance"
    assert first.instruction.en == "Balance\nLook at it & take off its cover.\n⚠ Electricity"
    assert first.hotspot == "balance/pan"
    assert [picture.file for picture in first.pictures] == ["balance-photo.png"]
    assert (tmp_path / "tare" / "balance-photo.png").read_bytes() == b"a picture"
    assert module.steps[2].instruction.en == "Weigh."


def test_what_was_not_taken_over_is_listed(folder, tmp_path):
    assert import_activity(folder, tmp_path / "tare.yaml").notes == [
        "every text stands in en only; the others are copies to translate",
        "action end: TS-3 begins beside TS 4; a module has one way",
        "action TS-3 (Never reached): no way leads to it",
        "action TS-1: its warnings stand in the instruction; name hazards of assets/hazards instead",
        "action TS-1: it shows video 'https://video.example/tare.mp4'",
        "action TS-1: 1 messages",
        "action TS-1: the trigger detect became a confirmation",
        "action end: 1 conditions on learning records",
        "action end: the trigger click that leads to '4'",
        "the workplace's persons: 1",
        "the workplace's sensors: 1",
        "the workplace's devices: 1",
        "the workplace's detectables: 2",
        "things and places that no bench here has: lab",
    ]


def mirage_activity(*titles: str, **changes: object) -> dict[str, object]:
    """An activity in the JSON that MirageXR writes; one action leads to the next."""
    names = [f"TS-{place}" for place in range(len(titles))]

    def flow(*toggles: str) -> dict[str, object]:
        return {"removeSelf": False, "messages": [], "deactivates": [], "activates": [*map(toggle, toggles)]}

    def toggle(name: str) -> dict[str, object]:
        return {"id": name, "type": "action", "predicate": "", "poi": None, "scale": 0.0, "guide": False}

    actions = [
        {
            "id": name,
            "isActive": True,
            "type": "action",
            "instruction": {"title": title, "description": f"{title}."},
            "enter": flow(),
            "exit": flow(*(names[place + 1 : place + 2] or [""])),
            "triggers": [{"mode": "click", "type": "action", "id": "start", "duration": 0.0, "value": ""}],
        }
        for place, (name, title) in enumerate(zip(names, titles, strict=True))
    ]
    whole = {"id": "session-1", "name": "Session", "language": None, "start": names[0], "actions": actions}
    return {**whole, **changes}


def write(folder: Path, activity: dict[str, object]) -> Path:
    folder.mkdir()
    (folder / "session-1-activity.json").write_text(json.dumps(activity), encoding="utf-8")
    return folder


def test_json_as_mirage_xr_writes_it(tmp_path):
    folder = write(tmp_path / "in", mirage_activity("Open", "Close"))
    workplace = {"id": "w", "name": "", "things": [], "places": [{"id": "TS-0", "pois": []}], "version": ""}
    (folder / "session-1-workplace.json").write_text(json.dumps(workplace), encoding="utf-8")
    imported = import_activity(folder, tmp_path / "session.yaml")
    assert [step.title.en for step in imported.module.steps] == ["Open", "Close"]
    assert imported.notes == [
        "every text stands in en only; the others are copies to translate",
        "things and places that no bench here has: TS-0",
    ]


def test_another_language_comes_beside_english_and_french(tmp_path):
    folder = write(tmp_path / "in", mirage_activity("Öffnen", language="de-DE"))
    module = import_activity(folder, tmp_path / "session.yaml").module
    assert module.languages == ("en", "fr", "de")
    assert module.steps[0].title.text("de") == module.steps[0].title.en == "Öffnen"


def test_a_language_that_is_no_code(tmp_path):
    folder = write(tmp_path / "in", mirage_activity("Open", language="?"))
    notes = import_activity(folder, tmp_path / "session.yaml").notes
    assert "the language '?' is no code of two letters; en was taken" in notes


def test_actions_that_lead_nowhere_follow_each_other(tmp_path):
    activity = mirage_activity("Open", "Wait", "Close")
    for action in activity["actions"]:
        action["exit"] = None
    folder = write(tmp_path / "in", activity)
    assert [step.id for step in import_activity(folder, tmp_path / "a.yaml").module.steps] == ["ts-0", "ts-1", "ts-2"]


def test_a_long_text_is_cut_and_said_to_be(tmp_path):
    folder = write(tmp_path / "in", mirage_activity("Open", description="x" * 3000))
    imported = import_activity(folder, tmp_path / "a.yaml")
    assert len(imported.module.summary.en) == 1200
    assert "the activity: the text was cut at 1200 of its 3000 characters" in imported.notes


@pytest.mark.parametrize("url", ["../secret.png", "https://x.example/a.png", "none.png"])
def test_pictures_that_are_not_in_the_folder(tmp_path, url):
    (tmp_path / "secret.png").write_bytes(b"no")
    activity = mirage_activity("Open")
    activity["actions"][0]["enter"] = {"activates": [{"id": "x", "type": "tangible", "url": url}]}
    imported = import_activity(write(tmp_path / "in", activity), tmp_path / "a.yaml")
    assert imported.module.steps[0].pictures == ()
    assert f"action TS-0: the picture {url} (it is not in the folder)" in imported.notes


def test_pictures_of_one_name_are_told_apart_and_there_are_four_at_most(tmp_path):
    activity = mirage_activity("Open")
    urls = [f"{place}/A.png" for place in "abcde"]
    activity["actions"][0]["enter"] = {"activates": [{"id": "x", "type": "tangible", "url": url} for url in urls]}
    folder = write(tmp_path / "in", activity)
    for url in urls:
        (folder / url).parent.mkdir()
        (folder / url).write_text(url)
    imported = import_activity(folder, tmp_path / "m.yaml")
    files = [picture.file for picture in imported.module.steps[0].pictures]
    assert files == ["a.png", "a-2.png", "a-3.png", "a-4.png"]
    assert [(tmp_path / "m" / file).read_text() for file in files] == urls[:4]
    assert "action TS-0: the picture e/A.png (a step has at most 4)" in imported.notes


def test_a_cycle_is_refused(tmp_path):
    activity = mirage_activity("Open", "Close")
    activity["actions"][1]["exit"]["activates"] = [{"id": "TS-0", "type": "action"}]
    with pytest.raises(ArlemError, match="the action TS-1 leads back to TS-0; a way may only lead on"):
        import_activity(write(tmp_path / "in", activity), tmp_path / "a.yaml")


def test_more_actions_than_a_module_has_steps(tmp_path):
    folder = write(tmp_path / "in", mirage_activity(*map(str, range(41))))
    with pytest.raises(ArlemError, match="expected at most 40 actions, as a module has steps; got 41"):
        import_activity(folder, tmp_path / "a.yaml")
