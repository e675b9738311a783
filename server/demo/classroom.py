"""A simulated class that has walked a module: some finish, some err, some need hints, some ask."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session

from server.clock import new_op_id, now
from server.demo.people import simulated_person
from server.identity.roles import Role
from server.protocol.messages import AskTeacher, CompleteStep, OpenTraining, TakeHint, TrainingState, TrainingWrite
from server.rooms.models import Room
from server.training.models import TrainingRun
from server.training.service import Training
from server.training.wire import answer_fields
from server.writes import Actor, stamp
from training_modules.schema import Module, Step
from training_modules.trainee import right_answer, wrong_answer

SEED = 2026
ROOM_ID = "demo-class"
TITLE = "Slurry lesson (simulated)"
MODULE = "prepare-nmc111-slurry"
STUDENTS = 12
QUESTIONS = (
    "Why is the solvent added last?",
    "Is the tolerance the same for a larger batch?",
    "Which spindle was this measured with?",
)


def write_class(
    session: Session, training: Training, on_progress: Callable[[float, str], None] = lambda _share, _what: None
) -> int:
    """Write the simulated class unless it is there; returns how many students it has got.

    Args:
        session: the transaction.
        training: takes what they do.
        on_progress: told which share is done, and what comes next.
    """
    if session.get(Room, ROOM_ID) is not None:
        return 0
    teacher = simulated_person(session, "demo-teacher", "Simulated teacher", Role.TEACHER)
    time = now()
    session.add(Room(**stamp(teacher, new_op_id(), time), id=ROOM_ID, code=None, title=TITLE, closed_at=time))
    session.flush()
    for number in range(1, STUDENTS + 1):
        on_progress((number - 1) / STUDENTS, f"simulated student {number}")
        name = f"Simulated student {number:02}"
        actor = simulated_person(session, f"demo-student-{number:02}", name, Role.STUDENT)
        _Student(session, training, replace(actor, room_id=ROOM_ID), number).walk()
    return STUDENTS


class _Student:
    """Walks the module, the better the higher its number."""

    def __init__(self, session: Session, training: Training, actor: Actor, number: int) -> None:
        self._session, self._training, self._actor = session, training, actor
        self._skill = number / (STUDENTS + 1)
        self._dice = random.Random(f"{SEED}-{number}")  # noqa: S311  (an example, not a secret)

    def walk(self) -> None:
        module = self._training.shelf.module(MODULE)
        opened = self._take(OpenTraining, module_id=MODULE)
        assert isinstance(opened, TrainingState)  # noqa: S101  (it was asked for)
        run = self._session.get_one(TrainingRun, opened.run_id)
        last = len(module.steps) if self._skill > 0.25 else self._dice.randrange(4, len(module.steps))
        while not run.finished and run.place < last:
            self._step(run, module, module.steps[run.place])

    def _step(self, run: TrainingRun, module: Module, step: Step) -> None:
        self._think(run)
        about = {"run_id": run.op_id, "step_id": step.id}
        wrong = wrong_answer(step)
        while wrong is not None and run.errors < 3 and self._dice.random() > 0.35 + 0.6 * self._skill:
            self._take(CompleteStep, **about, **answer_fields(wrong))
            if module.steps[min(run.place, len(module.steps) - 1)].id != step.id:
                return  # the mistake has a branch of its own
            self._think(run)
            if run.hints < len(step.hints) and self._dice.random() < 0.5:
                self._take(TakeHint, **about)
            elif self._dice.random() < 0.2:
                self._take(AskTeacher, **about, text=self._dice.choice(QUESTIONS))
        self._take(CompleteStep, **about, **answer_fields(right_answer(step)))

    def _think(self, run: TrainingRun) -> None:
        """Let time pass: the step was entered earlier."""
        earlier = datetime.fromisoformat(run.entered_at) - timedelta(
            seconds=self._dice.uniform(15, 150 - 90 * self._skill)
        )
        run.entered_at = earlier.isoformat(timespec="microseconds").replace("+00:00", "Z")

    def _take(self, kind: type[TrainingWrite], **fields: object) -> object:
        message = kind.model_validate({"op_id": new_op_id(), "device_time": now(), **fields})
        answer = self._training.take(self._session, self._actor, message)
        self._session.flush()
        return answer
