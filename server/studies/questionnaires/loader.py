"""Reading questionnaires: those that are shipped, and what a lab adds in its own folder.

A lab's folder holds ID.yaml for an instrument of its own, and ID.LANGUAGE.yaml for the words of any instrument in one
language, where these may not be shipped. Words in a language that is not listed have to cite who validated it.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from physics.documents import DocumentError, parse_yaml, place, read_text, sentence
from physics.materials import ASSETS
from server.studies.questionnaires.consistency import Problem, gaps, problems, word_problems
from server.studies.questionnaires.schema import Edition, Questionnaire, Words
from training_modules.texts import Line, Part

SHIPPED = ASSETS / "questionnaires"

P = TypeVar("P", bound=Part)


class QuestionnaireError(DocumentError):
    """A questionnaire file that cannot be used; the sentence names file, line and key."""


class LabWords(Words):
    """A lab's file with the words of a questionnaire; `citation` names who validated a language that is not listed."""

    citation: Line | None = None


def load_questionnaires(folder: Path | None = None) -> dict[str, Questionnaire]:
    """Every questionnaire by id: the shipped ones, then the lab's own.

    Args:
        folder: of the lab, if it has one.

    Raises:
        QuestionnaireError: for the first file that cannot be used.
    """
    found = {path.stem: load_questionnaire(path) for path in sorted(SHIPPED.glob("*.yaml"))}
    files = sorted(folder.glob("*.yaml")) if folder is not None else []
    for path in files:
        if "." not in path.stem:
            if path.stem in found:
                raise QuestionnaireError(f"{path}: {path.stem} is shipped and stays as it is; choose another id")
            found[path.stem] = load_questionnaire(path)
    for path in files:
        name, _, language = path.stem.partition(".")
        if language:
            if name not in found:
                raise QuestionnaireError(f"{path}: unknown questionnaire {name!r}; there are {', '.join(found)}")
            found[name] = _with_words(found[name], language, path)
    return found


def load_questionnaire(path: Path) -> Questionnaire:
    """Read one questionnaire.

    Raises:
        QuestionnaireError: with file, line and key.
    """
    content, questionnaire = _read(path, Questionnaire)
    if questionnaire.id != path.stem:
        raise _error(
            content, path, (("id",), f"expected {path.stem!r} as in the file's name; got {questionnaire.id!r}")
        )
    _refuse(content, path, problems(questionnaire))
    return questionnaire


def _with_words(questionnaire: Questionnaire, language: str, path: Path) -> Questionnaire:
    """The questionnaire with a lab's words in one language."""
    if not re.fullmatch("[a-z]{2}", language):
        raise QuestionnaireError(f"{path}: expected ID.LANGUAGE.yaml with two letters (ISO 639-1); got {language!r}")
    content, words = _read(path, LabWords)
    listed = questionnaire.languages.get(language)
    citation = words.citation or (listed.citation if listed is not None else None)
    if citation is None:
        problem = f"expected who validated {questionnaire.name} in this language; the key is missing"
        raise _error(content, path, (("citation",), problem))
    _refuse(content, path, word_problems(questionnaire, words))
    _refuse(content, path, gaps(questionnaire, words))
    edition = Edition(
        anchors=(listed.anchors if listed is not None else {}) | words.anchors,
        items=words.items,
        citation=citation,
        wording="lab",
        reason=f"loaded from {path.name}",
    )
    missing = {code: why for code, why in questionnaire.missing.items() if code != language}
    return questionnaire.model_copy(
        update={"languages": questionnaire.languages | {language: edition}, "missing": missing}
    )


def _read(path: Path, model: type[P]) -> tuple[str, P]:
    try:
        content = read_text(path)
        return content, model.model_validate(parse_yaml(content, str(path)))
    except DocumentError as error:
        raise QuestionnaireError(str(error)) from error
    except ValidationError as error:
        raise QuestionnaireError(sentence(content, str(path), error)) from error


def _refuse(content: str, path: Path, found: Iterator[Problem]) -> None:
    for problem in found:
        raise _error(content, path, problem)


def _error(content: str, path: Path, problem: Problem) -> QuestionnaireError:
    keys, text = problem
    return QuestionnaireError(f"{place(content, str(path), keys)}: {text}")
