"""Spelling, typography and links of every module and hazard, in both languages."""

import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from pydantic import BaseModel

from server.notebook.slots import find_field
from server.notebook.templates import form, shipped_templates
from training_modules.conditions import ValueCondition
from training_modules.hazards import EQUIPMENT
from training_modules.loader import HAZARDS, MODULES, load_hazard, load_module
from training_modules.texts import Text
from training_modules.units import DIMENSIONS, UNITS

DICTIONARIES = {"en": "en_GB", "fr": "fr_FR"}
MODULE_FILES = sorted(MODULES.glob("*.yaml"))
FILES = [*MODULE_FILES, *sorted(HAZARDS.glob("*.yaml"))]
each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
each_module = pytest.mark.parametrize("path", MODULE_FILES, ids=lambda path: path.stem)

# Words that are the same in both languages, where a text is nothing else.
ALIKE = {"NMC111", "NMP", "PVdF", "Balance", "Photo", "Porosity"}
# What stands beside a number, and formulas: neither is a word.
UNIT_NAMES = {name for unit in UNITS for name in re.findall(r"[^\W\d_]+", unit)} | {"rpm", "tr", "kN", "mbar", "ppm"}
NO_WORD = re.compile(r"https?://\S+|[^\s(]*[\d%°µ·×=±₀-₉⁰-⁹²³⁻/][^\s,;:.!?)]*")
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
AROUND = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’]|['’]s?$", re.IGNORECASE)
ADDRESS = re.compile(r"\b(?:[a-z]+://|www\.)\S+")
DOI = re.compile(r"\b(?:doi\.org/|doi:\s*|DOI:?\s+)(\S+)", re.IGNORECASE)


@cache
def load(path: Path) -> BaseModel:
    return load_module(path) if path.parent == MODULES else load_hazard(path.stem)


def parts(part: object, place: str = "") -> Iterator[tuple[str, Text | str]]:
    """The texts and the lines that stand in no language, with their places; hazards are looked at by themselves."""
    if isinstance(part, Text | str):
        yield place, part
    elif isinstance(part, tuple):
        for number, item in enumerate(part):
            yield from parts(item, f"{place}[{getattr(item, 'id', number)}]")
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            if name != "hazards":
                yield from parts(getattr(part, name), f"{place}.{name}".lstrip("."))


def texts(path: Path) -> list[tuple[str, Text]]:
    return [(f"{path.stem} {place}", part) for place, part in parts(load(path)) if isinstance(part, Text)]


def lines(path: Path) -> list[str]:
    """Everything that may hold an address: texts, sources and credits."""
    found = []
    for _, part in parts(load(path)):
        found += [part] if isinstance(part, str) else [part.text(language) for language in part.languages]
    return found


def words(text: str) -> list[str]:
    """The words of a text, without numbers, units, formulas, single letters, elided articles and genitives."""
    found = WORD.findall(NO_WORD.sub(" ", text.replace("\u00a0", " ").replace("\u202f", " ")))
    bare = [AROUND.sub("", word) for word in found]
    return [word for word in bare if len(word) > 1 and word not in UNIT_NAMES]


def used_words(language: str) -> dict[str, str]:
    """Every word of the modules, of the hazards and of what the server says with them -> a place where it stands."""
    spoken = [place_and_text for path in FILES for place_and_text in texts(path)]
    spoken += [("equipment", text) for text in EQUIPMENT.values()]
    spoken += [("units", text) for text in DIMENSIONS.values()]
    return {word: place for place, text in reversed(spoken) for word in words(text.text(language))}


def own_words(language: str) -> Path:
    """The project's words that are in no dictionary, one a line."""
    return Path(__file__).parent / f"words.{language}.txt"


def misspelt(candidates: Iterable[str], language: str) -> set[str]:
    """The candidates, or the halves of joined ones, that neither dictionary nor project has; skips without Hunspell."""
    command = ["hunspell", "-i", "utf-8", "-d", DICTIONARIES[language], "-p", str(own_words(language)), "-l"]
    given = "\n".join(candidates)
    try:
        done = subprocess.run(command, input=given, capture_output=True, text=True, encoding="utf-8", check=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        reason = f"needs hunspell and its dictionary {DICTIONARIES[language]}: run `make system`"
        if os.environ.get("HOLOTRODE_REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return set(done.stdout.split())


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_word_is_spelt_as_the_dictionary_or_the_project_spells_it(language):
    used = used_words(language)
    unknown = misspelt(used, language)
    wrong = {word: place for word, place in used.items() if unknown & {word, *word.split("-")}}
    assert wrong == {}, f"correct them, or add what is right to words.{language}.txt"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_projects_words_are_sorted_and_used(language):
    own = own_words(language).read_text(encoding="utf-8").splitlines()
    assert own == sorted(set(own), key=lambda word: (word.casefold(), word))
    used = {half for word in used_words(language) for half in (word, *word.split("-"))}
    assert [word for word in own if not {word, word[:1].upper() + word[1:]} & used] == []


@pytest.mark.parametrize(
    ("language", "right", "wrong"),
    [
        ("en", ["vapour", "lint-free", "electrode's"], ["color", "thicknes", "fibre-optc"]),
        ("fr", ["l'épaisseur", "jusqu'à", "anti-chaleur"], ["épaiseur", "l'electrode", "sechage"]),
    ],
)
def test_a_slip_is_found(language, right, wrong):
    unknown = misspelt([*right, *wrong], language)
    assert len(unknown) == len(wrong)
    assert not unknown & set(right)


def test_numbers_units_and_formulas_are_no_words():
    text = (
        "At 80 °C, 1.03 g/cm³ of LiPF₆ (96 : 2 : 2) flow at 5 mm/s; Pe = E H₀ / D, 1 g/(m²·s), 40 kN, «\u00a0a\u00a0»."
    )
    assert words(text) == ["At", "of", "flow", "at", "Pe"]
    assert words("l'encre qu'on étale, the film's edge, aujourd'hui") == [
        *("encre", "on", "étale", "the", "film", "edge", "aujourd'hui"),
    ]


@each_file
def test_both_languages_differ(path):
    same = [place for place, text in texts(path) if text.en == text.fr and text.en not in ALIKE and words(text.en)]
    assert same == []


TYPOGRAPHY = {
    "en": {
        "two spaces": r"  ",
        "a stray quote": r'^[^"]*"([^"]*"[^"]*")*[^"]*$|[«»]|(?<!\w)[\'‘’]|(?<![\ws])[\'’]',
        "a decimal comma": r"\d,\d(?!\d\d|\d*-)",
        "a space before a mark": r" [,.;:!?](?!\d| )",
    },
    "fr": {
        "two spaces": r"  ",
        "an English quote": r"[\"“”‘]|(?<!\w)['’]|['’](?!\w|«)",
        "a decimal point": r"(?<![^\W_])\d+\.\d",
        "no space before a mark": r"(?<=[^\W\d])[;:!?»]|«(?!\u00a0)",
        "a space before a mark": r" [,.](?!\d)",
    },
}


@each_file
@pytest.mark.parametrize("language", ["en", "fr"])
def test_typography(path, language):
    slips = [
        (place, name, text.text(language))
        for place, text in texts(path)
        for name, pattern in TYPOGRAPHY[language].items()
        if re.search(pattern, ADDRESS.sub("", text.text(language)))
    ]
    assert slips == []


@pytest.mark.parametrize(
    ("language", "slip", "text"),
    [
        ("en", "two spaces", "Too  wide"),
        ("en", "a stray quote", "a 'film' of it"),
        ("en", "a stray quote", 'a "film'),
        ("en", "a decimal comma", "of 0,5 g"),
        ("fr", "an English quote", "un “film”"),
        ("fr", "an English quote", "un 'film' mince"),
        ("fr", "a decimal point", "de 0.5 g"),
        ("fr", "no space before a mark", "le film: mince"),
        ("fr", "no space before a mark", "un «film»"),
    ],
)
def test_a_slip_of_typography_is_found(language, slip, text):
    assert re.search(TYPOGRAPHY[language][slip], text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "the films' faces, the film's 1,000 µm; 1,3-dioxolane 96 : 2 : 2, \"Danger\""),
        ("fr", "l'encre d'un «\u00a0film\u00a0» de LiNi0.8Mn0.2O2, 0,5 g\u00a0: 96 : 2 : 2"),
    ],
)
def test_right_typography_passes(language, text):
    assert not [name for name, pattern in TYPOGRAPHY[language].items() if re.search(pattern, text)]


def address_slip(address: str) -> str:
    """What is wrong with the form of an address; empty where nothing is."""
    try:
        parsed = urlsplit(address)
        port = parsed.port
    except ValueError as error:
        return str(error)
    if parsed.scheme != "https":
        return "expected https"
    host = parsed.hostname or ""
    if not re.fullmatch(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", host) or parsed.username or port:
        return f"expected the name of a host, got {parsed.netloc!r}"
    if not re.fullmatch(r"[!-~]+", address) or re.search(r"[<>\"{}|\\^`]", address):
        return "expected no other characters than those of addresses"
    return ""


def addresses(line: str) -> list[str]:
    """The addresses in a line, without the punctuation of the sentence around them."""
    found = [address.rstrip(".,;:!?") for address in ADDRESS.findall(line)]
    return [address.rstrip(")") if address.count(")") > address.count("(") else address for address in found]


@each_file
def test_addresses_and_dois_are_well_formed(path):
    slips = {address: slip for line in lines(path) for address in addresses(line) if (slip := address_slip(address))}
    assert slips == {}
    named = [doi.rstrip(".,;)") for line in lines(path) for doi in DOI.findall(line)]
    assert [doi for doi in named if not re.fullmatch(r"10\.\d{4,9}/[!-~]+", doi)] == []


@pytest.mark.parametrize(
    "address",
    ["http://doi.org/10.1/x", "www.example.org", "https://localhost/x", "https://a b", "https:///x", "https://u@a.org"],
)
def test_a_malformed_address_is_found(address):
    assert [slip for one in addresses(f"See {address}.") if (slip := address_slip(one))]


@pytest.mark.parametrize(
    "address", ["https://doi.org/10.3390/polym13091354", "https://eur-lex.europa.eu/eli/reg/2018/588/oj"]
)
def test_an_address_ends_before_the_sentence_does(address):
    assert addresses(f"(see {address}).") == [address]
    assert address_slip(address) == ""


@each_module
def test_every_picture_in_the_modules_folder_is_shown_and_every_drawing_is_sound(path):
    module = load(path)
    folder = path.parent / module.id
    shown = {picture.file for step in module.steps for picture in step.pictures}
    assert shown == {file.name for file in folder.iterdir()} if folder.is_dir() else not shown
    for name in shown:
        if not name.endswith(".svg"):
            continue
        drawing = ElementTree.parse(folder / name).getroot()
        assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
        assert re.fullmatch(r"[-\d.]+( [-\d.]+){3}", drawing.get("viewBox", "")), name
        for element in drawing.iter():
            kind = element.tag.rpartition("}")[2]
            assert kind not in ("script", "image", "foreignObject", "a"), f"{name}: {kind}"
            assert not [key for key in element.attrib if key.startswith("on") or key.endswith("href")], name


@each_module
def test_record_and_slots_are_those_of_the_notebook(path):
    module = load(path)
    slots = [
        step.condition.slot
        for step in module.steps
        if isinstance(step.condition, ValueCondition) and step.condition.slot is not None
    ]
    if module.record is None:
        assert slots == []
        return
    record = form(shipped_templates()[module.record], "en")
    assert [slot for slot in slots if find_field(record, slot) is None] == []
