"""Rules of training runs; whether an answer is right is judged in training_modules."""

from functools import cache

from sqlmodel import Session, col, select

from server.problems import ProblemError
from server.protocol.messages import CompleteStep, ModuleSummary, OpenTraining, TrainingState, TrainingStep
from server.training.models import StepAnswer, TrainingRun
from server.writes import Actor, stamp
from training_modules.judge import Answer, judge
from training_modules.loader import load_modules
from training_modules.schema import Language, Module

# The modules are part of the program and are read once.
modules = cache(load_modules)


def module_summaries(language: Language) -> list[ModuleSummary]:
    """The modules the server ships, with titles in `language`."""
    return [
        ModuleSummary(module_id=module_id, title=module.title.text(language), steps=len(module.steps))
        for module_id, module in modules().items()
    ]


def require_step(module_id: str, step: int) -> None:
    """Let a step of a module pass.

    Raises:
        ProblemError: `not_found`, there is no such module or step.
    """
    count = len(_module(module_id).steps)
    if step >= count:
        raise ProblemError("not_found", f"The module {module_id} has {count} steps; there is no step {step}.")


def open_training(session: Session, actor: Actor, message: OpenTraining) -> TrainingState:
    """Go on with the newest unfinished run of the person on this device, or start one.

    Raises:
        ProblemError: `not_found`, there is no such module.
    """
    module = _module(message.module_id)
    query = select(TrainingRun).where(
        TrainingRun.module_id == message.module_id,
        TrainingRun.actor_id == actor.person_id,
        TrainingRun.device_id == actor.device_id,
        col(TrainingRun.finished).is_(False),
    )
    run = session.exec(query.order_by(col(TrainingRun.server_time).desc())).first()
    if run is None:
        run = TrainingRun(**stamp(actor, message.op_id, message.device_time), module_id=message.module_id, current=0)
        session.add(run)
    return _state(run, module, actor.language, message.op_id)


def complete_step(session: Session, actor: Actor, message: CompleteStep) -> TrainingState:
    """Store an answer to the run's current step, and go to the next when it is right.

    Raises:
        ProblemError: `not_found`, the person has no such run; `refused`, another step is to be done now.
    """
    run = session.get(TrainingRun, message.run_id)
    if run is None or run.actor_id != actor.person_id:
        raise ProblemError("not_found", f"There is no training run {message.run_id}.")
    module = _module(run.module_id)
    if run.finished:
        raise ProblemError("refused", f"This run is finished; got an answer to {message.step_id}.")
    step = module.steps[run.current]
    if step.id != message.step_id:
        raise ProblemError("refused", f"Expected an answer to step {step.id}; got one to {message.step_id}.")
    verdict = judge(step, Answer(value=message.value, unit=message.unit, choice=message.choice))
    session.add(
        StepAnswer(
            **stamp(actor, message.op_id, message.device_time),
            run_id=run.op_id,
            step_id=step.id,
            value=message.value,
            unit=message.unit,
            choice=message.choice,
            accepted=verdict.accepted,
        )
    )
    if verdict.accepted:
        run.current += 1
        run.finished = run.current == len(module.steps)
        session.add(run)
    feedback = verdict.feedback.text(actor.language)
    return _state(run, module, actor.language, message.op_id, feedback, verdict.accepted)


def _module(module_id: str) -> Module:
    module = modules().get(module_id)
    if module is None:
        raise ProblemError("not_found", f"There is no module {module_id}; there are {', '.join(modules())}.")
    return module


def _state(
    run: TrainingRun,
    module: Module,
    language: Language,
    op_id: str,
    feedback: str = "",
    accepted: bool = False,
) -> TrainingState:
    steps = [TrainingStep.model_validate(step.in_language(language), from_attributes=True) for step in module.steps]
    return TrainingState(
        reply_to=op_id,
        run_id=run.op_id,
        module_id=run.module_id,
        title=module.title.text(language),
        steps=steps,
        current=run.current,
        feedback=feedback,
        accepted=accepted,
    )
