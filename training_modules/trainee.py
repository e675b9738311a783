"""A simulated trainee: walks any module in any mode, wrongly first where it is told to."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from training_modules.conditions import (
    ChecklistCondition,
    ChoiceCondition,
    FlightCondition,
    ParticleCondition,
    SliceCondition,
    TimeCondition,
    TrialCondition,
    ValueCondition,
)
from training_modules.judge import Answer, Picked, Sliced
from training_modules.progress import Outcome, Standing, answer_step
from training_modules.schema import Mode, Module, Step


@dataclass(frozen=True)
class Attempt:
    """One answer to one step and what it led to."""

    step: Step
    answer: Answer
    outcome: Outcome


def right_answer(step: Step) -> Answer:
    """The answer that the step asks for."""
    condition = step.condition
    match condition:
        case ValueCondition():
            return Answer(value=condition.target, unit=condition.unit)
        case ChoiceCondition():
            return Answer(choices=condition.all_right)
        case ChecklistCondition():
            return Answer(choices=tuple(range(len(condition.items))))
        case ParticleCondition():
            return Answer(picked=Picked(0, condition.phase, (condition.at_least_um + condition.at_most_um) / 2))
        case SliceCondition():
            return Answer(sliced=Sliced(condition.axis, (condition.at_least + condition.at_most) / 2))
        case FlightCondition():
            return Answer(score=condition.longest)
        case TrialCondition():
            return Answer(score=condition.goal_mwh_cm2)
        case _:
            return Answer()


def wrong_answer(step: Step) -> Answer | None:
    """An answer that a person could give and that is wrong; None where a step cannot be answered wrongly."""
    condition = step.condition
    match condition:
        case ValueCondition():
            return Answer(value=condition.target + 2 * condition.tolerance, unit=condition.unit)
        case ChoiceCondition():
            wrong = [place for place in range(len(condition.options)) if place not in condition.all_right]
            return Answer(choices=tuple(wrong[:1])) if wrong else Answer(choices=condition.all_right[:-1])
        case ChecklistCondition() if len(condition.items) > 1:
            return Answer(choices=tuple(range(len(condition.items) - 1)))
        case ParticleCondition():
            other = "cbd" if condition.phase == "active" else "active"
            return Answer(picked=Picked(0, other, (condition.at_least_um + condition.at_most_um) / 2))
        case SliceCondition():
            position = 0.0 if condition.at_least > 0 else 1.0
            axis = (
                condition.axis
                if condition.at_least > 0 or condition.at_most < 1
                else "xyz"["yzx".index(condition.axis)]
            )
            return Answer(sliced=Sliced(axis, position))
        case FlightCondition():
            return Answer(score=2 * condition.longest)
        case TrialCondition():
            return Answer(score=condition.goal_mwh_cm2 / 2)
        case _:
            return None


def walk(module: Module, mode: Mode = "learn", mistakes: int = 0) -> Iterator[Attempt]:
    """Go through a module step by step, with so many mistakes before every right answer.

    A mistake that leads on, in an exam or by a branch, is the only answer to its step. In guided work the trainee
    acknowledges every hazard and waits as long as it has to.
    """
    standing = Standing()
    while standing.place < len(module.steps):
        step = module.steps[standing.place]
        wrong = wrong_answer(step)
        for answer in [wrong] * (mistakes if wrong else 0) + [right_answer(step)]:
            assert answer is not None  # noqa: S101  (no mistakes where nothing is wrong)
            waited_s = step.condition.seconds if isinstance(step.condition, TimeCondition) else 0.0
            outcome = answer_step(module, mode, replace(standing, warned=True), answer, waited_s=waited_s)
            yield Attempt(step, answer, outcome)
            standing = outcome.standing
            if outcome.completed:
                break
