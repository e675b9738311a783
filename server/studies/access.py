"""Who has taken something of a study out of the server, or had somebody erased."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from server.studies.models import StudyAccess
from server.studies.recording import Written


def note_access(session: Session, written: Written, study_id: str, what: str, detail: str = "") -> None:
    """Append to the log.

    Args:
        session: the transaction; nothing leaves before it is committed.
        written: by whom.
        study_id: of which study.
        what: export, export_raw, report, note, withdrawn, erased, codes.
        detail: in one line.
    """
    session.add(StudyAccess(**written.stamp(), study_id=study_id, what=what, detail=detail))


def accesses_of(session: Session, study_id: str) -> Sequence[StudyAccess]:
    """The log of a study, newest first."""
    query = select(StudyAccess).where(StudyAccess.study_id == study_id)
    return session.exec(query.order_by(col(StudyAccess.server_time).desc(), col(StudyAccess.op_id))).all()
