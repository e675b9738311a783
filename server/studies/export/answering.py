"""Answers of a participant: as rows, item by item, and as scores."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from server.studies.design import Moment
from server.studies.export.gathering import Entry
from server.studies.export.overview import Period, Person, Sitting
from server.studies.export.slots import FMS, Instruments, instrument, score_moment
from server.studies.export.tables import Line
from server.studies.questionnaires.problems import AnswerError
from server.studies.questionnaires.schema import Questionnaire
from server.studies.questionnaires.scoring import score

OPEN = "not answered"
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Found:
    """A score, or why there is none."""

    value: float | None
    missing: str = ""


# Number of the period (None outside), instrument, score, moment.
ScoreKey = tuple[int | None, str, str, str]


@dataclass(frozen=True)
class Form:
    """A questionnaire that a participant handed in.

    Args:
        entry: as it was recorded.
        period: None outside all conditions.
        questionnaire: what was asked.
    """

    entry: Entry
    period: Period | None
    questionnaire: Questionnaire

    @property
    def asked(self) -> Moment:
        """When it was asked."""
        moment: Moment = self.entry.content["moment"]
        return moment

    @cached_property
    def pairs(self) -> Pairs:
        """Comparisons as (chosen, other)."""
        return tuple((chosen, other) for chosen, other in self.entry.content.get("pairs") or ())

    def line(self, person: Person, item: str, value: int | None) -> Line:
        """A row of answers."""
        return {
            "participant": person.code,
            "condition": self.period.condition if self.period else None,
            "period": self.period.number if self.period else None,
            "session": self.entry.sitting.number if self.entry.sitting else None,
            "moment": self.asked,
            "instrument": self.questionnaire.id,
            "language": self.entry.content["language"],
            "item": item,
            "value": value,
            "missing": OPEN if value is None else None,
        }


def forms_of(person: Person, entries: list[Entry], instruments: Instruments) -> list[Form]:
    """What a participant handed in, in order.

    Raises:
        ExportError: a questionnaire is not there.
    """
    found = []
    for entry in entries:
        if entry.kind == "answers":
            questionnaire = instrument(instruments, entry.content["questionnaire"])
            found.append(Form(entry, _period(person, entry), questionnaire))
    return found


def answer_lines(person: Person, forms: list[Form], entries: list[Entry]) -> Iterator[Line]:
    """A row for each item, each comparison and each rating of sickness."""
    for form in forms:
        answers = form.entry.content["answers"]
        for code in form.questionnaire.codes:
            yield form.line(person, code, answers.get(code))
        places = {code: place for place, code in enumerate(form.questionnaire.codes)}
        for chosen, other in form.pairs:
            first, second = sorted((chosen, other), key=lambda code: places[code])
            yield form.line(person, f"{first}/{second}", 1 if chosen == first else 2)
    for sitting in person.sittings.values():
        for number, entry in enumerate(_ratings(entries, sitting)):
            yield {
                "participant": person.code,
                "condition": sitting.period.condition,
                "period": sitting.period.number,
                "session": sitting.number,
                "moment": None,
                "instrument": FMS,
                "language": None,
                "item": f"{FMS}{number}",
                "value": entry.content["value"],
                "missing": None,
            }


def answer_scores(person: Person, forms: list[Form]) -> dict[ScoreKey, Found]:
    """The scores of what a participant handed in; a missing item is named, nothing is made up."""
    found: dict[ScoreKey, Found] = {}
    for form in forms:
        if not form.entry.counts:
            continue
        moment = score_moment(person.design, form.questionnaire.id, form.asked)
        answers = {code: value for code, value in form.entry.content["answers"].items() if value is not None}
        period = form.period.number if form.period else None
        for name, one in _scored(form.questionnaire, answers, form.pairs or None, None).items():
            found.setdefault((period, form.questionnaire.id, name, moment), one)
    return found


def sickness_scores(person: Person, entries: list[Entry], instruments: Instruments) -> dict[ScoreKey, Found]:
    """What the ratings of sickness sum up to, in each period in which there are some."""
    found: dict[ScoreKey, Found] = {}
    for sitting in person.sittings.values():
        ratings = _ratings(entries, sitting)
        if ratings and sitting.counts:
            answers = {f"{FMS}{number}": entry.content["value"] for number, entry in enumerate(ratings)}
            times = [entry.content["minute"] for entry in ratings]
            for name, one in _scored(instrument(instruments, FMS), answers, None, times).items():
                found[sitting.period.number, FMS, name, ""] = one
    return found


def _ratings(entries: list[Entry], sitting: Sitting) -> list[Entry]:
    ratings = [entry for entry in entries if entry.kind == "fms" and entry.sitting is sitting]
    return sorted(ratings, key=lambda entry: float(entry.content["minute"]))


def _scored(
    questionnaire: Questionnaire, answers: Mapping[str, int], pairs: Pairs | None, times: list[float] | None
) -> dict[str, Found]:
    try:
        scores = score(questionnaire, answers, pairs, times)
    except AnswerError as error:  # answers that a lab's changed questionnaire would not take any more
        return {name: Found(None, str(error)) for name in questionnaire.scores}
    return {
        name: Found(one.value, f"{OPEN}: {', '.join(one.missing)}" if one.value is None else "")
        for name, one in scores.values.items()
    }


def _period(person: Person, entry: Entry) -> Period | None:
    """The period that answers are about; those given between sessions belong to the one that follows or was."""
    asked = entry.content["moment"]
    if asked in ("before", "after"):
        return None
    if entry.period is not None:
        return entry.period
    return person.next_at(entry.server_time) if asked == "before_condition" else person.last_at(entry.server_time)
