"""Scores in their places: each that a participant should have, with its value or why there is none."""

from collections.abc import Iterator, Mapping, Sequence

from server.studies.export.answering import Form, Found, ScoreKey
from server.studies.export.columns import Column
from server.studies.export.overview import Overview, Period, Person
from server.studies.export.slots import (
    KNOWLEDGE,
    Instruments,
    ItemSlot,
    ScoreSlot,
    column_name,
    item_slots,
    score_slots,
)
from server.studies.export.tables import Cell, Line
from server.studies.questionnaires.schema import exact
from server.studies.statistics.gain import normalised_gain

Scores = Mapping[ScoreKey, Found]


def all_score_slots(study: Overview, instruments: Instruments) -> tuple[ScoreSlot, ...]:
    """Every score that some version of the study measures.

    Raises:
        ExportError: a questionnaire is not there.
    """
    return tuple(dict.fromkeys(slot for design in study.designs for slot in score_slots(design, instruments)))


def all_item_slots(study: Overview, instruments: Instruments) -> tuple[ItemSlot, ...]:
    """Every item that some version of the study asks.

    Raises:
        ExportError: a questionnaire is not there.
    """
    return tuple(dict.fromkeys(slot for design in study.designs for slot in item_slots(design, instruments)))


def score_lines(person: Person, slots: Sequence[ScoreSlot], found: Scores) -> Iterator[Line]:
    """A row for each score that a participant should have, outside the conditions first."""
    for period in (None, *person.periods):
        for slot in slots:
            if slot.once == (period is None):
                one = found.get((period.number if period else None, slot.instrument, slot.score, slot.moment))
                expected = period is None or not slot.conditions or period.condition in slot.conditions
                if one is not None or expected:
                    yield _line(person, period, slot, one or Found(None, _why_not(period)))


def wide_line(person: Person, period: Period, slots: Sequence[ScoreSlot], found: Scores) -> dict[str, Cell]:
    """The scores of a period in a row, with the changes and gains that follow from them."""
    line = {**_who(person, period)}
    for slot in slots:
        line[slot.column.name] = _value(found, period, slot, slot.moment)
    for slot in slots:
        if _is_derived(slot, slots):
            pre, post = _value(found, period, slot, "pre"), _value(found, period, slot, slot.moment)
            line[_derived_name(slot)] = None if pre is None or post is None else _derived(slot, pre, post)
    return line


def derived_columns(slots: Sequence[ScoreSlot]) -> list[Column]:
    """Of the changes and gains that follow from scores."""
    columns = []
    for slot in slots:
        if _is_derived(slot, slots):
            when = ", some days later" if slot.moment == "delayed" else ""
            said = f"{slot.label}, after minus before."
            if slot.instrument == KNOWLEDGE:
                said = f"Knowledge: normalised gain{when}, (post - pre) / (1 - pre); empty where all was known before."
            columns.append(Column(_derived_name(slot), said, slot.unit, "number"))
    return columns


def answers_wide_line(person: Person, period: Period, slots: Sequence[ItemSlot], forms: Sequence[Form]) -> Line:
    """The answers of a period in a row."""
    given = {
        (form.questionnaire.id, form.asked, code): value
        for form in reversed(forms)
        if form.entry.counts and (form.period is None or form.period is period)
        for code, value in form.entry.content["answers"].items()
    }
    answers = {slot.column.name: given.get((slot.instrument, slot.asked, slot.item)) for slot in slots}
    return {**_who(person, period), **answers}


def _line(person: Person, period: Period | None, slot: ScoreSlot, one: Found) -> Line:
    return {
        "participant": person.code,
        "condition": period.condition if period else None,
        "period": period.number if period else None,
        "moment": slot.moment or None,
        "instrument": slot.instrument,
        "score": slot.score,
        "value": one.value,
        "unit": slot.unit or None,
        "missing": one.missing or None,
    }


def _why_not(period: Period | None) -> str:
    """Why nothing was measured."""
    if period is not None and period.session is None:
        return "no session"
    if period is not None and period.session is not None and period.session.ended_why not in ("", "done"):
        return f"not measured, the session ended: {period.session.ended_why}"
    return "not measured"


def _who(person: Person, period: Period) -> dict[str, Cell]:
    return {
        "participant": person.code,
        "sequence": person.row.sequence,
        "period": period.number,
        "condition": period.condition,
        "form": period.form,
    }


def _value(found: Scores, period: Period, slot: ScoreSlot, moment: str) -> float | None:
    one = found.get((None if slot.once else period.number, slot.instrument, slot.score, moment))
    return one.value if one is not None else None


def _is_derived(slot: ScoreSlot, slots: Sequence[ScoreSlot]) -> bool:
    before = any((one.instrument, one.score, one.moment) == (slot.instrument, slot.score, "pre") for one in slots)
    return slot.moment in ("post", "delayed") and before


def _derived_name(slot: ScoreSlot) -> str:
    if slot.instrument == KNOWLEDGE:
        return column_name(KNOWLEDGE, "gain", "delayed" if slot.moment == "delayed" else "")
    return column_name(slot.instrument, slot.score, "change")


def _derived(slot: ScoreSlot, pre: float, post: float) -> float | None:
    if slot.instrument != KNOWLEDGE:
        return float(exact(post) - exact(pre))
    return round(normalised_gain(pre, post, 1.0), 9) if pre < 1 else None
