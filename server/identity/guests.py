"""Guests: a name and a seat in one room, without an account."""

from uuid import uuid4

from sqlmodel import Session, col, select

from server.clock import now
from server.identity.models import Login, Person
from server.identity.names import DisplayName
from server.identity.roles import Role
from server.identity.service import delete_logins, log_in, logins_of


def seat_guest(session: Session, room_id: str, name: DisplayName) -> tuple[Person, str, Login]:
    """A new guest of a room.

    Args:
        session: the transaction.
        room_id: the room whose code the guest gave.
        name: as the others see it; another guest may have the same.

    Returns:
        The guest, the seat's secret, and its login.
    """
    guest = Person(id=str(uuid4()), name=name, role=Role.GUEST, room_id=room_id, server_time=now())
    session.add(guest)
    session.flush()
    secret, login = log_in(session, guest.id, "seat")
    return guest, secret, login


def unseat_guest(session: Session, person_id: str) -> list[str]:
    """End the logins of a guest; somebody with an account keeps theirs.

    Returns:
        The logins' ids, for `Revocations.revoke` once it is committed.
    """
    person = session.get(Person, person_id)
    is_guest = person is not None and person.role == Role.GUEST
    return delete_logins(session, logins_of(session, person_id)) if is_guest else []


def unseat_guests(session: Session, room_id: str) -> list[str]:
    """End the logins of a room's guests; the persons stay, as what they wrote refers to them.

    Returns:
        The logins' ids, for `Revocations.revoke` once it is committed.
    """
    query = select(Login).join(Person, col(Login.person_id) == Person.id).where(Person.room_id == room_id)
    return delete_logins(session, session.exec(query).all())
