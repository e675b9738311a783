"""Help in a step: hints, hazards that have to be understood, and questions to the teacher."""

from dataclasses import replace

from server.clock import now
from server.learning_records.making import Moment
from server.problems import ProblemError
from server.protocol.messages import AcknowledgeHazards, AskTeacher, TakeHint, TrainingStood
from server.training.desk import Desk
from server.training.models import StepHelp
from server.training.runs import at_step, keep, mode_of, shown_standing
from server.writes import stamp
from training_modules.progress import NotNowError, take_hint

Help = TakeHint | AcknowledgeHazards | AskTeacher


def help_in_step(desk: Desk, message: Help) -> TrainingStood:
    """Give or note help in the step to do now.

    Raises:
        ProblemError: `not_found`, the person has no such run; `refused`, there is nothing to give, or another step.
    """
    session, actor = desk.session, desk.actor
    run, module = at_step(session, desk.shelf, actor, message)
    step, standing = module.steps[run.place], run.standing
    match message:
        case TakeHint():
            try:
                standing = take_hint(module, mode_of(run), standing)
            except NotNowError as error:
                raise ProblemError("refused", error.text.text(run.language)) from error
            kind, text = "hint", step.hints[standing.hints - 1].text(run.language)
        case AcknowledgeHazards():
            if not step.hazards:
                raise ProblemError("refused", f"The step {step.id} has no hazards to acknowledge.")
            standing = replace(standing, warned=True)
            kind, text = "hazards", "\n".join(hazard.text(run.language) for hazard in step.hazards)
        case AskTeacher():
            kind, text = "question", message.text
    written = stamp(actor, message.op_id, message.device_time)
    session.add(StepHelp(**written, run_id=run.op_id, step_id=step.id, kind=kind, text=text))
    run.stand(standing, now())
    keep(session, run)
    desk.teller.helped(session, actor, run, module, step, kind, Moment(message.op_id, written["server_time"]))
    return TrainingStood(reply_to=message.op_id, run_id=run.op_id, standing=shown_standing(run, module))
