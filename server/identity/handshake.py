"""Pairing a headset without typing a password: a code, a claim, two words on both screens, a decision, a token.

    waiting --claim--> claimed --yes--> approved --token--> (used)
       ^                  |
       +-------no---------+      five failures end the code: refused

A failure is a no, or a claim of a code that somebody else has claimed. Only hashes of code and claim are kept, in the
database, so that PC and headset may reach different processes.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Literal
from uuid import uuid4

import segno
from pydantic import AfterValidator, Field
from sqlmodel import Session, col, delete, select

from server.clock import now
from server.identity.audit import SecurityKind, record
from server.identity.models import Pairing, Person
from server.identity.service import digest, is_older, log_in, new_secret
from server.problems import ProblemError

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 6
CODE_LIFE = timedelta(minutes=5)
# Who claimed a code in its last second still gets five minutes for the decision and the token.
PAIRING_LIFE = 2 * CODE_LIFE
MAX_FAILURES = 5

PairingState = Literal["waiting", "claimed", "approved", "refused", "expired"]


def parse_code(text: str) -> str:
    """A code as it was shown, from how somebody typed it: case, dashes and spaces do not matter.

    Raises:
        ValueError: it is none.
    """
    code = "".join(text.replace("-", " ").split())
    code = code.upper() if code.isascii() else ""
    if len(code) != CODE_LENGTH or not set(code) <= set(ALPHABET):
        raise ValueError(f"expected a code of {CODE_LENGTH} characters out of {ALPHABET}")
    return code


TypedCode = Annotated[str, Field(max_length=40), AfterValidator(parse_code)]


@cache
def pairing_words(assets: Path) -> tuple[str, ...]:
    """The words that PC and headset show, from `pairing_words.txt`."""
    lines = (assets / "pairing_words.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def qr_rows(url: str) -> list[str]:
    """The QR code of an address: rows of 1 (dark) and 0 (light), without the quiet zone around it."""
    return ["".join("1" if dark else "0" for dark in row) for row in segno.make_qr(url).matrix]


def start_pairing(session: Session, person_id: str, address: str) -> tuple[Pairing, str]:
    """A new pairing and its code; the person's earlier code stops working unless it is claimed.

    Args:
        session: the transaction.
        person_id: who will be logged in on the headset.
        address: where it was asked for.
    """
    session.exec(delete(Pairing).where(col(Pairing.person_id) == person_id, col(Pairing.state) == "waiting"))
    _forget_old(session)
    code = _unused_code(session)
    pairing = Pairing(id=str(uuid4()), code_sha256=digest(code), person_id=person_id, server_time=now())
    session.add(pairing)
    record(session, SecurityKind.PAIRING_STARTED, address, person_id, f"pairing {pairing.id}")
    return pairing, code


def expires_at(pairing: Pairing) -> str:
    """When the code stops working, RFC 3339."""
    return (datetime.fromisoformat(pairing.server_time) + CODE_LIFE).isoformat().replace("+00:00", "Z")


def state_of(pairing: Pairing) -> PairingState:
    """Where a pairing is."""
    if pairing.failures >= MAX_FAILURES:
        return "refused"
    if pairing.state == "waiting":
        return "expired" if is_older(pairing.server_time, CODE_LIFE) else "waiting"
    if pairing.claim_sha256 is not None and is_older(pairing.server_time, PAIRING_LIFE):
        return "expired"
    return "claimed" if pairing.state == "claimed" else "approved"


def claim(
    session: Session,
    code: str,
    device: tuple[str, str, str],
    words: Sequence[str],
    address: str,
) -> tuple[str, str] | None:
    """A headset asks to be let in by a code.

    Args:
        session: the transaction.
        code: as `parse_code` returns it.
        device: id, profile and name of the headset.
        words: to draw two from.
        address: where it was asked for.

    Returns:
        The claim's secret and the two words; None when the code is not, or no longer, to be had.
    """
    query = select(Pairing).where(Pairing.code_sha256 == digest(code)).with_for_update()
    pairing = session.exec(query).first()
    if pairing is None or state_of(pairing) != "waiting":
        if pairing is not None:
            pairing.failures += state_of(pairing) == "claimed"
            session.add(pairing)
        record(session, SecurityKind.CLAIM_FAILED, address, detail=f"pairing {pairing.id}" if pairing else "")
        return None
    secret = new_secret()
    pairing.state, pairing.claim_sha256 = "claimed", digest(secret)
    pairing.words = " ".join(secrets.choice(words) for _ in range(2))
    pairing.device_id, pairing.device_profile, pairing.device_name = device
    session.add(pairing)
    record(session, SecurityKind.PAIRING_CLAIMED, address, detail=f"pairing {pairing.id}")
    return secret, pairing.words


def find_pairing(session: Session, pairing_id: str, person_id: str) -> Pairing:
    """A pairing of this person.

    Raises:
        ProblemError: `not_found`, also for somebody else's.
    """
    pairing = session.get(Pairing, pairing_id, with_for_update=True)
    if pairing is None or pairing.person_id != person_id:
        raise ProblemError("not_found", f"There is no pairing {pairing_id} of yours.")
    return pairing


def decide(session: Session, pairing: Pairing, approved: bool, address: str) -> None:
    """The person saw the two words on both screens, or did not.

    Raises:
        ProblemError: `conflict`, nobody waits for a decision.
    """
    if state_of(pairing) != "claimed":
        raise ProblemError("conflict", f"Expected a claimed pairing to decide on; it is {state_of(pairing)}.")
    if approved:
        pairing.state = "approved"
    else:
        pairing.failures += 1
        pairing.state, pairing.claim_sha256, pairing.words = "waiting", None, None
        pairing.device_id, pairing.device_profile, pairing.device_name = None, None, None
    session.add(pairing)
    kind = SecurityKind.PAIRING_APPROVED if approved else SecurityKind.PAIRING_REFUSED
    record(session, kind, address, pairing.person_id, f"pairing {pairing.id}")


def take_token(session: Session, claim_secret: str, address: str) -> tuple[PairingState, Person | None, str | None]:
    """The headset asks what came of its claim.

    Returns:
        The state; with `approved`, which comes once, the person and the secret of the headset's new login.
    """
    query = select(Pairing).where(Pairing.claim_sha256 == digest(claim_secret)).with_for_update()
    pairing = session.exec(query).first()
    if pairing is None:
        return "refused", None, None
    state = state_of(pairing)
    person = session.get(Person, pairing.person_id)
    if person is None or person.disabled:
        return "refused", None, None
    if state != "approved":
        return state, None, None
    pairing.claim_sha256 = None
    session.add(pairing)
    secret, login = log_in(session, person.id, "device", pairing.device_id, pairing.device_name or "")
    record(session, SecurityKind.DEVICE_PAIRED, address, person.id, f"pairing {pairing.id}, login {login.id}")
    return state, person, secret


def _unused_code(session: Session) -> str:
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        if session.exec(select(Pairing).where(Pairing.code_sha256 == digest(code))).first() is None:
            return code


def _forget_old(session: Session) -> None:
    """Pairings that nobody asks about any more; their codes may be drawn again."""
    for pairing in session.exec(select(Pairing)):
        if is_older(pairing.server_time, 6 * PAIRING_LIFE):
            session.delete(pairing)
