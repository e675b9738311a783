"""A class: the runs of everybody in a room, where they are, who is stuck, and what was asked most."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from statistics import median

from sqlmodel import Session, col, select

from server.clock import now
from server.identity.models import Person
from server.problems import ProblemError
from server.protocol.messages import Asked, ClassState, Learner
from server.rooms.models import Room
from server.training.models import StepAnswer, StepHelp, TrainingRun
from server.training.runs import mode_of, seconds_between, shown_standing
from server.training.shelf import Shelf
from training_modules.schema import Module

STUCK_ERRORS = 3
STUCK_SECONDS = 60.0  # nobody is stuck sooner
STUCK_TIMES = 2.5  # as long as the class usually takes for a step
MOST_ASKED = 8
NEWEST_QUESTIONS = 5
LEADERS = ("teacher", "ergonomist", "admin")

_Step = tuple[str, str]


def require_class(session: Session, person_id: str, role: str, room_id: str) -> Room:
    """The room of a class, for who opened it or teaches.

    Raises:
        ProblemError: `not_found`, no such room; `refused`.
    """
    room = session.get(Room, room_id)
    if room is None:
        raise ProblemError("not_found", f"There is no room {room_id}.")
    if role not in LEADERS and room.actor_id != person_id:
        raise ProblemError("refused", f"A class is for who opened its room, and for {', '.join(LEADERS)}.")
    return room


def class_state(session: Session, shelf: Shelf, room_id: str, language: str) -> ClassState:
    """A class as it stands: of everybody the run that they were last at."""
    modules = shelf.modules()
    query = select(TrainingRun, Person.name).join(Person, col(Person.id) == col(TrainingRun.actor_id))
    query = query.where(TrainingRun.room_id == room_id, col(TrainingRun.module_id).in_(modules))
    rows = session.exec(query.order_by(col(TrainingRun.changed_at), col(TrainingRun.op_id))).all()
    newest = {run.actor_id: (run, name) for run, name in rows}
    told = _Told.of(session, {run.op_id: run.module_id for run, _ in rows})
    learners = [_learner(run, name, modules[run.module_id], language, told) for run, name in newest.values()]
    return ClassState(
        room_id=room_id,
        learners=sorted(learners, key=lambda one: (one.name.casefold(), one.run_id)),
        asked=_asked(told, modules, language),
    )


@dataclass(frozen=True)
class _Told:
    """What a class's answers and help say; steps are named with their module, people's with their run.

    Args:
        errors: wrong answers.
        hints: that were opened.
        questions: that were put, the newest last.
        usual_s: how long a step usually takes, in seconds.
        step_errors: wrong answers of the whole class.
        step_hints: hints of the whole class.
        step_questions: questions of the whole class, the newest last.
    """

    errors: Counter[str]
    hints: Counter[str]
    questions: Counter[_Step]
    usual_s: dict[_Step, float]
    step_errors: Counter[_Step]
    step_hints: Counter[_Step]
    step_questions: dict[_Step, list[str]]

    @classmethod
    def of(cls, session: Session, module_of: dict[str, str]) -> "_Told":
        """Read it of runs whose modules are named."""
        told = cls(Counter(), Counter(), Counter(), {}, Counter(), Counter(), defaultdict(list))
        taken: dict[_Step, list[float]] = defaultdict(list)
        # A whole lesson is read several times a second: columns cost a fifth of what rows as objects do.
        given = col(StepAnswer.run_id).in_(module_of)
        wrong = select(StepAnswer.run_id, StepAnswer.step_id).where(given, col(StepAnswer.accepted).is_(False))
        for run_id, step_id in session.exec(wrong):
            told.errors[run_id] += 1
            told.step_errors[module_of[run_id], step_id] += 1
        completed = select(StepAnswer.run_id, StepAnswer.step_id, StepAnswer.seconds)
        for run_id, step_id, seconds in session.exec(completed.where(given, col(StepAnswer.completed))):
            taken[module_of[run_id], step_id].append(seconds)
        told.usual_s.update({step: median(seconds) for step, seconds in taken.items()})
        help_ = select(StepHelp.run_id, StepHelp.step_id, StepHelp.kind, StepHelp.text)
        help_ = help_.where(col(StepHelp.run_id).in_(module_of))
        for run_id, step_id, kind, text in session.exec(help_.order_by(col(StepHelp.server_time), col(StepHelp.op_id))):
            step = module_of[run_id], step_id
            if kind == "hint":
                told.hints[run_id] += 1
                told.step_hints[step] += 1
            elif kind == "question":
                told.questions[run_id, step_id] += 1
                told.step_questions[step].append(text)
        return told


def _learner(run: TrainingRun, name: str, module: Module, language: str, told: _Told) -> Learner:
    step = module.steps[run.place] if run.place < len(module.steps) else None
    step_id = step.id if step else ""
    return Learner(
        run_id=run.op_id,
        name=name,
        module_id=module.id,
        module=module.title.text(language),
        mode=mode_of(run),
        step_id=step.id if step else None,
        step=step.title.text(language) if step else "",
        steps=len(module.steps),
        standing=shown_standing(run, module),
        total_errors=told.errors[run.op_id],
        total_hints=told.hints[run.op_id],
        questions=told.questions[run.op_id, step_id],
        stuck=not run.finished and _is_stuck(run, told.usual_s.get((module.id, step_id), 0.0)),
    )


def _is_stuck(run: TrainingRun, usual_seconds: float) -> bool:
    patience = max(STUCK_SECONDS, STUCK_TIMES * usual_seconds)
    return run.errors >= STUCK_ERRORS or (usual_seconds > 0 and seconds_between(run.entered_at, now()) > patience)


def _asked(told: _Told, modules: dict[str, Module], language: str) -> list[Asked]:
    """Steps by how much help they needed, most of all first."""
    titles = {
        (module_id, step.id): step.title.text(language)
        for module_id, module in modules.items()
        for step in module.steps
    }
    steps = {*told.step_hints, *told.step_errors, *told.step_questions} & set(titles)

    def needed(step: _Step) -> int:
        return told.step_hints[step] + told.step_errors[step] + len(told.step_questions.get(step, ()))

    return [
        Asked(
            module_id=step[0],
            step_id=step[1],
            step=titles[step],
            hints=told.step_hints[step],
            errors=told.step_errors[step],
            questions=told.step_questions.get(step, [])[-NEWEST_QUESTIONS:],
        )
        for step in sorted(steps, key=lambda step: (-needed(step), step))[:MOST_ASKED]
    ]
