"""Lessons as they are looked at over HTTP: the classes there were, what became of each step, and one's own progress."""

import csv
import io
from collections import Counter

from pydantic import BaseModel
from sqlmodel import Session, col, select

from server.identity.models import Person
from server.notebook.comparing import as_cell
from server.protocol.messages import ClassState, StepResult, TrainingMode
from server.rooms.models import Room
from server.training.classes import LEADERS, class_state
from server.training.models import StepAnswer, TrainingRun
from server.training.results import results_of_all
from server.training.runs import mode_of
from server.training.shelf import Shelf

NEWEST_CLASSES = 100
NEWEST_RUNS = 200
COLUMNS = (
    *("learner", "module", "mode", "begun_at", "step", "title"),
    *("right", "errors", "hints", "points", "worth", "seconds", "run"),
)


class ClassSummary(BaseModel):
    """A room in which people learnt; `finished` is how many have finished what they were last at.

    `code` is empty once the room is closed.
    """

    room_id: str
    title: str
    code: str
    opened_at: str
    modules: list[str]
    people: int
    finished: int


class LearnerResults(BaseModel):
    """The completed steps of one learner's newest run."""

    run_id: str
    steps: list[StepResult]


class ClassView(BaseModel):
    """A class, and what became of every step."""

    title: str
    code: str
    opened_at: str
    state: ClassState
    results: list[LearnerResults]


class RunProgress(BaseModel):
    """One's own run through a module; `seconds` were spent on the steps that are completed.

    `score` is the share of the points that could be earned so far. An exam tells points and errors at its end.
    """

    run_id: str
    module_id: str
    title: str
    mode: TrainingMode
    begun_at: str
    changed_at: str
    finished: bool
    passed: bool | None
    completed: int
    steps: int
    points: float
    possible: int
    score: float | None
    errors: int
    seconds: float


def classes_of(session: Session, shelf: Shelf, person_id: str, role: str, language: str) -> list[ClassSummary]:
    """The rooms with runs that a person may see, newest first: their own, and for those who teach all of them."""
    with_runs = select(TrainingRun.room_id).where(col(TrainingRun.room_id).is_not(None))
    query = select(Room).where(col(Room.id).in_(with_runs))
    if role not in LEADERS:
        query = query.where(Room.actor_id == person_id)
    rooms = session.exec(query.order_by(col(Room.server_time).desc()).limit(NEWEST_CLASSES)).all()
    runs: dict[str, list[TrainingRun]] = {room.id: [] for room in rooms}
    found = select(TrainingRun).where(col(TrainingRun.room_id).in_(runs))
    for run in session.exec(found.order_by(col(TrainingRun.changed_at), col(TrainingRun.op_id))):
        runs[run.room_id or ""].append(run)
    titles = {name: module.title.text(language) for name, module in shelf.modules().items()}
    return [_summary(room, runs[room.id], titles) for room in rooms]


def _summary(room: Room, runs: list[TrainingRun], titles: dict[str, str]) -> ClassSummary:
    newest = {run.actor_id: run for run in runs}
    return ClassSummary(
        room_id=room.id,
        title=room.title,
        code=room.code or "",
        opened_at=room.server_time,
        modules=sorted({titles.get(run.module_id, run.module_id) for run in runs}),
        people=len(newest),
        finished=sum(run.finished for run in newest.values()),
    )


def class_view(session: Session, shelf: Shelf, room: Room, language: str) -> ClassView:
    """A class as it stands, with the results of everybody's newest run."""
    state = class_state(session, shelf, room.id, language)
    run_ids = [learner.run_id for learner in state.learners]
    runs = session.exec(select(TrainingRun).where(col(TrainingRun.op_id).in_(run_ids))).all()
    results = results_of_all(session, runs, shelf.modules(), language)
    return ClassView(
        title=room.title,
        code=room.code or "",
        opened_at=room.server_time,
        state=state,
        results=[LearnerResults(run_id=run_id, steps=results[run_id]) for run_id in run_ids],
    )


def results_table(session: Session, shelf: Shelf, room: Room, language: str) -> str:
    """Every run of a class as CSV: a row for each learner and step; `run` tells namesakes apart."""
    modules = shelf.modules()
    query = select(TrainingRun, Person.name).join(Person, col(Person.id) == col(TrainingRun.actor_id))
    query = query.where(TrainingRun.room_id == room.id, col(TrainingRun.module_id).in_(modules))
    rows = session.exec(query.order_by(col(TrainingRun.server_time), col(TrainingRun.op_id))).all()
    results = results_of_all(session, [run for run, _ in rows], modules, language)
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for run, name in sorted(rows, key=lambda row: row[1].casefold()):
        learner = (as_cell(name), run.module_id, run.mode, run.server_time)
        for step in results[run.op_id]:
            right = "yes" if step.right else "no"
            told = (right, step.errors, step.hints, f"{step.points:g}", step.worth, f"{step.seconds:.1f}")
            writer.writerow([*learner, step.step_id, as_cell(step.title), *told, run.op_id])
    return file.getvalue()


def progress_of(session: Session, shelf: Shelf, person_id: str, language: str) -> list[RunProgress]:
    """A person's runs, the one that they were last at first; those of modules that are gone are left out."""
    modules = shelf.modules()
    query = select(TrainingRun).where(TrainingRun.actor_id == person_id, col(TrainingRun.module_id).in_(modules))
    runs = session.exec(query.order_by(col(TrainingRun.changed_at).desc()).limit(NEWEST_RUNS)).all()
    errors: Counter[str] = Counter()
    seconds: dict[str, float] = {run.op_id: 0.0 for run in runs}
    answers = select(StepAnswer.run_id, StepAnswer.accepted, StepAnswer.completed, StepAnswer.seconds)
    for run_id, accepted, completed, taken in session.exec(answers.where(col(StepAnswer.run_id).in_(seconds))):
        errors[run_id] += not accepted
        seconds[run_id] += taken if completed else 0.0
    shown = []
    for run in runs:
        told = run.mode != "exam" or run.finished
        shown.append(
            RunProgress(
                run_id=run.op_id,
                module_id=run.module_id,
                title=modules[run.module_id].title.text(language),
                mode=mode_of(run),
                begun_at=run.server_time,
                changed_at=run.changed_at,
                finished=run.finished,
                passed=run.passed,
                completed=run.completed,
                steps=len(modules[run.module_id].steps),
                points=run.points if told else 0.0,
                possible=run.possible,
                score=run.standing.score if told else None,
                errors=errors[run.op_id] if told else 0,
                seconds=seconds[run.op_id],
            )
        )
    return shown
