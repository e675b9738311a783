import math
import re
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.notebook.comparing import Correlations
from server.notebook.pictures import Point, colour_of, luminance, matrix_picture, trend_picture

SVG = "{http://www.w3.org/2000/svg}"
FOUND = Correlations(
    names=["gap", "loading", "rare"],
    coefficients=[[1.0, -0.876, None], [-0.876, 1.0, 0.0], [None, 0.0, None]],
    counts=[[5, 5, 0], [5, 5, 3], [0, 3, 4]],
)
# How linear light looks without one kind of cone (Machado, Oliveira and Fernandes 2009, severity 1).
BLINDNESS = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def fills(svg: str) -> list[str]:
    return [
        rect.get("fill", "") for rect in ElementTree.fromstring(svg).iter(f"{SVG}rect") if rect.get("width") == "40"
    ]


def linear(colour: str) -> np.ndarray:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return np.array([c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels])


def test_a_matrix_shows_its_numbers_and_leaves_blanks_white() -> None:
    svg = matrix_picture(FOUND, "Cathodes", "Pearson", {"gap": "Gap"})
    shown = texts(svg)
    assert shown[0] == "Cathodes"
    assert shown.count("Gap") == 2
    assert shown.count("loading") == 2
    assert shown.count("−0.88") == 2
    assert shown.count("1.00") == 2
    assert shown.count("0.00") == 2
    assert shown[-6:] == ["1.0", "0.5", "0.0", "−0.5", "−1.0", "Pearson"]
    assert [fill == "#ffffff" for fill in fills(svg)] == [False, False, True, False, False, False, True, False, True]


def test_no_coefficient_is_white_and_both_signs_darken_alike() -> None:
    for sign in (-1, 1):
        levels = [luminance(colour_of(sign * value)) for value in np.linspace(0, 1, 21)]
        assert all(a > b for a, b in pairwise(levels))
        assert levels[0] < 0.8
    assert abs(luminance(colour_of(1)) - luminance(colour_of(-1))) < 0.05


@pytest.mark.parametrize("kind", BLINDNESS)
def test_signs_differ_for_every_kind_of_colour_blindness(kind: str) -> None:
    for value in (0.3, 0.5, 0.75, 1.0):
        seen = [np.array(BLINDNESS[kind]) @ linear(colour_of(sign * value)) for sign in (-1, 1)]
        assert np.linalg.norm(seen[0] - seen[1]) > 0.1, value


@given(st.floats(-1, 1))
def test_a_number_is_readable_on_its_cell(coefficient: float) -> None:
    found = Correlations(names=["a"], coefficients=[[coefficient]], counts=[[3]])
    svg = matrix_picture(found, "", "")
    ink = re.findall(r'text-anchor="middle" fill="(#\w{6})">[−0-9.]+</text>', svg)[0]
    dark, light = sorted((luminance(ink), luminance(colour_of(coefficient))))
    assert (light + 0.05) / (dark + 0.05) > 4


def test_an_empty_matrix_is_a_picture_too() -> None:
    assert texts(matrix_picture(Correlations(names=[], coefficients=[], counts=[]), "None", "r"))[0] == "None"


def test_a_trend_has_axes_points_and_error_bars() -> None:
    points = [Point("B1", 31.0, 1.5), Point("B2", 30.2), Point("B3", 33.9, 0.0)]
    svg = trend_picture(points, "Porosity", "Batch", "Porosity (%)")
    shown = texts(svg)
    assert {"Porosity", "Batch", "Porosity (%)", "B1", "B2", "B3", "29", "30", "34"} <= set(shown)
    circles = [float(circle.get("cy", "")) for circle in ElementTree.fromstring(svg).iter(f"{SVG}circle")]
    assert circles[2] < circles[0] < circles[1]
    # An error bar has three strokes, the line two parts.
    assert svg.count('stroke-width="1.2"') == 3 + 2


@pytest.mark.parametrize(
    ("points", "marks"),
    [
        ([], {"0.0", "0.2", "1.0"}),
        ([Point("a", 5.0)], {"2", "8"}),
        ([Point("a", 0.0)], {"−1.0", "1.0"}),
        ([Point("a", -2e-7), Point("b", 1e-7)], {"−2×10⁻⁷", "0", "1×10⁻⁷"}),
        ([Point("a", 4e11), Point("b", 0)], {"0", "1×10¹¹", "4×10¹¹"}),
        ([Point("a", 1e10), Point("b", math.nextafter(1e10, 2e10))], set()),
    ],
)
def test_an_axis_has_round_numbers(points: list[Point], marks: set[str]) -> None:
    assert marks <= set(texts(trend_picture(points, "t", "x", "y")))


def test_labels_of_many_points_do_not_overlap() -> None:
    shown = texts(trend_picture([Point(f"B{n}", n) for n in range(2000)], "t", "x", "y"))
    assert sum(text.startswith("B") for text in shown) < 100


@given(text=st.text(max_size=60), value=st.floats(-1e300, 1e300), deviation=st.none() | st.floats(0, 1e300))
def test_whatever_it_is_called_a_picture_is_xml(text: str, value: float, deviation: float | None) -> None:
    named = Correlations(names=[text], coefficients=[[0.5]], counts=[[3]])
    shown = texts(matrix_picture(named, text, text))
    assert shown[0] == "".join(c if c.isprintable() else " " for c in text)
    texts(trend_picture([Point(text, value, deviation), Point(text, 0.0)], text, text, text))
