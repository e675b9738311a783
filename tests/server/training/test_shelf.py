import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physics.documents import DocumentError
from server.problems import ProblemError
from server.settings import ROOT
from server.training.module_pictures import check_picture
from server.training.shelf import MAX_TEXT_BYTES, MOST_PICTURES, Shelf, shipped, version_of, write_whole

EXAMPLE = (ROOT / "training_modules" / "README.md").read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
ID = "weigh-nmc111"
SHIPPED = next(iter(shipped()))
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9"/></svg>'
ANOTHER_STEP = """\
  - id: note
    title: {en: Note it, fr: Le noter}
    instruction: {en: Write it down., fr: "L'écrire."}
    reason: {en: So., fr: Ainsi.}
    condition: {kind: confirm}
"""


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "modules")


def files(shelf):
    return sorted(str(path.relative_to(shelf.folder)) for path in shelf.folder.rglob("*") if path.is_file())


def changed(before, after):
    assert before in EXAMPLE
    return EXAMPLE.replace(before, after)


def test_the_example_of_the_guide_is_a_module(shelf):
    assert shelf.keep(ID, EXAMPLE).title.fr == "Peser le NMC111"
    assert ID in shelf.modules()
    assert shelf.text(ID) == EXAMPLE
    assert Shelf(shelf.folder).module(ID).steps[0].id == "weigh"


