"""What became of each step of a run, from the answers and the help that are stored."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from sqlmodel import Session, col, select

from server.protocol.messages import StepResult
from server.training.models import StepAnswer, StepHelp, TrainingRun
from training_modules.schema import Module


def results_of(session: Session, run: TrainingRun, module: Module) -> list[StepResult]:
    """The completed steps of a run, in the order of the person's way; of an exam only once it is finished."""
    if run.mode == "exam" and not run.finished:
        return []
    return results_of_all(session, [run], {module.id: module}, run.language)[run.op_id]


def results_of_all(
    session: Session, runs: Sequence[TrainingRun], modules: Mapping[str, Module], language: str
) -> dict[str, list[StepResult]]:
    """The completed steps of runs by their ids, as teachers see them: of exams that go on too.

    Args:
        session: where answers are.
        runs: whose modules are all known.
        modules: by id.
        language: of the steps' titles.
    """
    run_ids = [run.op_id for run in runs]
    answers: dict[str, list[StepAnswer]] = defaultdict(list)
    query = select(StepAnswer).where(col(StepAnswer.run_id).in_(run_ids))
    for answer in session.exec(query.order_by(col(StepAnswer.server_time), col(StepAnswer.op_id))):
        answers[answer.run_id].append(answer)
    hinted = select(StepHelp.run_id, StepHelp.step_id).where(col(StepHelp.run_id).in_(run_ids), StepHelp.kind == "hint")
    hints: Counter[tuple[str, str]] = Counter(session.exec(hinted).all())
    return {run.op_id: _results(answers[run.op_id], hints, modules[run.module_id], language) for run in runs}


def _results(
    answers: Sequence[StepAnswer], hints: Counter[tuple[str, str]], module: Module, language: str
) -> list[StepResult]:
    errors = Counter(answer.step_id for answer in answers if not answer.accepted)
    steps = {step.id: step for step in module.steps}
    return [
        StepResult(
            step_id=answer.step_id,
            title=steps[answer.step_id].title.text(language),
            right=answer.accepted,
            errors=errors[answer.step_id],
            hints=hints[answer.run_id, answer.step_id],
            points=answer.points,
            worth=steps[answer.step_id].worth,
            seconds=answer.seconds,
            feedback=answer.feedback,
        )
        for answer in answers
        if answer.completed and answer.step_id in steps
    ]
