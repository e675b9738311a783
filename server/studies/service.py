"""Rules of study records."""

from sqlmodel import Session

from server.protocol.messages import Stored, StudyEvent
from server.studies.models import Event
from server.writes import Actor, stamp


def store_event(session: Session, actor: Actor, message: StudyEvent) -> Stored:
    """Store an event."""
    session.add(Event(**stamp(actor, message.op_id, message.device_time), name=message.name, detail=message.detail))
    return Stored(reply_to=message.op_id)
