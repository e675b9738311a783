"""Simulated people, each with a device; they cannot log in."""

from sqlmodel import Session

from server.clock import new_op_id, now
from server.identity.models import Device, Person
from server.identity.roles import Role
from server.writes import Actor


def simulated_person(session: Session, person_id: str, name: str, role: Role) -> Actor:
    """A simulated person; the one who is there already where there is one."""
    device_id = f"{person_id}-tablet"
    if session.get(Person, person_id) is None:
        session.add(Person(id=person_id, name=name, role=role.value, server_time=now(), disabled=True))
        session.flush()
        add_device(session, person_id, device_id)
    return Actor(person_id, name, role.value, device_id, "ci", "en")


def add_device(session: Session, person_id: str, device_id: str, language: str = "en") -> None:
    """Give a simulated person a device."""
    session.add(
        Device(
            id=device_id,
            op_id=new_op_id(),
            actor_id=person_id,
            device_time=None,
            server_time=now(),
            profile="ci",
            language=language,
        )
    )
    session.flush()
