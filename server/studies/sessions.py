"""Sessions: one period of a participant, with its task, pauses, and the break before the next one."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from server.clock import now
from server.problems import ProblemError
from server.protocol.messages import WhyEnded
from server.studies.design import StudyDesign
from server.studies.models import Participant, StudySession
from server.studies.recording import Written, open_session, require_present, touch


def sessions_of(session: Session, participant: Participant) -> Sequence[StudySession]:
    """A participant's sessions, in the order in which they were."""
    query = select(StudySession).where(StudySession.participant_id == participant.id)
    return session.exec(query.order_by(col(StudySession.server_time), col(StudySession.op_id))).all()


def counted(sessions: Sequence[StudySession]) -> list[StudySession]:
    """The sessions that count as a period: those that run, and those whose task was begun; others are had again."""
    return [one for one in sessions if one.ended_at is None or one.task_started_at is not None]


def periods_of(participant: Participant, design: StudyDesign) -> int:
    """How many sessions a participant is to have."""
    return len(json.loads(participant.conditions)) if design.design == "within" else 1


def running_session(session: Session, participant: Participant) -> StudySession:
    """The session that runs.

    Raises:
        ProblemError: `refused`, none does.
    """
    running = open_session(session, participant)
    if running is None:
        raise ProblemError("refused", f"No session of {participant.code} runs.")
    return running


def begin(session: Session, written: Written, participant: Participant, design: StudyDesign) -> StudySession:
    """Begin the next period of a participant.

    Raises:
        ProblemError: `refused`, they have withdrawn, a session runs, all are done, or the break is not over.
    """
    require_present(participant)
    before = sessions_of(session, participant)
    if before and before[-1].ended_at is None:
        raise ProblemError("refused", f"A session of {participant.code} runs; end it first.")
    periods, period = periods_of(participant, design), len(counted(before))
    if period >= periods:
        raise ProblemError("refused", f"{participant.code} has done all {periods} conditions.")
    if (until := break_until(before, design)) is not None and now() < until:
        left = (datetime.fromisoformat(until) - datetime.fromisoformat(now())).total_seconds() / 60
        raise ProblemError("refused", f"The break lasts {design.minimum_break_min:g} min; {left:.1f} are left.")
    conditions, forms = json.loads(participant.conditions), json.loads(participant.forms)
    row = StudySession(
        **written.stamp(),
        participant_id=participant.id,
        period=period,
        condition=conditions[period],
        form=forms[period],
    )
    session.add(row)
    touch(session, participant)
    session.flush()
    return row


def break_until(before: Sequence[StudySession], design: StudyDesign) -> str | None:
    """When the next session may begin; None where nothing keeps it."""
    if not before or before[-1].ended_at is None or not design.minimum_break_min:
        return None
    end = datetime.fromisoformat(before[-1].ended_at) + timedelta(minutes=design.minimum_break_min)
    return end.isoformat(timespec="microseconds").replace("+00:00", "Z")


def end(session: Session, participant: Participant, why: WhyEnded) -> None:
    """End the session that runs, and its task.

    Raises:
        ProblemError: `refused`, none runs.
    """
    running = running_session(session, participant)
    time = now()
    running.ended_at, running.ended_why, running.paused_at = time, why, None
    if running.task_started_at is not None:
        running.task_ended_at = running.task_ended_at or time
    session.add(running)
    touch(session, participant)


def begin_task(session: Session, participant: Participant) -> StudySession:
    """Begin the task of the session that runs.

    Raises:
        ProblemError: `refused`, no session runs, or the task was begun.
    """
    running = running_session(session, participant)
    if running.task_started_at is not None:
        raise ProblemError("refused", f"The task of {participant.code} has begun already.")
    running.task_started_at = now()
    session.add(running)
    touch(session, participant)
    return running


def end_task(session: Session, participant: Participant, why: WhyEnded) -> StudySession:
    """End the task of the session that runs; `why` is kept as the reason of the session's end, too.

    Raises:
        ProblemError: `refused`, no task runs.
    """
    running = running_session(session, participant)
    if running.task_started_at is None or running.task_ended_at is not None:
        raise ProblemError("refused", f"No task of {participant.code} runs.")
    running.task_ended_at, running.ended_why, running.paused_at = now(), why, None
    session.add(running)
    touch(session, participant)
    return running


def pause(session: Session, participant: Participant, *, paused: bool) -> None:
    """Pause the session that runs, or go on.

    Raises:
        ProblemError: `refused`, no session runs.
    """
    running = running_session(session, participant)
    running.paused_at = (running.paused_at or now()) if paused else None
    session.add(running)
    touch(session, participant)
