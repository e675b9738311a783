"""A guest's seat: a room's code and a name, over HTTP, without an account."""

import asyncio
import json
import ssl
import urllib.error
import urllib.request
from typing import NamedTuple
from urllib.parse import urlsplit

from server.client.line import LostError
from server.problems import ProblemError

ANSWER_SECONDS = 30.0


class GuestSeat(NamedTuple):
    """What a guest may enter a room with: `token` is for `Client`, `code` for `Client.join`."""

    token: str
    room_id: str
    code: str
    name: str


async def take_seat(url: str, code: str, name: str, tls: ssl.SSLContext | None = None) -> GuestSeat:
    """Become a guest of an open room.

    Args:
        url: the server's, for example http://127.0.0.1:8421.
        code: the room's.
        name: what the others will see.
        tls: whom to trust, where the server has an authority of its own.

    Raises:
        ProblemError: there is no such room, the name cannot be used, or there were too many tries.
        LostError: the server cannot be reached.
    """
    return await asyncio.to_thread(_take_seat, url, code, name, tls)


def _take_seat(url: str, code: str, name: str, tls: ssl.SSLContext | None) -> GuestSeat:
    parts = urlsplit(url)
    request = urllib.request.Request(  # noqa: S310  (the scheme is the caller's own)
        f"{url.rstrip('/')}/api/v1/seats",
        json.dumps({"code": code, "name": name}).encode(),
        {"content-type": "application/json", "origin": f"{parts.scheme}://{parts.netloc}"},
    )
    # The server is near: whatever proxy this machine uses for other things would not find it.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=tls))
    try:
        with opener.open(request, timeout=ANSWER_SECONDS) as answer:
            return GuestSeat(**json.load(answer))
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
