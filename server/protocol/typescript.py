"""The declaration as TypeScript types."""

import json

from pydantic import BaseModel

from server.protocol import grammar
from server.protocol.grammar import Alias, Array, Choice, Field, Kind, Nested, Nullable, Scalar

_SCALARS = {str: "string", int: "number", float: "number", bool: "boolean"}


def typescript() -> str:
    """The unions, their records, constants, and the types that a server may send."""
    clients, servers = grammar.client_messages(), grammar.server_messages()
    lines = ["// Generated from server/protocol/messages.py by `make generate`; do not edit.", ""]
    lines += [f"export const {name} = {json.dumps(value)};" for name, value in grammar.constants().items()]
    lines.append("")
    lines += [f"export type {name} = {name_of(kind)};" for name, kind in grammar.aliases().items()]
    for model in (*grammar.records(), *clients, *servers):
        lines += ["", *_interface(model)]
    for name, members in (("FromClient", clients), ("FromServer", servers)):
        lines += ["", f"export type {name} =", *(f"  | {model.__name__}" for model in members)]
        lines[-1] += ";"
    lines += ["", "/** Every `type` of a server's frame that this client knows. */"]
    lines += ['export const SERVER_TYPES: ReadonlySet<string> = new Set<FromServer["type"]>([']
    lines += [*(f"  {json.dumps(grammar.tag(model))}," for model in servers), "]);"]
    return "\n".join(lines) + "\n"


def name_of(kind: Kind) -> str:
    """A kind as TypeScript."""
    match kind:
        case Alias(name):
            return name
        case Scalar(python):
            return _SCALARS[python]
        case Choice(options):
            return " | ".join(json.dumps(option) for option in options)
        case Array(item):
            name = name_of(item)
            return f"({name})[]" if " | " in name else f"{name}[]"
        case Nested(model):
            return model.__name__
        case Nullable(inner):
            return f"{name_of(inner)} | null"


def _interface(model: type[BaseModel]) -> list[str]:
    head = [f"/** {grammar.sentence(model)} */", f"export interface {model.__name__} {{"]
    return [*head, *(_member(field) for field in grammar.fields(model)), "}"]


def _member(field: Field) -> str:
    return f"  {field.name}{'?' if field.left_out else ''}: {name_of(field.kind)};"
