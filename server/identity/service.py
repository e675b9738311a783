"""Logins: a secret names a login and its person, a hello names the device."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import uuid4

from sqlmodel import Session, select

from server.clock import new_op_id, now
from server.identity.models import Device, Login, Person
from server.identity.names import name_key
from server.identity.roles import Role
from server.protocol.messages import Hello
from server.writes import Actor

LOCAL_PERSON = "local"
LOCAL_NAME = "local person"
SERVER_DEVICE = "server"
LOGIN_DAYS = 180

LoginKind = Literal["browser", "device", "seat", "program"]
SEAT_LIFE = timedelta(hours=24)
LOGIN_LIFE = timedelta(days=LOGIN_DAYS)


@dataclass(frozen=True)
class LoggedIn:
    """A person and the login that says so."""

    person: Person
    login: Login


def new_secret() -> str:
    """A secret nobody can guess."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_older(server_time: str, life: timedelta) -> bool:
    """Whether something of `server_time` has outlived its `life`."""
    return datetime.now(UTC) - datetime.fromisoformat(server_time) >= life


@dataclass(frozen=True)
class Invitation:
    """The one-time token in the link that `serve` prints."""

    token: str = field(default_factory=new_secret)


def ensure_local_person(session: Session) -> Actor:
    """The administrator who owns the data directory, writing from the server itself.

    Whoever may start the server may do everything to its data; so this person is an administrator at every start.
    """
    person = session.get(Person, LOCAL_PERSON)
    if person is None:
        person = Person(
            id=LOCAL_PERSON, name=LOCAL_NAME, name_key=name_key(LOCAL_NAME), role=Role.ADMIN, server_time=now()
        )
    person.role, person.disabled = Role.ADMIN.value, False
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


def log_in(
    session: Session, person_id: str, kind: LoginKind, device_id: str | None = None, label: str = ""
) -> tuple[str, Login]:
    """A new login and its secret, which is kept nowhere.

    Args:
        session: the transaction.
        person_id: whose login it is.
        kind: what holds the secret.
        device_id: which device, where one is meant.
        label: what the person calls it.
    """
    secret = new_secret()
    login = Login(
        secret_sha256=digest(secret),
        id=str(uuid4()),
        person_id=person_id,
        kind=kind,
        device_id=device_id,
        label=label,
        server_time=now(),
    )
    session.add(login)
    return secret, login


def login_of(session: Session, secret: str | None) -> LoggedIn | None:
    """Whose secret this is, by which login; None for no, an unknown or an expired one, and a disabled person."""
    return _holder(session, session.get(Login, digest(secret)) if secret else None)


def person_of(session: Session, secret: str | None) -> Person | None:
    """Whose secret this is; see `login_of`."""
    found = login_of(session, secret)
    return found.person if found else None


def is_login_valid(session: Session, login_id: str) -> bool:
    """Whether a login that was good before still is."""
    return _holder(session, find_login(session, login_id)) is not None


def find_login(session: Session, login_id: str) -> Login | None:
    """The login with this public id, whether it is still good or not."""
    return session.exec(select(Login).where(Login.id == login_id)).first()


def _holder(session: Session, login: Login | None) -> LoggedIn | None:
    if login is None or _is_expired(login):
        return None
    person = session.get(Person, login.person_id)
    return LoggedIn(person, login) if person is not None and not person.disabled else None


def _is_expired(login: Login) -> bool:
    return is_older(login.server_time, SEAT_LIFE if login.kind == "seat" else LOGIN_LIFE)


def logins_of(session: Session, person_id: str) -> list[Login]:
    """A person's logins that have not expired, oldest first."""
    logins = session.exec(select(Login).where(Login.person_id == person_id)).all()
    return sorted((login for login in logins if not _is_expired(login)), key=lambda login: login.server_time)


def delete_logins(session: Session, logins: Sequence[Login]) -> list[str]:
    """End logins.

    Returns:
        Their ids, for `Revocations.revoke` once it is committed.
    """
    for login in logins:
        session.delete(login)
    return [login.id for login in logins]


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
    return Actor(person.id, person.name, person.role, device.id, hello.device_profile, hello.language, person.room_id)


def note_seen(session: Session, login_id: str, device_id: str) -> None:
    """Remember that a login was used for a hello just now, and by which device."""
    login = find_login(session, login_id)
    if login is not None:
        login.last_seen, login.device_id = now(), device_id
        session.add(login)
