"""Rooms as rows: opening, finding, closing them, and what their guests may see."""

import json
import secrets
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from sqlalchemy import update
from sqlmodel import Session, col, select

from server.blobs import BlobStore
from server.clock import now
from server.identity.guests import unseat_guests
from server.identity.handshake import ALPHABET, CODE_LENGTH
from server.identity.models import Person
from server.library.models import Electrode, Scene
from server.problems import ProblemError
from server.protocol.messages import (
    ListRooms,
    OpenRoom,
    RoomEvent,
    RoomOpened,
    Rooms,
    RoomState,
    RoomSummary,
    from_server,
)
from server.rooms.journal import LEASE_SECONDS, renew
from server.rooms.models import Exhibited, Happening, Room
from server.rooms.state import apply, new_room
from server.writes import Actor, stamp

FORGOTTEN = timedelta(hours=24)
NEWEST_ROOMS = 100


def open_room(session: Session, actor: Actor, message: OpenRoom) -> RoomOpened:
    """Store a room under a new code."""
    room = Room(
        **stamp(actor, message.op_id, message.device_time),
        id=message.op_id,
        code="".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)),
        title=message.title,
    )
    session.add(room)
    return RoomOpened(reply_to=message.op_id, room_id=room.id, code=room.code or "")


def list_rooms(session: Session, actor: Actor, message: ListRooms) -> Rooms:
    """The open rooms, newest first."""
    is_open = col(Room.closed_at).is_(None)
    newest = select(Room).where(is_open).order_by(col(Room.server_time).desc()).limit(NEWEST_ROOMS)
    summaries = [
        RoomSummary(
            room_id=room.id,
            code=room.code or "",
            title=room.title,
            people=_people(session, room),
            mine=room.actor_id == actor.person_id,
            opened_at=room.server_time,
        )
        for room in session.exec(newest)
    ]
    return Rooms(reply_to=message.op_id, rooms=summaries)


def _people(session: Session, room: Room) -> int:
    """How many seats are taken, by the events on disk."""
    query = select(Happening).where(
        Happening.room_id == room.id, col(Happening.type).in_(("seat_changed", "seat_freed"))
    )
    present: dict[int, bool] = {}
    for row in session.exec(query.order_by(col(Happening.seq))):
        event = json.loads(row.event)
        if row.type == "seat_freed":
            present.pop(event["seat"], None)
        else:
            present[event["seat"]["seat"]] = event["seat"]["present"]
    return sum(present.values())


def room_with(session: Session, code: str) -> Room:
    """The open room with a code.

    Raises:
        ProblemError: `not_found`.
    """
    room = session.exec(select(Room).where(Room.code == code)).first()
    if room is None:
        raise ProblemError("not_found", f"There is no open room with the code {code}.")
    return room


def take(session: Session, room_id: str, holder: str, url: str) -> Room:
    """Take a room into this process, or find out who has it: `holder` of the row tells."""
    free = (col(Room.holder).is_(None)) | (col(Room.holder) == holder) | (col(Room.lease_until) < time.time())
    wanted = (col(Room.id) == room_id) & col(Room.closed_at).is_(None) & free
    values = {"holder": holder, "holder_url": url, "lease_until": time.time() + LEASE_SECONDS}
    session.exec(update(Room).where(wanted).values(**values))
    room = session.get(Room, room_id, populate_existing=True)
    if room is None or room.closed_at is not None:
        raise ProblemError("not_found", "This room is closed.")
    return room


def give_back(session: Session, room_id: str, holder: str) -> None:
    """Let any process take a room at once."""
    mine = (col(Room.id) == room_id) & (col(Room.holder) == holder)
    session.exec(update(Room).where(mine).values(holder=None, lease_until=0.0))


def renew_all(session: Session, room_ids: list[str], holder: str) -> set[str]:
    """Prolong the leases of rooms; the ids of those that `holder` has lost."""
    return {room_id for room_id in room_ids if not renew(session, room_id, holder)}


def happenings_of(session: Session, room_id: str) -> list[Happening]:
    """Everything that happened in a room, oldest first."""
    return list(session.exec(select(Happening).where(Happening.room_id == room_id).order_by(col(Happening.seq))))


def replay(room: Room, happenings: list[Happening]) -> RoomState:
    """A room's state by its events."""
    state = new_room(room.id, room.code or "", room.title)
    for row in happenings:
        event = from_server.validate_json(row.event)
        assert isinstance(event, RoomEvent)  # noqa: S101  (nothing else is stored there)
        state = apply(state, event)
    return state


def close(session: Session, room_id: str) -> list[str]:
    """End a room, its code and its guests' logins, whose ids are returned."""
    session.exec(update(Room).where(col(Room.id) == room_id).values(code=None, closed_at=now(), holder=None))
    return unseat_guests(session, room_id)


def close_forgotten(session: Session) -> None:
    """End the rooms in which nothing has happened for a day."""
    limit = (datetime.now(UTC) - FORGOTTEN).isoformat(timespec="microseconds").replace("+00:00", "Z")
    busy = select(Happening.room_id).where(col(Happening.server_time) > limit)
    old = select(Room.id).where(col(Room.closed_at).is_(None), col(Room.server_time) < limit, col(Room.id).not_in(busy))
    for room_id in session.exec(old).all():
        close(session, room_id)


def exhibit(session: Session, room_id: str, electrode_id: str) -> None:
    """Remember that a room's guests may see an electrode."""
    if session.get(Exhibited, (room_id, electrode_id)) is None:
        session.add(Exhibited(room_id=room_id, electrode_id=electrode_id))


def require_electrode(session: Session, electrode_id: str) -> None:
    """Let an electrode of the library pass.

    Raises:
        ProblemError: `not_found`.
    """
    if session.get(Electrode, electrode_id) is None:
        raise ProblemError("not_found", f"There is no electrode {electrode_id}.")


def require_exhibit(session: Session, person: Person | Actor, electrode_id: str) -> None:
    """Let a guest see an electrode that was on the room's stage, and everybody else any.

    Raises:
        ProblemError: `refused`.
    """
    if person.role == "guest" and session.get(Exhibited, (person.room_id, electrode_id)) is None:
        raise ProblemError("refused", "Guests see the electrodes that their room has shown; this is another one.")


def require_blob(session: Session, blobs: BlobStore, person: Person | Actor, sha256: str) -> None:
    """Let a guest have the blobs of what the room has shown, and everybody else any.

    Raises:
        ProblemError: `refused`.
    """
    if person.role == "guest" and not any(sha256 in names for names in _exhibited(session, blobs, person.room_id)):
        raise ProblemError("refused", "Guests get the blobs of the electrodes that their room has shown; not this one.")


def _exhibited(session: Session, blobs: BlobStore, room_id: str | None) -> Iterator[str]:
    """Texts in which the blobs of a room's scenes are named."""
    shown = select(Scene.manifest_sha256, Scene.parts).join(
        Exhibited, col(Exhibited.electrode_id) == col(Scene.electrode_id)
    )
    for manifest, parts in session.exec(shown.where(Exhibited.room_id == room_id)):
        yield parts
        yield _named_in(blobs, manifest)


@lru_cache(maxsize=256)
def _named_in(blobs: BlobStore, manifest_sha256: str) -> str:
    """The manifest's own hash and its text, in which every other blob of the scene is named."""
    return manifest_sha256 + blobs.find(manifest_sha256).read_text(encoding="utf-8")
