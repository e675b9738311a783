"""The checks at the door, before anything of a request is read: Host, Origin, and what a change needs."""

import ipaddress
from collections.abc import Iterator
from typing import Literal
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.settings import is_loopback

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
    """

    def __init__(self, app: ASGIApp, host: str) -> None:
        self.app = app
        self.host = host.strip("[]").lower()

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

        refusal = self._refusal(scope)
        if refusal is None:
            await self.app(scope, receive, send_with_headers)
        else:
            status, sentence = refusal
            code: Literal["refused", "bad_message"] = "refused" if status == 403 else "bad_message"
            response = JSONResponse({"code": code, "sentence": sentence}, status)
            await response(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._is_ours(hosts[0], scope):
            got = ", ".join(hosts) or "none"
            return 400, f"Expected a Host header that names this server; got {got[:200]}."
        secure = scope["scheme"] in ("https", "wss")
        own = f"{'https' if secure else 'http'}://{hosts[0]}".lower()
        origins = headers.getlist("origin")
        if any(origin.lower() != own for origin in origins):
            return 403, f"Expected a page of {own} to ask; got the origin {origins[0][:200]}."
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS and not _may_change(headers):
            return 403, f"Expected Origin {own}, Sec-Fetch-Site: same-origin or a bearer token with a change."
        return None

    def _is_ours(self, host: str, scope: Scope) -> bool:
        name, port = _split(host)
        address, own_port = scope["server"]
        default = 443 if scope["scheme"] in ("https", "wss") else 80
        return (port or default) == own_port and name in set(self._names(address))

    def _names(self, address: str) -> Iterator[str]:
        """How this server may be called by somebody who reached it at `address`."""
        yield address
        if is_loopback(address):
            yield from ("localhost", "127.0.0.1", "::1")
        if not _is_wildcard(self.host):
            yield self.host


def _may_change(headers: Headers) -> bool:
    # A bearer token is never sent by a browser on its own, so a foreign page cannot use it.
    is_bearer = headers.get("authorization", "").lower().startswith("bearer ")
    return is_bearer or "origin" in headers or headers.get("sec-fetch-site") == "same-origin"


def _split(host: str) -> tuple[str | None, int | None]:
    try:
        parts = urlsplit(f"//{host}")
        if parts.username is not None or parts.path or parts.query or parts.fragment:
            return None, None
        return parts.hostname, parts.port
    except ValueError:
        return None, None


def _is_wildcard(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False
