"""Folders that hold no ARLEM activity are refused in one sentence."""

import json

import pytest

from training_modules.arlem.markup import ArlemError
from training_modules.arlem.reading import read_folder

ACTION = '<action id="a"><exit><activate type="action" id="{}"/></exit></action>'


def refused(folder) -> str:
    with pytest.raises(ArlemError) as caught:
        read_folder(folder)
    assert "\n" not in str(caught.value)
    return str(caught.value).replace(str(folder), "DIR")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("no XML", "DIR/activity.xml:1: expected XML; syntax error"),
        ("<activity id='x'>\n<action>", "DIR/activity.xml:2: expected XML; no element found"),
        ("<?xml version='1.0' encoding='klingon'?><activity/>", "expected XML in UTF-8; unknown encoding: klingon"),
        ("<workplace id='w'/>", "expected one activity and at most one workplace; got 0 activities and 1 workplaces"),
        ("<html/>", "got 0 activities and 0 workplaces (activity.xml)"),
        ("<activity id='x'/>", "expected an activity with actions; x has none"),
        ("<activity/>", "DIR/activity.xml: id: Field required"),
        ("<activity id='x'><action/></activity>", "DIR/activity.xml: actions.0.id: Field required"),
        (f"<activity id='x'>{ACTION.format('b')}</activity>", "DIR: the action a leads to 'b'; there are a"),
        (f"<activity id='x' start='s'>{ACTION.format('')}</activity>", "the activity starts with 's'; there are a"),
        (f"<activity id='x'>{ACTION.format('')}{ACTION.format('')}</activity>", "'a' stands twice"),
        (
            "<activity id='x'><action id='a'><exit removeSelf='maybe'/></action></activity>",
            "removeSelf: Input should",
        ),
    ],
)
def test_xml_that_is_no_activity(tmp_path, text, sentence):
    (tmp_path / "activity.xml").write_text(text)
    assert sentence in refused(tmp_path)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "DIR/a.json: expected JSON in UTF-8; Expecting property name"),
        ("[" * 100_000, "DIR/a.json: expected JSON in UTF-8; maximum recursion depth exceeded"),
        ("[]", "got 0 activities and 0 workplaces (a.json)"),
        ('{"id": "x", "actions": 3}', "DIR/a.json: actions: Input should be a valid tuple"),
        ('{"id": "x", "actions": [{"id": "a", "exit": []}, {"id": "a"}]}', "every action has an id of its own"),
        ('{"id": "x", "actions": [], "holotrode": "y"}', "DIR/a.json: holotrode: Input should be a valid dictionary"),
    ],
)
def test_json_that_is_no_activity(tmp_path, text, sentence):
    (tmp_path / "a.json").write_text(text)
    assert sentence in refused(tmp_path)


def test_a_folder_without_files_and_no_folder(tmp_path):
    assert "got 0 activities and 0 workplaces (no such file)" in refused(tmp_path)
    assert refused(tmp_path / "none") == "DIR: expected a folder with an ARLEM activity and its workplace"


def test_more_actions_than_anybody_follows(tmp_path):
    actions = [{"id": str(number)} for number in range(20_000)]
    (tmp_path / "a.json").write_text(json.dumps({"id": "a", "actions": actions}))
    assert refused(tmp_path) == "DIR: expected at most 500 actions; got 20000"


def test_two_activities(tmp_path):
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(json.dumps({"id": name, "actions": [{"id": "a"}]}))
    assert "got 2 activities and 0 workplaces (a.json, b.json)" in refused(tmp_path)


def test_a_file_of_ten_megabytes(tmp_path):
    (tmp_path / "activity.xml").write_bytes(b"<activity>" + b" " * 10_000_000 + b"</activity>")
    assert refused(tmp_path) == "DIR/activity.xml: expected at most 5,000,000 bytes; got 10,000,021"
