"""Tables of studies: designs by version, participants by pseudonym, sessions, and sealed entries in a chain."""

from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from server.writes import Written


class Event(Written, table=True):
    """Something a person did that a study may count."""

    __tablename__ = "study_event"

    op_id: str = Field(primary_key=True)
    name: str = Field(index=True)
    detail: str


class Study(Written, table=True):
    """A version of a study's design, as JSON; its `server_time` is when the plan was registered. It never changes."""

    __tablename__ = "study"
    __table_args__ = (UniqueConstraint("study_id", "version"),)

    op_id: str = Field(primary_key=True)
    study_id: str = Field(index=True)
    version: int
    design: str
    sha256: str


class Participant(Written, table=True):
    """Somebody who takes part, by pseudonym; `id` is STUDY.CODE and names the key that everything is sealed with.

    `conditions`, `forms` and `streams` are JSON lists: what is done in which period, and which logs were agreed to.
    `seq` and `head_sha256` are those of the newest entry.
    """

    __tablename__ = "study_participant"
    __table_args__ = (UniqueConstraint("study_id", "number"),)

    op_id: str = Field(unique=True)
    id: str = Field(primary_key=True)
    study_id: str = Field(index=True)
    version: int
    number: int
    code: str
    sequence: int
    conditions: str
    forms: str
    streams: str
    consent_version: int
    withdrawn_at: str | None = None
    erased_at: str | None = None
    seq: int = 0
    head_sha256: str = ""


class StudySession(Written, table=True):
    """One period of a participant, from its start to its end; at most one is open."""

    __tablename__ = "study_session"

    op_id: str = Field(primary_key=True)
    participant_id: str = Field(foreign_key="study_participant.id", index=True)
    period: int
    condition: str
    form: str
    ended_at: str | None = None
    ended_why: str = ""


class StudyEntry(Written, table=True):
    """Something that was recorded of a participant, sealed; the chain proves what is kept, not what it says.

    `sealed` is base64. `clock_offset_ms` is the server's clock minus the device's, known to `clock_uncertainty_ms`.
    """

    __tablename__ = "study_entry"
    __table_args__ = (UniqueConstraint("participant_id", "seq"),)

    op_id: str = Field(primary_key=True)
    participant_id: str = Field(foreign_key="study_participant.id", index=True)
    session_id: str | None = Field(default=None, foreign_key="study_session.op_id")
    seq: int
    kind: str
    sealed: str
    clock_offset_ms: float | None = None
    clock_uncertainty_ms: float | None = None
    sha256: str

    def chained(self) -> dict[str, Any]:
        """What the chain proves of the entry."""
        return self.model_dump(exclude={"sha256"})
