import dataclasses

import pytest

from server.protocol.messages import TrainingStep
from training_modules.loader import load_modules
from training_modules.trainee import walk

MODULES = list(load_modules().values())


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.id)
class TestShippedModule:
    def test_the_trainee_completes_it(self, module):
        attempts = list(walk(module))
        assert [attempt.step for attempt in attempts] == list(module.steps)
        assert all(attempt.verdict.accepted for attempt in attempts)

    def test_mistakes_are_refused_with_a_sentence(self, module):
        attempts = list(walk(module, mistakes=2))
        assert [attempt.verdict.accepted for attempt in attempts] == [False, False, True] * len(module.steps)
        for attempt in attempts:
            assert attempt.verdict.feedback.en != attempt.verdict.feedback.fr

    @pytest.mark.parametrize("language", ["en", "fr"])
    def test_every_step_fits_the_socket(self, module, language):
        for step in module.steps:
            shown = dataclasses.asdict(step.in_language(language))
            record = TrainingStep.model_validate(
                shown | {key: list(shown[key]) for key in ("hazards", "hints", "choices")}
            )
            assert record.instruction
            assert record.reason
            assert record.hazards

    def test_the_two_languages_differ(self, module):
        for step in module.steps:
            english, french = step.in_language("en"), step.in_language("fr")
            for field in ("title", "instruction", "reason", "hazards", "hints"):
                assert getattr(english, field) != getattr(french, field) or not getattr(english, field)
            assert len(english.hints) == len(french.hints)
