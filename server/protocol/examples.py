"""One valid example of every message, always the same: the fixtures that all languages decode in their tests."""

import json
from typing import Any

from pydantic import BaseModel

from server.protocol import grammar
from server.protocol.grammar import Alias, Array, Choice, Kind, Nested, Nullable, Scalar
from server.protocol.messages import PROTOCOL_VERSION

_TIME = "2026-11-23T08:00:00.000Z"
_NAMED = {
    "OpId": "0190b5a4-7c00-7000-8000-000000000001",
    "Sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "Identifier": "example-1",
    "Text": "text",
    "Hotspot": "balance/pan",
    "LanguageCode": "en",
    "MotionSamples": "AAAAAA==",
    "Milliseconds": 1795334400000.0,
    "PupilDistance": 63.0,
    "DeviceTime": _TIME,
    "RoomCode": "K7M2QX",
    "ShortText": "text",
    "Title": "text",
    "Note": "text",
    "Share": 0.5,
    "Vector": [0.25, 1.5, -0.75],
    "Quaternion": [0.0, 0.0, 0.0, 1.0],
}
_SCALARS = {str: _TIME, int: 1, float: 1.5, bool: True}


def example(model: type[BaseModel]) -> dict[str, Any]:
    """One valid message or record."""
    values = {field.name: _value(field.kind) for field in grammar.fields(model)}
    if "protocol" in values:
        values["protocol"] = PROTOCOL_VERSION
    return model.model_validate(values).model_dump(mode="json")


def pretty(value: Any) -> str:
    """JSON as people read it."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _value(kind: Kind) -> Any:
    match kind:
        case Alias(name, inner):
            return _NAMED[name] if name in _NAMED else _value(inner)
        case Scalar(python):
            return _SCALARS[python]
        case Choice(options):
            return options[0]
        case Array(item):
            return [_value(item)]
        case Nested(model):
            return example(model)
        case Nullable(inner):
            return _value(inner)
