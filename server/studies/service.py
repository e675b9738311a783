"""Studies on a server: what participants and experimenters send, and what they are shown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from server.identity.roles import Role
from server.problems import ProblemError
from server.protocol.messages import (
    AgreeToStudy,
    Annotate,
    Answer,
    AnswerQuestionnaire,
    BeginSession,
    BeginTask,
    EndSession,
    EndTask,
    EraseParticipant,
    FillSheet,
    LogChunk,
    PauseSession,
    RateSickness,
    ReviewNote,
    Stored,
    StudyEvent,
    StudyWrite,
    TrainingWrite,
    WithdrawFromStudy,
)
from server.studies import conducting, participating
from server.studies.desk import Desk
from server.studies.instruments import Instruments
from server.studies.observing import observe, require_module
from server.studies.recording import Written
from server.studies.sealing import KeyRing
from server.writes import Actor

_HANDLERS: dict[type[StudyWrite], Callable[[Desk, Any], Stored]] = {
    AgreeToStudy: participating.agree,
    AnswerQuestionnaire: participating.answer,
    RateSickness: participating.rate,
    LogChunk: participating.log,
    BeginSession: conducting.begin_session,
    BeginTask: conducting.begin_task,
    EndTask: conducting.end_task,
    PauseSession: conducting.pause,
    EndSession: conducting.end_session,
    Annotate: conducting.annotate,
    ReviewNote: conducting.review,
    FillSheet: conducting.fill_sheet,
    WithdrawFromStudy: conducting.withdraw_participant,
    EraseParticipant: conducting.erase_participant,
}


@dataclass(frozen=True)
class Studies:
    """What studies need of a server.

    Args:
        ring: the keys of participants.
        instruments: the questionnaires.
    """

    ring: KeyRing
    instruments: Instruments

    def take(self, session: Session, actor: Actor, message: StudyWrite) -> Stored:
        """Do what a participant or an experimenter asks for.

        Raises:
            ProblemError: it cannot be done; then nothing was written.
        """
        return _HANDLERS[type(message)](self.desk(session, actor, message.op_id, message.device_time), message)

    def desk(self, session: Session, actor: Actor, op_id: str, device_time: str | None) -> Desk:
        """What a write works with."""
        return Desk(session, self.ring, self.instruments, actor, Written(actor, op_id, device_time))

    def trained(self, session: Session, actor: Actor, message: TrainingWrite, train: Callable[[], Answer]) -> Answer:
        """Let a message of training be answered; a participant's only in their task, where it is recorded.

        Raises:
            ProblemError: as `train`, or `refused`: the study asks for something else now.
        """
        if actor.role != Role.PARTICIPANT:
            return train()
        desk = self.desk(session, actor, message.op_id, message.device_time)
        participant, way = require_module(desk, message)
        answer = train()
        session.flush()
        observe(desk, message, answer, participant, way)
        return answer


def refuse_event(_session: Session, _actor: Actor, _message: StudyEvent) -> Stored:
    """What clients of version 0.1.0 send at any time: nothing is recorded outside a session that was agreed to.

    Raises:
        ProblemError: always.
    """
    raise ProblemError("refused", "Nothing is recorded outside a study; expected log_chunk in one of its sessions.")
