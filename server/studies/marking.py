"""Sending the marks of running sessions into the lab streaming layer, while a server goes on."""

import threading
from collections.abc import Callable

from sqlmodel import Session, col, select

from server.clock import now
from server.database import Database
from server.studies.marks import Mark
from server.studies.models import Participant, StudyEntry

PAUSE_SECONDS = 0.2  # a mark is stamped with its own time, however late it is sent


class NewMarks:
    """The marks of a study that were recorded since the last look.

    Args:
        study_id: of the study.
        since: RFC 3339; by default now.
    """

    def __init__(self, study_id: str, since: str | None = None) -> None:
        self._study_id, self._since = study_id, since or now()
        self._seen: set[str] = set()

    def read(self, session: Session) -> list[Mark]:
        """Those that are new, in their order."""
        query = (
            select(StudyEntry.op_id, StudyEntry.server_time, Participant.code)
            .join(Participant, col(Participant.id) == col(StudyEntry.participant_id))
            .where(Participant.study_id == self._study_id, StudyEntry.kind == "mark")
            .where(StudyEntry.server_time >= self._since)
            .order_by(col(StudyEntry.server_time), col(StudyEntry.op_id))
        )
        rows = [row for row in session.exec(query).all() if row[0] not in self._seen]
        self._seen |= {op_id for op_id, _, _ in rows}
        return [Mark(code, op_id, server_time) for op_id, server_time, code in rows]


def send_marks(
    database: Database, study_id: str, push: Callable[[Mark], None], stop: threading.Event, since: str | None = None
) -> int:
    """Push every new mark until told to stop; returns how many.

    Args:
        database: where marks are recorded; another process may write.
        study_id: of the study.
        push: takes a mark.
        stop: ends it.
        since: RFC 3339; by default now.
    """
    marks, sent = NewMarks(study_id, since), 0
    while True:
        last = stop.is_set()
        for mark in database.read(marks.read):
            push(mark)
            sent += 1
        if last:
            return sent
        stop.wait(PAUSE_SECONDS)
