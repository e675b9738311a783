"""Designs by version, and participants: their pseudonym, their order of conditions, consent, withdrawal and erasure."""

import hashlib
import json
from collections.abc import Collection
from functools import lru_cache

import rfc8785
from sqlmodel import Session, col, func, select

from server.clock import now
from server.problems import ProblemError
from server.studies.design import STREAMS, StudyDesign
from server.studies.models import Participant, Study
from server.studies.orders import Square, allocate
from server.studies.recording import Written, touch
from server.studies.sealing import KeyRing
from server.writes import Actor, stamp


def publish(session: Session, actor: Actor, op_id: str, device_time: str, design: StudyDesign) -> Study:
    """Register a design: the first version of a study, or the next one; the same again stays as it is.

    Participants keep the version that they began with.
    """
    values = design.model_dump(mode="json")
    sha256 = hashlib.sha256(rfc8785.dumps(values)).hexdigest()
    newest = newest_version(session, design.id)
    if newest is not None and newest.sha256 == sha256:
        return newest
    study = Study(
        **stamp(actor, op_id, device_time),
        study_id=design.id,
        version=1 if newest is None else newest.version + 1,
        design=json.dumps(values, ensure_ascii=False),
        sha256=sha256,
    )
    session.add(study)
    session.flush()
    return study


def newest_version(session: Session, study_id: str) -> Study | None:
    """The newest version of a study; None where there is none."""
    query = select(Study).where(Study.study_id == study_id)
    return session.exec(query.order_by(col(Study.version).desc())).first()


def study_named(session: Session, study_id: str) -> Study:
    """The newest version of a study.

    Raises:
        ProblemError: `not_found`.
    """
    study = newest_version(session, study_id)
    if study is None:
        raise ProblemError("not_found", f"There is no study {study_id}.")
    return study


def newest_design(session: Session, study_id: str) -> StudyDesign:
    """The newest design of a study.

    Raises:
        ProblemError: `not_found`.
    """
    return _design(study_named(session, study_id).design)


def design_of(session: Session, study_id: str, version: int) -> StudyDesign:
    """A version of a design.

    Raises:
        ProblemError: `not_found`.
    """
    query = select(Study.design).where(Study.study_id == study_id, Study.version == version)
    text = session.exec(query).first()
    if text is None:
        raise ProblemError("not_found", f"There is no version {version} of a study {study_id}.")
    return _design(text)


@lru_cache(maxsize=64)
def _design(text: str) -> StudyDesign:
    """A design as it is stored, which never changes: a console reads that of every participant again and again."""
    return StudyDesign.model_validate_json(text)


def enrol(
    session: Session,
    ring: KeyRing,
    written: Written,
    study_id: str,
    consent_version: int,
    streams: Collection[str],
    person_id: str | None = None,
) -> Participant:
    """Take somebody in who has agreed: the next pseudonym, a key of their own, and their order of conditions.

    Args:
        session: the transaction.
        ring: where the key is made.
        written: by whom.
        study_id: which study.
        consent_version: of the text that was agreed to.
        streams: the logs that were agreed to; each may be left out.
        person_id: who logs in by a seat; None for somebody whom the experimenter writes down alone.

    Raises:
        ProblemError: `not_found`, no such study; `refused`, an old consent text, a log that the study has not, or
            enough participants.
    """
    study = study_named(session, study_id)
    design = _design(study.design)
    if consent_version != design.consent.version:
        expected = design.consent.version
        raise ProblemError("refused", f"Expected consent to version {expected} of the text; got {consent_version}.")
    if unknown := set(streams) - set(design.streams):
        offered = ", ".join(design.streams) or "none"
        raise ProblemError("refused", f"The study logs {offered}; nobody can agree to {min(unknown)}.")
    taken = session.exec(select(func.count()).where(Participant.study_id == study_id)).one()
    if taken >= design.participants:
        raise ProblemError("refused", f"The study has its {design.participants} participants.")
    ids = [condition.id for condition in design.conditions]
    square: Square = "williams" if design.order == "williams" else "latin"
    order = allocate(taken, ids, design.seed, square, design.task.forms if len(design.task.forms) > 1 else ())
    code = f"P{taken + 1:02}"
    participant = Participant(
        **written.stamp(),
        id=f"{study_id}.{code}",
        study_id=study_id,
        person_id=person_id,
        version=study.version,
        number=taken + 1,
        code=code,
        sequence=order.sequence,
        conditions=json.dumps(order.conditions),
        forms=json.dumps(order.forms or design.task.forms * len(ids)),
        streams=json.dumps([stream for stream in STREAMS if stream in streams]),
        consent_version=consent_version,
    )
    ring.make(participant.key_id)
    session.add(participant)
    touch(session, participant)
    session.flush()
    return participant


def participant_named(session: Session, participant_id: str) -> Participant:
    """A participant by id.

    Raises:
        ProblemError: `not_found`.
    """
    participant = session.get(Participant, participant_id)
    if participant is None:
        raise ProblemError("not_found", f"There is no participant {participant_id}.")
    return participant


def withdraw(session: Session, participant: Participant) -> None:
    """Record nothing more of somebody; what there is stays until they ask for erasure."""
    participant.withdrawn_at = participant.withdrawn_at or now()
    session.add(participant)
    touch(session, participant)
