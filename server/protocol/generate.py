"""Write or check what is generated from messages.py: TypeScript, documentation, one example each.

Run as `python -m server.protocol.generate [--check]`.
"""

import json
import sys
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from server.protocol import messages
from server.protocol.messages import ClientMessage, FromClient, FromServer, Record, ServerMessage

ROOT = Path(__file__).resolve().parent.parent.parent
FIXTURES = Path("server/protocol/fixtures")
CONSTANTS = (
    "PROTOCOL_VERSION",
    "SUBPROTOCOL",
    "MAX_TEXT_FRAME",
    "BLOB_CHUNK",
    "MAX_SEATS",
    "MAX_PINS",
    "SEAT_SECONDS",
    "POSE_HZ",
)
ALIASES = (
    "OpId",
    "Sha256",
    "Identifier",
    "Text",
    "Hotspot",
    "DeviceTime",
    "DeviceProfile",
    "JobState",
    "Role",
    "RoomCode",
    "SeatNumber",
    "Attendance",
    "Axis",
    "Share",
    "Metres",
    "Vector",
    "Quaternion",
    "ShortText",
    "ProblemCode",
)
SCALARS = {str: "string", int: "number", float: "number", bool: "boolean", NoneType: "null"}
EXAMPLES = {
    "OpId": "0190b5a4-7c00-7000-8000-000000000001",
    "Sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "Identifier": "example-1",
    "Text": "text",
    "Hotspot": "balance/pan",
    "DeviceTime": "2026-11-23T08:00:00.000Z",
    "RoomCode": "K7M2QX",
    "ShortText": "text",
    "Share": 0.5,
    "Vector": [0.25, 1.5, -0.75],
    "Quaternion": [0.0, 0.0, 0.0, 1.0],
}


def outputs() -> dict[Path, str]:
    """Every generated file, relative to the project's root, with its content."""
    files = {
        Path("web_client/src/generated/messages.gen.ts"): typescript(),
        Path("docs/protocol.md"): documentation(),
    }
    for model in (*_members(FromClient), *_members(FromServer)):
        files[FIXTURES / f"{_tag(model)}.json"] = _json(example(model))
    return files


def typescript() -> str:
    """The unions, their records and constants as TypeScript types."""
    lines = ["// Generated from server/protocol/messages.py by `make generate`; do not edit.", ""]
    lines += [f"export const {name} = {json.dumps(getattr(messages, name))};" for name in CONSTANTS]
    lines.append("")
    lines += [f"export type {name} = {_type(getattr(messages, name), named=False)};" for name in ALIASES]
    for model in (*_records(), *_members(FromClient), *_members(FromServer)):
        lines += ["", f"/** {_sentence(model)} */", f"export interface {model.__name__} {{"]
        lines += [_typescript_field(model, name, hint) for name, hint in _hints(model).items()]
        lines.append("}")
    for name, union in (("FromClient", FromClient), ("FromServer", FromServer)):
        lines += ["", f"export type {name} =", *(f"  | {m.__name__}" for m in _members(union))]
        lines[-1] += ";"
    return "\n".join(lines) + "\n"


def _typescript_field(model: type[BaseModel], name: str, hint: Any) -> str:
    field = model.model_fields[name]
    # A client may leave out what has a default; the tag and everything from the server is always there.
    optional = issubclass(model, ClientMessage) and name != "type" and not field.is_required()
    return f"  {name}{'?' if optional else ''}: {_type(hint)};"


def documentation() -> str:
    """The protocol as a page for people who write a client."""
    parts = [
        "# The protocol",
        "Generated from `server/protocol/messages.py` by `make generate`; do not edit.",
        f"Socket `/api/v1/ws`, subprotocol `{messages.SUBPROTOCOL}`, protocol version "
        f"{messages.PROTOCOL_VERSION}. Text frames are JSON of at most {messages.MAX_TEXT_FRAME:,} bytes. "
        "The first frame is `hello`, within 5 s. Every frame from a client carries a new `op_id` (UUIDv7); "
        "the same frame sent again gives the same answer, another frame with a used `op_id` is a `conflict`. "
        "An answer carries the `op_id` as `reply_to`; what cannot be done is answered by `problem`.",
    ]
    for title, union in (("From the client", FromClient), ("From the server", FromServer)):
        parts += [f"## {title}", *(_documented(model) for model in _members(union))]
    parts += ["## Records inside messages", *(_documented(model) for model in _records())]
    return "\n\n".join(parts) + "\n"


def _documented(model: type[BaseModel]) -> str:
    rows = ["| field | type | notes |", "|---|---|---|"]
    for name, hint in _hints(model).items():
        kind = _type(hint).replace("|", "\\|")
        rows.append(f"| `{name}` | `{kind}` | {_notes(model, name, hint)} |")
    title = _tag(model) if issubclass(model, (ClientMessage, ServerMessage)) else model.__name__
    sections = [f"### {title}", _doc(model), "\n".join(rows)]
    if issubclass(model, (ClientMessage, ServerMessage)):
        sections.append(f"```json\n{_json(example(model))}```")
    return "\n\n".join(sections)


