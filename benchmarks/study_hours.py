"""An hour of thirty headsets, written straight into a database as the server would have, an entry a second each."""

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

import server.app  # noqa: F401  (declares every table)
from server.clock import at, new_op_id, now
from server.database import Database
from server.identity.service import ensure_local_person
from server.notebook.chain import link
from server.protocol.messages import LogChunk
from server.simulating.participants import SimulatedParticipant
from server.studies import enrolling, recording, sessions
from server.studies.design import STREAMS, StudyDesign
from server.studies.models import Participant, StudyEntry
from server.studies.recording import Clock, Written
from server.studies.sealing import KeyRing
from server.writes import Actor, stamp

SEED, MOTION_HZ = 2026, 60
DISTINCT = 60  # seconds of motion that are made; an hour goes through them again and again
BEGUN = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
CLOCK = Clock(12.0, 3.0)
LOGS = ("motion", "gaze", "interactions", "frames")


def write_hour(data: Path, keys: Path, design: Mapping[str, Any], people: int, seconds: int) -> int:
    """Write the study and its chunks; returns how many chunks."""
    data.mkdir()
    database = Database(f"sqlite:///{data / 'holotrode.db'}")
    database.start()
    ring, actor = KeyRing(keys), database.write(ensure_local_person)
    database.write(lambda session: _begin(session, ring, actor, StudyDesign.model_validate(design), people))
    for number in range(1, people + 1):
        database.write(lambda session, number=number: _log(session, ring, actor, number, seconds))
    database.close()
    return people * seconds


def _begin(session: Session, ring: KeyRing, actor: Actor, design: StudyDesign, people: int) -> None:
    with at(BEGUN):
        enrolling.publish(session, actor, new_op_id(), now(), design)
        for _ in range(people):
            written = Written(actor, new_op_id(), now())
            participant = enrolling.enrol(session, ring, written, design.id, design.consent.version, STREAMS)
            sessions.begin(session, Written(actor, new_op_id(), now()), participant, design)
            sessions.begin_task(session, participant)


def _log(session: Session, ring: KeyRing, actor: Actor, number: int, seconds: int) -> None:
    """The chunks of one participant, and the end of their session."""
    participant = session.exec(select(Participant).where(col(Participant.number) == number)).one()
    running = sessions.running_session(session, participant)
    rows = list(_entries(ring, actor, participant, running.op_id, _seconds(number), seconds))
    session.execute(insert(StudyEntry), rows)
    with at(BEGUN + timedelta(seconds=seconds)):
        for minute in range(seconds // 60):
            content = {"value": minute % 5, "minute": float(minute)}
            recording.record(
                session, ring, Written(actor, new_op_id(), now()), participant, "fms", content, CLOCK, "fms", running
            )
        sessions.end(session, participant, "done")


def _seconds(number: int) -> Sequence[dict[str, Any]]:
    person, made = SimulatedParticipant(number, SEED), []
    for second in range(DISTINCT):
        seen = person.second(float(second), MOTION_HZ, LOGS)  # type: ignore[arg-type]  # only such are listed
        chunk = LogChunk(op_id=new_op_id(), device_time=now(), started_ms=0.0, clock=None, **seen)
        made.append(chunk.model_dump(mode="json", include={"motion", "gaze", "actions", "frames"}))
    return made


def _entries(
    ring: KeyRing, actor: Actor, participant: Participant, session_id: str, made: Sequence[dict[str, Any]], seconds: int
) -> Iterator[dict[str, Any]]:
    for second in range(seconds):
        moment = BEGUN + timedelta(seconds=second + 1)
        with at(moment):
            about = stamp(actor, new_op_id(), now())
        started_ms = 1e3 * (BEGUN.timestamp() + second) - (CLOCK.offset_ms or 0.0)
        content = {"started_ms": started_ms, **{name: part for name, part in made[second % DISTINCT].items() if part}}
        plain = zlib.compress(json.dumps(content, separators=(",", ":")).encode(), level=1)
        participant.seq += 1
        entry = StudyEntry(
            **about,
            participant_id=participant.id,
            session_id=session_id,
            seq=participant.seq,
            kind="chunk",
            sealed=ring.seal(participant.key_id, plain, f"{participant.id} {about['op_id']}"),
            clock_offset_ms=CLOCK.offset_ms,
            clock_uncertainty_ms=CLOCK.uncertainty_ms,
            sha256="",
        )
        entry.sha256 = participant.head_sha256 = link(participant.head_sha256, entry.chained())
        yield entry.model_dump()
