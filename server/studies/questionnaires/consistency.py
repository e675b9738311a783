"""What in a questionnaire may contradict what else is in it."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from server.studies.questionnaires.schema import (
    ItemScore,
    MeanOfScores,
    PairedComparisons,
    Questionnaire,
    ScoreRule,
    SeriesScore,
    Words,
)

Key = tuple[str | int, ...]
Problem = tuple[Key, str]
Reach = tuple[Fraction, Fraction | None]


def problems(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Each contradiction, with its place in the file."""
    codes = questionnaire.codes
    for number, code in enumerate(codes):
        if codes.index(code) < number:
            yield ("items", number, "code"), f"the code {code} stands twice"
    if questionnaire.is_series and len(codes) > 1:
        yield ("items", 1), f"a series asks one item again and again; got {len(codes)}"
    for number, code in enumerate(questionnaire.recoding.reversed):
        if code not in codes:
            yield ("recoding", "reversed", number), f"unknown item {code}"
    for language in questionnaire.missing:
        if language in questionnaire.languages:
            yield ("missing", language), "the language is both offered and missing"
    for language, words in questionnaire.languages.items():
        place: Key = ("languages", language)
        yield from ((place + key, problem) for key, problem in word_problems(questionnaire, words))
        if words.wording == "shipped":
            yield from ((place + key, problem) for key, problem in gaps(questionnaire, words))
    for name in questionnaire.scores:
        yield from _score_problems(questionnaire, name)


def word_problems(questionnaire: Questionnaire, words: Words) -> Iterator[Problem]:
    """Words for what the questionnaire does not have."""
    for code in words.items:
        if code not in questionnaire.codes:
            yield ("items", code), "unknown item"
    for point in words.anchors:
        if point not in questionnaire.scale.points:
            yield ("anchors", point), "no point of the scale"


def gaps(questionnaire: Questionnaire, words: Words) -> Iterator[Problem]:
    """Items without words."""
    for code in questionnaire.codes:
        if code not in words.items:
            yield ("items", code), "the words of the item are missing"


def reach(questionnaire: Questionnaire, name: str) -> Reach:
    """Lowest and highest value that answers on the scale can give a score."""
    how = questionnaire.scores[name].how
    if isinstance(how, MeanOfScores):
        parts = [reach(questionnaire, part) for part in how.scores]
        highs = [high for _, high in parts if high is not None]
        low = sum((low for low, _ in parts), Fraction(0)) / len(parts)
        return low, sum(highs, Fraction(0)) / len(highs) if len(highs) == len(parts) else None
    if isinstance(how, SeriesScore) and how.method == "area":
        return Fraction(0), None
    if isinstance(how, ItemScore):
        counts, factor = questionnaire.counted(how), how.factor
        if how.method == "mean":
            factor /= counts.total()
    else:
        counts, factor = Counter(questionnaire.codes[:1]), Fraction(1)
    ends = [Fraction(end) for end in (questionnaire.scale.low, questionnaire.scale.high)]
    values = [
        sorted(factor * count * questionnaire.recoded(code, end) for end in ends) for code, count in counts.items()
    ]
    return sum((low for low, _ in values), Fraction(0)), sum((high for _, high in values), Fraction(0))


def _score_problems(questionnaire: Questionnaire, name: str) -> Iterator[Problem]:
    rule, place = questionnaire.scores[name], ("scores", name)
    above = list(questionnaire.scores)[: list(questionnaire.scores).index(name)]
    if isinstance(rule.how, ItemScore):
        for number, code in enumerate(rule.how.items):
            if code not in questionnaire.codes:
                yield (*place, "how", "items", number), f"unknown item {code}"
                return
        for number, part in enumerate(rule.how.items_of):
            if part not in above or not isinstance(questionnaire.scores[part].how, ItemScore):
                yield (*place, "how", "items_of", number), f"{part} is no score of items above this one"
                return
    elif isinstance(rule.how, MeanOfScores):
        for number, part in enumerate(rule.how.scores):
            if part not in above or not isinstance(questionnaire.scores[part].how, ItemScore | MeanOfScores):
                yield (*place, "how", "scores", number), f"{part} is no score of items above this one"
                return
    elif isinstance(rule.how, PairedComparisons) and len(questionnaire.codes) < 2:
        yield (*place, "how"), "expected at least two items to compare"
        return
    yield from _range_problems(questionnaire, name, rule)


def _range_problems(questionnaire: Questionnaire, name: str, rule: ScoreRule) -> Iterator[Problem]:
    low, high = reach(questionnaire, name)
    if (rule.low, rule.high) != (low, high):
        yield ("scores", name, "low"), f"the answers give {low} to {high}; the file says {rule.low} to {rule.high}"
