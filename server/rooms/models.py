"""Tables of rooms and of what happened in them."""

from sqlalchemy import PrimaryKeyConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from server.writes import Written


class Room(Written, table=True):
    """A room, and which server process holds it until `lease_until` (seconds since 1970); `code` ends with it."""

    op_id: str = Field(unique=True)
    id: str = Field(primary_key=True)
    code: str | None = Field(unique=True)
    title: str
    closed_at: str | None = None
    holder: str | None = None
    holder_url: str = ""
    lease_until: float = 0.0


class Happening(Written, table=True):
    """One numbered event of a room, as JSON, and whose seat it came from; rows are only ever added.

    `payload_sha256` is that of the command, so that the same one again is known; None where the server acted.
    """

    __tablename__ = "room_event"
    __table_args__ = (PrimaryKeyConstraint("room_id", "seq"), UniqueConstraint("room_id", "op_id"))

    op_id: str = Field()
    room_id: str = Field(foreign_key="room.id")
    seq: int
    type: str
    by: int
    event: str
    payload_sha256: str | None


class Exhibited(SQLModel, table=True):
    """An electrode that was on the stage of a room: its guests may see it."""

    __tablename__ = "room_electrode"

    room_id: str = Field(primary_key=True, foreign_key="room.id")
    electrode_id: str = Field(primary_key=True, foreign_key="electrode.id")
