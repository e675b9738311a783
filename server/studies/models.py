"""Tables of studies: designs by version, seats, participants by pseudonym, sessions, and sealed entries in a chain."""

import hashlib
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from server.writes import Written


class Study(Written, table=True):
    """A version of a study's design, as JSON; its `server_time` is when the plan was registered. It never changes."""

    __tablename__ = "study"
    __table_args__ = (UniqueConstraint("study_id", "version"),)

    op_id: str = Field(primary_key=True)
    study_id: str = Field(index=True)
    version: int
    design: str
    sha256: str


class StudySeat(Written, table=True):
    """A printed code by which somebody comes into a study; only its hash is kept.

    `person_id` is who comes by it, `used_at` when they agreed: who says no leaves no trace.
    """

    __tablename__ = "study_seat"

    op_id: str = Field(unique=True)
    code_sha256: str = Field(primary_key=True)
    study_id: str = Field(index=True)
    person_id: str = Field(foreign_key="person.id", index=True, unique=True)
    used_at: str | None = None


class Participant(Written, table=True):
    """Somebody who takes part, by pseudonym; `id` is STUDY.CODE.

    `person_id` is who logs in by their seat; None for somebody whom an experimenter writes down alone. `conditions`,
    `forms` and `streams` are JSON lists: what is done in which period, and which logs were agreed to.
    `excluded` is the rule of the plan by which they are left out of the
    analysis. `seq` and `head_sha256` are those of the newest entry.
    """

    __tablename__ = "study_participant"
    __table_args__ = (UniqueConstraint("study_id", "number"),)

    op_id: str = Field(unique=True)
    id: str = Field(primary_key=True)
    study_id: str = Field(index=True)
    person_id: str | None = Field(default=None, foreign_key="person.id", unique=True)
    version: int
    number: int
    code: str
    sequence: int
    conditions: str
    forms: str
    streams: str
    consent_version: int
    withdrawn_at: str | None = None
    excluded: str = ""
    erased_at: str | None = None
    seq: int = 0
    head_sha256: str = ""

    @property
    def key_id(self) -> str:
        """Names the key that everything about them is sealed with; no other server ever has a participant of this id.

        Two servers may share a directory of keys, and both may have a study of one name.
        """
        return self.op_id


class StudySession(Written, table=True):
    """One period of a participant, from its start to its end; at most one is open.

    A session whose task never began has its period again in another one. The task has begun at `task_started_at` and is
    over at `task_ended_at`; `paused_at` is set during a pause.
    """

    __tablename__ = "study_session"

    op_id: str = Field(primary_key=True)
    participant_id: str = Field(foreign_key="study_participant.id", index=True)
    period: int
    condition: str
    form: str
    task_started_at: str | None = None
    task_ended_at: str | None = None
    paused_at: str | None = None
    ended_at: str | None = None
    ended_why: str = ""


class StudyEntry(Written, table=True):
    """Something that was recorded of a participant, sealed; the chain proves what is kept, not what it says.

    `topic` tells entries of a kind apart without their content: which questionnaire at which moment.
    `clock_offset_ms` is the server's clock minus the device's, known to `clock_uncertainty_ms`.
    """

    __tablename__ = "study_entry"
    __table_args__ = (
        UniqueConstraint("participant_id", "seq"),
        # An hour of chunks lies between the few entries that a console asks for.
        Index("ix_study_entry_kind", "participant_id", "kind", "seq"),
    )

    op_id: str = Field(primary_key=True)
    participant_id: str = Field(foreign_key="study_participant.id")
    session_id: str | None = Field(default=None, foreign_key="study_session.op_id")
    seq: int
    kind: str
    topic: str = ""
    sealed: bytes
    clock_offset_ms: float | None = None
    clock_uncertainty_ms: float | None = None
    sha256: str

    def chained(self) -> dict[str, Any]:
        """What the chain proves of the entry."""
        sealed = hashlib.sha256(self.sealed).hexdigest()
        return {**self.model_dump(exclude={"sha256", "sealed"}), "sealed_sha256": sealed}


class StudyAccess(Written, table=True):
    """Who has taken something of a study out of the server, or destroyed it; only ever appended."""

    __tablename__ = "study_access"

    op_id: str = Field(primary_key=True)
    study_id: str = Field(index=True)
    what: str
    detail: str
