import pytest

from training_modules.loader import MODULES, load_module
from training_modules.trainee import right_answer, walk, wrong_answer

SHIPPED = [load_module(path) for path in sorted(MODULES.glob("*.yaml"))]
IN_EACH_MODE = [pytest.param(module, mode, id=f"{module.id}-{mode}") for module in SHIPPED for mode in module.modes]


@pytest.mark.parametrize(("module", "mode"), IN_EACH_MODE)
class TestWalk:
    def test_the_trainee_completes_it(self, module, mode):
        attempts = list(walk(module, mode))
        assert all(attempt.outcome.completed and attempt.outcome.verdict.right for attempt in attempts)
        end = attempts[-1].outcome.standing
        assert end.place == len(module.steps)
        assert (end.score, end.completed) == (1.0, len(attempts))

    def test_mistakes_are_told_and_lead_to_the_end_too(self, module, mode):
        attempts = list(walk(module, mode, mistakes=2))
        end = attempts[-1].outcome.standing
        assert end.place == len(module.steps)
        assert end.score < 1
        for attempt in attempts:
            assert attempt.outcome.verdict.feedback.en != attempt.outcome.verdict.feedback.fr
            assert attempt.outcome.verdict.right is (attempt.answer == right_answer(attempt.step))


@pytest.mark.parametrize("module", SHIPPED, ids=lambda module: module.id)
class TestShippedModule:
    def test_every_step_is_on_some_way(self, module):
        """Also those that only a mistake leads to."""
        seen = {attempt.step.id for mistakes in (0, 1) for attempt in walk(module, "exam", mistakes)}
        aside = {branch.to for step in module.steps for branch in step.branches}
        assert {step.id for step in module.steps} - seen <= aside

    def test_what_can_be_wrong_counts(self, module):
        for step in module.steps:
            assert (wrong_answer(step) is None) <= (step.worth == 0)
