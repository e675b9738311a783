"""Questions to a server over HTTP, beside the socket."""

import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from server.client.line import LostError
from server.problems import ProblemError

ANSWER_SECONDS = 30.0


def exchange(
    url: str,
    path: str,
    method: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    tls: ssl.SSLContext | None = None,
) -> Any:
    """The JSON that a server answers with.

    Args:
        url: the server's, for example http://127.0.0.1:8421.
        path: of what is asked for.
        method: GET, POST or PATCH.
        body: what is sent.
        headers: beside those of every question.
        tls: whom to trust, where the server has an authority of its own.

    Raises:
        ProblemError: the server refused.
        LostError: it cannot be reached.
    """
    parts = urlsplit(url)
    request = urllib.request.Request(  # noqa: S310  (the scheme is the caller's own)
        f"{url.rstrip('/')}{path}",
        body,
        {"origin": f"{parts.scheme}://{parts.netloc}", **(headers or {})},
        method=method,
    )
    # The server is near: whatever proxy this machine uses for other things would not find it.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=tls))
    try:
        with opener.open(request, timeout=ANSWER_SECONDS) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            raise _problem(error) from error
    except OSError as error:
        raise LostError(f"Expected a server at {url}; it cannot be reached: {error}.") from error


def _problem(error: urllib.error.HTTPError) -> Exception:
    try:
        body = json.load(error)
        return ProblemError(body["code"], body["sentence"])
    except (ValueError, KeyError, TypeError):
        return LostError(f"Expected Holotrode's answer; {error.url} answered {error.code} with something else.")
