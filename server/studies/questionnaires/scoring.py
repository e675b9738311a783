"""Scores of a questionnaire, in exact fractions that are rounded once, at the end.

A score with a missing answer is null and names what is missing: no answer is made up or left out of a mean.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from server.studies.questionnaires.answers import Number, check_possible, expected_codes, missing_answers
from server.studies.questionnaires.pairs import Pairs, missing_pairs, tallies
from server.studies.questionnaires.readings import Word, words
from server.studies.questionnaires.schema import (
    ItemScore,
    MeanOfScores,
    Method,
    PairedComparisons,
    Questionnaire,
    ScoreRule,
    exact,
)
from training_modules.texts import Language


@dataclass(frozen=True)
class Score:
    """One score with its range; `exact` is None where an answer is missing, and `missing` says which.

    `words` are what published scales call the score.
    """

    exact: Fraction | None
    low: float
    high: float
    missing: tuple[str, ...]
    label: str
    words: tuple[Word, ...] = ()

    @property
    def value(self) -> float | None:
        """The score as the nearest number that a computer holds, which prints with the digits of the exact one."""
        return None if self.exact is None else float(self.exact)


@dataclass(frozen=True)
class Scores:
    """Every score of a questionnaire, by id."""

    values: Mapping[str, Score]


def score(
    questionnaire: Questionnaire,
    answers: Mapping[str, Number],
    pairs: Pairs | None = None,
    times: Sequence[Number] | None = None,
    language: Language = "en",
) -> Scores:
    """Compute every score.

    Args:
        questionnaire: what was asked.
        answers: by code, on the questionnaire's scale as it is printed; those of a series by code and number of the
            prompt from 0 (fms0, fms1 and so on). An item without an answer is left out.
        pairs: each comparison as (chosen, other), or how often each item was chosen.
        times: when the prompts of a series came, in minutes; without them one each minute from 0.
        language: of the labels.

    Raises:
        AnswerError: an answer, a comparison or a time that cannot be.
    """
    check_possible(questionnaire, answers, pairs, times)
    given = _Given(questionnaire, answers, pairs, times)
    found: dict[str, Score] = {}
    for name, rule in questionnaire.scores.items():
        missing = given.missing(rule.how)
        value = None if missing else given.value(rule.how)
        found[name] = Score(
            exact=value,
            low=float(rule.low),
            high=given.high(rule),
            missing=missing,
            label=rule.label.text(language),
            words=() if value is None else words(questionnaire, name, value),
        )
    return Scores(found)


def change(before: Scores, after: Scores) -> Scores:
    """After minus before of every score, for example of sickness before and after an exposure."""
    return Scores({name: _difference(old, after.values[name]) for name, old in before.values.items()})


def _difference(old: Score, new: Score) -> Score:
    both = None if old.exact is None or new.exact is None else new.exact - old.exact
    low, high = exact(new.low) - exact(old.high), exact(new.high) - exact(old.low)
    missing = tuple(dict.fromkeys((*old.missing, *new.missing)))
    return Score(both, float(low), float(high), missing, new.label)


@dataclass(frozen=True)
class _Given:
    """What people answered, as scores need it."""

    questionnaire: Questionnaire
    answers: Mapping[str, Number]
    pairs: Pairs | None
    times: Sequence[Number] | None

    def missing(self, how: Method) -> tuple[str, ...]:
        """What a score lacks, in the order in which it is asked."""
        if isinstance(how, MeanOfScores):
            parts = [self.missing(self.questionnaire.scores[name].how) for name in how.scores]
            lacking = {code for part in parts for code in part}
            return tuple(code for code in self.questionnaire.codes if code in lacking)
        lacked = missing_answers(self.questionnaire, self.answers, self.times)
        if isinstance(how, ItemScore):
            counts = self.questionnaire.counted(how)
            return tuple(code for code in lacked if code in counts)
        if isinstance(how, PairedComparisons):
            return lacked + (("pairs",) if self.pairs is None else missing_pairs(self.questionnaire, self.pairs))
        return lacked

    def value(self, how: Method) -> Fraction:
        """A score of which nothing is missing."""
        if isinstance(how, ItemScore):
            return self._of_items(how)
        if isinstance(how, MeanOfScores):
            return _mean([self.value(self.questionnaire.scores[name].how) for name in how.scores])
        if isinstance(how, PairedComparisons):
            return self._weighted()
        series = [self._recoded(code) for code in self._prompts()]
        if how.method == "peak":
            return max(series)
        return _mean(series) if how.method == "series_mean" else _area(self._minutes(), series)

    def high(self, rule: ScoreRule) -> float:
        """The highest value that a score can have; that of an area grows with the time."""
        if rule.high is not None:
            return float(rule.high)
        minutes = self._minutes()
        return float((minutes[-1] - minutes[0]) * self.questionnaire.scale.high)

    def _of_items(self, how: ItemScore) -> Fraction:
        counts = self.questionnaire.counted(how)
        total = sum((count * self._recoded(code) for code, count in counts.items()), Fraction(0))
        return how.factor * total / (counts.total() if how.method == "mean" else 1)

    def _weighted(self) -> Fraction:
        counts = None if self.pairs is None else tallies(self.questionnaire, self.pairs)
        if counts is None:
            raise ValueError("expected every comparison")
        total = sum((count * self._recoded(code) for code, count in counts.items()), Fraction(0))
        return total / sum(counts.values())

    def _recoded(self, code: str) -> Fraction:
        answer = Fraction(int(self.answers[code]))
        return self.questionnaire.recoded(self.questionnaire.codes[0] if self.questionnaire.is_series else code, answer)

    def _prompts(self) -> tuple[str, ...]:
        return expected_codes(self.questionnaire, self.answers, self.times)

    def _minutes(self) -> list[Fraction]:
        return [exact(time) for time in (self.times or range(len(self._prompts())))]


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _area(minutes: Sequence[Fraction], values: Sequence[Fraction]) -> Fraction:
    """Trapezoids between neighbouring prompts."""
    parts = [(t1 - t0) * (v0 + v1) / 2 for (t0, v0), (t1, v1) in pairwise(zip(minutes, values, strict=True))]
    return sum(parts, Fraction(0))
