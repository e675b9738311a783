"""What messages are made of: kinds of values with their bounds, and what every frame has."""

import unicodedata
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

PROTOCOL_VERSION = 1
SUBPROTOCOL = "holotrode.v1"
MAX_TEXT_FRAME = 256 * 1024
BLOB_CHUNK = 64 * 1024
MAX_SEATS = 200
MAX_PINS = 200
SEAT_SECONDS = 60  # how long the seat of somebody who lost the connection is held
POSE_HZ = 20  # poses from a client at most, and bundles of a room
# Characters that turn the direction of what follows: a name could dress up as another.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _rfc3339(text: str) -> str:
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("expected a time with its offset from UTC (RFC 3339)")
    return text


def _storable(text: str) -> str:
    if "\0" in text:
        raise ValueError("expected text without the character NUL, which PostgreSQL cannot store")
    return text


def _one_line(text: str) -> str:
    for place, character in enumerate(text, start=1):
        if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or character in TURNING:
            raise ValueError(f"expected one line of visible text; character {place} is U+{ord(character):04X}")
    return text


def _some_line(text: str) -> str:
    if not text.strip():
        raise ValueError("expected some text; got none")
    return _one_line(text)


OpId = Annotated[str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Identifier = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")]
Text = Annotated[str, Field(max_length=2000), AfterValidator(_storable)]
Hotspot = Annotated[str, Field(max_length=129, pattern=r"^[a-z0-9-]+/[a-z0-9-]+$")]
DeviceTime = Annotated[str, Field(min_length=20, max_length=35), AfterValidator(_rfc3339)]
DeviceProfile = Literal["hololens2", "quest2", "quest3", "desktop", "ci"]
JobState = Literal["queued", "running", "done", "failed", "cancelled"]
Role = Literal["guest", "participant", "student", "researcher", "teacher", "ergonomist", "admin"]
# Six of 31 characters that nobody confuses in a headset.
RoomCode = Annotated[str, Field(pattern=r"^[2-9A-HJKMNP-Z]{6}$")]
SeatNumber = Annotated[int, Field(ge=1, le=MAX_SEATS)]
Attendance = Literal["participant", "observer"]
Axis = Literal["x", "y", "z"]
Share = Annotated[float, Field(ge=0, le=1)]
Metres = Annotated[float, Field(ge=-1000, le=1000)]
Vector = Annotated[list[Metres], Field(min_length=3, max_length=3)]
Quaternion = Annotated[list[Annotated[float, Field(ge=-1, le=1)]], Field(min_length=4, max_length=4)]
ShortText = Annotated[str, Field(max_length=200), AfterValidator(_one_line)]
Title = Annotated[str, Field(max_length=80), AfterValidator(_some_line)]
Note = Annotated[str, Field(max_length=200), AfterValidator(_some_line)]


class Record(BaseModel):
    """Something inside a message."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class ClientMessage(Record):
    """A frame from a client."""

    op_id: OpId


class ServerMessage(Record):
    """A frame from the server."""


class Answer(ServerMessage):
    """A frame that answers a client's."""

    reply_to: OpId
