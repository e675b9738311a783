"""Designs as people write them: YAML that is checked against the questionnaires and modules there are."""

from collections.abc import Collection, Iterator, Mapping

import yaml
from pydantic import ValidationError

from physics.documents import DocumentError, parse_yaml, place, sentence
from server.studies.design import Equivalence, Outcome, StudyDesign
from server.studies.export.planning import plan_of
from server.studies.export.slots import score_slots
from server.studies.instruments import warning_about
from server.studies.orders import allocate
from server.studies.questionnaires.schema import Questionnaire
from server.studies.report.plan import PackageError
from training_modules.schema import Module

MAX_TEXT_BYTES = 200_000
MOMENTS = ("before", "before_condition", "after_condition", "after")
LANGUAGES = ("en", "fr")

_Keys = tuple[str | int, ...]


def parse_design(
    content: str, name: str, questionnaires: Mapping[str, Questionnaire], modules: Mapping[str, Module]
) -> StudyDesign:
    """A design from its text.

    Args:
        content: YAML.
        name: stands in front of what is wrong.
        questionnaires: those that can be asked.
        modules: those that can be a task or a test.

    Raises:
        DocumentError: the first thing that is wrong, with its line.
    """
    values = parse_yaml(content, name)
    try:
        design = StudyDesign.model_validate(values)
    except ValidationError as error:
        raise DocumentError(sentence(content, name, error)) from error
    for keys, said in _unknown(design, questionnaires, modules):
        raise DocumentError(f"{place(content, name, keys)}: {said}")
    return design


def design_text(design: StudyDesign) -> str:
    """A design as YAML, without what stands in it by default."""
    values = design.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=100)


def warnings_about(design: StudyDesign, questionnaires: Mapping[str, Questionnaire]) -> list[str]:
    """What an experimenter has to know before the first session."""
    asked = [questionnaires[name] for name in design.questionnaires.all if name in questionnaires]
    said = [warning_about(one, language) for language in LANGUAGES for one in asked]
    if design.knowledge is not None and len({design.knowledge.before, design.knowledge.after}) == 1:
        said.append("The knowledge test is the same before and after: part of the gain is the test's own.")
    return [one for one in dict.fromkeys(said) if one]


def _unknown(
    design: StudyDesign, questionnaires: Mapping[str, Questionnaire], modules: Mapping[str, Module]
) -> Iterator[tuple[_Keys, str]]:
    for moment in MOMENTS:
        for number, name in enumerate(getattr(design.questionnaires, moment)):
            where: _Keys = ("questionnaires", moment, number)
            if name not in questionnaires:
                yield where, f"unknown questionnaire {name!r}; there are {', '.join(questionnaires)}"
            elif questionnaires[name].is_series:
                yield where, f"{name} is asked again and again in a task, by the key sickness; not once"
    for kind, parts in (("primary", design.plan.primary), ("equivalence", design.plan.equivalence)):
        for number, part in enumerate(parts):
            assert isinstance(part, Outcome | Equivalence)  # noqa: S101  (nothing else is planned)
            scores: Collection[str] = questionnaires[part.questionnaire].scores
            if part.score not in scores:
                said = f"{part.questionnaire} has no score {part.score!r}; it has {', '.join(scores)}"
                yield ("plan", kind, number, "score"), said
    yield from _unknown_modules(design, modules)
    yield from _impossible(design, questionnaires)


def _unknown_modules(design: StudyDesign, modules: Mapping[str, Module]) -> Iterator[tuple[_Keys, str]]:
    named: list[tuple[_Keys, str, str]] = [
        (("task", "forms", number), form, design.task.mode) for number, form in enumerate(design.task.forms)
    ]
    if design.knowledge is not None:
        tests = design.knowledge.model_dump(include={"before", "after", "delayed"}, exclude_none=True)
        named += [(("knowledge", moment), test, "exam") for moment, test in tests.items()]
    for where, module_id, mode in named:
        if module_id not in modules:
            yield where, f"unknown module {module_id!r}; there are {', '.join(modules)}"
        elif mode not in modules[module_id].modes:
            yield where, f"{module_id} is for {', '.join(modules[module_id].modes)}, not for {mode}"


def _impossible(design: StudyDesign, questionnaires: Mapping[str, Questionnaire]) -> Iterator[tuple[_Keys, str]]:
    """What could not be ordered, or not be reported in the end."""
    conditions = [condition.id for condition in design.conditions]
    forms = design.task.forms if len(design.task.forms) > 1 else ()
    try:
        allocate(0, conditions, design.seed, design.order, forms)
    except ValueError as error:
        yield ("task", "forms"), str(error)
    try:
        plan_of(design, design.conditions, tuple(score_slots(design, questionnaires)))
    except PackageError as error:
        yield ("conditions",), str(error)
