"""A person's way through a module, one answer after the other: the rules of learning, guided work and exams.

Learning and guided work stay at a step until it is answered rightly; in guided work a measured value may be kept as it
is, because work cannot always be undone. In an exam every answer counts, there are no hints, and nobody is told what
was right before the end. An answer that takes a branch of the step leads on in every mode.
"""

from dataclasses import dataclass, replace

from training_modules.conditions import TimeCondition, ValueCondition
from training_modules.judge import Answer, Verdict, judge
from training_modules.schema import Mode, Module, Step
from training_modules.texts import Text
from training_modules.ways import following

_NOTED = Text(en="Noted.", fr="C'est noté.")


class NotNowError(ValueError):
    """Something that the mode or the moment does not allow.

    Args:
        text: what is to be done first.
    """

    def __init__(self, en: str, fr: str) -> None:
        super().__init__(en)
        self.text = Text(en=en, fr=fr)


@dataclass(frozen=True)
class Standing:
    """Where somebody stands in a module.

    Args:
        place: of the step to do now, from 0; the number of steps once the module is finished.
        errors: made in this step so far.
        hints: taken in this step so far.
        warned: whether the hazards of this step were acknowledged.
        points: earned so far.
        possible: points of the steps that were completed.
        completed: how many steps were.
    """

    place: int = 0
    errors: int = 0
    hints: int = 0
    warned: bool = False
    points: float = 0.0
    possible: int = 0
    completed: int = 0

    @property
    def score(self) -> float:
        """Share of the points that could be earned so far, 0 to 1; 1 where there were none."""
        return self.points / self.possible if self.possible else 1.0


@dataclass(frozen=True)
class Outcome:
    """What an answer led to.

    Args:
        standing: after it.
        verdict: on it.
        completed: whether the step is behind.
        feedback: what the person is told; in an exam no verdict.
        points: what the step brought.
    """

    standing: Standing
    verdict: Verdict
    completed: bool
    feedback: Text
    points: float


def answer_step(
    module: Module, mode: Mode, standing: Standing, answer: Answer, *, keep: bool = False, waited_s: float = 0.0
) -> Outcome:
    """Answer the step at which somebody stands.

    Args:
        module: what is learnt.
        mode: how.
        standing: which is not finished.
        answer: to the step.
        keep: go on with a value that is not the one asked for; in guided work only.
        waited_s: how long the step has been open, in seconds.

    Raises:
        AnswerError: the step asks for something else.
        NotNowError: hazards were not acknowledged, the time is not over, or nothing is kept in this mode.
    """
    step = module.steps[standing.place]
    _require_warned(step, mode, standing)
    _require_waited(step, mode, waited_s)
    if keep and not (mode == "guided" and isinstance(step.condition, ValueCondition)):
        raise NotNowError(
            "Only a value measured in guided work can be kept as it is.",
            "Seule une valeur mesurée en travail guidé peut être gardée telle quelle.",
        )
    verdict = judge(step, answer)
    branches = verdict.branch in [branch.when for branch in step.branches]
    completed = verdict.right or keep or branches or mode == "exam"
    if not completed:
        return Outcome(replace(standing, errors=standing.errors + 1), verdict, False, verdict.feedback, 0.0)
    points = _points(step, standing, right=verdict.right)
    after = Standing(
        place=following(module, standing.place, verdict.branch if branches else None),
        points=standing.points + points,
        possible=standing.possible + step.worth,
        completed=standing.completed + 1,
    )
    return Outcome(after, verdict, True, _NOTED if mode == "exam" else verdict.feedback, points)


def take_hint(module: Module, mode: Mode, standing: Standing) -> Standing:
    """Take the next hint of the step.

    Raises:
        NotNowError: an exam has none, or all were taken.
    """
    if mode == "exam":
        raise NotNowError("There are no hints in an exam.", "Il n'y a pas d'indices pendant un examen.")
    step = module.steps[standing.place]
    if standing.hints >= len(step.hints):
        raise NotNowError(
            f"This step has {len(step.hints)} hints; all of them are open.",
            f"Cette étape a {len(step.hints)} indices ; tous sont ouverts.",
        )
    return replace(standing, hints=standing.hints + 1)


def _require_warned(step: Step, mode: Mode, standing: Standing) -> None:
    if mode == "guided" and step.hazards and not standing.warned:
        raise NotNowError(
            "Read the hazards of this step first, and say that you have understood them.",
            "Lisez d'abord les dangers de cette étape et confirmez les avoir compris.",
        )


def _require_waited(step: Step, mode: Mode, waited_s: float) -> None:
    if mode != "guided" or not isinstance(step.condition, TimeCondition):
        return
    left = step.condition.seconds - waited_s
    if left > 0:
        raise NotNowError(
            f"{_clock(left)} are left of {_clock(step.condition.seconds)}.",
            f"Il reste {_clock(left)} sur {_clock(step.condition.seconds)}.",
        )


def _clock(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def _points(step: Step, standing: Standing, *, right: bool) -> float:
    """Everything at the first attempt and without a hint, half of it later."""
    if not right:
        return 0.0
    return step.worth if standing.errors == standing.hints == 0 else step.worth / 2
