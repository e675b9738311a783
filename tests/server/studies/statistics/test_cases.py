"""Complete cases name who is left out."""

import numpy as np
import pytest

from server.studies.statistics.cases import complete_cases, matrix, pairs, sample


def test_who_lacks_a_value_is_left_out_and_named():
    table = {"P01": {"a": 1.0, "b": 2.0}, "P02": {"a": 3.0}, "P03": {}, "P04": {"a": 0.0, "b": 0.0, "c": 1.0}}
    cases = complete_cases(table, ["b", "a"])
    assert cases.values.tolist() == [[2.0, 1.0], [0.0, 0.0]]
    assert cases.participants == ("P01", "P04")
    assert cases.missing == ("P02", "P03")
    assert cases.total == 4


def test_nobody_is_complete():
    cases = complete_cases({"P01": {}}, ["a", "b"])
    assert cases.values.shape == (0, 2)
    assert cases.missing == ("P01",)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: sample([1.0, np.nan]),
            "Expected a list of finite numbers, got an array of shape (2,) or a NaN in it.",
        ),
        (lambda: sample([]), "Expected at least 1 values, got 0."),
        (lambda: pairs([1, 2], [1, 2, 3]), "Expected values of the same people, got 2 and 3."),
        (lambda: matrix([1, 2]), "Expected participants × conditions without NaN, got an array of shape (2,)."),
        (lambda: matrix([[1, 2]]), "Expected at least 2 participants and 2 conditions, got (1, 2)."),
    ],
)
def test_what_is_no_sample_is_said(call, sentence):
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value) == sentence
