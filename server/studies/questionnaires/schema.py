"""What a questionnaire file says: items, scale, languages with their licence, and how each score is computed."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import Field, PlainSerializer, PlainValidator, model_validator

from training_modules.texts import Identifier, LanguageCode, Line, Part, Text

# What every statistics program takes as the name of a column.
Code = Annotated[str, Field(max_length=32, pattern=r"^[a-z][a-z0-9]*$")]
ScoreId = Annotated[str, Field(max_length=32, pattern=r"^[a-z][a-z0-9_]*$")]
Wording = Literal["shipped", "codes", "lab"]


def exact(number: Any) -> Fraction:
    """A number as people write it, 9.54 or 100/12, without a binary rounding."""
    if isinstance(number, bool) or not isinstance(number, int | float | str | Fraction):
        raise ValueError("expected a number, for example 9.54 or 100/12")
    try:
        return Fraction(str(number))
    except (ValueError, ZeroDivisionError) as error:
        raise ValueError("expected a number, for example 9.54 or 100/12") from error


Exact = Annotated[Fraction, PlainValidator(exact), PlainSerializer(str)]


class LanguageError(ValueError):
    """A questionnaire is asked for in a language that it is not offered in."""


class Item(Part):
    """One question by its code and its short label, which codebooks print; the text that people read has a language."""

    code: Code
    label: Annotated[str, Field(min_length=1, max_length=80)]


class Scale(Part):
    """The points that every item is answered on, all whole numbers from low to high."""

    low: int
    high: int

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if self.low >= self.high:
            raise ValueError(f"expected low below high; got {self.low} and {self.high}")
        return self

    @property
    def points(self) -> range:
        """Every point, from the lowest."""
        return range(self.low, self.high + 1)


class ItemText(Part):
    """What people read: a text, or the two ends of the scale, or both."""

    text: Line | None = None
    low: Line | None = None
    high: Line | None = None


class Words(Part):
    """The texts of a questionnaire in one language: anchors by point, items by code."""

    anchors: dict[int, Line] = Field(default_factory=dict)
    items: dict[Code, Line | ItemText] = Field(default_factory=dict)

    def item(self, code: str) -> ItemText:
        """The words of one item; all None where only codes are at hand."""
        found = self.items.get(code, ItemText())
        return found if isinstance(found, ItemText) else ItemText(text=found)


class Edition(Words):
    """A questionnaire in one language.

    `citation` is the publication of this version: the original, or a validated translation. `wording` says whether its
    text may be passed on: shipped, or only codes, until the lab loads its own copy (then lab); `reason` says why.
    """

    citation: Line
    wording: Wording
    reason: Line

    @model_validator(mode="after")
    def _words_fit_the_licence(self) -> Self:
        if self.wording == "codes" and self.items:
            raise ValueError("expected no items where only codes are shipped (wording: codes)")
        return self


class Recoding(Part):
    """How an answer becomes a number: reversed items are mirrored on the scale, then (answer - subtract) x times."""

    reversed: tuple[Code, ...] = ()
    subtract: Exact = Fraction(0)
    times: Exact = Fraction(1)


class ItemScore(Part):
    """Sum or mean of recoded items, times a factor; `items_of` takes those of other scores, each as often as there."""

    method: Literal["sum", "mean"]
    items: tuple[Code, ...] = ()
    items_of: tuple[ScoreId, ...] = ()
    factor: Exact = Fraction(1)

    @model_validator(mode="after")
    def _has_items(self) -> Self:
        if bool(self.items) == bool(self.items_of):
            raise ValueError("expected either items or items_of")
        return self


class MeanOfScores(Part):
    """The mean of other scores of the questionnaire."""

    method: Literal["mean_of_scores"]
    scores: Annotated[tuple[ScoreId, ...], Field(min_length=2)]


class PairedComparisons(Part):
    """Mean of the recoded items, each weighted by how often it was chosen among all pairs of items."""

    method: Literal["paired_comparisons"]


class SeriesScore(Part):
    """A number that sums up the answers to one item asked again and again."""

    method: Literal["peak", "series_mean", "area"]


Method = Annotated[ItemScore | MeanOfScores | PairedComparisons | SeriesScore, Field(discriminator="method")]


class Reading(Part):
    """A published way to put a score into words.

    `floors`: the word of the highest step that the score, rounded to `decimals`, reaches. `nearest`: each step is the
    mean of the people who chose the word, so it is the word with the nearest mean; the lower of two equally near.
    """

    scheme: Identifier
    kind: Literal["floors", "nearest"]
    source: Line
    decimals: Annotated[int, Field(ge=0, le=6)] | None = None
    steps: Annotated[tuple[tuple[Exact, Line], ...], Field(min_length=2)]

    @model_validator(mode="after")
    def _rises(self) -> Self:
        values = [value for value, _ in self.steps]
        if values != sorted(set(values)):
            raise ValueError("expected steps from the lowest to the highest, each once")
        return self


class ScoreRule(Part):
    """One score: its name, its range, how it is computed, and how it may be read; an open range has no high."""

    label: Text
    low: Exact
    high: Exact | None
    how: Method
    source: Line
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True)
class ShownItem:
    """An item as it is put to people, with the anchors of the points that have one; text is None without wording."""

    code: str
    label: str
    text: str | None
    points: tuple[int, ...]
    anchors: Mapping[int, str]


class Questionnaire(Part):
    """One instrument.

    `missing` names languages in which it is not offered, and why; `verified` says against what the table of items and
    the weights were checked. Scores stand below the scores that they are computed from.
    """

    id: Identifier
    name: Line
    source: Line
    verified: Line | None = None
    note: Line | None = None
    scale: Scale
    asked: Annotated[tuple[Item, ...], Field(min_length=1, alias="items")]
    languages: Annotated[dict[LanguageCode, Edition], Field(min_length=1)]
    missing: dict[LanguageCode, Line] = Field(default_factory=dict)
    recoding: Recoding = Recoding()
    scores: Annotated[dict[ScoreId, ScoreRule], Field(min_length=1)]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of its items, in the order in which they are asked."""
        return tuple(item.code for item in self.asked)

    @property
    def is_series(self) -> bool:
        """Whether its one item is asked again and again."""
        return any(isinstance(rule.how, SeriesScore) for rule in self.scores.values())

    @property
    def takes_pairs(self) -> bool:
        """Whether people also compare its items in pairs."""
        return any(isinstance(rule.how, PairedComparisons) for rule in self.scores.values())

    def edition(self, language: str) -> Edition:
        """The questionnaire in one language.

        Raises:
            LanguageError: it is not offered in this one, because no validated version is known.
        """
        if language not in self.languages:
            reason = self.missing.get(language, "no validated version in this language is known here")
            raise LanguageError(
                f"{self.name} is offered in {', '.join(self.languages)}, not in {language}: {reason.rstrip('.')}."
            )
        return self.languages[language]

    def items(self, language: str) -> tuple[ShownItem, ...]:
        """Its items as they are put to people.

        Raises:
            LanguageError: it is not offered in this language.
        """
        words = self.edition(language)
        return tuple(self._shown(item, words) for item in self.asked)

    def _shown(self, item: Item, words: Words) -> ShownItem:
        own = words.item(item.code)
        ends = {self.scale.low: own.low, self.scale.high: own.high}
        anchors = words.anchors | {point: end for point, end in ends.items() if end is not None}
        return ShownItem(item.code, item.label, own.text, tuple(self.scale.points), dict(sorted(anchors.items())))

    def counted(self, how: ItemScore) -> Counter[str]:
        """How often each item counts in a score."""
        counts = Counter(how.items)
        for name in how.items_of:
            part = self.scores[name].how
            if not isinstance(part, ItemScore):
                raise TypeError(f"expected a score of items; {name} is {part.method}")
            counts += self.counted(part)
        return counts

    def recoded(self, code: str, answer: Fraction) -> Fraction:
        """An answer as the number that scores are computed from."""
        mirrored = self.scale.low + self.scale.high - answer if code in self.recoding.reversed else answer
        return (mirrored - self.recoding.subtract) * self.recoding.times
