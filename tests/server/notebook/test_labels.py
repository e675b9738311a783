import re
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from server.notebook.labels import (
    MAX_CODE,
    Label,
    LabelError,
    LabelSheet,
    qr_svg,
    read_label,
    write_label,
    write_label_sheet,
)

RECORD = Label("record", "NMC111-2026-03-02-a", "NMC111 <b>96:2:2</b>", "2026-03-02")
LOT = Label("lot", "BASF 2109/3", "NMC111")


@given(st.from_regex(r"[A-Za-z0-9_.-]{1,64}", fullmatch=True))
def test_a_record_is_read_as_it_was_printed(record_id: str) -> None:
    assert read_label(Label("record", record_id).code) == ("record", record_id)


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=64).filter(str.strip))
def test_a_lot_is_read_as_its_maker_writes_it(lot: str) -> None:
    if lot.isprintable() and len(quote(lot, safe="")) <= MAX_CODE - len("holotrode:lot:"):
        assert read_label(Label("lot", lot).code) == ("lot", lot)


def test_a_lot_that_no_code_has_room_for_gets_a_sentence() -> None:
    with pytest.raises(LabelError, match="would have 782 characters; it has room for 400"):
        Label("lot", "𝓹" * 64)


def test_codes_are_short_and_plain() -> None:
    assert RECORD.code == "holotrode:record:NMC111-2026-03-02-a"
    assert LOT.code == "holotrode:lot:BASF%202109%2F3"
    assert read_label(f" {LOT.code}\r\n") == ("lot", "BASF 2109/3")


@pytest.mark.parametrize(
    "text",
    ["", "https://example.org/record/1", "holotrode:batch:1", "holotrode:record:", "holotrode:record:a b",
     "holotrode:record:%2e%2e%2f", "holotrode:lot:%ff", "holotrode:lot:%00", "holotrode:lot:" + "a" * 500],
)  # fmt: skip
def test_other_codes_get_a_sentence(text: str) -> None:
    with pytest.raises(LabelError):
        read_label(text)


def test_the_code_is_drawn_as_it_is_computed() -> None:
    drawing = ElementTree.fromstring(qr_svg(RECORD.code, "a & b"))
    side = segno.make_qr(RECORD.code, error="m").symbol_size(border=2)[0]
    assert (drawing.get("viewBox"), drawing.get("aria-label")) == (f"0 0 {side} {side}", "a & b")


def test_a_sheet_begins_where_labels_are_left(tmp_path: Path) -> None:
    write_label_sheet([RECORD] * 21 + [LOT], tmp_path / "sheet.html", first=4)
    page = (tmp_path / "sheet.html").read_text(encoding="utf-8")
    first, second = page.split('<section class="sheet">')[1:]
    places = first.split('<div class="label">')[1:]
    assert ["<svg" in place for place in places] == [False] * 3 + [True] * 21
    assert second.count('<div class="label">') == 1
    assert "NMC111 &lt;b&gt;96:2:2&lt;/b&gt;" in first
    assert "grid-template-columns:repeat(3,70.0mm)" in page
    assert "<script" not in page


def test_a_sheet_of_another_size_and_language(tmp_path: Path) -> None:
    sheet = LabelSheet(columns=2, rows=7, width_mm=99.1, height_mm=38.1, left_mm=4.7, top_mm=15.1)
    write_label_sheet([LOT] * 14, tmp_path / "sheet.html", sheet, language="fr")
    page = (tmp_path / "sheet.html").read_text(encoding="utf-8")
    assert page.count('<section class="sheet">') == 1
    assert "Imprimer à 100 %" in page


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (lambda: Label("record", "a b"), "A record's id has 1 to 64 letters"),
        (lambda: Label("lot", " "), "A lot has 1 to 64 visible characters"),
        (lambda: Label("lot", "a\nb"), "A lot has 1 to 64 visible characters"),
        (lambda: LabelSheet(columns=4), "they reach 280 x 296.5 mm"),
        (lambda: LabelSheet(height_mm=10), "labels of at least 30 x 15 mm"),
        (lambda: write_label_sheet([LOT], Path("none.html"), first=25), "a place from 1 to 24; got 25"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_label_gets_a_sentence(made: object, sentence: str) -> None:
    with pytest.raises(LabelError, match=sentence):
        made()  # type: ignore[operator]


@pytest.mark.parametrize("label", [RECORD, LOT, Label("record", "x" * 64, "long " * 16, "2026-03-02")])
def test_a_single_label_is_a_drawing_of_its_size(tmp_path: Path, label: Label) -> None:
    write_label(label, tmp_path / "label.svg")
    drawing = ElementTree.parse(tmp_path / "label.svg").getroot()
    assert (drawing.get("width"), drawing.get("height")) == ("70mm", "37mm")
    texts = drawing.findall("{http://www.w3.org/2000/svg}text")
    said = "".join(str(text.text) for text in texts)
    assert label.id.replace(" ", "") in said.replace(" ", "")
    heights = [float(text.get("y") or 0) for text in texts]
    assert heights == sorted(heights)
    assert 0 < heights[0] < heights[-1] < 370
    assert re.fullmatch(r"[ -~·…]*", said)
