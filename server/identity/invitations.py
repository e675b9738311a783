"""Invitations: one-time links that log a person in."""

from datetime import timedelta

from sqlmodel import Session, col, delete

from server.clock import now
from server.identity.audit import SecurityKind, record
from server.identity.models import OpenInvitation, Person
from server.identity.service import LOCAL_PERSON, Invitation, digest, is_older, new_secret

INVITATION_LIFE = timedelta(days=7)
LOCAL = "this machine"


def invite(session: Session, person_id: str, invited_by: str, address: str) -> str:
    """A new link for a person; earlier ones that nobody opened stop working.

    Returns:
        The link, from the server's address on.
    """
    session.exec(delete(OpenInvitation).where(col(OpenInvitation.person_id) == person_id))
    token = new_secret()
    session.add(
        OpenInvitation(token_sha256=digest(token), person_id=person_id, invited_by=invited_by, server_time=now())
    )
    record(session, SecurityKind.INVITED, address, invited_by, f"person {person_id}")
    return f"/?token={token}"


def keep_printed(session: Session, invitation: Invitation) -> None:
    """Make the link that `serve` prints good for the local person."""
    session.add(OpenInvitation(token_sha256=digest(invitation.token), person_id=LOCAL_PERSON, server_time=now()))
    record(session, SecurityKind.INVITED, LOCAL, detail=f"person {LOCAL_PERSON}, by the link printed at the start")


def accept_invitation(session: Session, token: str, address: str) -> Person | None:
    """Use up a link's token; None when it is unknown, used, too old, or its person is disabled."""
    # Locked, so that two processes cannot both use it.
    found = session.get(OpenInvitation, digest(token), with_for_update=True)
    if found is not None:
        session.delete(found)
        person = session.get(Person, found.person_id)
        if person is not None and not person.disabled and not is_older(found.server_time, INVITATION_LIFE):
            record(session, SecurityKind.INVITATION_USED, address, person.id)
            return person
    record(session, SecurityKind.INVITATION_REFUSED, address)
    return None
