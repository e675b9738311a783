"""HTTP: where a person is logged in, and ending such a login."""

from fastapi import APIRouter
from pydantic import BaseModel
from sqlmodel import Session

from server.identity.audit import SecurityKind, record
from server.identity.roles import Role
from server.identity.routes import Address, Id, Me, TheServices
from server.identity.service import LoginKind, delete_logins, find_login, logins_of
from server.identity.sessions import Done
from server.problems import ProblemError

router = APIRouter(tags=["pairing"])


class LoginRecord(BaseModel):
    """A login of mine; `current` is the one that asks, `label` the device's name where it has one."""

    login_id: str
    kind: LoginKind
    label: str
    device_id: str | None
    server_time: str
    last_seen: str | None
    current: bool


@router.get("/api/v1/devices")
def read_devices(me: Me, services: TheServices) -> list[LoginRecord]:
    """Where I am logged in: headsets, browsers and programs, oldest first."""
    logins = services.database.read(lambda session: logins_of(session, me.person.id))
    return [LoginRecord(**login.model_dump(), login_id=login.id, current=login.id == me.login.id) for login in logins]


@router.delete("/api/v1/devices/{login_id}")
def revoke_login(login_id: Id, me: Me, address: Address, services: TheServices) -> Done:
    """End a login of mine; administrators may end anybody's."""

    def work(session: Session) -> list[str]:
        login = find_login(session, login_id)
        if login is None or (login.person_id != me.person.id and me.person.role != Role.ADMIN):
            raise ProblemError("not_found", f"There is no login {login_id} of yours.")
        detail = f"login {login.id} of person {login.person_id}"
        record(session, SecurityKind.LOGIN_REVOKED, address, me.person.id, detail)
        return delete_logins(session, [login])

    services.revocations.revoke(services.database.write(work))
    return Done()
