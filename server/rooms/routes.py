"""HTTP: a guest's seat, which sets the cookie, and the invitation that a beamer shows."""

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict
from sqlmodel import Session

from server.identity.audit import SecurityKind, record
from server.identity.guests import seat_guest
from server.identity.handshake import TypedCode, qr_rows
from server.identity.names import DisplayName
from server.identity.routes import Address, TheServices, set_cookie
from server.problems import ProblemError
from server.rooms.service import room_with

router = APIRouter(tags=["rooms"])


class GuestWish(BaseModel):
    """The code that the teacher shows, and the name that the others will see."""

    model_config = ConfigDict(extra="forbid")

    code: TypedCode
    name: DisplayName


class GuestSeat(BaseModel):
    """The token is for hello and for `Authorization: Bearer`; a browser has it as its cookie."""

    token: str
    room_id: str
    code: str
    name: str


class RoomInvitation(BaseModel):
    """The address of a room, and the same as a QR code: rows of 0 (light) and 1 (dark)."""

    url: str
    qr: list[str]


@router.post("/api/v1/seats")
def let_in(
    given: GuestWish, request: Request, response: Response, address: Address, services: TheServices
) -> GuestSeat:
    """Let a guest into an open room, without an account."""
    throttles = services.throttles
    throttles.codes.check(address)
    throttles.all_codes.check()

    def work(session: Session) -> GuestSeat:
        room = room_with(session, given.code)
        guest, secret, _ = seat_guest(session, room.id, given.name)
        return GuestSeat(token=secret, room_id=room.id, code=given.code, name=guest.name)

    try:
        seat = services.database.write(work)
    except ProblemError:
        if any([throttles.codes.fail(address), throttles.all_codes.fail()]):
            services.database.write(lambda session: record(session, SecurityKind.THROTTLED, address, detail="codes"))
        raise
    set_cookie(request, response, seat.token)
    return seat


@router.get("/api/v1/rooms/{code}/invitation")
def invite(code: TypedCode, request: Request, services: TheServices) -> RoomInvitation:
    """The address of a room as text and as a QR code."""
    services.database.read(lambda session: room_with(session, code))
    url = f"{request.url.scheme}://{request.headers['host']}/rooms/{code}"
    return RoomInvitation(url=url, qr=qr_rows(url))
