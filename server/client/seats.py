"""A guest's seat: a room's code and a name, over HTTP, without an account."""

import asyncio
import json
import ssl
from typing import NamedTuple

from server.client.http import exchange


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
    body, headers = json.dumps({"code": code, "name": name}).encode(), {"content-type": "application/json"}
    return GuestSeat(**await asyncio.to_thread(exchange, url, "/api/v1/seats", "POST", body, headers, tls))
