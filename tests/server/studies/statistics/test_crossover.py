"""Effects of order that were put in are found, and the classical tests of two periods are special cases."""

import math

import numpy as np
import pytest
from scipy import stats

from server.studies.orders import allocate
from server.studies.statistics.crossover import order_effects


def crossover(people, conditions, seed, period=0.0, carried=0.0, noise=1.0):
    """Values by period: effects of condition, period and condition before, known."""
    rng = np.random.default_rng(seed)
    orders = [allocate(index, conditions, seed).conditions for index in range(people)]
    effect = {condition: 2.0 * number for number, condition in enumerate(conditions)}
    values = np.array([
        [
            skill + effect[condition] + period * number + (carried * effect[order[number - 1]] if number else 0)
            for number, condition in enumerate(order)
        ]
        for order, skill in zip(orders, rng.normal(0, 3, people), strict=True)
    ])  # fmt: skip
    return values + rng.normal(0, noise, values.shape), orders


def test_two_periods_are_the_classical_tests():
    # Hills and Armitage 1979: period by the t of half-differences between sequences, carry-over by the t of sums.
    values, orders = crossover(20, ["a", "b"], 3, period=1.0)
    first = np.array([order[0] == "a" for order in orders])
    found = order_effects(values, orders)
    differences = np.where(first, values[:, 0] - values[:, 1], values[:, 1] - values[:, 0])
    period = stats.ttest_ind(differences[first], differences[~first])
    assert found.period.f == pytest.approx(period.statistic**2)
    assert found.period.p == pytest.approx(period.pvalue)
    sums = values.sum(axis=1)
    sequence = stats.ttest_ind(sums[first], sums[~first])
    assert found.sequence.p == pytest.approx(sequence.pvalue)
    # Aliased with the participants: there is nothing left to test.
    assert math.isnan(found.carry_over.p)
    assert found.carry_over.df1 == 0


@pytest.mark.parametrize(("conditions", "df1"), [(["a", "b", "c"], 2), (["a", "b", "c", "d"], 3)])
def test_what_was_put_in_is_found(conditions, df1):
    plain = order_effects(*crossover(24, conditions, 5))
    assert min(plain.period.p, plain.carry_over.p) > 0.01
    assert order_effects(*crossover(24, conditions, 5, period=1.5)).period.p < 1e-4
    carried = order_effects(*crossover(24, conditions, 5, carried=0.6))
    assert carried.carry_over.p < 1e-4
    assert carried.carry_over.df1 == df1


def test_the_order_of_people_is_nothing():
    values, orders = crossover(18, ["a", "b", "c"], 7)
    there, back = order_effects(values, orders), order_effects(values[::-1], orders[::-1])
    for name in ("period", "carry_over", "sequence"):
        assert getattr(back, name).f == pytest.approx(getattr(there, name).f)


def test_too_few_for_a_test():
    one = order_effects([[1.0, 2.0]], [["a", "b"]])
    same = order_effects([[1.0, 2.0], [2.0, 4.0]], [["a", "b"], ["a", "b"]])
    assert all(math.isnan(test.p) for test in (one.period, one.carry_over, one.sequence, same.period, same.sequence))


def test_orders_that_do_not_fit_are_said():
    with pytest.raises(ValueError, match="Expected an order for each of 2 participants, got 1"):
        order_effects([[1.0, 2.0], [2.0, 4.0]], [["a", "b"]])
    with pytest.raises(ValueError, match="participants × periods"):
        order_effects([[1.0, 2.0]], [["a"]])


def test_an_effect_that_is_exactly_nothing_has_a_p_of_one():
    times = [[0.028, 0.028], [0.035, 0.032], [0.033, 0.036]]
    found = order_effects(times, [("mr", "paper"), ("paper", "mr"), ("paper", "mr")])
    assert (found.period.f, found.period.p) == (0.0, 1.0)
