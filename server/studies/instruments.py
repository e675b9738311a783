"""The questionnaires of a server: those it ships and the lab's own, read again when a file changes."""

from itertools import combinations
from pathlib import Path
from threading import Lock

from pydantic import BaseModel

from server.problems import ProblemError
from server.studies.questionnaires.loader import load_questionnaires
from server.studies.questionnaires.schema import Questionnaire, ShownItem

_Stamp = tuple[tuple[str, int, int], ...]


class FormPoint(BaseModel):
    """A point of an item's scale; most have no word of their own."""

    value: int
    anchor: str


class FormItem(BaseModel):
    """An item as it is put to people: `text` is empty where only its label may be shown."""

    code: str
    label: str
    text: str
    points: list[FormPoint]


class FormPair(BaseModel):
    """Two items of which people say which weighed more."""

    first: str
    second: str


class Form(BaseModel):
    """A questionnaire in the language in which it is asked; `warning` is for who conducts the study."""

    questionnaire_id: str
    name: str
    language: str
    citation: str
    warning: str
    items: list[FormItem]
    pairs: list[FormPair]


class Instruments:
    """Questionnaires by id.

    Args:
        folder: of the lab's own files.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: tuple[_Stamp, dict[str, Questionnaire]] | None = None
        self._lock = Lock()

    def all(self) -> dict[str, Questionnaire]:
        """Every questionnaire.

        Raises:
            QuestionnaireError: a file cannot be used.
        """
        with self._lock:
            stamp = self._stamp()
            if self._read is None or self._read[0] != stamp:
                self._read = stamp, load_questionnaires(self._folder)
            return self._read[1]

    def named(self, questionnaire_id: str) -> Questionnaire:
        """A questionnaire.

        Raises:
            ProblemError: `not_found`.
        """
        found = self.all()
        if questionnaire_id not in found:
            there = ", ".join(found)
            raise ProblemError("not_found", f"There is no questionnaire {questionnaire_id}; there are {there}.")
        return found[questionnaire_id]

    def _stamp(self) -> _Stamp:
        files = ((path, path.stat()) for path in sorted(self._folder.glob("*.yaml")))
        return tuple((path.name, about.st_mtime_ns, about.st_size) for path, about in files)


def language_for(questionnaire: Questionnaire, wanted: str) -> str:
    """In which language somebody is asked: theirs where there is a validated edition, else English or the first."""
    for language in (wanted, "en"):
        if language in questionnaire.languages:
            return language
    return next(iter(questionnaire.languages))


def warning_about(questionnaire: Questionnaire, language: str) -> str:
    """What an experimenter has to know before somebody is asked in a language; empty where all is well."""
    if language not in questionnaire.languages:
        reason = questionnaire.missing.get(language, "no validated version is known here").rstrip(".")
        asked = language_for(questionnaire, language)
        return f"{questionnaire.name} is not offered in {language}: {reason}. It is asked in {asked}."
    if questionnaire.languages[language].wording == "codes":
        return f"{questionnaire.name}: only codes and labels are here in {language}; load the wording of your licence."
    return ""


def form_of(questionnaire: Questionnaire, wanted: str) -> Form:
    """A questionnaire as it is put to somebody who wants a language."""
    language = language_for(questionnaire, wanted)
    pairs = combinations(questionnaire.codes, 2) if questionnaire.takes_pairs else ()
    return Form(
        questionnaire_id=questionnaire.id,
        name=questionnaire.name,
        language=language,
        citation=questionnaire.languages[language].citation,
        warning=warning_about(questionnaire, wanted),
        items=[_shown(item) for item in questionnaire.items(language)],
        pairs=[FormPair(first=first, second=second) for first, second in pairs],
    )


def _shown(item: ShownItem) -> FormItem:
    points = [FormPoint(value=point, anchor=item.anchors.get(point, "")) for point in item.points]
    return FormItem(code=item.code, label=item.label, text=item.text or "", points=points)
