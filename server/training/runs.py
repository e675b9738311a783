"""Runs through modules: whose they are, where they stand, and when they are over."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from server.clock import now
from server.problems import ProblemError
from server.protocol.messages import RunWrite, TrainingStanding
from server.training.models import TrainingRun
from server.training.shelf import Shelf
from server.writes import Actor
from training_modules.schema import Mode, Module

_TOUCHED = "touched_classes"


def own_run(session: Session, actor: Actor, run_id: str) -> TrainingRun:
    """A run of the person who asks.

    Raises:
        ProblemError: `not_found`.
    """
    run = session.get(TrainingRun, run_id)
    if run is None or run.actor_id != actor.person_id:
        raise ProblemError("not_found", f"There is no training run {run_id} of yours.")
    return run


def at_step(session: Session, shelf: Shelf, actor: Actor, message: RunWrite) -> tuple[TrainingRun, Module]:
    """A person's run and its module, where the step that the message is about is the one to do now.

    Raises:
        ProblemError: `not_found`, the person has no such run; `refused`, another step is to be done now.
    """
    run = own_run(session, actor, message.run_id)
    module = shelf.module(run.module_id)
    if run.finished:
        raise ProblemError("refused", f"This run is finished; got an answer to {message.step_id}.")
    if run.place >= len(module.steps):
        raise ProblemError("refused", f"The module {module.id} has changed; start it afresh.")
    expected = module.steps[run.place].id
    if expected != message.step_id:
        raise ProblemError("refused", f"Expected an answer to step {expected}; got one to {message.step_id}.")
    return run, module


def mode_of(run: TrainingRun) -> Mode:
    """How a module is run."""
    return run.mode  # type: ignore[return-value]  # only modes are stored


def shown_standing(run: TrainingRun, module: Module) -> TrainingStanding:
    """Where a person stands, as they are told; an exam tells its points at the end."""
    told = run.mode != "exam" or run.finished
    hints = module.steps[run.place].hints[: run.hints] if run.place < len(module.steps) else ()
    return TrainingStanding(
        current=run.place,
        completed=run.completed,
        errors=run.errors,
        hints=[hint.text(run.language) for hint in hints],
        warned=run.warned,
        points=run.points if told else 0.0,
        possible=run.possible,
        finished=run.finished,
        passed=run.passed,
        entered_at=run.entered_at,
        deadline=run.deadline,
    )


def keep(session: Session, run: TrainingRun) -> None:
    """Store a run as it is now, and let its class know."""
    session.add(run)
    if run.room_id is not None:
        session.info.setdefault(_TOUCHED, set()).add(run.room_id)


def touched_classes(session: Session) -> set[str]:
    """The rooms in which a transaction has changed a run."""
    found: set[str] = session.info.get(_TOUCHED, set())
    return found


def finish(run: TrainingRun, module: Module) -> None:
    """Say that a run is finished, and whether its exam was passed."""
    run.finished = True
    if run.mode == "exam":
        run.passed = run.standing.score >= module.exam.pass_mark


def end_late(session: Session, run: TrainingRun, module: Module) -> bool:
    """End an exam whose time is over; steps that were not answered bring no points."""
    if run.deadline is None or run.deadline >= now():
        return False
    missing = sum(step.worth for step in module.steps[run.place :])
    run.stand(replace(run.standing, place=len(module.steps), possible=run.possible + missing), now())
    finish(run, module)
    keep(session, run)
    return True


def finished_modes(session: Session, person_id: str) -> dict[str, set[str]]:
    """The modes in which a person has finished each module, an exam only if it was passed."""
    query = select(TrainingRun.module_id, TrainingRun.mode, TrainingRun.passed).where(
        TrainingRun.actor_id == person_id, col(TrainingRun.finished).is_(True)
    )
    found: dict[str, set[str]] = {}
    for module_id, mode, passed in session.exec(query):
        if passed is not False:
            found.setdefault(module_id, set()).add(mode)
    return found


def seconds_between(earlier: str, later: str) -> float:
    """Seconds between two server times."""
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()


def minutes_later(time: str, minutes: float) -> str:
    """A server time so many minutes after another."""
    moment = datetime.fromisoformat(time) + timedelta(minutes=minutes)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
