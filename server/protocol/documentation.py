"""The declaration as a page for people who write a client."""

from typing import Any

from pydantic import BaseModel

from server.protocol import grammar, typescript
from server.protocol.examples import example, pretty
from server.protocol.grammar import Alias, Array, Field, Kind, Nullable, Scalar
from server.protocol.messages import MAX_TEXT_FRAME, PROTOCOL_VERSION, SUBPROTOCOL, ClientMessage, ServerMessage

_WORDS = {
    "min_length": "at least {} characters",
    "max_length": "at most {} characters",
    "min_items": "at least {} items",
    "max_items": "at most {} items",
    "ge": "at least {}",
    "le": "at most {}",
}


def documentation() -> str:
    """docs/protocol.md."""
    parts = [
        "# The protocol",
        "Generated from `server/protocol/messages.py` by `make generate`; do not edit.",
        f"Socket `/api/v1/ws`, subprotocol `{SUBPROTOCOL}`, protocol version {PROTOCOL_VERSION}. "
        f"Text frames are JSON of at most {MAX_TEXT_FRAME:,} bytes. "
        "The first frame is `hello`, within 5 s. Every frame from a client carries a new `op_id` (UUIDv7); "
        "the same frame sent again gives the same answer, another frame with a used `op_id` is a `conflict`. "
        "An answer carries the `op_id` as `reply_to`; what cannot be done is answered by `problem`.",
        "A client ignores a frame whose `type` it does not know, and fields it does not know; the server answers "
        "an unknown `type` by `problem` with the code `unknown_type`. A client of another protocol version is told so "
        "in one sentence, and the socket is closed. Examples of released versions are kept in "
        "`server/protocol/fixtures/released/`, and every version of the same protocol goes on reading them.",
    ]
    for title, models in (
        ("From the client", grammar.client_messages()),
        ("From the server", grammar.server_messages()),
    ):
        parts += [f"## {title}", *(_section(model) for model in models)]
    parts += ["## Records inside messages", *(_section(model) for model in grammar.records())]
    return "\n\n".join(parts) + "\n"


def _section(model: type[BaseModel]) -> str:
    rows = ["| field | type | notes |", "|---|---|---|", *(_row(field) for field in grammar.fields(model))]
    is_message = issubclass(model, (ClientMessage, ServerMessage))
    title = grammar.tag(model) if is_message else model.__name__
    parts = [f"### {title}", grammar.description(model), "\n".join(rows)]
    if is_message:
        parts.append(f"```json\n{pretty(example(model))}```")
    return "\n\n".join(parts)


def _row(field: Field) -> str:
    kind = typescript.name_of(field.kind).replace("|", "\\|")
    return f"| `{field.name}` | `{kind}` | {_notes(field)} |"


def _notes(field: Field) -> str:
    bounds = _bounds(field.kind)
    notes = ["may be left out"] if field.left_out else []
    notes += [_WORDS[key].format(f"{bounds[key]:,}") for key in _WORDS if key in bounds]
    if "pattern" in bounds:
        pattern = str(bounds["pattern"]).replace("|", "\\|")
        notes.append(f"`{pattern}`")
    return ", ".join(notes)


def _bounds(kind: Kind) -> dict[str, Any]:
    match kind:
        case Scalar(_, bounds):
            return bounds
        case Array(item, bounds):
            return {**_bounds(item), **{key.replace("length", "items"): bound for key, bound in bounds.items()}}
        case Alias(_, inner) | Nullable(inner):
            return _bounds(inner)
        case _:
            return {}
