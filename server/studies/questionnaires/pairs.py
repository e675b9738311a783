"""Paired comparisons: which of two items weighed more, for each pair of a questionnaire once."""

from collections.abc import Mapping, Sequence
from itertools import combinations

from server.studies.questionnaires.problems import AnswerError
from server.studies.questionnaires.schema import Questionnaire

# Either each comparison as (chosen, other), or the tally of each item as on the paper form.
Pairs = Sequence[tuple[str, str]] | Mapping[str, int]


def tallies(questionnaire: Questionnaire, pairs: Pairs) -> dict[str, int] | None:
    """How often each item was chosen; None where comparisons are missing.

    Raises:
        AnswerError: the comparisons cannot be.
    """
    check_pairs(questionnaire, pairs)
    if missing_pairs(questionnaire, pairs):
        return None
    if isinstance(pairs, Mapping):
        return {code: pairs[code] for code in questionnaire.codes}
    chosen = [choice for choice, _ in pairs]
    return {code: chosen.count(code) for code in questionnaire.codes}


def missing_pairs(questionnaire: Questionnaire, pairs: Pairs) -> tuple[str, ...]:
    """The pairs that were not compared, as first/second; tallies that pass have none."""
    if isinstance(pairs, Mapping):
        return ()
    compared = {frozenset(pair) for pair in pairs}
    every = combinations(questionnaire.codes, 2)
    return tuple(f"{first}/{second}" for first, second in every if frozenset((first, second)) not in compared)


def check_pairs(questionnaire: Questionnaire, pairs: Pairs) -> None:
    """Let comparisons pass that people can have made; pairs may be missing from a list, not from tallies.

    Raises:
        AnswerError: a pair twice, an unknown item, or tallies that no set of comparisons gives.
    """
    if not questionnaire.takes_pairs:
        raise AnswerError(f"{questionnaire.name}: its items are not compared in pairs.")
    if isinstance(pairs, Mapping):
        _check_tallies(questionnaire, pairs)
    else:
        _check_choices(questionnaire, pairs)


def _check_choices(questionnaire: Questionnaire, pairs: Sequence[tuple[str, str]]) -> None:
    seen: set[frozenset[str]] = set()
    for pair in pairs:
        if len(pair) != 2:
            raise AnswerError(f"{questionnaire.name}: expected a pair as (chosen, other); got {len(pair)} items.")
        for code in pair:
            if code not in questionnaire.codes:
                raise AnswerError(
                    f"{questionnaire.name}: there is no item {code!r} to compare; "
                    f"expected {', '.join(questionnaire.codes)}.",
                    code,
                )
        if pair[0] == pair[1]:
            raise AnswerError(f"{questionnaire.name}: expected two items to compare; got {pair[0]} twice.", pair[0])
        if frozenset(pair) in seen:
            raise AnswerError(
                f"{questionnaire.name}: expected each pair once; {pair[0]} and {pair[1]} were compared twice.", pair[0]
            )
        seen.add(frozenset(pair))


def _check_tallies(questionnaire: Questionnaire, counts: Mapping[str, int]) -> None:
    """Landau's condition: in any k items of a round robin at least k (k - 1) / 2 choices fall among themselves.

    Source: Landau, H. G. (1953). On dominance relations and the structure of animal societies: III. Bulletin of
    Mathematical Biophysics 15, 143-148.
    """
    codes, name = questionnaire.codes, questionnaire.name
    for code in counts:
        if code not in codes:
            raise AnswerError(f"{name}: there is no item {code!r} to compare; expected {', '.join(codes)}.", code)
    most = len(codes) - 1
    for code in codes:
        if code not in counts:
            raise AnswerError(f"{name}: the tally of {code} is missing.", code)
        count = counts[code]
        if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= most:
            raise AnswerError(f"{name}: expected a tally from 0 to {most} for {code}; got {count!r}.", code)
    total, every = sum(counts[code] for code in codes), most * len(codes) // 2
    if total != every:
        raise AnswerError(f"{name}: expected tallies that sum to {every}, one for each pair; got {total}.")
    ordered = sorted(codes, key=lambda code: counts[code])
    for size in range(2, len(codes)):
        lowest, least = ordered[:size], size * (size - 1) // 2
        if (share := sum(counts[code] for code in lowest)) < least:
            raise AnswerError(
                f"{name}: no {every} choices give these tallies: {', '.join(lowest)} share {share}, "
                f"and have to share at least {least}, one for each pair among them."
            )
