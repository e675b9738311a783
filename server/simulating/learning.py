"""Simulated users who learn: each goes through a module with mistakes, hints and a question now and then."""

import asyncio
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from physics.documents import DocumentError
from server.client import Client
from server.problems import ProblemError, UsageError
from server.protocol.messages import (
    AskTeacher,
    ClientMessage,
    CompleteStep,
    ElectrodeTried,
    OpenTraining,
    StepJudged,
    TakeHint,
    TrainingStanding,
    TrainingState,
    TrainingStood,
    TryElectrode,
)
from server.simulating.seen import Delays
from server.training.wire import answer_fields
from training_modules.conditions import TrialCondition
from training_modules.loader import load_module, load_modules
from training_modules.schema import Module, Step
from training_modules.trainee import right_answer, wrong_answer

HINT_SHARE = 0.5  # of those who have just made a mistake
QUESTION_SHARE = 0.05  # of the steps
MOST_MISTAKES = 4  # at one step
MOST_TRIALS = 20  # in one game
MOST_REFUSED = 3  # then somebody gives up
QUESTIONS = ("Is this the right instrument?", "How exact does it have to be?", "May I go on?")


@dataclass(frozen=True)
class Lesson:
    """What is learnt, and how.

    Args:
        module: on the server too.
        mode: of learning.
        mistakes: probability of a mistake at each attempt, 0 to 1.
    """

    module: Module
    mode: Literal["learn", "exam"] = "learn"
    mistakes: float = 0.2


@dataclass
class Learnt:
    """What became of learning.

    Args:
        answered: from an answer until it was stored and judged.
        answers: that were stored.
        steps: that were completed.
        mistakes: answers that were wrong; an exam does not say.
        hints: that were opened.
        questions: that were put to the teacher.
        refused: frames that were refused.
        finished: how many have finished.
    """

    answered: Delays = field(default_factory=Delays)
    answers: int = 0
    steps: int = 0
    mistakes: int = 0
    hints: int = 0
    questions: int = 0
    refused: int = 0
    finished: int = 0

    def add(self, other: "Learnt") -> None:
        """Count what somebody else did too."""
        self.answered.add_all(other.answered)
        for name in ("answers", "steps", "mistakes", "hints", "questions", "refused", "finished"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def summary(self) -> dict[str, Any]:
        """As one JSON object."""
        counts = ("answers", "steps", "mistakes", "hints", "questions", "refused", "finished")
        return {"answer_ms": self.answered.summary(), **{name: getattr(self, name) for name in counts}}


def lesson_module(named: str) -> Module:
    """A shipped module by its id, or one of one's own by its file: only who has it knows what is right.

    Raises:
        UsageError: there is none.
    """
    try:
        if named.endswith(".yaml"):
            return load_module(Path(named))
        shipped = load_modules()
    except DocumentError as error:
        raise UsageError(f"--module: {error}") from error
    if named not in shipped:
        raise UsageError(f"--module expects one of {', '.join(shipped)}, or the file of your own; got {named}.")
    return shipped[named]


class Pupil:
    """One simulated user who learns.

    Args:
        client: in a room.
        lesson: what is learnt.
        number: which one; the same draws alike.
    """

    def __init__(self, client: Client, lesson: Lesson, number: int) -> None:
        self.learnt = Learnt()
        self._client, self._lesson = client, lesson
        self._draw = random.Random(number + 7919)  # noqa: S311
        self._run_id = ""

    async def learn(self, until_s: float) -> None:
        """Go through the module, at a pace that ends about when it shall."""
        opened = await self._ask(OpenTraining, module_id=self._lesson.module.id, mode=self._lesson.mode, afresh=True)
        if not isinstance(opened, TrainingState):
            return
        self._run_id, standing = opened.run_id, opened.standing
        while not standing.finished and self.learnt.refused < MOST_REFUSED:
            await self._think(standing, until_s)
            step = self._lesson.module.steps[standing.current]
            standing = await self._help(step, standing)
            standing = await self._answer(step, standing)
        self.learnt.finished += standing.finished

    async def _think(self, standing: TrainingStanding, until_s: float) -> None:
        """Wait as long as a step may take; somebody who is late hurries."""
        left_s = until_s - asyncio.get_running_loop().time()
        left_steps = len(self._lesson.module.steps) - standing.current
        share = 0.4 if standing.errors else 0.9  # what follows a mistake is quicker
        await asyncio.sleep(max(0.0, left_s / left_steps * share * self._draw.uniform(0.5, 1.5)))

    async def _help(self, step: Step, standing: TrainingStanding) -> TrainingStanding:
        """Open a hint after a mistake, and ask now and then."""
        place = {"run_id": self._run_id, "step_id": step.id}
        can_hint = self._lesson.mode == "learn" and len(standing.hints) < len(step.hints)
        if standing.errors and can_hint and self._draw.random() < HINT_SHARE:
            stood = await self._ask(TakeHint, **place)
            if isinstance(stood, TrainingStood):
                self.learnt.hints += 1
                standing = stood.standing
        if self._draw.random() < QUESTION_SHARE:
            stood = await self._ask(AskTeacher, **place, text=self._draw.choice(QUESTIONS))
            if isinstance(stood, TrainingStood):
                self.learnt.questions += 1
        return standing

    async def _answer(self, step: Step, standing: TrainingStanding) -> TrainingStanding:
        loop = asyncio.get_running_loop()
        fields = await self._trial(step) if isinstance(step.condition, TrialCondition) else self._fields(step, standing)
        start = loop.time()
        judged = await self._ask(CompleteStep, run_id=self._run_id, step_id=step.id, **fields)
        if not isinstance(judged, StepJudged):
            return standing
        self.learnt.answered.add(1000 * (loop.time() - start))
        self.learnt.answers += 1
        self.learnt.steps += judged.completed
        self.learnt.mistakes += not judged.right
        return judged.standing

    def _fields(self, step: Step, standing: TrainingStanding) -> dict[str, Any]:
        wrong = wrong_answer(step)
        errs = standing.errors < MOST_MISTAKES and self._draw.random() < self._lesson.mistakes
        return answer_fields(wrong if wrong is not None and errs else right_answer(step))

    async def _trial(self, step: Step) -> dict[str, Any]:
        """Try electrodes until one is good enough; the best one counts."""
        goal = step.condition.goal_mwh_cm2 if isinstance(step.condition, TrialCondition) else 0.0
        best: ElectrodeTried | None = None
        for _ in range(MOST_TRIALS):
            tried = await self._ask(TryElectrode, run_id=self._run_id, step_id=step.id, **self._choice())
            if not isinstance(tried, ElectrodeTried):
                break
            if best is None or tried.usable_mwh_cm2 > best.usable_mwh_cm2:
                best = tried
            if best.usable_mwh_cm2 >= goal:
                break
        return {"trial_id": best.trial_id} if best is not None else {}

    def _choice(self) -> dict[str, float]:
        draw = self._draw.uniform
        return {
            "active_fraction": draw(0.9, 0.97),
            "carbon_share": draw(0.3, 0.7),
            "solid_content": draw(0.6, 0.75),
            "gap_um": draw(80, 300),
            "compression": draw(0, 0.4),
        }

    async def _ask(self, kind: type[ClientMessage], **fields: Any) -> object:
        """The answer; None where it was refused, which is counted."""
        try:
            return await self._client.ask(self._client.new(kind, **fields))
        except ProblemError:
            self.learnt.refused += 1
            return None
