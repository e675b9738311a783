"""Logging in: a one-time token becomes a secret, the secret names a person, a hello names the device."""

import hashlib
import hmac
import secrets
import threading
from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from server.clock import new_op_id, now
from server.identity.models import Device, Login, Person
from server.identity.roles import Role
from server.protocol.messages import Hello
from server.writes import Actor

LOCAL_PERSON = "local"
SERVER_DEVICE = "server"
LOGIN_DAYS = 180


class Invitation:
    """The one-time token in the link that `serve` prints."""

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(32)
        self._lock = threading.Lock()
        self._open = True

    def accept(self, token: str) -> bool:
        """Whether `token` is the invitation's and has not been used; afterwards it has been."""
        with self._lock:
            accepted = self._open and hmac.compare_digest(token.encode(), self.token.encode())
            self._open = self._open and not accepted
            return accepted


def ensure_local_person(session: Session) -> Actor:
    """The one person there is until accounts exist, writing from the server itself."""
    person = session.get(Person, LOCAL_PERSON)
    if person is None:
        person = Person(id=LOCAL_PERSON, name="local person", role=Role.MEMBER, server_time=now())
        session.add(person)
        session.flush()
    if session.get(Device, SERVER_DEVICE) is None:
        session.add(
            Device(
                id=SERVER_DEVICE,
                op_id=new_op_id(),
                actor_id=person.id,
                device_time=None,
                server_time=now(),
                profile="desktop",
                language="en",
            )
        )
    return Actor(person.id, person.name, person.role, SERVER_DEVICE, "desktop", "en")


def log_in(session: Session) -> str:
    """A new secret for the local person."""
    secret = secrets.token_urlsafe(32)
    session.add(Login(secret_sha256=_digest(secret), person_id=LOCAL_PERSON, server_time=now()))
    return secret


def person_of(session: Session, secret: str | None) -> Person | None:
    """Whose secret this is; None for no, an unknown or an expired one."""
    login = session.get(Login, _digest(secret)) if secret else None
    if login is None:
        return None
    age = datetime.now(UTC) - datetime.fromisoformat(login.server_time)
    return session.get(Person, login.person_id) if age < timedelta(days=LOGIN_DAYS) else None


def introduce(session: Session, person: Person, hello: Hello) -> Actor:
    """Remember the device of a hello, or what changed about it."""
    device = session.get(Device, hello.device_id)
    if device is None:
        device = Device(
            id=hello.device_id,
            op_id=hello.op_id,
            actor_id=person.id,
            device_time=None,
            server_time=now(),
            profile=hello.device_profile,
            language=hello.language,
        )
    device.profile, device.language = hello.device_profile, hello.language
    session.add(device)
    return Actor(person.id, person.name, person.role, device.id, hello.device_profile, hello.language)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
