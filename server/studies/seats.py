"""Codes by which people come into a study, on as many devices as they need, without an account and without a name."""

import secrets
from collections.abc import Iterator
from uuid import uuid4

from sqlmodel import Session, select

from server.clock import new_op_id, now
from server.identity.handshake import ALPHABET, CODE_LENGTH
from server.identity.models import Person
from server.identity.roles import Role
from server.identity.service import digest, log_in
from server.problems import ProblemError
from server.studies.enrolling import study_named
from server.studies.models import Participant, StudySeat
from server.studies.recording import Written

PARTICIPANT = "Participant"


def print_seats(session: Session, written: Written, study_id: str, count: int) -> list[str]:
    """New codes of a study; they are shown once, as only their hashes are kept.

    Raises:
        ProblemError: `not_found`, no such study.
    """
    study_named(session, study_id)
    return [_new_seat(session, written, study_id) for _ in range(count)]


def take_seat(session: Session, code: str) -> tuple[StudySeat, str]:
    """Let a device in by a code; the same code lets a second device of the same person in.

    Returns:
        The seat, and the secret of the device's login.

    Raises:
        ProblemError: `not_found`, no such code, or who came by it was erased.
    """
    seat = session.get(StudySeat, digest(code))
    if seat is None or _is_erased(session, seat):
        raise ProblemError("not_found", "No study has this code; look at the slip of paper again.")
    secret, _ = log_in(session, seat.person_id, "seat")
    return seat, secret


def seats_left(session: Session, study_id: str) -> int:
    """How many codes nobody has agreed by."""
    query = select(StudySeat.person_id).where(StudySeat.study_id == study_id, StudySeat.used_at == None)  # noqa: E711
    return len(session.exec(query).all())


def _new_seat(session: Session, written: Written, study_id: str) -> str:
    code = next(code for code in _codes() if session.get(StudySeat, digest(code)) is None)
    person = Person(id=str(uuid4()), name=PARTICIPANT, role=Role.PARTICIPANT, server_time=now())
    session.add(person)
    session.flush()
    seat = {**written.stamp(), "op_id": new_op_id()}
    session.add(StudySeat(**seat, code_sha256=digest(code), study_id=study_id, person_id=person.id))
    session.flush()
    return code


def _codes() -> Iterator[str]:
    while True:
        yield "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def _is_erased(session: Session, seat: StudySeat) -> bool:
    participant = session.exec(select(Participant).where(Participant.person_id == seat.person_id)).first()
    return participant is not None and participant.erased_at is not None
