"""Experimenters' notes: read before anything of them leaves the server."""

from pydantic import BaseModel
from sqlmodel import Session, col, select

from server.studies.models import Participant
from server.studies.recording import entries_of
from server.studies.sealing import KeyRing


class Note(BaseModel):
    """A note; `released` is what may leave the server, null while it is held back."""

    entry_id: str
    participant_id: str
    code: str
    server_time: str
    session_id: str | None
    text: str
    released: str | None


def notes_of(session: Session, ring: KeyRing, study_id: str) -> list[Note]:
    """The notes of a study, by participant and time; those about people who were erased are gone."""
    query = select(Participant).where(Participant.study_id == study_id, col(Participant.erased_at).is_(None))
    people = session.exec(query.order_by(col(Participant.number))).all()
    return [note for one in people if ring.has(one.key_id) for note in _notes(session, ring, one)]


def _notes(session: Session, ring: KeyRing, participant: Participant) -> list[Note]:
    found: dict[str, Note] = {}
    for one in entries_of(session, ring, participant, ("note", "review")):
        if one.entry.kind == "note":
            found[one.entry.op_id] = Note(
                entry_id=one.entry.op_id,
                participant_id=participant.id,
                code=participant.code,
                server_time=one.entry.server_time,
                session_id=one.entry.session_id,
                text=one.content["text"],
                released=None,
            )
        else:
            entry_id = one.content["entry_id"]
            found[entry_id] = found[entry_id].model_copy(update={"released": one.content["text"]})
    return list(found.values())
