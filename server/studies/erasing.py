"""Erasing people: the key is destroyed after the rows are committed, and what stood in the clear is deleted with them.

The list of who was erased is kept with the keys, outside the data and its backups, so that a restored backup brings
nobody back.
"""

from sqlmodel import Session, col, delete, select

from server.clock import now
from server.identity.models import Login
from server.studies.models import Participant, StudyEntry
from server.studies.recording import touch
from server.studies.sealing import KeyRing
from server.training.models import StepAnswer, StepHelp, TrainingRun, Trial
from server.writes import Operation

_ERASED = "keys_to_destroy"


def erase(session: Session, participant: Participant) -> None:
    """Delete what stands in the clear of somebody; `destroy_keys` destroys their key once this is committed.

    Entries stay, sealed for ever: their chain can still be checked.
    """
    participant.withdrawn_at = participant.withdrawn_at or now()
    participant.erased_at = participant.erased_at or now()
    session.add(participant)
    touch(session, participant)
    # Digests of what was sent: short answers could be guessed from them.
    entries = select(StudyEntry.op_id).where(StudyEntry.participant_id == participant.id)
    session.exec(delete(Operation).where(col(Operation.op_id).in_(entries)))
    if participant.person_id is not None:
        _delete_rows(session, participant.person_id)
    session.info.setdefault(_ERASED, set()).add(participant.key_id)


def destroy_keys(session: Session, ring: KeyRing) -> None:
    """Destroy the keys of those whose erasure this transaction has committed."""
    for key_id in sorted(session.info.get(_ERASED, ())):
        ring.erase(key_id)


def replay_erasures(session: Session, ring: KeyRing) -> int:
    """Erase again whoever an old backup, or old keys, have brought back; returns how many."""
    gone = ring.erased()
    again = 0
    for participant in session.exec(select(Participant)).all():
        listed = participant.key_id in gone
        if participant.erased_at is None and listed:
            erase(session, participant)
            again += 1
        elif participant.erased_at is not None and (ring.has(participant.key_id) or not listed):
            session.info.setdefault(_ERASED, set()).add(participant.key_id)
            again += 1
    return again


def _delete_rows(session: Session, person_id: str) -> None:
    runs = select(TrainingRun.op_id).where(TrainingRun.actor_id == person_id)
    for table in (StepAnswer, StepHelp, Trial):
        session.exec(delete(table).where(col(table.run_id).in_(runs)))
    session.exec(delete(TrainingRun).where(col(TrainingRun.actor_id) == person_id))
    session.exec(delete(Operation).where(col(Operation.actor_id) == person_id))
    session.exec(delete(Login).where(col(Login.person_id) == person_id))
