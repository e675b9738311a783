"""What the server itself sees of a participant's task: steps, errors, hints, and when it is done."""

import json

from sqlmodel import Session, select

from server.clock import now
from server.problems import ProblemError
from server.protocol.messages import (
    AcknowledgeHazards,
    Answer,
    AskTeacher,
    CompleteStep,
    OpenTraining,
    StepJudged,
    TakeHint,
    TrainingWrite,
)
from server.studies.conducting import finish_task
from server.studies.desk import Desk, Way, participant_of, way_of
from server.studies.flow import topic_of
from server.studies.models import Participant
from server.training.models import StepAnswer, TrainingRun
from server.training.runs import seconds_between

_HELP = {TakeHint: "hint", AcknowledgeHazards: "hazards", AskTeacher: "question"}


def require_module(desk: Desk, message: TrainingWrite) -> tuple[Participant, Way]:
    """Let a participant train only what the study asks for now: anything else would teach them the task.

    Returns:
        Who trains, and how far they have come.

    Raises:
        ProblemError: `refused`.
    """
    participant = participant_of(desk.session, desk.actor.person_id)
    way = way_of(desk.session, participant) if participant is not None else None
    wanted = module_now(way) if way is not None else None
    if participant is None or way is None or wanted is None:
        raise ProblemError("refused", "There is no task now; wait until it begins.")
    if way.running is not None and way.running.paused_at is not None:
        raise ProblemError("refused", "The session is paused.")
    if isinstance(message, OpenTraining) and (message.module_id, message.mode) != wanted:
        raise ProblemError("refused", f"The task now is {wanted[0]}; got {message.module_id} in {message.mode} mode.")
    return participant, way


def module_now(way: Way) -> tuple[str, str] | None:
    """The module and the mode of the task or test that runs; None where none does."""
    if way.next.test is not None:
        return way.next.test[1], "exam"
    running = way.running
    if running is None or running.task_started_at is None or running.task_ended_at is not None:
        return None
    return running.form, way.design.task.mode


def observe(desk: Desk, message: TrainingWrite, answer: Answer, participant: Participant, way: Way) -> None:
    """Record what a message of training did, where that was agreed to, and end what is finished by it."""
    run = _run_of(desk.session, message)
    if run is None:
        return
    if way.running is not None and "steps" in json.loads(participant.streams):
        desk.record(participant, "steps", _content(desk.session, message, answer, run))
    if run.finished:
        _finish(desk, participant, way, run)


def _run_of(session: Session, message: TrainingWrite) -> TrainingRun | None:
    run_id = message.op_id if isinstance(message, OpenTraining) else getattr(message, "run_id", None)
    return session.get(TrainingRun, run_id) if run_id is not None else None


def _content(session: Session, message: TrainingWrite, answer: Answer, run: TrainingRun) -> dict[str, object]:
    seen: dict[str, object] = {"module": run.module_id, "step": getattr(message, "step_id", "")}
    seen |= {"errors": run.errors, "hints": run.hints, "points": run.points, "possible": run.possible}
    if isinstance(message, OpenTraining):
        return {"event": "opened", **seen}
    if not isinstance(message, CompleteStep):
        return {"event": _HELP.get(type(message), "trial"), **seen}
    given = session.exec(select(StepAnswer).where(StepAnswer.op_id == message.op_id)).first()
    completed = isinstance(answer, StepJudged) and answer.completed
    right = given.accepted if given is not None else False
    seconds = round(given.seconds, 3) if given is not None else None
    event = "finished" if run.finished else "step" if completed else "error"
    return {"event": event, **seen, "right": right, "completed": completed, "seconds": seconds}


def _finish(desk: Desk, participant: Participant, way: Way, run: TrainingRun) -> None:
    if way.next.test is not None:
        moment, module = way.next.test
        content: dict[str, object] = {"moment": moment, "module": module}
        content |= {"points": run.points, "possible": run.possible}
        content |= {"seconds": round(seconds_between(run.server_time, now()), 3)}
        desk.record(participant, "knowledge", content, topic_of("knowledge", moment))
    elif module_now(way) is not None:
        finish_task(desk, participant, "done")
