"""HTTP: using the one-time token, and who may use which route."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response

from server.identity.models import Person
from server.identity.roles import ROUTE_ROLES, may
from server.identity.service import LOGIN_DAYS, log_in, person_of
from server.problems import ProblemError
from server.services import Services, services_of

COOKIE = "holotrode_login"

router = APIRouter(tags=["identity"])


class LoginSecret(BaseModel):
    """A secret for `Authorization: Bearer` and for `token` in hello."""

    token: str


def authorise(connection: HTTPConnection) -> None:
    """Let a request pass whose person has the role that its route needs.

    Raises:
        ProblemError: `refused`.
    """
    path = connection.scope["route"].path
    needed = ROUTE_ROLES.get(path)
    if needed is None:
        raise ProblemError("refused", f"{path} is not in the table of roles.")
    person = current_person(connection)
    if not may(person.role if person else None, needed):
        raise ProblemError(
            "refused",
            "Expected a login: open the link that `holotrode serve` printed, or send its bearer token.",
        )


def current_person(connection: HTTPConnection) -> Person | None:
    """The person of the bearer token or, without one, of the cookie."""
    secret = _bearer(connection) or connection.cookies.get(COOKIE)
    if secret is None:
        return None
    return services_of(connection).database.read(lambda session: person_of(session, secret))


@router.post("/api/v1/logins")
def exchange_token(request: Request, services: Annotated[Services, Depends(services_of)]) -> LoginSecret:
    """For programs: exchange the printed link's one-time token, sent as bearer token, for a lasting one."""
    token = _bearer(request)
    if token is None or not services.invitation.accept(token):
        raise ProblemError("refused", "Expected the unused one-time token of the printed link as bearer token.")
    return LoginSecret(token=services.database.write(log_in))


def open_link(request: Request, services: Services, token: str) -> Response:
    """Answer the printed link: set the cookie and go to the page without the token in its address.

    Raises:
        ProblemError: `refused`, the token is unknown or used and the browser has no login yet.
    """
    response = RedirectResponse("/", status_code=303)
    if services.invitation.accept(token):
        secret = services.database.write(log_in)
        response.set_cookie(
            COOKIE,
            secret,
            max_age=LOGIN_DAYS * 86400,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
    elif current_person(request) is None:
        raise ProblemError("refused", "This link was used already; start the server again to get a new one.")
    return response


def _bearer(connection: HTTPConnection) -> str | None:
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None
