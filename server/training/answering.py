"""Answers to steps: judged, stored, and in guided work entered into the notebook in the same transaction."""

import json

from sqlmodel import Session

from server.clock import new_op_id, now
from server.learning_records.making import Moment
from server.problems import ProblemError
from server.protocol.messages import AppendEntry, CompleteStep, StepJudged
from server.training.desk import Desk
from server.training.models import StepAnswer, TrainingRun, Trial
from server.training.results import results_of
from server.training.runs import at_step, end_late, finish, keep, mode_of, seconds_between, shown_standing
from server.training.telling import Answered
from server.writes import Actor, stamp
from training_modules.conditions import TrialCondition, ValueCondition
from training_modules.judge import Answer, AnswerError, Picked, Sliced
from training_modules.progress import NotNowError, Outcome, answer_step
from training_modules.schema import Module, Step
from training_modules.texts import Text

_OVER = Text(en="The time of this exam is over.", fr="Le temps de cet examen est écoulé.")
_ENVELOPE = {"type", "op_id", "run_id", "step_id", "device_time"}


def complete_step(desk: Desk, message: CompleteStep) -> StepJudged:
    """Judge and store an answer to the run's current step, and go on where it completes it.

    Raises:
        ProblemError: `not_found`, the person has no such run; `refused`, another step is to be done now, or something
            first; `bad_message`, the step asks for something else. An answer that is refused was never given.
    """
    session, actor = desk.session, desk.actor
    run, module = at_step(session, desk.shelf, actor, message)
    if end_late(session, run, module):
        desk.teller.ended(session, actor, run, module, Moment(message.op_id, run.changed_at))
        return _judged(session, run, module, message, _OVER)
    step = module.steps[run.place]
    answer = _answer(session, run, step, message)
    time = now()
    seconds = seconds_between(run.entered_at, time)
    try:
        outcome = answer_step(module, mode_of(run), run.standing, answer, keep=message.keep, waited_s=seconds)
    except AnswerError as error:
        raise ProblemError("bad_message", error.text.text(run.language)) from error
    except NotNowError as error:
        raise ProblemError("refused", error.text.text(run.language)) from error
    if outcome.completed:
        _enter(desk, run, step, message)
    session.add(_row(actor, run, outcome, message, seconds))
    run.stand(outcome.standing, time)
    if run.place == len(module.steps):
        finish(run, module)
    keep(session, run)
    told = Answered(step, answer, outcome, seconds, Moment(message.op_id, time))
    desk.teller.answered(session, actor, run, module, told)
    return _judged(session, run, module, message, outcome.feedback, outcome)


def _answer(session: Session, run: TrainingRun, step: Step, message: CompleteStep) -> Answer:
    picked, sliced = message.picked, message.sliced
    score = message.flight.path_ratio if message.flight is not None else None
    if message.trial_id is not None:
        trial = session.get(Trial, message.trial_id)
        if trial is None or (trial.run_id, trial.step_id) != (run.op_id, step.id):
            raise ProblemError("not_found", f"There is no trial {message.trial_id} of this step.")
        score = trial.score
    elif isinstance(step.condition, TrialCondition):
        raise ProblemError("bad_message", "This step asks for a trial; try an electrode first.")
    return Answer(
        value=message.value,
        unit=message.unit,
        choices=_choices(message),
        picked=Picked(picked.particle, picked.phase, picked.diameter_um) if picked else None,
        sliced=Sliced(sliced.axis, sliced.position) if sliced else None,
        score=score,
    )


def _choices(message: CompleteStep) -> tuple[int, ...]:
    if message.choice is None:
        return tuple(message.choices)
    if message.choices:
        raise ProblemError("bad_message", "complete_step: expected either a choice or choices; got both.")
    return (message.choice,)


def _enter(desk: Desk, run: TrainingRun, step: Step, message: CompleteStep) -> None:
    """A value that was measured in guided work belongs into the record."""
    condition = step.condition
    if run.record_id is None or not isinstance(condition, ValueCondition) or condition.slot is None:
        return
    entry = AppendEntry(
        op_id=new_op_id(),
        record_id=run.record_id,
        field=condition.slot,
        value=message.value,
        unit=message.unit,
        device_time=message.device_time,
    )
    desk.notebook.append(desk.session, desk.actor, entry)


def _row(actor: Actor, run: TrainingRun, outcome: Outcome, message: CompleteStep, seconds: float) -> StepAnswer:
    given = message.model_dump(mode="json", exclude_defaults=True, exclude=_ENVELOPE)
    return StepAnswer(
        **stamp(actor, message.op_id, message.device_time),
        run_id=run.op_id,
        step_id=message.step_id,
        answer=json.dumps(given, sort_keys=True),
        accepted=outcome.verdict.right,
        completed=outcome.completed,
        points=outcome.points,
        seconds=seconds,
        feedback=outcome.verdict.feedback.text(run.language),
    )


def _judged(
    session: Session,
    run: TrainingRun,
    module: Module,
    message: CompleteStep,
    feedback: Text,
    outcome: Outcome | None = None,
) -> StepJudged:
    """The answer to an answer; an exam says only that it was taken."""
    completed = outcome is not None and outcome.completed
    right = completed if run.mode == "exam" else outcome is not None and outcome.verdict.right
    session.flush()  # the results count this answer
    return StepJudged(
        reply_to=message.op_id,
        run_id=run.op_id,
        step_id=message.step_id,
        right=right,
        completed=completed,
        feedback=feedback.text(run.language),
        standing=shown_standing(run, module),
        results=results_of(session, run, module) if run.finished else [],
    )
