"""The security log: who logged in, who failed, who was given or lost what."""

from enum import StrEnum

from pydantic import BaseModel
from sqlmodel import Session, col, select

from server.clock import now
from server.identity.models import SecurityEvent

PAGE = 200


class SecurityKind(StrEnum):
    """What happened."""

    LOGGED_IN = "logged_in"
    LOGIN_FAILED = "login_failed"
    THROTTLED = "throttled"
    LOGGED_OUT = "logged_out"
    INVITED = "invited"
    INVITATION_USED = "invitation_used"
    INVITATION_REFUSED = "invitation_refused"
    PASSWORD_SET = "password_set"  # noqa: S105  (the name of an event)
    PERSON_ADDED = "person_added"
    ROLE_CHANGED = "role_changed"
    PERSON_DISABLED = "person_disabled"
    PERSON_ENABLED = "person_enabled"
    PAIRING_STARTED = "pairing_started"
    PAIRING_CLAIMED = "pairing_claimed"
    CLAIM_FAILED = "claim_failed"
    PAIRING_APPROVED = "pairing_approved"
    PAIRING_REFUSED = "pairing_refused"
    DEVICE_PAIRED = "device_paired"
    LOGIN_REVOKED = "login_revoked"


class SecurityRecord(BaseModel):
    """One event of the security log; `person_id` did it, `detail` says to what."""

    id: int
    server_time: str
    kind: SecurityKind
    person_id: str | None
    address: str
    detail: str


def record(session: Session, kind: SecurityKind, address: str, person_id: str | None = None, detail: str = "") -> None:
    """Append to the security log; the only function that writes there.

    Args:
        session: the transaction that also holds what happened.
        kind: what happened.
        address: where it was asked for.
        person_id: who did it, where that is known.
        detail: to what or whom; never a secret, nor what a stranger typed, which may be one.
    """
    session.add(SecurityEvent(server_time=now(), kind=kind.value, person_id=person_id, address=address, detail=detail))


def newest_events(session: Session, after: int) -> list[SecurityRecord]:
    """The newest events with an id above `after`, newest first, at most 200."""
    query = select(SecurityEvent).where(col(SecurityEvent.id) > after).order_by(col(SecurityEvent.id).desc())
    return [SecurityRecord.model_validate(event.model_dump()) for event in session.exec(query.limit(PAGE))]
