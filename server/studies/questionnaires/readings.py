"""Putting a score into the words of a published scale."""

from dataclasses import dataclass
from fractions import Fraction
from math import floor

from server.studies.questionnaires.schema import Questionnaire, Reading, exact


@dataclass(frozen=True)
class Word:
    """What a score is called on a scale, and who published the scale."""

    scheme: str
    text: str
    source: str


def words(questionnaire: Questionnaire, score_id: str, value: int | float | Fraction) -> tuple[Word, ...]:
    """What a score, or the mean of several, is called on each scale that is published for it."""
    number = exact(value)
    rule = questionnaire.scores[score_id]
    return tuple(Word(reading.scheme, _word(reading, number), reading.source) for reading in rule.readings)


def _word(reading: Reading, value: Fraction) -> str:
    if reading.kind == "nearest":
        return min(reading.steps, key=lambda step: abs(step[0] - value))[1]
    if reading.decimals is not None:
        value = _half_up(value, reading.decimals)
    reached = [text for least, text in reading.steps if value >= least]
    return reached[-1] if reached else reading.steps[0][1]


def _half_up(value: Fraction, decimals: int) -> Fraction:
    unit = Fraction(1, 10**decimals)
    return floor(value / unit + Fraction(1, 2)) * unit
