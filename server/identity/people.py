"""HTTP, for administrators: people, their roles and invitations, and the security log."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict
from sqlmodel import Session

from server.identity.accounts import (
    AccountRecord,
    PersonRecord,
    add_account,
    change_account,
    find_account,
    forget_password,
    list_accounts,
)
from server.identity.audit import SecurityRecord, newest_events
from server.identity.invitations import invite
from server.identity.names import DisplayName
from server.identity.roles import AccountRole
from server.identity.routes import Address, Id, Me, TheServices

router = APIRouter(tags=["people"])


class NewPerson(BaseModel):
    """An account to add."""

    model_config = ConfigDict(extra="forbid")

    name: DisplayName
    role: AccountRole


class PersonChange(BaseModel):
    """What becomes of an account; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    role: AccountRole | None = None
    disabled: bool | None = None


class InvitationLink(BaseModel):
    """A link that logs its person in once, within seven days, from the server's address on."""

    invitation: str


class AddedPerson(InvitationLink):
    """A new account and its first invitation."""

    person: PersonRecord


@router.get("/api/v1/people")
def read_people(services: TheServices) -> list[AccountRecord]:
    """Everybody with an account."""
    return services.database.read(list_accounts)


@router.post("/api/v1/people")
def add_person(given: NewPerson, me: Me, address: Address, services: TheServices) -> AddedPerson:
    """Add somebody and invite them."""

    def work(session: Session) -> AddedPerson:
        person = add_account(session, given.name, given.role, me.person.id, address)
        link = invite(session, person.id, me.person.id, address)
        return AddedPerson(person=PersonRecord.of(person), invitation=link)

    return services.database.write(work)


@router.patch("/api/v1/people/{person_id}")
def change_person(person_id: Id, given: PersonChange, me: Me, address: Address, services: TheServices) -> AccountRecord:
    """Change a role, or disable or enable an account; live connections of the person start again."""

    def work(session: Session) -> tuple[list[str], AccountRecord]:
        ended = change_account(session, person_id, given.role, given.disabled, me.person.id, address)
        return ended, AccountRecord.of(find_account(session, person_id))

    ended, account = services.database.write(work)
    services.revocations.revoke(ended)
    return account


@router.post("/api/v1/people/{person_id}/invitations")
def invite_person(person_id: Id, me: Me, address: Address, services: TheServices) -> InvitationLink:
    """A new link for somebody who lost theirs or the password; the password so far stops working."""

    def work(session: Session) -> InvitationLink:
        forget_password(session, person_id)
        return InvitationLink(invitation=invite(session, person_id, me.person.id, address))

    return services.database.write(work)


@router.get("/api/v1/audit")
def read_audit(services: TheServices, after: Annotated[int, Query(ge=0, lt=2**31)] = 0) -> list[SecurityRecord]:
    """The newest events of the security log with an id above `after`, newest first, at most 200."""
    return services.database.read(lambda session: newest_events(session, after))
