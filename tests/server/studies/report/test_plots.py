"""Axes have round ticks, and points stand where values are."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.studies.report.figures import Printer
from server.studies.report.plots import Row, Scale, interval_plot, nice_ticks, tick_decimals
from server.studies.report.words import ENGLISH


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_ticks_hold_the_range_and_are_few(low, width):
    ticks = nice_ticks(low, low + width)
    assert ticks[0] <= low + 1e-6 * width
    assert ticks[-1] >= low + width - 1e-6 * width
    assert 2 <= len(ticks) <= 8


def test_ticks_are_round():
    assert nice_ticks(37.5, 95) == [30, 40, 50, 60, 70, 80, 90, 100]
    assert nice_ticks(3, 3) == pytest.approx([2, 2.5, 3, 3.5, 4])
    assert [tick_decimals(ticks) for ticks in ([0, 10], [0, 2.5], [0, 0.25])] == [0, 1, 2]


def test_an_interval_stands_where_it_is():
    drawn = interval_plot([Row("B − A", 1.0, -1.0, 3.0)], "title", Printer({}, ENGLISH), (-2.0, 2.0))
    left, right = (float(x) for x in re.search(r'class="ci" d="M([\d.]+) \d+H([\d.]+)', drawn).groups())
    middle = float(re.search(r'class="mean" d="M([\d.]+)', drawn).group(1))
    zero = float(re.search(r'class="zero" x1="([\d.]+)"', drawn).group(1))
    assert middle == pytest.approx((left + right) / 2, abs=0.1)
    assert (middle - zero) == pytest.approx((right - left) / 4, abs=0.2)
    assert 'class="within"' in drawn
    assert "<title>title</title>" in drawn


def test_a_row_without_an_interval_keeps_its_label():
    drawn = interval_plot([Row("<b>", math.nan, math.nan, math.nan)], "t", Printer({}, ENGLISH))
    assert "&lt;b&gt;" in drawn
    assert 'class="ci"' not in drawn


def test_a_scale_is_linear():
    scale = Scale(0, 10, 100, 0)
    assert (scale.at(0), scale.at(5), scale.at(10)) == (100, 50, 0)
