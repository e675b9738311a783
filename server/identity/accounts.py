"""Accounts: who there is, with which role, and the password that proves it."""

from typing import Self
from uuid import uuid4

from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, select

from server.clock import now
from server.identity.audit import SecurityKind, record
from server.identity.models import OpenInvitation, Person
from server.identity.names import name_key
from server.identity.roles import WITHOUT_ACCOUNT, AccountRole, Role
from server.identity.service import LoggedIn, delete_logins, log_in, logins_of
from server.problems import ProblemError
from server.services import Services

WRONG = "Expected the name of an account and its password; one of them is wrong."


class PersonRecord(BaseModel):
    """A person, as others may know them."""

    id: str
    name: str
    role: Role

    @classmethod
    def of(cls, person: Person) -> Self:
        """What there is to say about a person."""
        return cls(**person.model_dump(), has_password=person.password_hash is not None)


class OwnRecord(PersonRecord):
    """A person, as they see themselves."""

    has_password: bool


class AccountRecord(OwnRecord):
    """A person, as administrators see them."""

    disabled: bool


def list_accounts(session: Session) -> list[AccountRecord]:
    """Everybody with an account, by name."""
    people = session.exec(select(Person).where(col(Person.role).not_in(WITHOUT_ACCOUNT)))
    return [AccountRecord.of(person) for person in sorted(people, key=lambda person: person.name_key or "")]


def add_account(session: Session, name: str, role: AccountRole, by: str, address: str) -> Person:
    """A new person, who cannot log in before an invitation.

    Raises:
        ProblemError: `conflict`, the name is taken.
    """
    person = Person(id=str(uuid4()), name=name, name_key=name_key(name), role=role.value, server_time=now())
    session.add(person)
    try:
        session.flush()
    except IntegrityError as error:
        session.rollback()
        raise ProblemError("conflict", f"Expected a name that nobody has yet; {name} is taken.") from error
    record(session, SecurityKind.PERSON_ADDED, address, by, f"person {person.id}, {role.value}")
    return person


def change_account(
    session: Session, person_id: str, role: AccountRole | None, disabled: bool | None, by: str, address: str
) -> list[str]:
    """Give a person another role, or let them in no longer, or again.

    Args:
        session: the transaction.
        person_id: whose account.
        role: the new role; None leaves it.
        disabled: whether the person may not log in; None leaves it.
        by: who changes it.
        address: from where.

    Returns:
        Ids of the person's logins, which live connections have to hear of.

    Raises:
        ProblemError: `not_found`; `conflict`, no administrator would be left.
    """
    person = find_account(session, person_id)
    becomes = role.value if role else person.role
    is_out = person.disabled if disabled is None else disabled
    if (person.role, person.disabled) == (becomes, is_out):
        return []
    if becomes != Role.ADMIN or is_out:
        _require_another_admin(session, person_id)
    if becomes != person.role:
        record(session, SecurityKind.ROLE_CHANGED, address, by, f"person {person_id}: {person.role} to {becomes}")
    if is_out != person.disabled:
        kind = SecurityKind.PERSON_DISABLED if is_out else SecurityKind.PERSON_ENABLED
        record(session, kind, address, by, f"person {person_id}")
    person.role, person.disabled = becomes, is_out
    session.add(person)
    logins = logins_of(session, person_id)
    if is_out:
        session.exec(delete(OpenInvitation).where(col(OpenInvitation.person_id) == person_id))
        delete_logins(session, logins)
    return [login.id for login in logins]


def find_account(session: Session, person_id: str) -> Person:
    """A person with an account.

    Raises:
        ProblemError: `not_found`.
    """
    person = session.get(Person, person_id)
    if person is None or person.role in WITHOUT_ACCOUNT:
        raise ProblemError("not_found", f"There is no account {person_id}.")
    return person


def forget_password(session: Session, person_id: str) -> None:
    """Make a password useless; the person sets a new one after the next invitation."""
    person = find_account(session, person_id)
    if person.disabled:
        raise ProblemError("conflict", f"{person.name} is disabled; enable the account before inviting them.")
    person.password_hash = None
    session.add(person)


def _require_another_admin(session: Session, person_id: str) -> None:
    # Locked, so that two administrators cannot disable each other at once.
    query = select(Person).where(Person.role == Role.ADMIN, col(Person.disabled).is_(False)).with_for_update()
    if {admin.id for admin in session.exec(query)} <= {person_id}:
        raise ProblemError("conflict", "Expected at least one administrator to stay; this is the last one.")


async def log_in_by_password(services: Services, name: str, password: str, address: str) -> tuple[Person, str]:
    """A new browser login for who knows the password.

    Returns:
        The person, and the login's secret.

    Raises:
        ProblemError: `refused`; `throttled` after too many failures.
    """
    person = await services.database.read_soon(lambda session: _account_named(session, name))
    if not await _proves(services, name, person, password, address) or person is None:
        raise ProblemError("refused", WRONG)
    stored = person.password_hash or ""
    fresh = await services.passwords.hash(password) if services.passwords.is_outdated(stored) else stored

    def store(session: Session) -> str:
        current = session.get_one(Person, person.id)
        if current.disabled or current.password_hash != stored:
            raise ProblemError("refused", WRONG)  # changed while we verified
        current.password_hash = fresh
        secret, login = log_in(session, person.id, "browser")
        record(session, SecurityKind.LOGGED_IN, address, person.id, f"login {login.id}")
        return secret

    return person, await services.database.write_soon(store)


async def set_password(services: Services, me: LoggedIn, old: str | None, new: str, address: str) -> list[str]:
    """Give a person a new password and end their other browsers' logins.

    Returns:
        Ids of the ended logins.

    Raises:
        ProblemError: `refused`, the old password is wrong or missing; `bad_message`, the new one is too short or long.
    """
    person = me.person
    if person.password_hash is not None and not await _proves(services, person.name, person, old or "", address):
        raise ProblemError("refused", "Expected the old password as well; it is wrong.")
    fresh = await services.passwords.hash(new)

    def store(session: Session) -> list[str]:
        current = session.get_one(Person, person.id)
        if current.password_hash != person.password_hash:
            raise ProblemError("conflict", "The password was changed elsewhere at the same time; try again.")
        current.password_hash = fresh
        record(session, SecurityKind.PASSWORD_SET, address, person.id)
        others = [login for login in logins_of(session, person.id) if login.kind == "browser"]
        return delete_logins(session, [login for login in others if login.id != me.login.id])

    return await services.database.write_soon(store)


def _account_named(session: Session, name: str) -> Person | None:
    return session.exec(select(Person).where(Person.name_key == name_key(name))).first()


async def _proves(services: Services, name: str, person: Person | None, password: str, address: str) -> bool:
    """Whether the password is this person's; a failure is counted against name and address."""
    names, addresses, key = services.throttles.names, services.throttles.addresses, name_key(name)
    stored = person.password_hash if person is not None and not person.disabled else None
    async with services.passwords.turn():
        # Asked inside, so that a hundred guesses sent at once meet the pause of those before them.
        names.check(key, address)
        addresses.check(address)
        if await services.passwords.verify(stored, password):
            return True
        paused = [names.fail(key, address), addresses.fail(address)]

    def note(session: Session) -> None:
        person_id = person.id if person is not None else None
        record(session, SecurityKind.LOGIN_FAILED, address, person_id)
        if any(paused):
            record(session, SecurityKind.THROTTLED, address, person_id, "logins")

    await services.database.write_soon(note)
    return False
