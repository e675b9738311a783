"""Whether what was recorded in studies is what it was: the chain of every participant, also of the erased ones."""

from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from server.studies.models import Participant
from server.studies.recording import first_broken


@dataclass
class StudiesReport:
    """What was looked at, and a sentence for the first broken link of each participant."""

    participants: int = 0
    entries: int = 0
    problems: list[str] = field(default_factory=list)


def verify_studies(session: Session) -> StudiesReport:
    """Check every chain; no key is needed, as chains are over what is sealed.

    Args:
        session: reads; nothing is changed.
    """
    report = StudiesReport()
    for participant in session.exec(select(Participant).order_by(col(Participant.id))).all():
        report.participants += 1
        report.entries += participant.seq
        if broken := first_broken(session, participant):
            report.problems.append(broken)
    return report
