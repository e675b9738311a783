import base64
import re
from dataclasses import replace
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from server.notebook.exporting import ExportError
from server.notebook.labels import qr_svg
from server.notebook.pages.record import record_page, write_html
from tests.server.notebook.documents import SCRIPT, Pen, document_of, electrode, free_record, png, template_record


class Reader(HTMLParser):
    """Every tag of a page, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


def row_of(page: str, label: str) -> str:
    """The rows of a field, as text without tags."""
    (body,) = [part for part in page.split("<tbody>") if part.startswith(f'<tr><th scope="row">{label}</th>')]
    return re.sub(r"<[^>]+>", " ", body.split("</tbody>")[0])


def test_a_page_runs_nothing_and_needs_nothing_else(tmp_path: Path) -> None:
    page = record_page(electrode(tmp_path))
    reader = read(page)
    assert {tag for tag, _ in reader.tags}.isdisjoint({"script", "link", "iframe", "object", "form"})
    assert SCRIPT in reader.text
    assert escape(SCRIPT) in page
    assert "<b>" not in record_page(free_record())
    assert "Trial with <b>new</b> paste" in read(record_page(free_record())).text
    loaded = [value for _, given in reader.tags for name, value in given.items() if name in ("src", "href")]
    assert all(str(address).startswith("data:image/") for address in loaded)
    assert any("default-src 'none'" in str(given.get("content")) for tag, given in reader.tags if tag == "meta")


def test_the_head_says_what_the_record_is(tmp_path: Path) -> None:
    page = record_page(electrode(tmp_path))
    text = read(page).text
    for said in ("NMC111 96:2:2, comma gap 100 µm", "✓✓ Signed and witnessed", "Ana Ruiz, Jean Lefèvre", "version 3"):
        assert said in text
    assert qr_svg("holotrode:record:NMC111-2026-03-02-a", "holotrode:record:NMC111-2026-03-02-a") in page
    assert '@bottom-left { content: "NMC111-2026-03-02-a"; }' in page
    assert '<dd>53.7<small> ± 0.6\u2009%</small></dd>' in page  # fmt: skip


def test_fields_have_target_actual_and_deviation(tmp_path: Path) -> None:
    page = record_page(electrode(tmp_path))
    assert row_of(page, "Reading (NMC111)").split()[:9] == [
        "Reading", "(NMC111)", "13.632", "g", "13.6341", "g", "✓", "+0.015", "%",
    ]  # fmt: skip
    pvdf = row_of(page, "Reading (PVdF solution)")
    assert "⚠ +2\u2009%" in pvdf
    assert "off target" in pvdf
    assert "planetary mixer" in row_of(page, "Device")
    discs = row_of(page, "Mass of a disc")
    assert "(23.48 ± 0.09)\u2009mg" in discs
    assert "mean ± SD, n = 5" in discs
    assert "23.425 · 23.61 · 23.38 · 23.52 · 23.47\u2009mg" in discs


def test_what_was_corrected_stays_with_its_reason(tmp_path: Path) -> None:
    page = record_page(electrode(tmp_path))
    old, new = "<s>2.851\u2009g</s>", "<strong>285.1\u2009mg</strong>"
    assert f'{old} <span class="muted">Ana Ruiz, 2026-03-02 10:19</span> → {new}' in page
    assert "Reason: the balance showed mg, not g" in row_of(page, "Reading (carbon black)")
    assert "reading 3: 97\u2009µm" in " ".join(row_of(page, "Thickness of the electrode").split(" ")).replace("  ", " ")
    foil = row_of(page, "Mass of a bare-foil disc")
    assert "emptied" in foil
    assert "a disc of another coil" in foil


def test_doubts_are_shown_in_words(tmp_path: Path) -> None:
    page = record_page(electrode(tmp_path))
    gap = row_of(page, "Gap")
    assert "100\u2009µm" in gap
    assert "0.105\u2009mm" in gap
    assert "nobody has settled which holds" in gap
    assert "expected 1 µm to 2000 µm (no thickness is negative and no electrode is thicker); got 2600 µm" in row_of(
        page, "Wet thickness"
    )
    pvdf = row_of(page, "Reading (PVdF solution)")
    assert "2 % over target: was the stock stirred?" in pvdf
    assert "Yes, for 10 min; the overshoot is real." in pvdf
    assert "Waived not recorded that day" in re.sub(" +", " ", row_of(page, "Thickness of the electrode"))
    free = record_page(free_record())
    assert "not answered yet" in row_of(free, "viscosity")
    assert "Simulated: not measured in a laboratory" in free


def test_quantities_have_formula_and_uncertainty_or_what_they_need(tmp_path: Path) -> None:
    text = read(record_page(electrode(tmp_path))).text
    assert "53.7 ± 0.6\u2009%1 − density of the coating × sum of actual share / true density (volumes of the" in text
    assert "still needs cell.counter_capacity" in text


def test_photos_are_part_of_the_page_and_other_files_named(tmp_path: Path) -> None:
    document = electrode(tmp_path)
    page = record_page(document)
    assert f"data:image/png;base64,{base64.b64encode(png()).decode()}" in page
    assert "Disc 3 before calendering" in page
    assert "balance.csv" in page
    assert "the file is not here" in page
    (tmp_path / "photo").write_bytes(b"\xff\xd8\xff another")
    assert "the file&#x27;s bytes have changed" in record_page(document).replace("file's", "file&#x27;s")
    assert "data:image" not in record_page(document)


def test_a_file_that_only_says_it_is_a_picture_is_not_shown(tmp_path: Path) -> None:
    content = b"<svg onload='alert(1)'></svg>"
    pen = Pen("r")
    pen.attach("photo", "trick.png", "image/png", content)
    (tmp_path / "trick").write_bytes(content)
    file = pen.entries[0].file
    assert file is not None
    document = document_of(pen.entries, None, "r", files={file.sha256: tmp_path / "trick"})
    page = record_page(document)
    assert "data:image" not in page
    assert "trick.png" in page


def test_signatures_and_heads_are_printed_whole(tmp_path: Path) -> None:
    document = electrode(tmp_path)
    text = read(record_page(document)).text
    for head in document.heads:
        assert head.sha256 in text
        assert head.key_id in text
    assert document.heads[-1].signature in text
    assert document.keys[document.heads[-1].key_id].hex() in text
    assert "Seen and understood." in text
    assert "This record has not been signed." in read(record_page(free_record())).text


def test_every_entry_is_in_the_list(tmp_path: Path) -> None:
    document = electrode(tmp_path)
    listed = record_page(document).split('<section class="history">')[1]
    for entry in document.view.entries:
        assert entry.sha256[:12] in listed
        assert entry.server_time[:19].replace("T", " ") in listed


def test_a_page_in_french_with_a_shipped_template() -> None:
    page = record_page(template_record("fr"), "fr")
    assert '<html lang="fr">' in page
    text = read(page).text
    for said in ("Cahier de laboratoire", "En cours", "Porosité", "27,2712\u2009g", "dans la tolérance", "avec tare"):
        assert said in text
    assert "2000\u2009rpm" in row_of(page, "Vitesse de mélange")
    assert "Value" not in text


def test_times_with_another_offset_say_so(tmp_path: Path) -> None:
    document = free_record()
    moved = document.view.entries[1].model_copy(update={"device_time": "2026-03-02T08:15:00-05:00"})
    entries = [document.view.entries[0], moved, *document.view.entries[2:]]
    page = record_page(document_of(entries, None, "r"))
    assert "2026-03-02 08:15 UTC-05:00" in row_of(page, "viscosity")
    assert "2026-03-02 10:16" in row_of(page, "batch.mass")
    assert "UTC" not in row_of(page, "batch.mass")


def test_a_record_without_a_value_has_a_page() -> None:
    pen = Pen("r")
    pen.write("record", kind="created", text="r")
    document = document_of(pen.entries, None, "r")
    assert "Every entry" in record_page(replace(document, keys={}))


def test_a_page_is_written_whole(tmp_path: Path) -> None:
    write_html(free_record(), tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == record_page(free_record())
    with pytest.raises(ExportError, match="cannot be written"):
        write_html(free_record(), tmp_path / "none" / "page.html")
