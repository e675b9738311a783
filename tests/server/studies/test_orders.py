"""Orders of conditions are balanced, and an allocation never moves."""

import itertools
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.studies.orders import allocate, latin_square, permuted_block, williams_square

SIZES = range(1, 10)


def counts(pairs, expected):
    """How often each pair occurs; every one of the expected pairs, and no other."""
    counted = Counter(pairs)
    assert set(counted) == set(expected)
    return set(counted.values())


def in_periods(rows):
    return [(period, condition) for row in rows for period, condition in enumerate(row)]


def followers(rows):
    return [pair for row in rows for pair in itertools.pairwise(row)]


def all_pairs(names, others=None):
    return [(a, b) for a in names for b in (others if others is not None else names) if others is not None or a != b]


@pytest.mark.parametrize("square", [latin_square, williams_square])
@pytest.mark.parametrize("size", SIZES)
def test_every_condition_stands_equally_often_in_every_period(square, size):
    rows = square(size)
    assert all(sorted(row) == list(range(size)) for row in rows)
    assert counts(in_periods(rows), all_pairs(range(size), range(size))) == {len(rows) // size}


@pytest.mark.parametrize("size", SIZES)
def test_a_williams_square_lets_every_condition_follow_every_other_equally_often(size):
    rows = williams_square(size)
    assert len(rows) == (size if size % 2 == 0 or size == 1 else 2 * size)
    assert len(set(rows)) == len(rows)
    if size > 1:
        assert counts(followers(rows), all_pairs(range(size))) == {len(rows) // size}


def test_the_square_of_four_is_the_published_one():
    # Williams 1949 for even n: 0 1 3 2 and its translates.
    assert williams_square(4) == ((0, 1, 3, 2), (1, 2, 0, 3), (2, 3, 1, 0), (3, 0, 2, 1))


@given(st.integers(1, 6), st.integers(0, 2**32), st.integers(0, 20))
def test_every_block_has_every_sequence_once(size, seed, block):
    conditions = [f"c{number}" for number in range(size)]
    length = len(williams_square(size))
    people = [allocate(block * length + place, conditions, seed) for place in range(length)]
    assert sorted(person.sequence for person in people) == list(range(1, length + 1))
    for person in people:
        row = williams_square(size)[person.sequence - 1]
        assert person.conditions == tuple(conditions[number] for number in row)
        assert person.forms == ()


@given(st.integers(2, 5), st.integers(0, 2), st.integers(0, 2**32), st.sampled_from(["latin", "williams"]))
def test_forms_are_balanced_over_conditions_and_periods(size, more, seed, square):
    conditions = [f"c{number}" for number in range(size)]
    forms = [f"f{number}" for number in range(size + more)]
    length = len(latin_square(size) if square == "latin" else williams_square(size))
    people = [allocate(index, conditions, seed, square, forms) for index in range(length * len(forms))]
    met = [pair for person in people for pair in zip(person.conditions, person.forms, strict=True)]
    assert counts(met, all_pairs(conditions, forms)) == {length}
    when = [pair for person in people for pair in enumerate(person.forms)]
    assert counts(when, all_pairs(range(size), forms)) == {length}
    sequences = [(person.sequence, person.forms) for person in people]
    assert len(set(sequences)) == len(people)
    assert all(len(set(person.forms)) == size for person in people)
    for start in range(0, len(people), length):
        assert {person.sequence for person in people[start : start + length]} == set(range(1, length + 1))


@given(st.integers(0, 2**32), st.integers(0, 500), st.integers(1, 12))
def test_groups_never_differ_by_more_than_one(seed, people, groups):
    sizes = Counter(permuted_block(index, groups, f"{seed}") for index in range(people))
    assert max(sizes.values(), default=0) - min((sizes[group] for group in range(groups)), default=0) <= 1


def test_an_allocation_is_the_same_for_ever():
    # A study that runs over an update must not be shuffled.
    order = [allocate(index, ["paper", "tablet", "mr"], 7).sequence for index in range(6)]
    assert order == [2, 5, 6, 4, 3, 1]
    assert [allocate(index, ["a", "b"], 1).sequence for index in range(40)] != [
        allocate(index, ["a", "b"], 2).sequence for index in range(40)
    ]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: latin_square(0), "Expected at least one condition, got 0."),
        (lambda: williams_square(-1), "Expected at least one condition, got -1."),
        (lambda: allocate(0, [], 1), "Expected at least one condition, got 0."),
        (lambda: allocate(-1, ["a", "b"], 1), "Expected an index of 0 or more and blocks of 1 or more, got -1 and 2."),
        (lambda: allocate(0, ["a", "a"], 1), "Expected different conditions, got 'a' twice."),
        (lambda: allocate(0, ["a"], 1, forms=["x", "x"]), "Expected different forms, got 'x' twice."),
        (
            lambda: allocate(0, ["a", "b"], 1, forms=["x"]),
            "Expected a parallel form for each of the 2 conditions, got 1: nobody should do the same form twice.",
        ),
    ],
)
def test_what_cannot_be_ordered_is_said(call, sentence):
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value) == sentence
