"""Rules of study records."""

from sqlmodel import Session

from server.problems import ProblemError
from server.protocol.messages import Stored, StudyEvent
from server.writes import Actor


def store_event(session: Session, actor: Actor, message: StudyEvent) -> Stored:
    raise ProblemError("refused", "no study session runs")
