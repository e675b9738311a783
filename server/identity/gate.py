"""The checks at the door, before anything of a request is read: Host, Origin, and what a change needs."""

from collections.abc import Iterator, Sequence
from typing import Literal
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.reach.addresses import DEFAULT_PORTS, is_loopback, is_wildcard

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Gate:
    """ASGI middleware that turns away what did not come from this server's own pages or from a program.

    Args:
        app: the application behind the gate.
        host: the host name or address `serve` was told to listen on.
        names: more host names and addresses of this server, those of its certificate.
        url: its public address, behind which a reverse proxy may stand.
    """

    def __init__(self, app: ASGIApp, host: str, names: Sequence[str] = (), url: str | None = None) -> None:
        self.app = app
        host = host.strip("[]").lower()
        self.names = (*names,) if is_wildcard(host) else (host, *names)
        self.url = url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check, then pass on."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        scope = self._as_called(scope)
        refusal = self._refusal(scope)
        if refusal is None:
            await self.app(scope, receive, send_with_headers)
        else:
            status, sentence = refusal
            code: Literal["refused", "bad_message"] = "refused" if status == 403 else "bad_message"
            response = JSONResponse({"code": code, "sentence": sentence}, status)
            await response(scope, receive, send_with_headers)

    def _as_called(self, scope: Scope) -> Scope:
        """The scope with the scheme that the client used, which a reverse proxy in front hides.

        Only who names the public address is taken to have come by it.
        """
        if self.url is None or not self._is_public(Headers(scope=scope).getlist("host")):
            return scope
        secure = self.url.startswith("https:")
        plain = "http" if scope["type"] == "http" else "ws"
        return {**scope, "scheme": f"{plain}s" if secure else plain}

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if not self._is_public(hosts) and (len(hosts) != 1 or not self._is_ours(hosts[0], scope)):
            got = ", ".join(hosts) or "none"
            return 400, f"Expected a Host header that names this server; got {got[:200]}."
        own = f"{_scheme(scope)}://{hosts[0]}".lower()
        origins = headers.getlist("origin")
        if any(origin.lower() != own for origin in origins):
            return 403, f"Expected a page of {own} to ask; got the origin {origins[0][:200]}."
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS and not _may_change(headers):
            return 403, f"Expected Origin {own}, Sec-Fetch-Site: same-origin or a bearer token with a change."
        return None

    def _is_public(self, hosts: list[str]) -> bool:
        return self.url is not None and len(hosts) == 1 and hosts[0].lower() == self.url.partition("://")[2]

    def _is_ours(self, host: str, scope: Scope) -> bool:
        name, port = _split(host)
        address, own_port = scope["server"]
        return (port or DEFAULT_PORTS[_scheme(scope)]) == own_port and name in set(self._names(address))

    def _names(self, address: str) -> Iterator[str]:
        """How this server may be called by somebody who reached it at `address`."""
        yield address
        if is_loopback(address):
            yield from ("localhost", "127.0.0.1", "::1")
        yield from self.names


def _scheme(scope: Scope) -> str:
    return "https" if scope["scheme"] in ("https", "wss") else "http"


def _may_change(headers: Headers) -> bool:
    # A bearer token is never sent by a browser on its own, so a foreign page cannot use it; nor is a token as the
    # password of Basic, as no answer of ours ever asks a browser for one.
    has_token = headers.get("authorization", "").lower().startswith(("bearer ", "basic "))
    return has_token or "origin" in headers or headers.get("sec-fetch-site") == "same-origin"


def _split(host: str) -> tuple[str | None, int | None]:
    try:
        parts = urlsplit(f"//{host}")
        if parts.username is not None or parts.path or parts.query or parts.fragment:
            return None, None
        return parts.hostname, parts.port
    except ValueError:
        return None, None
