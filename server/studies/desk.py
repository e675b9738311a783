"""What one write of a study works with, and whom it is about."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from server.clock import new_op_id, now
from server.identity.roles import EXPERIMENTERS, Role
from server.problems import ProblemError
from server.protocol.messages import AboutParticipant, StudyWrite
from server.studies import recording
from server.studies.design import StudyDesign
from server.studies.enrolling import design_of, participant_named
from server.studies.flow import Next, next_of
from server.studies.instruments import Instruments
from server.studies.models import Participant, StudyEntry, StudySession
from server.studies.recording import UNKNOWN_CLOCK, Clock, Kind, Written
from server.studies.sealing import KeyRing
from server.studies.sessions import periods_of, sessions_of
from server.writes import Actor


@dataclass(frozen=True)
class Desk:
    """What a write works with.

    Args:
        session: the transaction.
        ring: the keys of participants.
        instruments: the questionnaires.
        actor: who writes.
        written: the write.
    """

    session: Session
    ring: KeyRing
    instruments: Instruments
    actor: Actor
    written: Written

    def record(
        self,
        participant: Participant,
        kind: Kind,
        content: dict[str, object],
        topic: str = "",
        clock: Clock = UNKNOWN_CLOCK,
        where: StudySession | None = None,
    ) -> None:
        """Record what the write brought."""
        recording.record(self.session, self.ring, self.written, participant, kind, content, clock, topic, where)

    def mark(self, participant: Participant, what: str, why: str = "") -> None:
        """Record what follows from the write, as an entry of the server's own."""
        written = Written(self.actor, new_op_id(), None)
        recording.record(self.session, self.ring, written, participant, "mark", {"what": what, "why": why})


def about(session: Session, actor: Actor, message: StudyWrite) -> Participant:
    """Whom a write is about: participants write about themselves, experimenters about whom they name.

    Raises:
        ProblemError: `refused`, somebody else; `not_found`, nobody of this name.
    """
    named = message.participant_id if isinstance(message, AboutParticipant) else None
    if actor.role == Role.PARTICIPANT:
        own = participant_of(session, actor.person_id)
        if own is None:
            raise ProblemError("refused", "Expected consent first: nothing is recorded before it.")
        if named not in (None, own.id):
            raise ProblemError("refused", f"Participants write about themselves; got {named}.")
        return own
    if named is None or Role(actor.role) not in EXPERIMENTERS:
        raise ProblemError("refused", "Expected the participant whom this is about; got none.")
    return participant_named(session, named)


def participant_of(session: Session, person_id: str) -> Participant | None:
    """The participant who logs in as a person; None before they have agreed."""
    return session.exec(select(Participant).where(Participant.person_id == person_id)).first()


def answered_of(session: Session, participant: Participant) -> set[tuple[str | None, str]]:
    """Which questionnaires and tests somebody has answered, by session and topic."""
    query = select(StudyEntry.session_id, StudyEntry.topic).where(
        StudyEntry.participant_id == participant.id, col(StudyEntry.kind).in_(("answers", "knowledge"))
    )
    return {(session_id, topic) for session_id, topic in session.exec(query)}


@dataclass(frozen=True)
class Way:
    """How far somebody has come.

    Args:
        design: of the study, in the version that they take part in.
        sessions: so far.
        periods: how many there are to be.
        next: what is to be done now.
    """

    design: StudyDesign
    sessions: Sequence[StudySession]
    periods: int
    next: Next

    @property
    def running(self) -> StudySession | None:
        """The session that runs."""
        return self.sessions[-1] if self.sessions and self.sessions[-1].ended_at is None else None


def way_of(session: Session, participant: Participant) -> Way:
    """How far a participant has come."""
    design = design_of(session, participant.study_id, participant.version)
    sessions, periods = sessions_of(session, participant), periods_of(participant, design)
    if participant.withdrawn_at is not None:
        return Way(design, sessions, periods, Next("withdrawn"))
    following = next_of(design, periods, sessions, answered_of(session, participant), now())
    return Way(design, sessions, periods, following)
