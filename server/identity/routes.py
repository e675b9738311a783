"""HTTP: who is asking, who may use which route, and using a one-time token."""

import base64
import ipaddress
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel
from sqlmodel import Session
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response

from server.identity.invitations import accept_invitation
from server.identity.models import Person
from server.identity.roles import require_route_role
from server.identity.service import LOGIN_DAYS, LoggedIn, LoginKind, log_in, login_of
from server.problems import ProblemError
from server.services import Services, services_of

COOKIE = "holotrode_login"

router = APIRouter(tags=["identity"])


class LoginSecret(BaseModel):
    """A secret for `Authorization: Bearer` and for `token` in hello."""

    token: str


def authorise(connection: HTTPConnection) -> None:
    """Let a request pass whose person has a role that its route is for.

    Raises:
        ProblemError: `refused`.
    """
    found = current_login(connection)
    connection.state.logged_in = found
    role = found.person.role if found else None
    require_route_role(role, connection.scope["route"].path, connection.scope.get("method", "GET"))


def current_login(connection: HTTPConnection) -> LoggedIn | None:
    """Person and login of the bearer token or, without one, of the cookie."""
    secret = bearer_of(connection) or connection.cookies.get(COOKIE)
    if secret is None:
        return None
    return services_of(connection).database.read(lambda session: login_of(session, secret))


def current_person(connection: HTTPConnection) -> Person | None:
    """The person of `current_login`."""
    found = current_login(connection)
    return found.person if found else None


def _me(request: Request) -> LoggedIn:
    found: LoggedIn = request.state.logged_in  # the table of roles let nobody pass without one
    return found


def address_of(connection: HTTPConnection) -> str:
    """Where a request comes from, for counting failures: an IPv6 network counts as one, as one machine has it whole."""
    host = connection.client.host if connection.client else ""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv4Address) or address.ipv4_mapped:
        return str(getattr(address, "ipv4_mapped", None) or address)
    return str(ipaddress.ip_network((address, 64), strict=False)) if not address.is_loopback else str(address)


# How a person, a login or a pairing is named in a path.
Id = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")]
Me = Annotated[LoggedIn, Depends(_me)]
Address = Annotated[str, Depends(address_of)]
TheServices = Annotated[Services, Depends(services_of)]


@router.post("/api/v1/logins")
def exchange_token(request: Request, address: Address, services: TheServices) -> LoginSecret:
    """For programs: exchange a link's one-time token, sent as bearer token, for a lasting one."""
    secret = _accept(services, bearer_of(request) or "", "program", address)
    if secret is None:
        raise ProblemError("refused", "Expected the unused one-time token of a link as bearer token.")
    return LoginSecret(token=secret)


def open_link(request: Request, services: Services, token: str) -> Response:
    """Answer a link with a one-time token: set the cookie and go to the page without the token in its address.

    Raises:
        ProblemError: `refused`, the token is unknown, used or old and the browser has no login yet.
    """
    response = RedirectResponse("/", status_code=303)
    secret = _accept(services, token, "browser", address_of(request))
    if secret is not None:
        set_cookie(request, response, secret)
    elif current_login(request) is None:
        raise ProblemError(
            "refused",
            "This link was used already or is older than a week; ask who sent it for a new one, "
            "or start the server again for the one it prints.",
        )
    return response


def _accept(services: Services, token: str, kind: LoginKind, address: str) -> str | None:
    """Use a link's token; who tries many that are none has to pause, as each is one line in the security log."""

    def work(session: Session) -> str | None:
        person = accept_invitation(session, token, address)
        return log_in(session, person.id, kind)[0] if person else None

    links = services.throttles.links
    links.check(address)
    secret = services.database.write(work)
    if secret is None:
        links.fail(address)
    return secret


def set_cookie(request: Request, response: Response, secret: str) -> None:
    """Log the browser in that gets this response."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=LOGIN_DAYS * 86400,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def bearer_of(connection: HTTPConnection) -> str | None:
    """The bearer token of a request, or the password of Basic: clients of learning record stores can send no other."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        token = _password(token)
    elif scheme.lower() != "bearer":
        return None
    return token.strip() or None


def _password(credentials: str) -> str:
    try:
        return base64.b64decode(credentials.strip(), validate=True).decode().partition(":")[2]
    except ValueError:
        return ""
