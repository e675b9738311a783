"""Sessions of participants, and what is recorded in them: sealed, chained, and only what was agreed to."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlmodel import Session, col, select

from server.clock import now
from server.notebook.chain import link
from server.problems import ProblemError
from server.studies.design import STREAMS
from server.studies.enrolling import design_of
from server.studies.models import Participant, StudyEntry, StudySession
from server.studies.sealing import KeyRing
from server.writes import Actor, stamp

# Beside the streams, which can be declined: what the study itself is made of.
Kind = Literal["steps", "interactions", "gaze", "motion", "frames", "answers", "fms", "note", "sheet", "mark"]
OUTSIDE = ("answers", "sheet", "note")  # what may be recorded between sessions


@dataclass(frozen=True)
class Clock:
    """How a device's clock stands to the server's: the server's minus its own, and how well that is known, in ms."""

    offset_ms: float | None = None
    uncertainty_ms: float | None = None


@dataclass(frozen=True)
class Recorded:
    """An entry as it was before it was sealed."""

    entry: StudyEntry
    content: dict[str, Any]


def open_session(session: Session, participant: Participant) -> StudySession | None:
    """The session that runs; None between sessions."""
    query = select(StudySession).where(
        StudySession.participant_id == participant.id, col(StudySession.ended_at).is_(None)
    )
    return session.exec(query).first()


def begin(session: Session, actor: Actor, op_id: str, device_time: str, participant: Participant) -> StudySession:
    """Begin the next period of a participant.

    Raises:
        ProblemError: `refused`, they have withdrawn, a session runs, all are done, or the break is not over.
    """
    _require_present(participant)
    if open_session(session, participant) is not None:
        raise ProblemError("refused", f"A session of {participant.code} runs; end it first.")
    query = select(StudySession).where(StudySession.participant_id == participant.id)
    before = session.exec(query.order_by(col(StudySession.period))).all()
    conditions, forms = json.loads(participant.conditions), json.loads(participant.forms)
    design = design_of(session, participant.study_id, participant.version)
    periods = len(conditions) if design.design == "within" else 1
    if len(before) >= periods:
        raise ProblemError("refused", f"{participant.code} has done all {periods} conditions.")
    if before and before[-1].ended_at is not None:
        _require_break(design.minimum_break_min, before[-1].ended_at)
    row = StudySession(
        **stamp(actor, op_id, device_time),
        participant_id=participant.id,
        period=len(before),
        condition=conditions[len(before)],
        form=forms[len(before)],
    )
    session.add(row)
    session.flush()
    return row


def end(session: Session, participant: Participant, why: str) -> None:
    """End the session that runs.

    Args:
        session: the transaction.
        participant: whose.
        why: done, stopped, sick ...

    Raises:
        ProblemError: `refused`, none runs.
    """
    running = open_session(session, participant)
    if running is None:
        raise ProblemError("refused", f"No session of {participant.code} runs.")
    running.ended_at, running.ended_why = now(), why
    session.add(running)


def record(
    session: Session,
    ring: KeyRing,
    actor: Actor,
    op_id: str,
    device_time: str,
    participant: Participant,
    kind: Kind,
    content: dict[str, Any],
    clock: Clock = Clock(),
) -> StudyEntry:
    """Append an entry about a participant.

    Raises:
        ProblemError: `refused`, they have withdrawn, no session runs, or they declined such logs.
    """
    _require_present(participant)
    running = open_session(session, participant)
    if running is None and kind not in OUTSIDE:
        raise ProblemError("refused", f"No session of {participant.code} runs; {kind} is recorded in one only.")
    if kind in STREAMS and kind not in json.loads(participant.streams):
        raise ProblemError("refused", f"{participant.code} has not agreed to {kind}; nothing was recorded.")
    seq = participant.seq + 1
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    sealed = ring.seal(participant.id, plain, _place(participant.id, op_id))
    entry = StudyEntry(
        **stamp(actor, op_id, device_time),
        participant_id=participant.id,
        session_id=running.op_id if running else None,
        seq=seq,
        kind=kind,
        sealed=base64.b64encode(sealed).decode(),
        clock_offset_ms=clock.offset_ms,
        clock_uncertainty_ms=clock.uncertainty_ms,
        sha256="",
    )
    entry.sha256 = participant.head_sha256 = link(participant.head_sha256, entry.chained())
    participant.seq = seq
    session.add(entry)
    session.add(participant)
    session.flush()
    return entry


def entries_of(session: Session, ring: KeyRing, participant: Participant) -> Iterator[Recorded]:
    """Everything that was recorded of a participant, oldest first.

    Raises:
        ErasedError: they were erased.
    """
    for entry in _entries(session, participant.id):
        plain = ring.open(participant.id, base64.b64decode(entry.sealed), _place(participant.id, entry.op_id))
        yield Recorded(entry, json.loads(plain))


def first_broken(session: Session, participant: Participant) -> str:
    """A sentence about the first entry of a chain that does not fit; empty when all do, also of who was erased."""
    previous = ""
    seq = 0
    for seq, entry in enumerate(_entries(session, participant.id), start=1):
        if entry.seq != seq:
            return f"{participant.id}: expected entry {seq}; the next one kept is {entry.seq}."
        if link(previous, entry.chained()) != entry.sha256:
            return f"{participant.id}, entry {seq} ({entry.kind}): its content or the hash before it was changed."
        previous = entry.sha256
    if (seq, previous) != (participant.seq, participant.head_sha256):
        return f"{participant.id}: expected {participant.seq} entries; {seq} are kept."
    return ""


def _entries(session: Session, participant_id: str) -> list[StudyEntry]:
    query = select(StudyEntry).where(StudyEntry.participant_id == participant_id)
    return list(session.exec(query.order_by(col(StudyEntry.seq))))


def _require_present(participant: Participant) -> None:
    if participant.withdrawn_at is not None:
        raise ProblemError("refused", f"{participant.code} has withdrawn; nothing is recorded any more.")


def _require_break(minutes: float, ended_at: str) -> None:
    gone = (datetime.fromisoformat(now()) - datetime.fromisoformat(ended_at)).total_seconds() / 60
    if gone < minutes:
        raise ProblemError("refused", f"The break lasts {minutes:g} min; {minutes - gone:.1f} are left.")


def _place(participant_id: str, op_id: str) -> str:
    return f"{participant_id} {op_id}"
