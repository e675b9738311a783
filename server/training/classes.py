"""A class: the runs of everybody in a room, where they are, who is stuck, and what was asked most."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from statistics import median

from sqlmodel import Session, col, select

from server.clock import now
from server.identity.models import Person
from server.problems import ProblemError
from server.protocol.messages import Asked, ClassState, Learner, ListScores, ScoreRow, Scores
from server.rooms.models import Room
from server.training.models import StepAnswer, StepHelp, TrainingRun, Trial
from server.training.runs import mode_of, own_run, seconds_between, shown_standing
from server.training.shelf import Shelf
from server.writes import Actor
from training_modules.schema import Module

STUCK_ERRORS = 3
STUCK_SECONDS = 60.0  # nobody is stuck sooner
STUCK_TIMES = 2.5  # as long as the class usually takes for a step
MOST_ASKED = 8
NEWEST_QUESTIONS = 5
BEST_SCORES = 10
LEADERS = ("teacher", "ergonomist", "admin")


def require_class(session: Session, person_id: str, role: str, room_id: str) -> None:
    """Let who opened a room, or teaches, see its class.

    Raises:
        ProblemError: `not_found`, no such room; `refused`.
    """
    room = session.get(Room, room_id)
    if room is None:
        raise ProblemError("not_found", f"There is no room {room_id}.")
    if role not in LEADERS and room.actor_id != person_id:
        raise ProblemError("refused", f"A class is for who opened its room, and for {', '.join(LEADERS)}.")


def class_state(session: Session, shelf: Shelf, room_id: str, language: str) -> ClassState:
    """A class as it stands: of everybody the newest run."""
    query = select(TrainingRun, Person.name).join(Person, col(Person.id) == col(TrainingRun.actor_id))
    rows = session.exec(query.where(TrainingRun.room_id == room_id).order_by(col(TrainingRun.server_time))).all()
    newest = {run.actor_id: (run, name) for run, name in rows}
    modules = shelf.modules()
    known = {person: (run, name) for person, (run, name) in newest.items() if run.module_id in modules}
    run_ids = [run.op_id for run, _ in rows]
    answers = session.exec(select(StepAnswer).where(col(StepAnswer.run_id).in_(run_ids))).all()
    help_ = session.exec(
        select(StepHelp).where(col(StepHelp.run_id).in_(run_ids)).order_by(col(StepHelp.server_time))
    ).all()
    usual = _usual_seconds(answers)
    errors = Counter(answer.run_id for answer in answers if not answer.accepted)
    hints = Counter(one.run_id for one in help_ if one.kind == "hint")
    questions = Counter(one.run_id for one in help_ if one.kind == "question")
    learners = [
        _learner(run, name, modules[run.module_id], language, usual, (errors, hints, questions))
        for run, name in known.values()
    ]
    asked = _asked({run.op_id: run for run, _ in rows}, modules, answers, help_, language)
    return ClassState(room_id=room_id, learners=sorted(learners, key=lambda one: one.name.casefold()), asked=asked)


def _usual_seconds(answers: Iterable[StepAnswer]) -> dict[str, float]:
    """How long a step usually takes, by its id."""
    taken: dict[str, list[float]] = defaultdict(list)
    for answer in answers:
        if answer.completed:
            taken[answer.step_id].append(answer.seconds)
    return {step_id: median(seconds) for step_id, seconds in taken.items()}


def _learner(
    run: TrainingRun,
    name: str,
    module: Module,
    language: str,
    usual: dict[str, float],
    totals: tuple[Counter[str], Counter[str], Counter[str]],
) -> Learner:
    step = module.steps[run.place] if run.place < len(module.steps) else None
    errors, hints, questions = totals
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
        total_errors=errors[run.op_id],
        total_hints=hints[run.op_id],
        questions=questions[run.op_id],
        stuck=not run.finished and _is_stuck(run, usual.get(step.id if step else "", 0.0)),
    )


def _is_stuck(run: TrainingRun, usual_seconds: float) -> bool:
    patience = max(STUCK_SECONDS, STUCK_TIMES * usual_seconds)
    return run.errors >= STUCK_ERRORS or (usual_seconds > 0 and seconds_between(run.entered_at, now()) > patience)


def _asked(
    runs: dict[str, TrainingRun],
    modules: dict[str, Module],
    answers: Iterable[StepAnswer],
    help_: Iterable[StepHelp],
    language: str,
) -> list[Asked]:
    """Steps by how much help they needed, most of all first."""
    hints: Counter[tuple[str, str]] = Counter()
    errors: Counter[tuple[str, str]] = Counter()
    questions: dict[tuple[str, str], list[str]] = defaultdict(list)
    for answer in answers:
        if not answer.accepted:
            errors[runs[answer.run_id].module_id, answer.step_id] += 1
    for one in help_:
        key = runs[one.run_id].module_id, one.step_id
        if one.kind == "hint":
            hints[key] += 1
        elif one.kind == "question":
            questions[key].append(one.text)
    needs = {key: len(questions[key]) + hints[key] + errors[key] for key in {*hints, *errors, *questions}}
    found = []
    for module_id, step_id in sorted(needs, key=lambda key: (-needs[key], key)):
        step = next((step for step in modules[module_id].steps if step.id == step_id), None)
        if step is not None:
            found.append(
                Asked(
                    module_id=module_id,
                    step_id=step_id,
                    step=step.title.text(language),
                    hints=hints[module_id, step_id],
                    errors=errors[module_id, step_id],
                    questions=questions[module_id, step_id][-NEWEST_QUESTIONS:],
                )
            )
    return found[:MOST_ASKED]


def list_scores(session: Session, actor: Actor, message: ListScores) -> Scores:
    """The best results in a game's step: of the class of the run; outside a class, of everybody in none.

    Raises:
        ProblemError: `not_found`, the person has no such run.
    """
    run = own_run(session, actor, message.run_id)
    query = (
        select(Trial.score, TrainingRun.actor_id, Person.name)
        .join(TrainingRun, col(TrainingRun.op_id) == col(Trial.run_id))
        .join(Person, col(Person.id) == col(TrainingRun.actor_id))
        .where(
            TrainingRun.module_id == run.module_id,
            Trial.step_id == message.step_id,
            TrainingRun.room_id == run.room_id if run.room_id else col(TrainingRun.room_id).is_(None),
        )
    )
    best: dict[str, tuple[float, str]] = {}
    for score, person_id, name in session.exec(query):
        if person_id not in best or score > best[person_id][0]:
            best[person_id] = score, name
    ranked = sorted(best.items(), key=lambda item: -item[1][0])
    rows = [
        ScoreRow(name=name, score=score, mine=person_id == actor.person_id)
        for place, (person_id, (score, name)) in enumerate(ranked)
        if place < BEST_SCORES or person_id == actor.person_id
    ]
    return Scores(reply_to=message.op_id, run_id=run.op_id, step_id=message.step_id, rows=rows)
