"""Writes happen once: the same op_id again gives the stored answer, with another payload it is refused."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, cast

from sqlmodel import Field, Session, SQLModel

from server.clock import now
from server.problems import ProblemError
from server.protocol.messages import ClientMessage, DeviceProfile, ServerMessage, from_server

A = TypeVar("A", bound=ServerMessage)


@dataclass(frozen=True)
class Actor:
    """Who writes, and from which device; a guest only in the room `room_id`."""

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
        work: writes and makes the answer, which may be a problem.

    Raises:
        ProblemError: `conflict`, the op_id stands for another write.
    """
    frame = message.model_dump(mode="json")
    payload = json.dumps([actor.person_id, frame], sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(payload.encode()).hexdigest()
    stored = session.get(Operation, message.op_id)
    if stored is not None:
        if stored.payload_sha256 != digest:
            raise ProblemError(
                "conflict",
                f"The op_id {message.op_id} already stands for another write, of {stored.server_time}.",
            )
        return cast(A, from_server.validate_json(stored.answer))
    result = work()
    session.add(
        Operation(
            **stamp(actor, message.op_id, frame.get("device_time")),
            type=frame["type"],
            payload_sha256=digest,
            answer=result.model_dump_json(),
        )
    )
    return result
