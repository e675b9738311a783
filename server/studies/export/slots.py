"""What a study measures, and when: each score and each item with its column in the wide tables."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from server.notebook.exporting import ExportError
from server.studies.design import IMMERSIVE, Moment, StudyDesign
from server.studies.export.columns import Column
from server.studies.questionnaires.schema import Questionnaire, SeriesScore

TASK, KNOWLEDGE, FMS = "task", "knowledge", "fms"
MOST = 64  # characters that SPSS takes as a name
Instruments = Mapping[str, Questionnaire]


@dataclass(frozen=True)
class ScoreSlot:
    """A score that a participant should have.

    Args:
        instrument: id of the questionnaire, `task` or `knowledge`.
        score: its name.
        moment: pre, post, before, after, delayed; empty for what is measured once.
        once: whether it is measured outside all conditions.
        label: for people.
        unit: of the value; empty for points.
        within: the range of the value, for people.
        conditions: in which it is measured; all where empty.
    """

    instrument: str
    score: str
    moment: str
    once: bool
    label: str
    unit: str = ""
    within: str = ""
    conditions: frozenset[str] = field(default=frozenset(), compare=False)

    @property
    def column(self) -> Column:
        """In the wide table."""
        when = {"": "", "pre": ", before the task", "post": ", after the task", "delayed": ", some days later"}
        said = when.get(self.moment, f", {self.moment} all conditions")
        between = f" ({self.within})" if self.within else ""
        once = "; measured outside the conditions" if self.once else ""
        name = column_name(self.instrument, self.score, self.moment)
        return Column(name, f"{self.label}{said}{between}{once}.", self.unit, "number")


@dataclass(frozen=True)
class ItemSlot:
    """An item that is put to a participant at a moment."""

    instrument: str
    item: str
    asked: Moment
    moment: str
    label: str
    low: int
    high: int

    @property
    def column(self) -> Column:
        """In the wide table."""
        said = f"{self.label}, answer on the printed scale ({self.low} to {self.high}), not recoded."
        return Column(column_name(self.instrument, self.item, self.moment), said, kind="integer")


def column_name(*parts: str) -> str:
    """A name that every statistics program takes."""
    return "_".join(re.sub(r"[^a-z0-9]+", "_", part.lower()).strip("_") for part in parts if part)[:MOST]


def score_moment(design: StudyDesign, instrument: str, asked: Moment) -> str:
    """What the moment of a questionnaire is called among scores."""
    if asked in ("before", "after"):
        return asked
    if asked == "before_condition":
        return "pre"
    return "post" if instrument in design.questionnaires.before_condition else ""


def score_slots(design: StudyDesign, instruments: Instruments) -> Iterator[ScoreSlot]:
    """Every score that the study measures.

    Raises:
        ExportError: a questionnaire is not there.
    """
    for asked, name in _asked(design):
        questionnaire = instrument(instruments, name)
        moment = score_moment(design, name, asked)
        yield from _of_questionnaire(questionnaire, moment, once=asked in ("before", "after"))
    if design.sickness is not None:
        exposing = frozenset(one.id for one in design.conditions if one.medium in IMMERSIVE)
        yield from _of_questionnaire(instrument(instruments, FMS), "", once=False, conditions=exposing)
    yield ScoreSlot(TASK, "time", "", False, "Task: time, without pauses", "s")
    if "steps" in design.streams:
        yield ScoreSlot(TASK, "errors", "", False, "Task: wrong answers")
        yield ScoreSlot(TASK, "hints", "", False, "Task: hints")
        yield ScoreSlot(TASK, "steps", "", False, "Task: completed steps")
        yield ScoreSlot(TASK, "share", "", False, "Task: share of the points", within="0 to 1")
    if design.knowledge is not None:
        moments = ("pre", "post", "delayed") if design.knowledge.delayed else ("pre", "post")
        for moment in moments:
            once = design.design == "within"
            yield ScoreSlot(KNOWLEDGE, "share", moment, once, "Knowledge: share of the points", within="0 to 1")


def item_slots(design: StudyDesign, instruments: Instruments) -> Iterator[ItemSlot]:
    """Every item that is asked; ratings of a series stand in the long tables only.

    Raises:
        ExportError: a questionnaire is not there.
    """
    for asked, name in _asked(design):
        questionnaire = instrument(instruments, name)
        moment = score_moment(design, name, asked)
        scale = questionnaire.scale
        for item in questionnaire.asked if not questionnaire.is_series else ():
            label = f"{questionnaire.name}: {item.label}"
            yield ItemSlot(name, item.code, asked, moment, label, scale.low, scale.high)


def instrument(instruments: Instruments, name: str) -> Questionnaire:
    """A questionnaire by its id.

    Raises:
        ExportError: it is not there.
    """
    if name not in instruments:
        raise ExportError(f"The study asks the questionnaire {name}; expected its file {name}.yaml, there is none.")
    return instruments[name]


def _asked(design: StudyDesign) -> Iterator[tuple[Moment, str]]:
    moments: tuple[Moment, ...] = ("before", "before_condition", "after_condition", "after")
    for asked in moments:
        for name in design.questionnaires.at(asked):
            yield asked, name


def _of_questionnaire(
    questionnaire: Questionnaire, moment: str, *, once: bool, conditions: frozenset[str] = frozenset()
) -> Iterator[ScoreSlot]:
    for name, rule in questionnaire.scores.items():
        area = isinstance(rule.how, SeriesScore) and rule.how.method == "area"
        within = f"from {float(rule.low):g}" if rule.high is None else f"{float(rule.low):g} to {float(rule.high):g}"
        label = f"{questionnaire.name}: {rule.label.text('en')}"
        unit = "points min" if area else ""
        yield ScoreSlot(questionnaire.id, name, moment, once, label, unit, within, conditions)
