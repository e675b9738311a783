"""What participants send: consent, answers, ratings, and the logs of their devices."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import select

from server.clock import now
from server.problems import ProblemError
from server.protocol.messages import AgreeToStudy, AnswerQuestionnaire, LogChunk, RateSickness, Stored, StudyClock
from server.studies.desk import Desk, Way, about, answered_of, participant_of, way_of
from server.studies.enrolling import enrol
from server.studies.flow import is_exposed, topic_of
from server.studies.instruments import language_for
from server.studies.models import Participant, StudySeat, StudySession
from server.studies.questionnaires.answers import check_answers
from server.studies.questionnaires.problems import AnswerError
from server.studies.questionnaires.schema import Questionnaire
from server.studies.questionnaires.scoring import score
from server.studies.recording import UNKNOWN_CLOCK, Clock
from server.studies.sessions import end, end_task, sessions_of

SLACK = timedelta(seconds=1)  # a second that begins in a session and ends after it belongs to it
SICKNESS_SCALE = "fms"
ROW_BYTES = 22 * 4


def agree(desk: Desk, message: AgreeToStudy) -> Stored:
    """Take somebody in who came by a seat.

    Raises:
        ProblemError: `refused`, they have agreed already, to another text, or to logs that there are not.
    """
    session = desk.session
    if participant_of(session, desk.actor.person_id) is not None:
        raise ProblemError("refused", "Consent was given already; withdraw to take it back.")
    seat = session.exec(select(StudySeat).where(StudySeat.person_id == desk.actor.person_id)).first()
    if seat is None:
        raise ProblemError("refused", "Expected somebody with the code of a study.")
    seat.used_at = now()
    session.add(seat)
    enrol(
        session,
        desk.ring,
        desk.written,
        seat.study_id,
        message.consent_version,
        message.streams,
        desk.actor.person_id,
    )
    return Stored(reply_to=message.op_id)


def answer(desk: Desk, message: AnswerQuestionnaire) -> Stored:
    """Record the answers to a questionnaire, once; a session whose last one it is ends by it.

    Raises:
        ProblemError: `refused`, not asked now, or answered already; `bad_message`, an answer that cannot be.
    """
    participant = about(desk.session, desk.actor, message)
    way = way_of(desk.session, participant)
    topic = topic_of(message.questionnaire_id, message.moment)
    where = way.running.op_id if way.running is not None else None
    if (where, topic) in answered_of(desk.session, participant):
        raise ProblemError("refused", f"{participant.code} has answered {message.questionnaire_id} already.")
    asked = way.design.questionnaires.at(message.moment) if message.moment == way.next.moment else ()
    if message.questionnaire_id not in asked:
        now_asked = way.next.questionnaire or "no questionnaire"
        raise ProblemError("refused", f"{participant.code} is asked {now_asked} now; got {message.questionnaire_id}.")
    questionnaire = desk.instruments.named(message.questionnaire_id)
    content = _checked(questionnaire, message)
    if decides := _is_baseline(way, message):
        _require_whole(questionnaire, content["answers"])
    desk.record(participant, "answers", content, topic)
    if decides:
        _keep_safe(desk, participant, way, questionnaire, content["answers"])
    elif way.running is not None and way_of(desk.session, participant).next.phase == "waiting":
        desk.mark(participant, "session_ended", way.running.ended_why or "done")
        end(desk.session, participant, way.running.ended_why or "done")  # type: ignore[arg-type]  # only such are stored
    return Stored(reply_to=message.op_id)


def rate(desk: Desk, message: RateSickness) -> Stored:
    """Record a rating of sickness; one that is too high ends the task.

    Raises:
        ProblemError: `refused`, no task runs.
    """
    participant = about(desk.session, desk.actor, message)
    way = way_of(desk.session, participant)
    at = _moment(message.device_time, message.clock)
    where = _session_at(way.sessions, at)
    if where is None or where.task_started_at is None:
        raise ProblemError("refused", f"No task of {participant.code} runs; sickness is rated in one only.")
    minute = (at - datetime.fromisoformat(where.task_started_at)).total_seconds() / 60
    content: dict[str, Any] = {"value": message.value, "minute": round(max(minute, 0.0), 4)}
    desk.record(participant, "fms", content, SICKNESS_SCALE, _clock(message.clock), where)
    sickness = way.design.sickness
    too_sick = sickness is not None and message.value >= sickness.stop_at
    if too_sick and where.ended_at is None and where.task_ended_at is None:
        desk.mark(participant, "task_ended", "sick")
        end_task(desk.session, participant, "sick")
    return Stored(reply_to=message.op_id)


def log(desk: Desk, message: LogChunk) -> Stored:
    """Record one second of a device.

    Raises:
        ProblemError: `refused`, no session ran then, it was paused, or something was not agreed to.
    """
    participant = about(desk.session, desk.actor, message)
    began = _moment(datetime.fromtimestamp(message.started_ms / 1000, UTC).isoformat(), message.clock)
    where = _session_at(sessions_of(desk.session, participant), began)
    if where is None:
        raise ProblemError("refused", f"No session of {participant.code} ran then; nothing is logged outside one.")
    if where.paused_at is not None and began > datetime.fromisoformat(where.paused_at) + SLACK:
        raise ProblemError("refused", f"The session of {participant.code} is paused; nothing is logged.")
    _require_rows(message.motion)
    content = message.model_dump(mode="json", include={"started_ms", "motion", "gaze", "actions", "frames"})
    content = {name: part for name, part in content.items() if part}
    desk.record(participant, "chunk", content, clock=_clock(message.clock), where=where)
    return Stored(reply_to=message.op_id)


def _require_rows(motion: str | None) -> None:
    """Let whole rows pass: what cannot be read would stop every export."""
    if motion is None:
        return
    size = len(motion) // 4 * 3 - motion.count("=")
    if len(motion) % 4 or size % ROW_BYTES:
        raise ProblemError("bad_message", f"Expected motion in rows of {ROW_BYTES} bytes, in base64; got {size} bytes.")


def _checked(questionnaire: Questionnaire, message: AnswerQuestionnaire) -> dict[str, Any]:
    """The content of an entry with answers, each of which may be; an item that was left open is kept as null."""
    given: dict[str, int | None] = {}
    for one in message.answers:
        if one.item in given:
            raise ProblemError("bad_message", f"{questionnaire.name}: expected one answer to {one.item}; got two.")
        given[one.item] = one.value
    pairs = [(pair.chosen, pair.other) for pair in message.pairs]
    # What was put and left open is said so; only what does not stand there at all was lost on the way.
    stand_in = {code: questionnaire.scale.low if value is None else value for code, value in given.items()}
    try:
        check_answers(questionnaire, stand_in, pairs if pairs or questionnaire.takes_pairs else None)
    except AnswerError as error:
        raise ProblemError("bad_message", str(error)) from error
    if message.language != language_for(questionnaire, message.language):
        raise ProblemError("bad_message", f"{questionnaire.name} is not offered in {message.language}.")
    return {
        "questionnaire": questionnaire.id,
        "moment": message.moment,
        "language": message.language,
        "answers": given,
        "pairs": pairs,
    }


def _is_baseline(way: Way, message: AnswerQuestionnaire) -> bool:
    """Whether answers decide if somebody is exposed to a headset."""
    is_before = message.moment == "before_condition" and message.questionnaire_id == "ssq"
    return is_before and way.running is not None and is_exposed(way.design, way.running.condition)


def _require_whole(questionnaire: Questionnaire, answers: dict[str, int | None]) -> None:
    """Nobody passes by leaving a symptom open."""
    if left_open := [code for code, value in answers.items() if value is None]:
        raise ProblemError(
            "bad_message",
            f"{questionnaire.name}: before a headset every symptom needs an answer; {', '.join(left_open)} is open.",
        )


def _keep_safe(
    desk: Desk, participant: Participant, way: Way, questionnaire: Questionnaire, answers: dict[str, int]
) -> None:
    """Nobody is exposed who is unwell already."""
    total = score(questionnaire, answers).values["total"].value
    if way.design.sickness is not None and total is not None and total > way.design.sickness.baseline_limit:
        desk.mark(participant, "session_ended", "baseline")
        end(desk.session, participant, "baseline")


def _session_at(sessions: Sequence[StudySession], at: datetime) -> StudySession | None:
    """The session in which a moment lies; what waited on a device comes after its session's end."""
    for one in reversed(sessions):  # of two that follow at once it is the newer
        begin = datetime.fromisoformat(one.server_time) - SLACK
        over = datetime.fromisoformat(one.ended_at or now()) + SLACK
        if begin <= at <= over:
            return one
    return None


def _moment(device_time: str, clock: StudyClock | None) -> datetime:
    """When something happened, by the server's clock; a device's clock that nobody knows says nothing."""
    if clock is None:
        return datetime.fromisoformat(now())
    return datetime.fromisoformat(device_time) + timedelta(milliseconds=clock.offset_ms)


def _clock(clock: StudyClock | None) -> Clock:
    return UNKNOWN_CLOCK if clock is None else Clock(clock.offset_ms, clock.uncertainty_ms)