def _notes(model: type[BaseModel], name: str, hint: Any) -> str:
    notes = []
    if name != "type" and issubclass(model, ClientMessage) and not model.model_fields[name].is_required():
        notes.append("may be left out")
    bounds = {key: bound for part in _metadata(hint) for key, bound in _bounds(part).items()}
    words = {
        "min_length": "at least {} characters",
        "max_length": "at most {} characters",
        "ge": "at least {}",
        "le": "at most {}",
    }
    notes += [words[key].format(f"{bounds[key]:,}") for key in words if key in bounds]
    if "pattern" in bounds:
        pattern = str(bounds["pattern"]).replace("|", "\\|")
        notes.append(f"`{pattern}`")
    return ", ".join(notes)


def _bounds(part: Any) -> dict[str, Any]:
    if isinstance(part, FieldInfo):
        return {key: value for inner in part.metadata for key, value in _bounds(inner).items()}
    names = ("min_length", "max_length", "ge", "le", "pattern")
    return {name: getattr(part, name) for name in names if getattr(part, name, None) is not None}


def example(model: type[BaseModel]) -> dict[str, Any]:
    """One valid message or record, always the same."""
    values = {name: _value(name, hint) for name, hint in _hints(model).items()}
    return model.model_validate(values).model_dump(mode="json")


def _value(name: str, hint: Any) -> Any:
    if name == "protocol":
        return messages.PROTOCOL_VERSION
    alias = _alias(hint)
    if alias in EXAMPLES:
        return EXAMPLES[alias]
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _value(name, arguments[0])
    if origin is Literal:
        return arguments[0]
    if origin is list:
        return [_value(name, arguments[0])]
    if origin in (Union, UnionType):
        return _value(name, next(a for a in arguments if a is not NoneType))
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return example(hint)
    return {str: EXAMPLES["DeviceTime"], int: 1, float: 1.5, bool: True}[hint]


def _type(hint: Any, named: bool = True) -> str:
    """A hint as TypeScript."""
    alias = _alias(hint)
    if named and alias:
        return alias
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _type(arguments[0])
    if origin is Literal:
        return " | ".join(json.dumps(argument) for argument in arguments)
    if origin is list:
        return f"{_type(arguments[0])}[]"
    if origin in (Union, UnionType):
        return " | ".join(_type(argument) for argument in arguments)
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return hint.__name__
    return SCALARS[hint]


def _alias(hint: Any) -> str | None:
    return next((name for name in ALIASES if getattr(messages, name) == hint), None)


def _hints(model: type[BaseModel]) -> dict[str, Any]:
    hints = get_type_hints(model, include_extras=True)
    names = sorted(model.model_fields, key=lambda name: name != "type")
    return {name: hints[name] for name in names}


def _metadata(hint: Any) -> tuple[Any, ...]:
    """What Annotated says, also below `| None`."""
    if get_origin(hint) is Annotated:
        return tuple(get_args(hint)[1:])
    return tuple(part for argument in get_args(hint) for part in _metadata(argument))


def _members(union: Any) -> tuple[type[BaseModel], ...]:
    return get_args(get_args(union)[0])


def _records() -> list[type[BaseModel]]:
    """Records inside messages, in the order of their declaration."""
    frames = (ClientMessage, ServerMessage)
    found = [value for value in vars(messages).values() if isinstance(value, type) and issubclass(value, Record)]
    return [model for model in found if model is not Record and not issubclass(model, frames)]


def _tag(model: type[BaseModel]) -> str:
    return str(model.model_fields["type"].default)


def _doc(model: type[BaseModel]) -> str:
    return "\n".join(line.strip() for line in (model.__doc__ or "").strip().splitlines())


def _sentence(model: type[BaseModel]) -> str:
    return _doc(model).splitlines()[0]


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def drift() -> list[str]:
    """A sentence for every generated file that is missing, different, or no longer made."""
    files = outputs()
    sentences = []
    for path, content in files.items():
        stored = (ROOT / path).read_text(encoding="utf-8") if (ROOT / path).is_file() else None
        if stored != content:
            what = "is missing" if stored is None else "differs from server/protocol/messages.py"
            sentences.append(f"{path} {what}; run `make generate`.")
    for stale in sorted((ROOT / FIXTURES).glob("*.json")):
        if stale.relative_to(ROOT) not in files:
            sentences.append(f"{stale.relative_to(ROOT)} belongs to no message any more; delete it.")
    return sentences


def main(arguments: list[str]) -> int:
    """Write the files, or with --check name those that drifted."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write(f"expected --check or nothing; got {' '.join(arguments)}\n")
        return 2
    if arguments:
        sentences = drift()
        sys.stderr.writelines(f"{sentence}\n" for sentence in sentences)
        return 1 if sentences else 0
    for path, content in outputs().items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(content, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
