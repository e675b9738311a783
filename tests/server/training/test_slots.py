import pytest

from server.training.slots import SlotError, check_slots
from training_modules.schema import Module

SAME = {"en": "x", "fr": "y"}
VALUE = {"kind": "value", "quantity": SAME, "unit": "°C", "target": 25, "tolerance": 2}


def module(record, **condition):
    return Module.model_validate(
        {
            "format_version": 2,
            "id": "a",
            "title": SAME,
            "summary": SAME,
            "sources": ["a book"],
            "record": record,
            "steps": [
                {"id": "s", "title": SAME, "instruction": SAME, "reason": SAME, "condition": {**VALUE, **condition}}
            ],
        }
    )


@pytest.mark.parametrize(
    ("record", "condition"),
    [
        (None, {}),
        ("nmc111", {"slot": "mixing.temperature"}),
        ("nmc111", {"slot": "mixing.temperature", "unit": "K", "target": 298}),
        ("a-template-of-the-lab", {"slot": "whatever"}),
    ],
)
def test_what_fits(record, condition):
    check_slots(module(record, **condition))


@pytest.mark.parametrize(
    ("record", "condition", "keys", "sentence"),
    [
        (None, {"slot": "mixing.temperature"}, ("condition", "slot"), "a slot needs a record"),
        ("nmc111", {}, ("record",), "no step has a slot that would fill the record"),
        (
            "nmc111",
            {"slot": "mixing.mood"},
            ("condition", "slot"),
            "the template nmc111 has no field mixing.mood; it has",
        ),
        ("nmc111", {"slot": "batch.mode"}, ("condition", "slot"), "takes no number"),
        ("nmc111", {"slot": "mixing.temperature", "unit": "g"}, ("condition", "unit"), "mixing.temperature"),
        ("nmc111", {"slot": "mixing.temperature", "target": 5000}, ("condition", "target"), "expected"),
    ],
)
def test_what_does_not(record, condition, keys, sentence):
    with pytest.raises(SlotError) as caught:
        check_slots(module(record, **condition))
    assert caught.value.keys[-len(keys) :] == keys
    assert sentence in str(caught.value)