UNIT = next(line for line in EXAMPLE.splitlines(keepends=True) if line.startswith("      unit: g"))
FRENCH = ", fr: Toute capacité se calcule à partir d'elle."
MISTAKES = {
    "cycle": (EXAMPLE + "    next: note\n" + ANOTHER_STEP + "    next: weigh\n", 27, "this leads back in a cycle"),
    "unreachable step": (EXAMPLE + "    next: end\n" + ANOTHER_STEP, 22, "no way leads to the step 'note'"),
    "missing picture": (
        EXAMPLE + "    pictures: [{file: pan.png, alt: {en: A pan, fr: Un plateau}}]\n",
        21,
        "the picture weigh-nmc111/pan.png is missing beside the module",
    ),
    "no unit": (changed(UNIT, ""), 15, "unit: the key is missing"),
    "missing translation": (changed(FRENCH, ""), 11, "fr: the key is missing"),
    "unknown hotspot": (changed("balance/pan ", "balance/door "), 13, "balance has no hotspot 'door'; it has "),
    "unknown prop": (changed("balance/pan ", "lathe/chuck "), 13, "unknown prop 'lathe'; there are "),
    "unknown hazard": (changed("hazards: [nmc111]", "hazards: [lava]"), 12, "unknown hazard 'lava'"),
    "alias": (changed("Peser le NMC111}", "Peser le NMC111}\ntitles: *a"), 5, "aliases (*name)"),
    "no YAML": (changed("steps:", "steps: ["), 8, ""),
    "another id": (changed("id: weigh-nmc111 ", "id: weigh-lfp "), 2, "expected 'weigh-nmc111' as in the file's name"),
    "unknown prerequisite": (EXAMPLE + "prerequisites: [alchemy]\n", 21, "unknown module 'alchemy'"),
    "unknown key": (changed("stage: ", "stages: "), 3, "unknown key"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line", "problem"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_sentence_with_its_line_and_nothing_is_stored(shelf, text, line, problem):
    with pytest.raises(DocumentError) as checked:
        shelf.check(ID, text)
    said = str(checked.value)
    assert said.startswith(f"{ID}.yaml:{line}: ")
    assert problem in said
    assert "\n" not in said
    with pytest.raises(ProblemError) as kept:
        shelf.keep(ID, text)
    assert (kept.value.code, kept.value.sentence) == ("bad_message", said)
    assert not shelf.folder.exists() or files(shelf) == []


def test_too_much_text_is_refused_before_it_is_read(shelf):
    with pytest.raises(DocumentError, match=rf"weigh-nmc111.yaml: expected at most {MAX_TEXT_BYTES:,} bytes, got 10,0"):
        shelf.check(ID, EXAMPLE + "#" * 10_000_000)


def test_a_mistake_leaves_what_was_there(shelf):
    shelf.keep(ID, EXAMPLE)
    with pytest.raises(ProblemError):
        shelf.keep(ID, EXAMPLE.replace("unit: g", "unit: furlong"))
    assert shelf.text(ID) == EXAMPLE


def test_modules_that_ask_for_each_other_first_are_refused(shelf):
    shelf.keep(ID, EXAMPLE)
    other = EXAMPLE.replace(ID, "weigh-lfp") + f"prerequisites: [{ID}]\n"
    shelf.keep("weigh-lfp", other)
    with pytest.raises(ProblemError, match="weigh-lfp itself needs weigh-nmc111"):
        shelf.keep(ID, EXAMPLE + "prerequisites: [weigh-lfp]\n")
    with pytest.raises(ProblemError, match="weigh-lfp asks for weigh-nmc111 first") as refused:
        shelf.remove(ID)
    assert refused.value.code == "conflict"
    shelf.remove("weigh-lfp")
    shelf.remove(ID)
    assert files(shelf) == []


def test_shipped_modules_stay_as_they_are(shelf):
    for change in (
        lambda: shelf.keep(SHIPPED, EXAMPLE),
        lambda: shelf.keep_picture(SHIPPED, "a.png", PNG),
        lambda: shelf.remove(SHIPPED),
    ):
        with pytest.raises(ProblemError, match="is shipped with the server; choose another id") as refused:
            change()
        assert refused.value.code == "conflict"
    assert f"id: {SHIPPED}" in shelf.text(SHIPPED)


def test_a_change_of_an_older_version_is_refused(shelf):
    shelf.keep(ID, EXAMPLE, "")
    with pytest.raises(ProblemError, match="There is a module weigh-nmc111 already; open it, or choose another id"):
        shelf.keep(ID, EXAMPLE, "")
    newer = EXAMPLE.replace("19.20", "19.30")
    shelf.keep(ID, newer, version_of(EXAMPLE))
    with pytest.raises(ProblemError, match="Somebody has changed weigh-nmc111 since it was opened") as refused:
        shelf.keep(ID, EXAMPLE, version_of(EXAMPLE))
    assert refused.value.code == "conflict"
    assert shelf.text(ID) == newer
    shelf.remove(ID)
    with pytest.raises(ProblemError, match="Somebody has changed"):
        shelf.keep(ID, EXAMPLE, version_of(newer))


def test_of_several_who_begin_the_same_module_one_is_first(shelf):
    texts = [EXAMPLE.replace("19.20", f"19.{number}") for number in range(10, 18)]

    def keep(text):
        try:
            shelf.keep(ID, text, "")
        except ProblemError as error:
            return error.code
        return text

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(keep, texts))
    (first,) = [answer for answer in answers if answer != "conflict"]
    assert shelf.text(ID) == first


def test_files_with_mistakes_are_named_and_the_others_used(shelf):
    shelf.keep(ID, EXAMPLE)
    (shelf.folder / "broken.yaml").write_text("format_version: 2\nid: broken\n", encoding="utf-8")
    (shelf.folder / f"{SHIPPED}.yaml").write_text(EXAMPLE, encoding="utf-8")
    (shelf.folder / "weigh-lfp.yaml").write_text(
        EXAMPLE.replace(ID, "weigh-lfp") + "prerequisites: [alchemy]\n", encoding="utf-8"
    )
    assert ID in shelf.modules()
    problems = {problem.partition(".yaml")[0]: problem for problem in shelf.problems()}
    assert len(problems) == 3
    assert problems["broken"].startswith("broken.yaml:1: title: the key is missing")
    assert problems[SHIPPED].startswith(f"{SHIPPED}.yaml: a module of this id is shipped")
    assert problems["weigh-lfp"].startswith("weigh-lfp.yaml:21: prerequisites.0: unknown module 'alchemy'")
    assert "broken" in shelf.text("broken"), "what is broken can be opened and mended"
    shelf.remove("broken")
    assert len(shelf.problems()) == 2


def test_a_picture_may_come_before_its_module_and_is_whole(shelf):
    text = EXAMPLE + "    pictures: [{file: pan.svg, alt: {en: A pan, fr: Un plateau}}]\n"
    shelf.keep_picture(ID, "pan.svg", SVG)
    shelf.keep_picture(ID, "spare.png", PNG)
    shelf.keep(ID, text)
    assert files(shelf) == [f"{ID}.yaml", f"{ID}/pan.svg", f"{ID}/spare.png"]
    path, kind = shelf.picture(ID, "pan.svg")
    assert (path.read_bytes(), kind) == (SVG, "image/svg+xml")
    assert shelf.pictures(ID) == ["pan.svg", "spare.png"]
    with pytest.raises(ProblemError, match=r"shows no picture spare\.png"):
        shelf.picture(ID, "spare.png")
    assert shelf.stored_picture(ID, "spare.png")[1] == "image/png"
    shelf.remove(ID)
    assert files(shelf) == []


def test_there_may_be_so_many_pictures(shelf):
    for number in range(MOST_PICTURES):
        shelf.keep_picture(ID, f"p{number}.png", PNG)
    shelf.keep_picture(ID, "p0.png", PNG + b"newer")
    with pytest.raises(ProblemError, match=f"at most {MOST_PICTURES} pictures"):
        shelf.keep_picture(ID, "one-more.png", PNG)


def test_what_the_disk_does_not_take_leaves_nothing(tmp_path):
    path = tmp_path / "there.yaml"
    write_whole(path, b"old")
    (tmp_path / "blocked").mkdir()
    with pytest.raises(ProblemError, match="The disk did not take blocked") as failed:
        write_whole(tmp_path / "blocked", b"new")
    assert failed.value.code == "unavailable"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["blocked", "there.yaml"]
    shutil.rmtree(tmp_path / "blocked")
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize(
    "inside",
    [
        b"<script>alert(1)</script>",
        b"<SCRIPT>alert(1)</SCRIPT>",
        b'<g onload="alert(1)"/>',
        b"<foreignObject/>",
        b'<image href="https://example.org/a.png"/>',
        b'<image xmlns:x="http://www.w3.org/1999/xlink" x:href="//example.org/a.png"/>',
        b'<use href="other.svg#a"/>',
        b'<a href="javascript:alert(1)"/>',
        b'<image href="data:image/svg+xml;base64,AAAA"/>',
        b'<rect style="fill: url(https://example.org/a)"/>',
        b'<rect fill="url( &quot;a.svg#b&quot; )"/>',
        b"<style>@import 'https://example.org/a.css';</style>",
        b"<style>rect { fill: url('http://example.org/') }</style>",
        b'<set attributeName="xlink:href" to="https://example.org"/>',
        b'<g xml:base="https://example.org/"/>',
    ],
)
def test_an_svg_that_runs_or_loads_something_is_refused(inside):
    with pytest.raises(ProblemError, match=r"^a\.svg: [^\n]+\.$"):
        check_picture("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg">' + inside + b"</svg>")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"plain",
        b"<html/>",
        b"<svg>",
        b"\xff\xfe<\x00s\x00v\x00g\x00",
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>',
        b'<?xml version="1.0"?><?xml-stylesheet href="a.css"?><svg/>',
        PNG,
    ],
)
def test_what_is_no_svg_is_refused(content):
    with pytest.raises(ProblemError, match=r"^a\.svg: [^\n]+\.$"):
        check_picture("a.svg", content)


