"""HTTP: logging in by name and password, logging out, and what a person may know and change about themselves."""

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from server.identity.accounts import OwnRecord, PersonRecord, log_in_by_password, set_password
from server.identity.audit import SecurityKind, record
from server.identity.names import DisplayName
from server.identity.passwords import MAX_PASSWORD
from server.identity.routes import COOKIE, Address, Me, TheServices, set_cookie
from server.identity.service import delete_logins, find_login

router = APIRouter(tags=["identity"])


class Credentials(BaseModel):
    """Who wants in, and the proof."""

    model_config = ConfigDict(extra="forbid")

    name: DisplayName
    password: Annotated[str, Field(max_length=MAX_PASSWORD)]


class NewPassword(BaseModel):
    """The old password may be left out where there is none yet; the new one has 10 to 200 characters."""

    model_config = ConfigDict(extra="forbid")

    old: Annotated[str, Field(max_length=MAX_PASSWORD)] | None = None
    new: str


class LoggedInPerson(BaseModel):
    """Who is logged in now."""

    person: PersonRecord


class Done(BaseModel):
    """It is done and stored."""

    done: bool = True


@router.post("/api/v1/sessions")
async def start_session(
    given: Credentials, request: Request, response: Response, address: Address, services: TheServices
) -> LoggedInPerson:
    """Log this browser in: sets the cookie."""
    person, secret = await log_in_by_password(services, given.name, given.password, address)
    set_cookie(request, response, secret)
    return LoggedInPerson(person=PersonRecord.of(person))


@router.delete("/api/v1/sessions")
def end_session(response: Response, me: Me, address: Address, services: TheServices) -> Done:
    """Log out: the cookie or bearer token of this request stops working."""

    def work(session: Session) -> list[str]:
        record(session, SecurityKind.LOGGED_OUT, address, me.person.id, f"login {me.login.id}")
        login = find_login(session, me.login.id)
        return delete_logins(session, [login] if login else [])

    services.revocations.revoke(services.database.write(work))
    response.delete_cookie(COOKIE)
    return Done()


@router.get("/api/v1/me")
def read_me(me: Me) -> OwnRecord:
    """Who I am here."""
    return OwnRecord.of(me.person)


@router.put("/api/v1/me/password")
async def change_password(given: NewPassword, me: Me, address: Address, services: TheServices) -> Done:
    """Set a password, or another one; my other browsers have to log in again."""
    services.revocations.revoke(await set_password(services, me, given.old, given.new, address))
    return Done()
