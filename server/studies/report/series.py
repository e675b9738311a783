"""An outcome's value of every participant in every condition, from the scores of a package."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from server.studies.report.plan import Outcome, PackageError, Plan, outcome_id
from server.studies.report.tables import Participant, Score, Tables
from server.studies.statistics.gain import normalised_gain

# Sums and differences of decimals that are equal on paper are made equal here, or ranks would tell them apart.
DECIMALS = 9

OUTSIDE = ""  # condition of what is asked outside all conditions


@dataclass(frozen=True)
class Series:
    """An outcome with its values.

    Args:
        outcome: what is measured.
        unit: of the values; empty for a pure number.
        conditions: those with a value, in the order of the plan; only OUTSIDE for what is asked outside.
        values: by pseudonym and condition; a participant without a value has no entry for it.
        periods: by pseudonym and condition.
        expected: by condition those who should have a value.
        tests: for a gain, by condition the (pre, post) of those who have both.
    """

    outcome: Outcome
    unit: str
    conditions: tuple[str, ...]
    values: dict[str, dict[str, float]]
    periods: dict[str, dict[str, int]]
    expected: dict[str, tuple[str, ...]]
    tests: dict[str, list[tuple[float, float]]]

    def of(self, condition: str) -> list[float]:
        """The values in a condition, in the order of the participants."""
        return [row[condition] for row in self.values.values() if condition in row]

    def missing(self, condition: str) -> list[str]:
        """Pseudonyms of those who should have a value in a condition and have none."""
        return [who for who in self.expected[condition] if condition not in self.values[who]]


def all_series(plan: Plan, tables: Tables) -> list[Series]:
    """Every outcome of the plan, primary ones first, then every score that no outcome names, as exploratory.

    Raises:
        PackageError: an outcome has no scores, mixes units, or a score lies above its maximum.
    """
    outcomes = [*sorted(plan.outcomes, key=lambda outcome: not outcome.primary), *_unnamed(plan, tables)]
    counts = Counter(outcome.id for outcome in outcomes)
    doubled = next((name for name, count in counts.items() if count > 1), None)
    if doubled is not None:
        raise PackageError(f"plan.json: two outcomes would have the id {doubled!r}; name one of them in `outcomes`.")
    return [_series(outcome, plan, tables) for outcome in outcomes]


def _unnamed(plan: Plan, tables: Tables) -> Iterator[Outcome]:
    named = {
        (outcome.instrument, outcome.score, moment)
        for outcome in plan.outcomes
        for moment in (outcome.moment, outcome.baseline)
    }
    scores = dict.fromkeys((score.instrument, score.score, score.moment) for score in tables.scores)
    for instrument, name, moment in (key for key in scores if key not in named):
        label = f"{instrument}: {name}" + (f" ({moment})" if moment else "")
        identifier = outcome_id(instrument, name, moment)
        yield Outcome(id=identifier, label=label, instrument=instrument, score=name, moment=moment)


def _series(outcome: Outcome, plan: Plan, tables: Tables) -> Series:
    people = tables.included
    rows = [score for score in tables.scores if (score.instrument, score.score) == (outcome.instrument, outcome.score)]
    after = _by_person(rows, outcome.moment)
    before = None if outcome.baseline is None else _by_person(rows, outcome.baseline)
    if not after or before == {}:
        lacking = outcome.moment if not after else outcome.baseline
        which = f"{outcome.instrument}, {outcome.score}" + (f", {lacking}" if lacking else "")
        raise PackageError(f"scores.csv: the outcome {outcome.id!r} of the plan has no scores ({which}).")
    units = dict.fromkeys(score.unit for score in rows)
    if len(units) > 1:
        raise PackageError(f"scores.csv: {outcome.instrument}, {outcome.score} has several units ({', '.join(units)}).")
    values: dict[str, dict[str, float]] = {person.pseudonym: {} for person in people}
    tests: dict[str, list[tuple[float, float]]] = {}
    for (who, condition), score in after.items():
        if who not in values or score.value is None:
            continue
        base = None if before is None else before.get((who, condition))
        if before is not None and (base is None or base.value is None):
            continue
        if base is not None and base.value is not None and outcome.maximum is not None:
            tests.setdefault(condition, []).append((base.value, score.value))
        value = _value(outcome, score.value, None if base is None else base.value, who)
        if value is not None:
            values[who][condition] = value
    found = {condition for row in values.values() for condition in row}
    conditions = tuple(name for name in plan.condition_ids if name in found) or (OUTSIDE,)
    return Series(
        outcome=outcome,
        unit="" if outcome.maximum is not None else next(iter(units)),
        conditions=conditions,
        values=values,
        periods=_periods(after),
        expected={name: _expected(name, people, after, plan) for name in (*plan.condition_ids, OUTSIDE)},
        tests=tests,
    )


def _by_person(rows: list[Score], moment: str) -> dict[tuple[str, str], Score]:
    return {(score.participant, score.condition): score for score in rows if score.moment == moment}


def _periods(scores: dict[tuple[str, str], Score]) -> dict[str, dict[str, int]]:
    periods: dict[str, dict[str, int]] = {}
    for (who, condition), score in scores.items():
        if score.period is not None:
            periods.setdefault(who, {})[condition] = score.period
    return periods


def _value(outcome: Outcome, after: float, before: float | None, who: str) -> float | None:
    if before is None:
        return after
    if outcome.maximum is None:
        return round(after - before, DECIMALS)
    if before == outcome.maximum:
        return None
    try:
        return round(normalised_gain(before, after, outcome.maximum), DECIMALS)
    except ValueError as error:
        raise PackageError(f"scores.csv: {outcome.instrument} of {who}: {error}") from error


def _expected(
    condition: str, people: tuple[Participant, ...], scores: dict[tuple[str, str], Score], plan: Plan
) -> tuple[str, ...]:
    everybody = plan.design == "within" or condition == OUTSIDE
    return tuple(
        person.pseudonym
        for person in people
        if everybody or condition in person.order or (person.pseudonym, condition) in scores
    )
