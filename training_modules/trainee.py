"""A simulated trainee: answers every step of a module, wrongly first where it is told to."""

from collections.abc import Iterator
from dataclasses import dataclass

from training_modules.judge import Answer, Verdict, judge
from training_modules.schema import ChoiceCondition, Module, Step, ValueCondition


@dataclass(frozen=True)
class Attempt:
    """One answer to one step and how it was judged."""

    step: Step
    answer: Answer
    verdict: Verdict


def right_answer(step: Step) -> Answer:
    """The answer that the step asks for."""
    if isinstance(step.condition, ValueCondition):
        return Answer(value=step.condition.target, unit=step.condition.unit)
    if isinstance(step.condition, ChoiceCondition):
        return Answer(choice=step.condition.right)
    return Answer()


def wrong_answer(step: Step) -> Answer:
    """An answer that a person could give and that does not complete the step."""
    if isinstance(step.condition, ValueCondition):
        value = step.condition.target + 2 * step.condition.tolerance
        return Answer(value=value, unit=step.condition.unit)
    if isinstance(step.condition, ChoiceCondition):
        return Answer(choice=(step.condition.right + 1) % len(step.condition.options))
    return Answer(choice=0)


def walk(module: Module, mistakes: int = 0) -> Iterator[Attempt]:
    """Go through a module step by step, with so many mistakes before every right answer."""
    for step in module.steps:
        for answer in [wrong_answer(step)] * mistakes + [right_answer(step)]:
            yield Attempt(step, answer, judge(step, answer))
