import os
import re
from ctypes.util import find_library
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from physics.line import manufacture
from physics.outcome import Outcome
from physics.recipe import ElectrodeRecipe, Percentiles
from scenes.errors import SceneError
from scenes.quantities import OTHERS, QUANTITIES, grouped, quantity
from tests.scenes.electrodes import imported, manufactured

report = pytest.importorskip("scenes.report", reason="needs the extra `pictures`", exc_type=ImportError)


COARSE = Path(__file__).parents[2] / "assets" / "recipes" / "nmc111-coarse.yaml"


@pytest.fixture(scope="module")
def recipe():
    return ElectrodeRecipe.load(COARSE)


class Page(HTMLParser):
    """Text, addresses and unclosed elements of a page."""

    def __init__(self, text):
        super().__init__()
        self.words, self.addresses, self.open = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.addresses += [value for name, value in attributes if name in ("src", "href", "xlink:href")]
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.addresses += [value for name, value in attributes if name in ("src", "href", "xlink:href")]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture(autouse=True)
def software_renderer(request):
    """VTK ends the process where it finds nothing to draw with."""
    if "tmp_path" not in request.fixturenames:
        return
    if not (find_library("EGL") or find_library("OSMesa")):
        reason = "needs libEGL or libOSMesa: run `make system`"
        if os.environ.get("HOLOTRODE_REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(autouse=True)
def small_picture(monkeypatch):
    draw = report.render
    monkeypatch.setattr(report, "render", lambda electrode, path: draw(electrode, path, size_mm=(80, 60), dpi=100))


def page_of(electrode, folder):
    files = report.write_report(electrode, folder)
    assert all(file.is_file() for file in files)
    text = files[0].read_text(encoding="utf-8")
    page = Page(text)
    assert page.open == []
    return text, page, [file.name for file in files]


def test_the_page_needs_no_other_file(tmp_path):
    _, page, names = page_of(manufactured(), tmp_path / "report")
    assert names == ["report.html", "cutaway.png", "profiles.svg", "drying.svg", "press.svg", "particle-sizes.svg"]
    assert page.addresses
    assert all(address.startswith(("data:image/png", "#")) for address in page.addresses)


def test_plots_take_their_colours_from_the_page(tmp_path):
    text, _, _ = page_of(manufactured(), tmp_path / "report")
    drawings = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
    assert len(drawings) == 4
    for drawing in drawings:
        assert "var(--text)" in drawing
        assert "var(--muted)" in drawing
        assert not re.search("#14202b|#ffffff", drawing)
    identifiers = re.findall(r' id="(p[0-9a-f]{10})"', text)
    assert len(identifiers) == len(set(identifiers))


def test_every_number_is_on_the_page_with_its_unit(tmp_path):
    electrode = replace(manufactured(), measures={"porosity": 0.3782, "thickness_um": 25.95, "stiffness_gpa": 1.234})
    _, page, _ = page_of(electrode, tmp_path / "report")
    for word in ("Porosity", "37.8", "%", "Thickness", "25.9", "µm", "Stiffness", "1.23", "GPa"):
        assert word in page.words
    assert electrode.sha256() in page.words


def test_measured_points_stand_beside_ours(tmp_path, recipe):
    percentiles = {"percentiles": Percentiles(d10_um=3.0, d50_um=6.0, d90_um=10.0), "active": None, "active_count": 20}
    recipe = recipe.model_copy(update={"particles": recipe.particles.model_copy(update=percentiles)})
    pressed = report.Series("Pressed in our laboratory", np.array([10.0, 50.0]), np.array([0.4, 0.35]))
    report.write_report(replace(manufactured(), recipe=recipe), tmp_path, pressed)
    assert "Measured, by volume" in (tmp_path / "particle-sizes.svg").read_text(encoding="utf-8")
    assert "Pressed in our laboratory" in (tmp_path / "press.svg").read_text(encoding="utf-8")


def test_the_recipe_stands_there_as_a_file(tmp_path, recipe):
    _, page, _ = page_of(replace(manufactured(), recipe=recipe), tmp_path / "report")
    assert recipe.to_yaml() in page.words


def test_a_name_cannot_become_markup(tmp_path):
    text, page, _ = page_of(replace(manufactured(), name="<b>bold</b> & co"), tmp_path / "report")
    assert "<b>bold" not in text
    assert "<b>bold</b> & co" in page.words


def test_a_run_that_fell_short_says_so(tmp_path):
    text, _, _ = page_of(replace(manufactured(), outcome=Outcome.MAX_STEPS), tmp_path / "report")
    assert f"⚠ {Outcome.MAX_STEPS.sentence}" in text


def test_an_imported_volume_has_its_own_report(tmp_path):
    _, page, names = page_of(imported(side=16), tmp_path / "report")
    assert names == ["report.html", "cutaway.png", "profiles.svg"]
    assert "Electrode, imported from a tomograph" in page.words
    assert {"Pore", "Active material", "Carbon-binder domain"} <= set(page.words)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SceneError, match="the report cannot be written"):
        report.write_report(manufactured(), tmp_path / "file" / "report")


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("porosity", 0.37821, "37.8"),
        ("thickness_um", 25.9527, "26.0"),
        ("active_overlap_fraction", 1.6e-11, "<\u20090.001"),
        ("active_overlap_fraction", 0.0, "0.000"),
        ("inertial_number", 0.000000956, "9.56\u2009×\u200910⁻⁷"),
        ("springback", -0.012, "\u22121.2"),
    ],
)
def test_numbers_have_the_digits_that_mean_something(name, value, shown):
    assert quantity(name).number(value) == shown


def test_a_number_nobody_listed_is_shown_all_the_same():
    shown = quantity("line_load_mn")
    assert (shown.label, shown.unit) == ("Line load", "mN")
    assert grouped(["line_load_mn", "porosity"]) == {"Coating": ["porosity"], OTHERS: ["line_load_mn"]}


def test_listed_numbers_are_those_that_the_line_measures(recipe):
    electrode = manufacture(recipe)
    measured = set(electrode.measures).union(*(stage.measures for stage in electrode.stages))
    assert measured <= set(QUANTITIES)
