"""The pages for a device that does not trust the server yet: plain HTTP, beside the server, and nothing else."""

import sys
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from html import escape

import segno
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from server.interface import STYLE
from server.reach.addresses import web_address
from server.reach.certificates import fingerprint
from server.reach.guides import DEVICES, WORDS, Words

CERTIFICATE_TYPE = "application/x-x509-ca-cert"
PATHS = ("/", *(f"/{device}" for device in DEVICES), "/holotrode-ca.crt", "/holotrode-ca.pem")
LOOK = (
    f"{STYLE}li {{ margin: 0.6rem 0; }} svg {{ display: block; margin: 2rem 0; }} code {{ overflow-wrap: anywhere; }}"
)
LOOK_HASH = b64encode(sha256(LOOK.encode()).digest()).decode()
HEADERS = {
    "content-security-policy": f"default-src 'none'; style-src 'sha256-{LOOK_HASH}'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "vary": "accept-language",
}


def welcome_app(url: str, root: x509.Certificate) -> Starlette:
    """The application of the welcome pages.

    Args:
        url: where the server itself is.
        root: the certificate to hand out.
    """

    def front(request: Request) -> Response:
        words = words_for(request)
        return _page(words, words.title, _front(words, url, fingerprint(root)))

    def guide(device: str) -> Callable[[Request], Response]:
        def respond(request: Request) -> Response:
            words = words_for(request)
            title, steps = words.guides[device]
            return _page(words, title, _guide(words, steps, url))

        return respond

    def certificate(encoding: Encoding) -> Callable[[Request], Response]:
        content = root.public_bytes(encoding)
        return lambda _request: Response(content, headers=HEADERS, media_type=CERTIFICATE_TYPE)

    app = Starlette(
        routes=[
            Route("/", front),
            *(Route(f"/{device}", guide(device)) for device in DEVICES),
            Route("/holotrode-ca.crt", certificate(Encoding.DER)),
            Route("/holotrode-ca.pem", certificate(Encoding.PEM)),
        ],
        exception_handlers={HTTPException: _refuse},
    )
    app.router.redirect_slashes = False  # a redirect would repeat whatever Host was sent
    return app


def announce(url: str, root: x509.Certificate | None = None, host: str = "", port: int = 0) -> None:
    """Say on stderr where the server and its welcome pages are; a terminal gets the address as a QR code too.

    Args:
        url: the server's address, without a token.
        root: the certificate to be trusted, if the server made it.
        host: where the welcome pages are.
        port: their port.
    """
    if root is not None:
        print(f"First visit of a device: {web_address('http', host, port)}", file=sys.stderr)  # noqa: T201
        print(f"Root certificate, SHA-256: {fingerprint(root)}", file=sys.stderr)  # noqa: T201
    if sys.stderr.isatty():
        print(url, file=sys.stderr)  # noqa: T201
        segno.make(url, error="m").terminal(out=sys.stderr, compact=True)


def words_for(request: Request) -> Words:
    """The words in the first language of Accept-Language that there is; else English."""
    wishes = []
    for wish in request.headers.get("accept-language", "").split(","):
        tag, _, weight = wish.partition(";q=")
        wishes.append((_weight(weight), tag.strip()[:2].lower()))
    # Sorting keeps the order of wishes that weigh the same.
    ordered = [tag for weight, tag in sorted(wishes, key=lambda wish: -wish[0]) if weight > 0]
    return WORDS[next((tag for tag in ordered if tag in WORDS), "en")]


def _weight(text: str) -> float:
    try:
        return float(text) if text.strip() else 1.0
    except ValueError:
        return 0.0


def _refuse(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    path = request.url.path[:200]
    sentence = (
        f"There is no page {path}; expected one of {', '.join(PATHS)}.\n"
        if status == 404
        else f"Expected GET or HEAD of {path}; got {request.method[:20]}.\n"
    )
    headers = {**HEADERS, **({"allow": "GET, HEAD"} if status == 405 else {})}
    return PlainTextResponse(sentence, status, headers)


def _page(words: Words, title: str, body: str) -> Response:
    return HTMLResponse(
        f'<!doctype html><html lang="{words.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · Holotrode</title><style>{LOOK}</style></head>"
        f"<body><h1>{escape(title)}</h1>{body}</body></html>",
        headers=HEADERS,
    )


def _front(words: Words, url: str, digest: str) -> str:
    link = f'<a href="{escape(url)}">{escape(url)}</a>'
    # Dark on light whatever the page's colours: not every reader knows the other way round.
    code = segno.make(url, error="m").svg_inline(scale=6, dark="#0f1419", light="#ffffff", title=url)
    guides = "".join(f'<li><a href="/{device}">{escape(words.guides[device][0])}</a></li>' for device in DEVICES)
    return (
        f"<p>{words.address} {link}</p>{code}<h2>{words.first_time}</h2><p>{words.why}</p><ul>{guides}</ul>"
        f'<p><a href="/holotrode-ca.crt">{words.certificate}</a> (DER) · <a href="/holotrode-ca.pem">PEM</a></p>'
        f"<h2>{words.check}</h2><p>{words.compare}</p><p><code>{digest}</code></p><p>{words.trust}</p>"
    )


def _guide(words: Words, steps: tuple[str, ...], url: str) -> str:
    items = "".join(f"<li>{step.format(url=escape(url))}</li>" for step in steps)
    return f'<ol>{items}</ol><p><a href="/">{words.back}</a></p>'
