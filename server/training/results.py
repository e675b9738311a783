"""What became of each step of a run, from the answers and the help that are stored."""

from collections import Counter

from sqlmodel import Session, col, select

from server.protocol.messages import StepResult
from server.training.models import StepAnswer, StepHelp, TrainingRun
from training_modules.schema import Module


def results_of(session: Session, run: TrainingRun, module: Module) -> list[StepResult]:
    """The completed steps of a run, in the order of the person's way; of an exam only once it is finished."""
    if run.mode == "exam" and not run.finished:
        return []
    query = select(StepAnswer).where(StepAnswer.run_id == run.op_id)
    answers = session.exec(query.order_by(col(StepAnswer.server_time), col(StepAnswer.op_id))).all()
    hinted = select(StepHelp.step_id).where(StepHelp.run_id == run.op_id, StepHelp.kind == "hint")
    hints = Counter(session.exec(hinted).all())
    errors = Counter(answer.step_id for answer in answers if not answer.accepted)
    steps = {step.id: step for step in module.steps}
    return [
        StepResult(
            step_id=answer.step_id,
            title=steps[answer.step_id].title.text(run.language),
            right=answer.accepted,
            errors=errors[answer.step_id],
            hints=hints[answer.step_id],
            points=answer.points,
            worth=steps[answer.step_id].worth,
            seconds=answer.seconds,
            feedback=answer.feedback,
        )
        for answer in answers
        if answer.completed and answer.step_id in steps
    ]
