"""Who is best in a game: in the class of a run, or outside a class among everybody in none."""

import json
from collections.abc import Iterator

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from server.identity.models import Person
from server.protocol.messages import ListScores, ScoreRow, Scores
from server.training.models import StepAnswer, TrainingRun, Trial
from server.training.runs import own_run
from server.writes import Actor

BEST_SCORES = 10


def list_scores(session: Session, actor: Actor, message: ListScores) -> Scores:
    """The best results in a game's step: the highest usable energy, or the shortest way through the pores.

    Raises:
        ProblemError: `not_found`, the person has no such run.
    """
    run = own_run(session, actor, message.run_id)
    found = list(_trials(session, run, message.step_id))
    shorter_is_better = not found
    found = found or list(_flights(session, run, message.step_id))
    best: dict[str, tuple[float, str]] = {}
    for score, person_id, name in found:
        if person_id not in best or (score < best[person_id][0]) is shorter_is_better:
            best[person_id] = score, name
    ranked = sorted(best.items(), key=lambda item: item[1][0], reverse=not shorter_is_better)
    rows = [
        ScoreRow(name=name, score=score, mine=person_id == actor.person_id)
        for place, (person_id, (score, name)) in enumerate(ranked)
        if place < BEST_SCORES or person_id == actor.person_id
    ]
    return Scores(reply_to=message.op_id, run_id=run.op_id, step_id=message.step_id, rows=rows)


def _trials(session: Session, run: TrainingRun, step_id: str) -> Iterator[tuple[float, str, str]]:
    """Usable energies with whose they are."""
    query = (
        select(Trial.score, TrainingRun.actor_id, Person.name)
        .join(TrainingRun, col(TrainingRun.op_id) == col(Trial.run_id))
        .join(Person, col(Person.id) == col(TrainingRun.actor_id))
        .where(TrainingRun.module_id == run.module_id, Trial.step_id == step_id, _together(run))
    )
    yield from session.exec(query)


def _flights(session: Session, run: TrainingRun, step_id: str) -> Iterator[tuple[float, str, str]]:
    """Ratios of ways through the pores with whose they are."""
    query = (
        select(StepAnswer.answer, TrainingRun.actor_id, Person.name)
        .join(TrainingRun, col(TrainingRun.op_id) == col(StepAnswer.run_id))
        .join(Person, col(Person.id) == col(TrainingRun.actor_id))
        .where(TrainingRun.module_id == run.module_id, StepAnswer.step_id == step_id, _together(run))
    )
    for given, person_id, name in session.exec(query):
        flight = json.loads(given).get("flight")
        if flight is not None:
            yield flight["path_ratio"], person_id, name


def _together(run: TrainingRun) -> ColumnElement[bool]:
    """The condition that another run is of the same class."""
    return col(TrainingRun.room_id) == run.room_id if run.room_id else col(TrainingRun.room_id).is_(None)
