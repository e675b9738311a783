"""What experimenters do: sessions, tasks and pauses, notes and sheets, withdrawal and erasure."""

from server.identity.roles import Role
from server.problems import ProblemError
from server.protocol.messages import (
    Annotate,
    BeginSession,
    BeginTask,
    EndSession,
    EndTask,
    EraseParticipant,
    ExcludeParticipant,
    FillSheet,
    PauseSession,
    ReviewNote,
    Stored,
    WhyEnded,
    WithdrawFromStudy,
)
from server.studies import sessions
from server.studies.access import note_access
from server.studies.desk import Desk, about, way_of
from server.studies.enrolling import design_of, withdraw
from server.studies.erasing import erase
from server.studies.models import Participant, StudyEntry
from server.studies.recording import open_session, touch


def begin_session(desk: Desk, message: BeginSession) -> Stored:
    """Begin a participant's next session.

    Raises:
        ProblemError: `refused`, something else comes first.
    """
    participant = about(desk.session, desk.actor, message)
    way = way_of(desk.session, participant)
    if way.next.phase in ("questionnaire", "knowledge") and way.running is None:
        first = way.next.questionnaire or "the knowledge test"
        raise ProblemError("refused", f"{participant.code} answers {first} first.")
    sessions.begin(desk.session, desk.written, participant, way.design)
    desk.mark(participant, "session_begun")
    return Stored(reply_to=message.op_id)


def begin_task(desk: Desk, message: BeginTask) -> Stored:
    """Begin the task, once everything that is asked before it was answered.

    Raises:
        ProblemError: `refused`, something else comes first, or it has begun.
    """
    participant = about(desk.session, desk.actor, message)
    way = way_of(desk.session, participant)
    if way.next.phase == "questionnaire" and way.running is not None and way.running.task_started_at is None:
        raise ProblemError("refused", f"{participant.code} answers {way.next.questionnaire} first.")
    sessions.begin_task(desk.session, participant)
    desk.mark(participant, "task_begun")
    return Stored(reply_to=message.op_id)


def end_task(desk: Desk, message: EndTask) -> Stored:
    """End the task; where nothing is asked after it, the session ends as well.

    Raises:
        ProblemError: `refused`, none runs.
    """
    participant = about(desk.session, desk.actor, message)
    finish_task(desk, participant, message.why)
    return Stored(reply_to=message.op_id)


def finish_task(desk: Desk, participant: Participant, why: WhyEnded) -> None:
    """End the task of a participant.

    Raises:
        ProblemError: `refused`, none runs.
    """
    sessions.end_task(desk.session, participant, why)
    desk.mark(participant, "task_ended", why)
    if way_of(desk.session, participant).next.phase == "waiting":
        desk.mark(participant, "session_ended", why)
        sessions.end(desk.session, participant, why)


def pause(desk: Desk, message: PauseSession) -> Stored:
    """Pause a session, or go on.

    Raises:
        ProblemError: `refused`, none runs.
    """
    participant = about(desk.session, desk.actor, message)
    sessions.pause(desk.session, participant, paused=message.paused)
    desk.mark(participant, "paused" if message.paused else "resumed")
    return Stored(reply_to=message.op_id)


def end_session(desk: Desk, message: EndSession) -> Stored:
    """End a session, whatever was still to come in it.

    Raises:
        ProblemError: `refused`, none runs.
    """
    participant = about(desk.session, desk.actor, message)
    sessions.running_session(desk.session, participant)
    desk.mark(participant, "session_ended", message.why)
    sessions.end(desk.session, participant, message.why)
    return Stored(reply_to=message.op_id)


def annotate(desk: Desk, message: Annotate) -> Stored:
    """Keep a note."""
    participant = about(desk.session, desk.actor, message)
    if not message.text.strip():
        raise ProblemError("bad_message", "Expected a note with some text; got none.")
    desk.record(participant, "note", {"text": message.text})
    return Stored(reply_to=message.op_id)


def review(desk: Desk, message: ReviewNote) -> Stored:
    """Say which text of a note may leave the server.

    Raises:
        ProblemError: `not_found`, there is no such note of this participant.
    """
    participant = about(desk.session, desk.actor, message)
    note = desk.session.get(StudyEntry, message.entry_id)
    if note is None or note.kind != "note" or note.participant_id != participant.id:
        raise ProblemError("not_found", f"There is no note {message.entry_id} about {participant.code}.")
    desk.record(participant, "review", {"entry_id": message.entry_id, "text": message.text}, message.entry_id)
    return Stored(reply_to=message.op_id)


def fill_sheet(desk: Desk, message: FillSheet) -> Stored:
    """Keep the sheet of the running or the next session."""
    participant = about(desk.session, desk.actor, message)
    period = len(way_of(desk.session, participant).sessions)
    if open_session(desk.session, participant) is not None:
        period -= 1
    desk.record(participant, "sheet", message.sheet.model_dump(mode="json"), str(period))
    return Stored(reply_to=message.op_id)


def withdraw_participant(desk: Desk, message: WithdrawFromStudy) -> Stored:
    """Record nothing more of somebody; a session that runs ends."""
    participant = about(desk.session, desk.actor, message)
    _withdraw(desk, participant)
    by = "themselves" if desk.actor.role == Role.PARTICIPANT else "the experimenter"
    note_access(desk.session, desk.written, participant.study_id, "withdrawn", f"{participant.code} by {by}")
    return Stored(reply_to=message.op_id)


def exclude_participant(desk: Desk, message: ExcludeParticipant) -> Stored:
    """Leave somebody out of the analysis by a rule that the plan had before the first participant, or take them in.

    Raises:
        ProblemError: `not_found`, the plan has no such rule.
    """
    participant = about(desk.session, desk.actor, message)
    rules = design_of(desk.session, participant.study_id, participant.version).plan.exclusions
    if message.rule is None:
        participant.excluded, detail = "", f"{participant.code}: taken in again"
    elif message.rule < len(rules):
        participant.excluded = rules[message.rule]
        detail = f"{participant.code} by rule {message.rule + 1}"
    else:
        raise ProblemError("not_found", f"The plan has {len(rules)} rule(s) of exclusion; got number {message.rule}.")
    desk.session.add(participant)
    touch(desk.session, participant)
    note_access(desk.session, desk.written, participant.study_id, "excluded", detail)
    return Stored(reply_to=message.op_id)


def erase_participant(desk: Desk, message: EraseParticipant) -> Stored:
    """Destroy what can be read of somebody."""
    participant = about(desk.session, desk.actor, message)
    _withdraw(desk, participant)
    note_access(desk.session, desk.written, participant.study_id, "erased", participant.code)
    erase(desk.session, participant)
    return Stored(reply_to=message.op_id)


def _withdraw(desk: Desk, participant: Participant) -> None:
    if open_session(desk.session, participant) is not None:
        desk.mark(participant, "session_ended", "withdrawn")
        sessions.end(desk.session, participant, "withdrawn")
    withdraw(desk.session, participant)
