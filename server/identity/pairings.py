"""HTTP: pairing a headset with a code that a PC shows."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict
from sqlmodel import Session

from server.identity.accounts import PersonRecord
from server.identity.audit import SecurityKind, record
from server.identity.handshake import (
    PairingState,
    TypedCode,
    claim,
    decide,
    expires_at,
    find_pairing,
    pairing_words,
    qr_rows,
    start_pairing,
    state_of,
    take_token,
)
from server.identity.models import Pairing
from server.identity.names import DisplayName
from server.identity.routes import Address, Id, Me, TheServices, bearer_of, set_cookie
from server.problems import ProblemError
from server.protocol.messages import DeviceProfile, Identifier

router = APIRouter(tags=["pairing"])


class StartedPairing(BaseModel):
    """A code to type on the headset, or to read from the QR code, which holds the address `url` of this server."""

    pairing_id: str
    code: str
    url: str
    expires_at: str
    qr: list[str]


class Claim(BaseModel):
    """A headset that wants in."""

    model_config = ConfigDict(extra="forbid")

    code: TypedCode
    device_id: Identifier
    device_profile: DeviceProfile
    device_name: DisplayName


class ClaimedPairing(BaseModel):
    """The headset shows the words and asks for its token with the secret `claim`."""

    claim: str
    words: str


class PairingProgress(BaseModel):
    """Where a pairing is; words and device as soon as it is claimed."""

    state: PairingState
    words: str | None
    device_name: str | None
    device_profile: str | None


class Decision(BaseModel):
    """Whether the headset shows the same two words."""

    model_config = ConfigDict(extra="forbid")

    approved: bool


class PairingOutcome(BaseModel):
    """What came of a claim; token and person with `approved`, once."""

    state: Literal["claimed", "approved", "refused", "expired"]
    token: str | None = None
    person: PersonRecord | None = None


@router.post("/api/v1/pairings")
def show_code(request: Request, me: Me, address: Address, services: TheServices) -> StartedPairing:
    """A code for a headset of mine; it works once, for five minutes."""
    pairing, code = services.database.write(lambda session: start_pairing(session, me.person.id, address))
    path = f"/pair?code={code}"
    absolute = f"{request.url.scheme}://{request.headers['host']}{path}"
    return StartedPairing(
        pairing_id=pairing.id, code=code, url=path, expires_at=expires_at(pairing), qr=qr_rows(absolute)
    )


@router.post("/api/v1/pairings/claims")
def claim_code(given: Claim, address: Address, services: TheServices) -> ClaimedPairing:
    """For a headset: ask to be let in by a code."""
    throttles = services.throttles
    throttles.claims.check(address)
    throttles.all_claims.check()
    words = pairing_words(services.settings.assets)
    device = (given.device_id, given.device_profile, given.device_name)
    claimed = services.database.write(lambda session: claim(session, given.code, device, words, address))
    if claimed is not None:
        return ClaimedPairing(claim=claimed[0], words=claimed[1])
    paused = [throttles.claims.fail(address), throttles.all_claims.fail()]
    if any(paused):
        services.database.write(lambda session: record(session, SecurityKind.THROTTLED, address, detail="claims"))
    raise ProblemError("refused", "Expected a code that is shown right now and that no other device has used.")


@router.get("/api/v1/pairings/{pairing_id}")
def read_pairing(pairing_id: Id, me: Me, services: TheServices) -> PairingProgress:
    """How far a pairing of mine is."""
    return _progress(services.database.read(lambda session: find_pairing(session, pairing_id, me.person.id)))


@router.post("/api/v1/pairings/{pairing_id}/decision")
def decide_pairing(pairing_id: Id, given: Decision, me: Me, address: Address, services: TheServices) -> PairingProgress:
    """Let the headset in that shows the same two words, or not; after a no the code may be claimed again."""

    def work(session: Session) -> PairingProgress:
        pairing = find_pairing(session, pairing_id, me.person.id)
        decide(session, pairing, given.approved, address)
        return _progress(pairing)

    return services.database.write(work)


@router.post("/api/v1/pairings/tokens")
def fetch_token(request: Request, response: Response, address: Address, services: TheServices) -> PairingOutcome:
    """For a headset: what came of its claim, whose secret is the bearer token; sets the cookie as well."""
    secret = bearer_of(request)
    if secret is None:
        raise ProblemError("refused", "Expected the claim's secret as bearer token; got none.")
    state, person, token = services.database.write(lambda session: take_token(session, secret, address))
    if token is not None:
        set_cookie(request, response, token)
    return PairingOutcome(state=state, token=token, person=PersonRecord.of(person) if person else None)


def _progress(pairing: Pairing) -> PairingProgress:
    return PairingProgress(
        state=state_of(pairing),
        words=pairing.words,
        device_name=pairing.device_name,
        device_profile=pairing.device_profile,
    )
