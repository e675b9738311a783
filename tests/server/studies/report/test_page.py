"""The page: everything it says comes from numbers.json, and it stands alone."""

import json
import re
from dataclasses import fields
from html.parser import HTMLParser

import pytest

from server.studies.report.words import ENGLISH, FRENCH
from server.studies.report.writing import write_report
from tests.server.studies.report.example import PLAN, write_package

VOID = {"meta", "line", "rect", "path", "circle", "polyline", "br"}


class Page(HTMLParser):
    """Marked numbers, headings and whether every element is closed."""

    def __init__(self, source):
        super().__init__()
        self.open, self.marked, self.ids, self.levels = [], [], [], []
        self.feed(source)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "data":
            self.marked.append([given["data-number"], given["value"], ""])
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if "id" in given:
            self.ids.append(given["id"])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, text):
        if self.open and self.open[-1] == "data":
            self.marked[-1][2] += text


@pytest.fixture(scope="module")
def source(package):
    return (package / "report.html").read_text()


def test_every_marked_number_is_that_of_its_place(package, source):
    numbers = json.loads((package / "numbers.json").read_text())["numbers"]
    page = Page(source)
    assert page.open == []
    assert len(page.marked) > 500
    for place, value, text in page.marked:
        exact = numbers.get(place)
        if isinstance(exact, list):
            assert text == (", ".join(exact) or "–")
        elif exact is None:
            assert (value, text) == ("", "–")
        else:
            assert value == str(exact)
            printed = text.replace("−", "-").lstrip("+< ")
            decimals = len(printed.partition(".")[2])
            if not text.startswith("<"):
                assert float(printed) == pytest.approx(exact, abs=0.5000001 * 10**-decimals + (exact > 0.999) * 1e-3)


def test_no_number_stands_without_its_place(source):
    # What is left of the tables' cells without marked numbers has digits in names only.
    body = source.partition("<main>")[2]
    cells = re.findall(r"<td[^>]*>(.*?)</td>", body, re.DOTALL)
    for cell in cells:
        plain = re.sub(r"<[^>]+>", "", re.sub(r"<data.*?</data>", "", cell))
        assert not re.search(r"\d", plain) or "before the first exposure" in plain or "points" in plain, plain


def test_it_needs_nothing_else(source):
    assert not re.search(r"https?:|\bsrc=|<script|<link|url\(|@import", source)
    assert "default-src 'none'" in source


def test_headings_and_pictures_can_be_read_aloud(source):
    page = Page(source)
    assert page.levels[0] == 1
    assert page.levels.count(1) == 1
    assert all(deeper - level <= 1 for level, deeper in zip(page.levels, page.levels[1:], strict=False))
    assert len(page.ids) == len(set(page.ids))
    assert source.count("<svg") == source.count('role="img" aria-label=') == source.count("<title>") - 1
    assert source.count("<table>") == source.count("<thead>")


def test_primary_outcomes_come_first_and_the_rest_is_marked(source):
    primary, exploratory = source.index('id="primary"'), source.index('id="exploratory"')
    assert primary < source.index("Errors in the task", primary) < exploratory
    assert source.index("Normalised gain", exploratory) > exploratory
    assert source.count(f">{ENGLISH.exploratory}</span>") == 4
    assert source.count(f">{ENGLISH.primary}</span>") == 2


def test_simulated_data_say_so_and_real_ones_do_not(package, source, tmp_path):
    assert f"⚠ {ENGLISH.simulated}" in source
    real = write_report(write_package(tmp_path / "package", people=8, simulated=False))
    assert ENGLISH.simulated not in real.read_text()
    assert json.loads((tmp_path / "package" / "numbers.json").read_text())["simulated"] is False


@pytest.mark.parametrize("changed", [{"registered_at": None}, {"registered_at": "2026-12-01T00:00:00Z"}])
def test_a_plan_entered_late_makes_everything_exploratory(tmp_path, changed):
    source = write_report(write_package(tmp_path / "package", people=8, **changed)).read_text()
    assert (ENGLISH.late if changed["registered_at"] else ENGLISH.not_registered) in source
    assert f">{ENGLISH.primary}</span>" not in source


@pytest.mark.parametrize("design", ["within", "between"])
@pytest.mark.parametrize("people", [0, 2, 9])
def test_small_studies_and_french(tmp_path, design, people):
    changes = {"outcomes": [], "equivalence": []} if people < 3 else {}
    folder = write_package(tmp_path / "package", people=people, design=design, language="fr", **changes)
    source = write_report(folder).read_text()
    assert Page(source).open == []
    assert '<html lang="fr">' in source
    assert not re.search(r">\d+\.\d+</data>", source), "decimals have a comma"


def test_what_people_typed_is_escaped(tmp_path):
    evil = "<script>alert(1)</script>"
    outcomes = [PLAN["outcomes"][0] | {"label": evil}]
    conditions = [{"id": each["id"], "label": evil} for each in PLAN["conditions"]]
    changes = {
        "title": evil,
        "outcomes": outcomes,
        "conditions": conditions,
        "exclusion_rules": [evil],
        "equivalence": [],
    }
    folder = write_package(tmp_path / "package", people=8, **changes)
    people = folder / "participants.csv"
    people.write_text(people.read_text().replace("asked to be erased", evil))
    assert "<script" not in write_report(folder).read_text()


def texts(value):
    if isinstance(value, str):
        return [value]
    return [text for inner in (value.values() if isinstance(value, dict) else value) for text in texts(inner)]


def test_both_languages_say_the_same_things():
    for field in fields(ENGLISH):
        english, french = getattr(ENGLISH, field.name), getattr(FRENCH, field.name)
        assert type(english) is type(french)
        if isinstance(english, dict):
            assert list(english) == list(french)
        for one, other in zip(texts(english), texts(french), strict=True):
            assert set(re.findall(r"{\w+}", one)) == set(re.findall(r"{\w+}", other)), field.name
            assert one.count("<i>") == other.count("<i>"), field.name


def test_french_typography():
    for field in fields(FRENCH):
        for text in texts(getattr(FRENCH, field.name)):
            plain = re.sub(r"<[^>]+>", "", text)
            assert not re.search(r"[^\u00a0\s][:;!?%](\s|$)", plain), plain
            assert not re.search(r" [:;!?%]", plain), plain
            assert "'" not in plain, plain
