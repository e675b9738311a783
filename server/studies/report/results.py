"""Every number of a report, by its place: `sus/mr/mean`, `sus/mr-paper/dz`, `people/included`.

The page shows nothing else, and `recompute.py` computes the same places from the tables on its own.
"""

import math
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import numpy as np

from server.studies.report.plan import Bounds, Plan
from server.studies.report.series import DECIMALS, Series, all_series
from server.studies.report.tables import STATES, Tables
from server.studies.statistics.cases import FloatArray, complete_cases
from server.studies.statistics.crossover import order_effects
from server.studies.statistics.descriptive import describe, shapiro_wilk
from server.studies.statistics.equivalence import Equivalence, equivalence, independent_equivalence
from server.studies.statistics.gain import gains
from server.studies.statistics.independent import mann_whitney, welch
from server.studies.statistics.intervals import Interval
from server.studies.statistics.paired import paired_t, signed_ranks
from server.studies.statistics.power import people_needed, smallest_effect, smallest_group_effect
from server.studies.statistics.several import friedman, holm, pairs_of, repeated_measures

Value = float | int | str | list[str] | None
Numbers = dict[str, Value]

ALPHA = 0.05
EFFECTS = (0.2, 0.5, 0.8)  # small, medium and large (Cohen 1988)


def numbers_of(plan: Plan, tables: Tables) -> Numbers:
    """Compute everything that a report says.

    Raises:
        PackageError: as for `all_series`.
    """
    numbers: Numbers = {}
    _people(numbers, plan, tables)
    every = all_series(plan, tables)
    for series in every:
        _descriptive(numbers, series)
        if plan.design == "within":
            _within(numbers, series)
            _order(numbers, series)
        else:
            _between(numbers, series)
    primary = [series.outcome.id for series in every if series.outcome.primary and f"{series.outcome.id}/p" in numbers]
    adjusted = holm([_number(numbers[f"{outcome}/p"]) for outcome in primary])
    numbers |= {f"{outcome}/p_holm": _plain(p) for outcome, p in zip(primary, adjusted, strict=True)}
    by_id = {series.outcome.id: series for series in every}
    for bounds in plan.equivalence:
        _equivalence(numbers, bounds, by_id[bounds.outcome], plan)
    numbers |= {f"sample_size/dz_{effect}": people_needed(effect) for effect in EFFECTS}
    _events(numbers, tables)
    return numbers


def pair_place(outcome: str, pair: tuple[str, str]) -> str:
    """The place of a comparison; a pair is (reference, other), and differences are other minus reference."""
    return f"{outcome}/{pair[1]}-{pair[0]}"


def _people(numbers: Numbers, plan: Plan, tables: Tables) -> None:
    numbers["people/enrolled"] = len(tables.participants)
    for state in STATES:
        numbers[f"people/{state}"] = sum(person.status == state for person in tables.participants)
    if plan.planned_participants is not None:
        numbers["people/planned"] = plan.planned_participants
    for order in dict.fromkeys(person.order for person in tables.included if person.order):
        numbers[f"people/order/{'>'.join(order)}"] = sum(person.order == order for person in tables.included)


def _descriptive(numbers: Numbers, series: Series) -> None:
    for condition in series.conditions:
        place = f"{series.outcome.id}/{condition or 'all'}"
        values, missing = series.of(condition), series.missing(condition)
        numbers[f"{place}/expected"] = len(series.expected[condition])
        numbers[f"{place}/missing"] = missing
        numbers[f"{place}/n"] = len(values)
        if values:
            found = describe(values)
            _put(numbers, place, found)
            numbers[f"{place}/iqr"] = found.iqr
        if tests := series.tests.get(condition):
            pre, post = zip(*tests, strict=True)
            gain = gains(pre, post, series.outcome.maximum or math.nan)
            numbers |= {f"{place}/average_gain": _plain(gain.average), f"{place}/at_maximum": gain.at_maximum}


def _within(numbers: Numbers, series: Series) -> None:
    outcome, conditions = series.outcome.id, series.conditions
    if len(conditions) < 2:
        return
    cases = complete_cases(series.values, conditions)
    numbers |= {f"{outcome}/complete": len(cases.participants), f"{outcome}/incomplete": list(cases.missing)}
    if len(cases.participants) < 2:
        return
    residuals = cases.values - cases.values.mean(axis=0) - cases.values.mean(axis=1)[:, np.newaxis]
    # Of two conditions the residuals are the differences, twice with opposite signs.
    both = len(conditions) == 2
    family = _family(numbers, series, _difference(cases.values) if both else residuals.ravel())

    def compare(place: str, pair: tuple[str, str]) -> None:
        values = complete_cases(series.values, pair).values
        numbers[f"{place}/n"] = len(values)
        if len(values) >= 2:
            _put(numbers, f"{place}/means", paired_t(values[:, 1], values[:, 0]))
            _put(numbers, f"{place}/ranks", signed_ranks(_difference(values)))

    _pairs(numbers, series, compare)
    if both:
        numbers[f"{outcome}/p"] = numbers[f"{pair_place(outcome, (conditions[0], conditions[1]))}/{family}/p"]
    else:
        _put(numbers, f"{outcome}/anova", repeated_measures(cases.values))
        _put(numbers, f"{outcome}/friedman", friedman(np.round(cases.values, DECIMALS)))
        numbers[f"{outcome}/p"] = numbers[f"{outcome}/anova/p_gg" if family == "means" else f"{outcome}/friedman/p"]
    if series.outcome.primary:
        numbers[f"{outcome}/smallest_effect"] = smallest_effect(len(cases.participants))