@pytest.mark.parametrize(
    "inside",
    [
        b'<rect style="fill: url(#a)" fill="url( \'#b\' )"/>',
        b'<image href="data:image/png;base64,AAAA"/>',
        b"<style>rect { fill: red }</style><title>A pan</title>",
        b'<use href="#a"/><text>on the pan</text>',
    ],
)
def test_an_svg_that_only_draws_passes(inside):
    check_picture("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg">' + inside + b"</svg>")
    check_picture(
        "a.svg",
        b'<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
        b'"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"><svg xmlns="http://www.w3.org/2000/svg"/>',
    )


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp"])
@given(content=st.binary(max_size=64))
def test_a_picture_is_what_its_name_says(name, content):
    begins = {"a.png": b"\x89PNG\r\n\x1a\n", "a.jpg": b"\xff\xd8\xff", "a.webp": b"RIFF1234WEBP"}
    check_picture(name, begins[name] + content)
    with pytest.raises(ProblemError, match=f"{name}: expected image/"):
        check_picture(name, b"MZ" + content)


def test_a_picture_is_at_most_so_large():
    check_picture("a.png", PNG.ljust(2_000_000))
    with pytest.raises(ProblemError, match=r"a.png: expected at most 2,000,000 bytes, got 2,000,001") as refused:
        check_picture("a.png", PNG.ljust(2_000_001))
    assert refused.value.code == "too_large"
