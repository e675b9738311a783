"""Opening a module: a person's unfinished run is gone on with on any device, else one begins."""

from sqlmodel import col, select

from server.clock import new_op_id
from server.learning_records.making import Moment
from server.notebook.models import Record
from server.problems import ProblemError
from server.protocol.messages import CreateRecord, OpenTraining, TrainingState
from server.training.desk import Desk
from server.training.models import TrainingRun
from server.training.results import results_of
from server.training.runs import end_late, finished_modes, keep, minutes_later, shown_standing
from server.training.shown import shown_steps
from server.writes import Actor, stamp
from training_modules.schema import Module

WRITERS = ("researcher", "teacher", "admin")  # of the notebook


def open_training(desk: Desk, message: OpenTraining) -> TrainingState:
    """Begin a run or go on with one; in a room it belongs to the room's class.

    Raises:
        ProblemError: `not_found`, no such module; `refused`, not in this mode or language, or something comes first.
    """
    session, actor = desk.session, desk.actor
    module = desk.shelf.module(message.module_id)
    if message.mode not in module.modes:
        raise ProblemError("refused", f"{module.id} is for {', '.join(module.modes)}; got {message.mode}.")
    language = message.language or actor.language
    if language not in module.languages:
        raise ProblemError("refused", f"{module.id} speaks {', '.join(module.languages)}; got {language}.")
    found = _unfinished(desk, message, module)
    begins = found is None or message.afresh
    run = _begin(desk, message, module) if found is None or begins else found
    run.language = language
    if actor.room_id is not None:
        run.room_id = actor.room_id
    keep(session, run)
    if begins:
        desk.teller.opened(session, actor, run, module)
    return TrainingState(
        reply_to=message.op_id,
        run_id=run.op_id,
        module_id=module.id,
        title=module.title.text(language),
        mode=message.mode,
        language=language,
        record_id=run.record_id,
        room_id=run.room_id,
        steps=shown_steps(module, message.mode, language),
        standing=shown_standing(run, module),
        results=results_of(session, run, module),
    )


def _unfinished(desk: Desk, message: OpenTraining, module: Module) -> TrainingRun | None:
    session, actor = desk.session, desk.actor
    query = select(TrainingRun).where(
        TrainingRun.module_id == message.module_id,
        TrainingRun.mode == message.mode,
        TrainingRun.actor_id == actor.person_id,
        col(TrainingRun.finished).is_(False),
    )
    if message.record_id is not None:
        query = query.where(TrainingRun.record_id == message.record_id)
    run = session.exec(query.order_by(col(TrainingRun.server_time).desc())).first()
    if run is None or run.place >= len(module.steps):
        return None
    if end_late(session, run, module):  # whoever comes back too late sees how it ended, and no other exam begins
        desk.teller.ended(session, actor, run, module, Moment(message.op_id, run.changed_at))
    return run


def _begin(desk: Desk, message: OpenTraining, module: Module) -> TrainingRun:
    actor = desk.actor
    if message.mode == "guided" and not _is_in_a_study(actor):
        finished = finished_modes(desk.session, actor.person_id)
        if missing := [name for name in module.prerequisites if name not in finished]:
            raise ProblemError(
                "refused", f"Guided work on {module.id} needs {', '.join(missing)} first; learn it or pass its exam."
            )
    written = stamp(actor, message.op_id, message.device_time)
    time: str = written["server_time"]
    return TrainingRun(
        **written,
        module_id=module.id,
        mode=message.mode,
        language=actor.language,
        record_id=_record(desk, message, module),
        entered_at=time,
        changed_at=time,
        deadline=minutes_later(time, module.exam.minutes) if message.mode == "exam" else None,
    )


def _is_in_a_study(actor: Actor) -> bool:
    """Participants do what their study asks for, guided work too; nobody lets them do anything else."""
    return actor.role == "participant"


def _record(desk: Desk, message: OpenTraining, module: Module) -> str | None:
    """The record that guided work fills; it is begun where it is not there yet."""
    if message.mode != "guided" or module.record is None:
        if message.record_id is not None:
            raise ProblemError("bad_message", f"{module.id} fills no record in the mode {message.mode}.")
        return None
    actor = desk.actor
    if actor.role not in WRITERS and not _is_in_a_study(actor):
        raise ProblemError(
            "refused",
            f"Guided work writes into the notebook, which is for {', '.join(WRITERS)}; this person is {actor.role}: "
            "learn the module, or take its exam.",
        )
    record_id = message.record_id or f"{module.id[:40]}-{message.op_id[-12:]}"
    record = desk.session.get(Record, record_id)
    if record is None:
        begin = CreateRecord(
            op_id=new_op_id(),
            record_id=record_id,
            title=module.title.text(actor.language)[:80],
            template_id=module.record,
            device_time=message.device_time,
        )
        desk.notebook.append(desk.session, actor, begin)
    elif record.template_id != module.record:
        found = record.template_id or "no template"
        raise ProblemError("refused", f"{module.id} fills records of {module.record}; {record_id} is of {found}.")
    return record_id