def _between(numbers: Numbers, series: Series) -> None:
    outcome = series.outcome.id
    groups = {condition: np.array(series.of(condition)) for condition in series.conditions}
    if len(groups) < 2 or min(len(group) for group in groups.values()) < 2:
        return
    family = _family(numbers, series, np.concatenate([group - group.mean() for group in groups.values()]))

    def compare(place: str, pair: tuple[str, str]) -> None:
        reference, other = groups[pair[0]], groups[pair[1]]
        numbers[f"{place}/n"] = len(reference) + len(other)
        _put(numbers, f"{place}/means", welch(other, reference))
        _put(numbers, f"{place}/ranks", mann_whitney(other, reference))

    _pairs(numbers, series, compare)
    places = [pair_place(outcome, pair) for pair in pairs_of(series.conditions)]
    # With several groups, the smallest adjusted p says whether any two differ.
    smallest = [_number(numbers[f"{place}/{family}/p_holm"]) for place in places]
    numbers[f"{outcome}/p"] = _plain(float(np.nanmin(smallest))) if not np.isnan(smallest).all() else None
    if series.outcome.primary and len(groups) == 2:
        sizes = [len(group) for group in groups.values()]
        numbers[f"{outcome}/smallest_effect"] = smallest_group_effect(sizes[0], sizes[1])


def _family(numbers: Numbers, series: Series, residuals: FloatArray) -> str:
    """Means or ranks; by default ranks where the residuals do not look normal."""
    outcome = series.outcome
    normal = shapiro_wilk(residuals)
    _put(numbers, f"{outcome.id}/normality", normal)
    family = ("ranks" if normal.p < ALPHA else "means") if outcome.test == "by_normality" else outcome.test
    numbers[f"{outcome.id}/family"] = family
    return family


def _pairs(numbers: Numbers, series: Series, compare: Callable[[str, tuple[str, str]], None]) -> None:
    places = []
    for pair in pairs_of(series.conditions):
        places.append(pair_place(series.outcome.id, pair))
        compare(places[-1], pair)
    for family in ("means", "ranks"):
        adjusted = holm([_number(numbers.get(f"{place}/{family}/p")) for place in places])
        for place, p in zip(places, adjusted, strict=True):
            if f"{place}/{family}/p" in numbers:
                numbers[f"{place}/{family}/p_holm"] = _plain(p)


def _order(numbers: Numbers, series: Series) -> None:
    """By period; only those with a value in every condition and known, different periods."""
    conditions, rows, orders = series.conditions, [], []
    for who, values in series.values.items():
        periods = {series.periods.get(who, {}).get(condition): condition for condition in conditions}
        if len(values) < len(conditions) or None in periods or len(periods) < len(conditions):
            continue
        order = [periods[period] for period in sorted(period for period in periods if period is not None)]
        orders.append(order)
        rows.append([values[condition] for condition in order])
    if len(conditions) < 2 or len(rows) < 2:
        return
    found = order_effects(rows, orders)
    for name in ("period", "carry_over", "sequence"):
        _put(numbers, f"{series.outcome.id}/order/{name}", getattr(found, name))
    means = np.array(rows).mean(axis=0)
    numbers |= {f"{series.outcome.id}/order/mean_{number}": float(mean) for number, mean in enumerate(means, start=1)}
    numbers[f"{series.outcome.id}/order/n"] = len(rows)


def _equivalence(numbers: Numbers, bounds: Bounds, series: Series, plan: Plan) -> None:
    place = f"equivalence/{bounds.id}"
    found: Equivalence | None = None
    if bounds.reference is not None and plan.design == "between":
        groups = series.of(bounds.condition), series.of(bounds.reference)
        left_out = series.missing(bounds.condition) + series.missing(bounds.reference)
        if min(map(len, groups)) >= 2:
            found = independent_equivalence(*groups, bounds.low, bounds.high)
    else:
        columns = [bounds.condition] if bounds.reference is None else [bounds.reference, bounds.condition]
        everybody = {who: series.values[who] for who in series.expected[bounds.condition]}
        cases = complete_cases(everybody, columns)
        left_out = list(cases.missing)
        if len(cases.participants) >= 2:
            values = cases.values[:, 0] if bounds.reference is None else _difference(cases.values)
            found = equivalence(values, bounds.low, bounds.high)
    numbers[f"{place}/missing"] = left_out
    numbers |= {f"{place}/low": bounds.low, f"{place}/high": bounds.high}
    if found is not None:
        _put(numbers, place, found)
        numbers[f"{place}/p"] = _plain(found.p)


def _events(numbers: Numbers, tables: Tables) -> None:
    included = {person.pseudonym for person in tables.included}
    events = [event for event in tables.events if event.participant in included]
    for name, condition in dict.fromkeys((event.name, event.condition) for event in events):
        who = [event.participant for event in events if (event.name, event.condition) == (name, condition)]
        numbers[f"events/{name}/{condition or 'all'}/count"] = len(who)
        numbers[f"events/{name}/{condition or 'all'}/people"] = len(set(who))


def _difference(values: FloatArray) -> FloatArray:
    """Second column minus first."""
    return np.asarray(np.round(values[:, 1] - values[:, 0], DECIMALS))


def _put(numbers: Numbers, place: str, found: Any) -> None:
    """Each field of a result at a place of its own; an interval as two."""
    for field in fields(found):
        value = getattr(found, field.name)
        if isinstance(value, Interval):
            numbers[f"{place}/{field.name}_low"] = _plain(value.low)
            numbers[f"{place}/{field.name}_high"] = _plain(value.high)
        else:
            numbers[f"{place}/{field.name}"] = _plain(value)


def _plain(value: Any) -> Value:
    """A value as JSON has it: what is not defined is null."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, np.generic):
        return _plain(value.item())
    return value  # type: ignore[no-any-return]


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else math.nan
