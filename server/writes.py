"""Writes happen once: the same op_id again gives the stored answer, with another payload it is refused."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, cast

import orjson
from sqlmodel import Field, Session, SQLModel

from server.clock import now
from server.problems import ProblemError
from server.protocol.messages import ClientMessage, DeviceProfile, ServerMessage, from_server, tag_of

A = TypeVar("A", bound=ServerMessage)


@dataclass(frozen=True)
class Actor:
    """Who writes, from which device, and in which room; a guest only in that one."""

    person_id: str
    person_name: str
    role: str
    device_id: str
    device_profile: DeviceProfile
    language: Literal["en", "fr"]
    room_id: str | None = None


class Written(SQLModel):
    """What every written row says about its writing; `device_time` is None where the server itself wrote."""

    op_id: str = Field(unique=True)
    actor_id: str = Field(foreign_key="person.id")
    device_id: str = Field(foreign_key="device.id")
    device_time: str | None
    server_time: str


class Operation(Written, table=True):
    """A write that was answered; it is stored in the same transaction as what it wrote."""

    op_id: str = Field(primary_key=True)
    type: str
    payload_sha256: str
    answer: str


def stamp(actor: Actor, op_id: str, device_time: str | None) -> dict[str, Any]:
    """The columns of `Written`."""
    return {
        "op_id": op_id,
        "actor_id": actor.person_id,
        "device_id": actor.device_id,
        "device_time": device_time,
        "server_time": now(),
    }


def once(session: Session, actor: Actor, message: ClientMessage, work: Callable[[], A]) -> A:
    """Do a write, or give the answer it had the first time.

    Args:
        session: the transaction that also holds the write.
        actor: who writes; another person's op_id is in use as well.
        message: the frame that asks for the write.
        work: writes and makes the answer.

    Raises:
        ProblemError: `conflict`, the op_id stands for another write.
    """
    digest = digest_of(actor, message)
    stored = session.get(Operation, message.op_id)
    if stored is not None:
        require_same(message.op_id, digest, stored.payload_sha256, stored.server_time)
        return cast(A, from_server.validate_json(stored.answer))
    result = work()
    session.add(Operation(**operation(actor, message, digest, result)))
    return result


def digest_of(actor: Actor, message: ClientMessage) -> str:
    """What tells a write from another with the same op_id."""
    payload = orjson.dumps([actor.person_id, message.model_dump(mode="json")], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(payload).hexdigest()


def require_same(op_id: str, digest: str, stored_digest: str, stored_time: str) -> None:
    """Let the same write pass again.

    Raises:
        ProblemError: `conflict`, the op_id stands for another write.
    """
    if stored_digest != digest:
        raise ProblemError("conflict", f"The op_id {op_id} already stands for another write, of {stored_time}.")


def operation(actor: Actor, message: ClientMessage, digest: str, answer: ServerMessage) -> dict[str, Any]:
    """The columns of `Operation` for a write that was answered."""
    return {
        **stamp(actor, message.op_id, getattr(message, "device_time", None)),
        "type": tag_of(message),
        "payload_sha256": digest,
        "answer": answer.model_dump_json(),
    }
