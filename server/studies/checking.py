"""Whether the file of a study can be used, told before anybody takes part."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from pydantic import ValidationError

from physics.documents import DocumentError, parse_yaml, place, read_text, sentence
from server.notebook.exporting import ExportError
from server.studies.design import Equivalence, Moment, Outcome, StudyDesign
from server.studies.export.planning import plan_of
from server.studies.export.slots import FMS, score_slots
from server.studies.orders import allocate
from server.studies.questionnaires.loader import load_questionnaires
from server.studies.questionnaires.schema import Questionnaire
from server.studies.report.plan import PackageError
from training_modules.loader import MODULES, load_module
from training_modules.schema import Module

Problem = tuple[tuple[str | int, ...], str]


class DesignError(DocumentError):
    """The file of a study that cannot be used; the sentence names file, line and key."""


def load_design(path: Path, lab: Path | None = None, modules: Path | None = None) -> StudyDesign:
    """Read the design of a study.

    Args:
        path: of the file (.yaml).
        lab: folder of the laboratory's own questionnaires, if it has one.
        modules: folder of teachers' own modules, if there is one.

    Raises:
        DesignError: the first mistake, with file, line and what was expected.
        QuestionnaireError: a questionnaire of the laboratory cannot be used.
    """
    content = read_text(path)
    try:
        design = StudyDesign.model_validate(parse_yaml(content, str(path)))
    except ValidationError as error:
        raise DesignError(sentence(content, str(path), error)) from error
    instruments = load_questionnaires(lab if lab is not None and lab.is_dir() else None)
    for keys, problem in _problems(design, instruments, modules):
        raise DesignError(f"{place(content, str(path), keys)}: {problem}")
    return design


def warnings(design: StudyDesign, lab: Path | None = None) -> list[str]:
    """Languages in which a questionnaire of the study cannot be asked: a sentence each."""
    instruments = load_questionnaires(lab if lab is not None and lab.is_dir() else None)
    asked = dict.fromkeys((*design.questionnaires.all, *((FMS,) if design.sickness else ())))
    return [
        f"{instruments[name].name} is not offered in {language}: {reason.rstrip('.')}."
        for name in asked
        for language, reason in instruments[name].missing.items()
        if language in ("en", "fr")
    ]


def _problems(design: StudyDesign, instruments: dict[str, Questionnaire], modules: Path | None) -> Iterator[Problem]:
    """What is wrong with the parts that a design only names."""
    for moment in get_args(Moment):
        for number, name in enumerate(design.questionnaires.at(moment)):
            if name not in instruments:
                known = ", ".join(instruments)
                yield ("questionnaires", moment, number), f"unknown questionnaire {name!r}; there are {known}"
                return
    planned: dict[str, tuple[Outcome | Equivalence, ...]] = {
        "primary": design.plan.primary,
        "equivalence": design.plan.equivalence,
    }
    for part, promised in planned.items():
        for number, one in enumerate(promised):
            scores = instruments[one.questionnaire].scores
            if one.score not in scores:
                known = ", ".join(scores)
                yield ("plan", part, number, "score"), f"unknown score {one.score!r}; there are {known}"
                return
    yield from _module_problems(design, modules)
    yield from _order_problems(design)
    try:
        plan_of(design, design.conditions, tuple(score_slots(design, instruments)))
    except (PackageError, ExportError) as error:
        yield (), str(error)


def _module_problems(design: StudyDesign, modules: Path | None) -> Iterator[Problem]:
    named: list[tuple[tuple[str | int, ...], str, str]] = [
        (("task", "forms", number), name, design.task.mode) for number, name in enumerate(design.task.forms)
    ]
    if design.knowledge is not None:
        named += [
            (("knowledge", moment), name, "exam")
            for moment, name in design.knowledge.model_dump(include={"before", "after", "delayed"}).items()
            if name is not None
        ]
    for keys, name, mode in named:
        module = _module(name, modules)
        if module is None:
            known = sorted(path.stem for folder in (MODULES, modules) if folder for path in folder.glob("*.yaml"))
            yield keys, f"unknown module {name!r}; there are {', '.join(known)}"
        elif mode not in module.modes:
            yield keys, f"the module {name} has the modes {', '.join(module.modes)}; expected {mode}"


def _module(name: str, modules: Path | None) -> Module | None:
    for folder in (MODULES, modules):
        if folder is not None and (folder / f"{name}.yaml").is_file():
            return load_module(folder / f"{name}.yaml")
    return None


def _order_problems(design: StudyDesign) -> Iterator[Problem]:
    ids = [condition.id for condition in design.conditions]
    try:
        allocate(0, ids, design.seed, design.order, design.task.forms if len(design.task.forms) > 1 else ())
    except ValueError as error:
        yield ("task", "forms"), str(error).rstrip(".")
