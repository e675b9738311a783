"""The declaration in messages.py as the few kinds of value it is made of, for everything that is generated from it."""

from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from server.protocol import messages
from server.protocol.messages import ClientMessage, FromClient, FromServer, Record, ServerMessage

_BOUNDS = ("min_length", "max_length", "ge", "le", "pattern")


@dataclass(frozen=True)
class Scalar:
    """A string, a number or a truth value."""

    python: type
    bounds: dict[str, Any]


@dataclass(frozen=True)
class Choice:
    """One of a few strings."""

    options: tuple[str, ...]


@dataclass(frozen=True)
class Array:
    """A list."""

    item: "Kind"
    bounds: dict[str, Any]


@dataclass(frozen=True)
class Nested:
    """A record."""

    model: type[BaseModel]


@dataclass(frozen=True)
class Nullable:
    """Something or null."""

    inner: "Kind"


@dataclass(frozen=True)
class Alias:
    """A kind that the declaration gives a name."""

    name: str
    kind: "Kind"


Kind = Scalar | Choice | Array | Nested | Nullable | Alias


@dataclass(frozen=True)
class Field:
    """One field of a message or record.

    Args:
        name: as on the wire.
        kind: what it holds.
        default: what it is when it is left out; None also where it has no default.
        left_out: whether a client may leave it out.
    """

    name: str
    kind: Kind
    default: Any
    left_out: bool


def constants() -> dict[str, int | str]:
    """The numbers and names that both sides share."""
    return {name: value for name, value in vars(messages).items() if name.isupper() and isinstance(value, int | str)}


def aliases() -> dict[str, Kind]:
    """The kinds that have a name, in the order of their declaration."""
    return {name: _kind(hint) for name, hint in _named_hints().items()}


def client_messages() -> tuple[type[BaseModel], ...]:
    """Everything a client may send."""
    return get_args(get_args(FromClient)[0])


def server_messages() -> tuple[type[BaseModel], ...]:
    """Everything the server may send."""
    return get_args(get_args(FromServer)[0])


def records() -> list[type[BaseModel]]:
    """Records inside messages, in the order of their declaration."""
    frames = (ClientMessage, ServerMessage)
    found = [value for value in vars(messages).values() if isinstance(value, type) and issubclass(value, Record)]
    return [model for model in found if model is not Record and not issubclass(model, frames)]


def family(model: type[BaseModel]) -> type[BaseModel] | None:
    """What a message has in common with some of its kind: answers, commands and events of a room."""
    parent = model.__base__
    is_family = (
        parent is not None and issubclass(parent, Record) and parent not in (Record, ClientMessage, ServerMessage)
    )
    return parent if is_family else None


def fields(model: type[BaseModel]) -> list[Field]:
    """The fields of a message or record, `type` first."""
    hints = get_type_hints(model, include_extras=True)
    names = sorted(model.model_fields, key=lambda name: name != "type")
    return [_field(model, name, hints[name]) for name in names]


def tag(model: type[BaseModel]) -> str:
    """What `type` says in a message."""
    return str(model.model_fields["type"].default)


def description(model: type[BaseModel]) -> str:
    """What the declaration says about a message or record."""
    return "\n".join(line.strip() for line in (model.__doc__ or "").strip().splitlines())


def sentence(model: type[BaseModel]) -> str:
    """The first line of the description."""
    return description(model).splitlines()[0]


def kind_of(hint: Any) -> Kind:
    """The kind of a type hint.

    Raises:
        TypeError: the hint is outside the grammar.
    """
    name = next((name for name, declared in _named_hints().items() if declared == hint), None)
    return Alias(name, _kind(hint)) if name else _kind(hint)


def _kind(hint: Any, bounds: dict[str, Any] | None = None) -> Kind:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _kind(arguments[0], {key: bound for part in arguments[1:] for key, bound in _bounds(part).items()})
    if origin is Literal:
        return Choice(arguments)
    if origin is list:
        return Array(kind_of(arguments[0]), bounds or {})
    if origin in (Union, UnionType) and len(arguments) == 2 and arguments[1] is NoneType:
        return Nullable(_kind(arguments[0], bounds) if bounds else kind_of(arguments[0]))
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return Nested(hint)
    if hint in (str, int, float, bool):
        return Scalar(hint, bounds or {})
    raise TypeError(f"expected a scalar, a list, a record, or one of them or None; got {hint}")


def _field(model: type[BaseModel], name: str, hint: Any) -> Field:
    declared = model.model_fields[name]
    default = None if declared.is_required() else declared.default
    # The tag, and everything from the server, is always there.
    left_out = issubclass(model, ClientMessage) and name != "type" and not declared.is_required()
    return Field(name, kind_of(hint), default, left_out)


def _bounds(part: Any) -> dict[str, Any]:
    """What a part of Annotated says about the values."""
    if isinstance(part, FieldInfo):
        return {key: bound for inner in part.metadata for key, bound in _bounds(inner).items()}
    return {name: getattr(part, name) for name in _BOUNDS if getattr(part, name, None) is not None}


def _named_hints() -> dict[str, Any]:
    unions = (FromClient, FromServer)
    return {
        name: value
        for name, value in vars(messages).items()
        if get_origin(value) in (Annotated, Literal) and not name.startswith("_") and value not in unions
    }
