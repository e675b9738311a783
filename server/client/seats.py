"""Seats without an account, over HTTP: a guest's by a room's code and a name, a participant's by one of a study."""

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


class ParticipantSeat(NamedTuple):
    """What a participant's device may come in with: `token` is for `Client`."""

    token: str
    study_id: str


async def take_part(url: str, code: str, tls: ssl.SSLContext | None = None) -> ParticipantSeat:
    """Come into a study by a printed code; the same one lets a second device of the same person in.

    Args:
        url: the server's.
        code: as it is printed.
        tls: whom to trust, where the server has an authority of its own.

    Raises:
        ProblemError: no study has this code, or there were too many tries.
        LostError: the server cannot be reached.
    """
    body, headers = json.dumps({"code": code}).encode(), {"content-type": "application/json"}
    return ParticipantSeat(
        **await asyncio.to_thread(exchange, url, "/api/v1/participations", "POST", body, headers, tls)
    )
