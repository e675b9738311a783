"""Numbers as they are printed."""

import math

import pytest

from server.studies.report.figures import Printer, decimals_for
from server.studies.report.words import ENGLISH, FRENCH

NUMBERS = {"d": -0.0004, "p": 0.0312, "tiny": 1e-9, "one": 1.0, "nearly": 0.99999, "none": None, "who": ["P01", "P<2"],
           "i_low": -1.25, "i_high": 3.5}  # fmt: skip


def shown(printed):
    """Without the mark of its place."""
    return printed.partition(">")[2].removesuffix("</data>")


@pytest.mark.parametrize(
    ("words", "place", "text"),
    [
        (ENGLISH, "p", ".031"), (FRENCH, "p", "0,031"), (ENGLISH, "tiny", "&lt; .001"), (FRENCH, "tiny", "&lt; 0,001"),
        (ENGLISH, "one", "1"), (ENGLISH, "nearly", ".999"), (ENGLISH, "none", "–"),
    ],
)  # fmt: skip
def test_p_values(words, place, text):
    assert shown(Printer(NUMBERS, words).p(place)) == text


def test_a_number_names_its_place_and_has_all_its_digits():
    printed = Printer(NUMBERS, ENGLISH).number("p", 2)
    assert printed == '<data value="0.0312" data-number="p" title="p">0.03</data>'


def test_signs():
    printer = Printer(NUMBERS, ENGLISH)
    assert shown(printer.number("d", 2, signed=True)) == "0.00", "what rounds to zero has no sign"
    assert shown(printer.number("d", 4, signed=True)) == "−0.0004"
    assert shown(printer.number("p", 2, signed=True)) == "+0.03"


def test_intervals_and_names():
    printer = Printer(NUMBERS, FRENCH)
    assert "−1,2</data>\u00a0; <data" in printer.interval("i", 1)
    assert printer.interval("nowhere", 1) == "–"
    assert shown(printer.names("who")) == "P01, P&lt;2"


@pytest.mark.parametrize(
    ("spread", "decimals"), [(300.0, 0), (12.0, 1), (1.5, 2), (0.4, 2), (0.05, 3), (0.0, 2), (math.nan, 2)]
)
def test_decimals_follow_the_spread(spread, decimals):
    assert decimals_for(spread) == decimals
