"""What is recorded of participants: sealed, chained, and only what was agreed to.

An entry's content is JSON, packed (zlib) and sealed. By kind:

steps    event (opened, step, error, hint, hazards, question, trial, finished), module, step, errors, hints (so far at
         this step), points, possible; of answers, which are step, error and finished, also right, completed, seconds:
         what the server saw of the task; there where it was agreed to
chunk    started_ms, and where they were agreed to: motion, gaze, actions, frames, as in the message log_chunk
answers  questionnaire, moment, language, answers (by item; null where it was left open), pairs (chosen, other)
knowledge moment, module, points, possible, seconds: a test that was finished
fms      value, minute (since the task began)
sheet    as in the message fill_sheet
mark     what (session_begun, task_begun, paused, resumed, task_ended, session_ended), why
note     text, of the experimenter
review   entry_id of a note, text as it may leave the server; null takes a release back
"""

import json
import zlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import orjson
from sqlmodel import Session, col, select

from server.notebook.chain import link
from server.problems import ProblemError
from server.studies.models import Participant, StudyEntry, StudySession
from server.studies.sealing import KeyRing
from server.writes import Actor, stamp

Kind = Literal["steps", "chunk", "answers", "knowledge", "fms", "sheet", "mark", "note", "review"]
# What may be recorded between sessions.
OUTSIDE: frozenset[Kind] = frozenset({"answers", "knowledge", "sheet", "note", "review"})
# Which stream a part of a chunk belongs to.
STREAM_OF_PART = {"motion": "motion", "gaze": "gaze", "actions": "interactions", "frames": "frames"}
TOUCHED = "touched_studies"
PAGE = 500


@dataclass(frozen=True)
class Clock:
    """How a device's clock stands to the server's: the server's minus its own, and how well that is known, in ms."""

    offset_ms: float | None = None
    uncertainty_ms: float | None = None


UNKNOWN_CLOCK = Clock()


@dataclass(frozen=True)
class Written:
    """By whom, from where, by which write something is recorded.

    Args:
        actor: who writes.
        op_id: of the write.
        device_time: of the write; None where the server itself writes.
    """

    actor: Actor
    op_id: str
    device_time: str | None

    def stamp(self) -> dict[str, Any]:
        """The columns of a row."""
        return stamp(self.actor, self.op_id, self.device_time)


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


def record(
    session: Session,
    ring: KeyRing,
    written: Written,
    participant: Participant,
    kind: Kind,
    content: dict[str, Any],
    clock: Clock = UNKNOWN_CLOCK,
    topic: str = "",
    where: StudySession | None = None,
) -> StudyEntry:
    """Append an entry about a participant.

    Args:
        session: the transaction.
        ring: the keys.
        written: by whom.
        participant: about whom.
        kind: of entry.
        content: JSON, as above.
        clock: of the device.
        topic: what it is about, unsealed.
        where: in which session; by default the one that runs.

    Raises:
        ProblemError: `refused`, they have withdrawn, no session runs, or they have not agreed to such a log.
    """
    require_present(participant)
    running = where or open_session(session, participant)
    if running is None and kind not in OUTSIDE:
        raise ProblemError("refused", f"No session of {participant.code} runs; {kind} is recorded in one only.")
    _require_agreed(participant, kind, content)
    seq = participant.seq + 1
    plain = zlib.compress(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), level=1)
    entry = StudyEntry(
        **written.stamp(),
        participant_id=participant.id,
        session_id=running.op_id if running else None,
        seq=seq,
        kind=kind,
        topic=topic,
        sealed=ring.seal(participant.key_id, plain, _place(participant.id, written.op_id)),
        clock_offset_ms=clock.offset_ms,
        clock_uncertainty_ms=clock.uncertainty_ms,
        sha256="",
    )
    entry.sha256 = participant.head_sha256 = link(participant.head_sha256, entry.chained())
    participant.seq = seq
    session.add(entry)
    session.add(participant)
    if kind != "chunk":
        touch(session, participant)
    session.flush()
    return entry


def touch(session: Session, participant: Participant) -> None:
    """Let those who follow the study know that something has changed."""
    keys = {study_key(participant.study_id)}
    if participant.person_id is not None:
        keys.add(person_key(participant.person_id))
    session.info.setdefault(TOUCHED, set()).update(keys)


def touched(session: Session) -> set[str]:
    """What a transaction has changed, for those who follow it."""
    found: set[str] = session.info.get(TOUCHED, set())
    return found


def study_key(study_id: str) -> str:
    """Under which key a study is followed."""
    return f"study {study_id}"


def person_key(person_id: str) -> str:
    """Under which key a participant's own way is followed."""
    return f"person {person_id}"


def opened(ring: KeyRing, participant: Participant, entry: StudyEntry) -> dict[str, Any]:
    """The content of an entry about a participant.

    Raises:
        ErasedError: its participant was erased.
    """
    return opener(ring, participant)(entry.op_id, entry.sealed)


def opener(ring: KeyRing, participant: Participant) -> Callable[[str, bytes], dict[str, Any]]:
    """What gives the contents of a participant's entries, by `op_id` and `sealed`, where many are read.

    Raises:
        ErasedError: they were erased.
    """
    unsealed, participant_id = ring.opener(participant.key_id), participant.id

    def content(op_id: str, sealed: bytes) -> dict[str, Any]:
        found: dict[str, Any] = orjson.loads(zlib.decompress(unsealed(sealed, _place(participant_id, op_id))))
        return found

    return content


def entries_of(
    session: Session, ring: KeyRing, participant: Participant, kinds: Collection[Kind] | None = None
) -> Iterator[Recorded]:
    """What was recorded of a participant, oldest first.

    Args:
        session: the transaction.
        ring: the keys.
        participant: of whom.
        kinds: which; by default all.

    Raises:
        ErasedError: they were erased.
    """
    for entry in _entries(session, participant.id, kinds):
        yield Recorded(entry, opened(ring, participant, entry))


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


def require_present(participant: Participant) -> None:
    """Let somebody pass who still takes part.

    Raises:
        ProblemError: `refused`, they have withdrawn.
    """
    if participant.withdrawn_at is not None:
        raise ProblemError("refused", f"{participant.code} has withdrawn; nothing is recorded any more.")


def _entries(session: Session, participant_id: str, kinds: Collection[Kind] | None = None) -> Iterator[StudyEntry]:
    query = select(StudyEntry).where(StudyEntry.participant_id == participant_id).order_by(col(StudyEntry.seq))
    if kinds is not None:
        query = query.where(col(StudyEntry.kind).in_(kinds))
    after = 0
    while page := session.exec(query.where(StudyEntry.seq > after).limit(PAGE)).all():
        after = page[-1].seq
        for entry in page:
            yield entry
            session.expunge(entry)  # an hour of motion is 20 MB


def _require_agreed(participant: Participant, kind: Kind, content: dict[str, Any]) -> None:
    wanted = {"steps"} if kind == "steps" else set()
    if kind == "chunk":
        wanted = {stream for part, stream in STREAM_OF_PART.items() if content.get(part)}
    if declined := wanted - set(json.loads(participant.streams)):
        raise ProblemError("refused", f"{participant.code} has not agreed to {min(declined)}; nothing was recorded.")


def _place(participant_id: str, op_id: str) -> str:
    return f"{participant_id} {op_id}"
