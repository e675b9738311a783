import sys
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest

from server.notebook.tables.reading import read_table
from server.notebook.tables.table import MAX_COLUMNS, MAX_ROWS, TableError
from tests.server.notebook.tables.lab_tables import DAY, batches, discs, workbook


def saved(folder: Path, content: bytes, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_workbook_with_sheets_with_and_without_headings(tmp_path: Path) -> None:
    table = read_table(discs(tmp_path))
    first, second = table.sheets
    assert (table.source, first.name, second.name) == ("discs", "Feuil1", "Feuil2")
    assert first.headings[:3] == ("Comma gap/um", "Not Cal/Cal?", "Electrode mass/mg")
    assert len(first.headings) == 9  # the tenth column holds only an empty text
    assert first.rows[0] == ("moyenne", "Not Cal", 23.5, 0.2, 48.1, "#DIV/0!", 58.0, 2.89, DAY)
    assert (first.first_row, second.first_row, second.has_headings) == (2, 2, False)
    assert second.headings[2] == "column C"


def test_merged_headings_are_joined_and_merged_cells_repeated(tmp_path: Path) -> None:
    (sheet,) = read_table(batches(tmp_path)).sheets
    assert sheet.headings == ("Lot", "Masse (mg) humide", "Masse (mg) sèche", "Épaisseur (µm)", "Remarque")
    assert sheet.above == ((1, "A", "Électrodes de mars"),)
    assert sheet.first_row == 5
    assert [row[0] for row in sheet.rows] == ["L-12", "L-12", "L-13", "Moyenne"]


def test_sheets_are_chosen_by_name(tmp_path: Path) -> None:
    table = read_table(discs(tmp_path), sheets=["Feuil2"])
    assert ([sheet.name for sheet in table.sheets], table.not_chosen) == (["Feuil2"], ("Feuil1",))
    with pytest.raises(TableError, match="there is no sheet 'Feuil3'; there are 'Feuil1', 'Feuil2'"):
        read_table(tmp_path / "discs.xlsx", sheets=["Feuil3"])


def test_percentages_and_formulas_are_read_as_they_are_shown(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Name", "Porosity", "Sum"])
    sheet.append(["a", 0.483, "=1+1"])
    sheet["B2"].number_format = "0.0%"
    book.save(tmp_path / "shown.xlsx")
    (read,) = read_table(tmp_path / "shown.xlsx").sheets
    assert read.rows == (("a", "48.3 %", None),)  # openpyxl computes nothing, so that no value is stored


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_in_every_encoding_and_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = [["Numéro", "Épaisseur (µm)"], ["é1", "78.5"], ["é2", "79"]]
    content = "\r\n".join(delimiter.join(row) for row in rows).encode(encoding)
    (sheet,) = read_table(saved(tmp_path, content)).sheets
    assert sheet.name == "table"
    assert sheet.headings == ("Numéro", "Épaisseur (µm)")
    assert sheet.rows == (("é1", "78.5"), ("é2", "79"))


def test_a_decimal_comma_does_not_part_columns(tmp_path: Path) -> None:
    (sheet,) = read_table(saved(tmp_path, b"nom;masse;epaisseur\na;1,5;2,5\nb;3,5;4,5\n")).sheets
    assert sheet.rows == (("a", "1,5", "2,5"), ("b", "3,5", "4,5"))


def test_the_delimiter_that_excel_names_is_taken(tmp_path: Path) -> None:
    (sheet,) = read_table(saved(tmp_path, b"sep=|\r\nname|mass\r\na|1,5\r\n")).sheets
    assert (sheet.headings, sheet.rows, sheet.first_row) == (("name", "mass"), (("a", "1,5"),), 3)


def test_groups_of_headings_in_csv_reach_to_the_next(tmp_path: Path) -> None:
    (sheet,) = read_table(saved(tmp_path, b"Batch,Masses,,Gap\n,wet,dry,um\nL1,3,2,100\n")).sheets
    assert sheet.headings == ("Batch", "Masses wet", "Masses dry", "Gap (um)")


def test_a_table_of_texts_begins_with_its_headings(tmp_path: Path) -> None:
    (sheet,) = read_table(saved(tmp_path, b"Name,Remark\na,good\nb,cracks\n")).sheets
    assert (sheet.headings, sheet.rows) == (("Name", "Remark"), (("a", "good"), ("b", "cracks")))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("é;è\n1;2\n".encode() + "é;1\n".encode("cp1252"), "line 3: expected one encoding"),
        (b"\xef\xbb\xbfa;b\n\xe9;1\n", "line 2: expected UTF-8; got the byte 0xE9"),
        (b"a;b\n\x81;1\n", "line 2: expected UTF-8, UTF-16 or Windows-1252; got the byte 0x81"),
        (b"\xff\xfea\x00;\x00b", "expected UTF-16; got the byte 0x62"),
        (b"a;b\n1;\x07\n", r"line 2: expected text; got the control character U\+0007"),
        (b'a;b\n1;"2\n3;4\n', "this is not CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "Excel file of before 2007"),
        (b"PK\x03\x04 not really", "its archive is broken"),
        (b",".join([b"a"] * (MAX_COLUMNS + 1)), "line 1 goes beyond"),
        (b"1\n" * (MAX_ROWS + 1), "line 200001 goes beyond"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_gets_a_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    with pytest.raises(TableError, match=sentence) as caught:
        read_table(saved(tmp_path, content))
    assert "\n" not in str(caught.value)


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 30_000_000)
    with pytest.raises(TableError, match=r"100 times its size; got 1 parts and 30\.0 MB"):
        read_table(tmp_path / "bomb.xlsx")


def test_an_archive_of_another_kind_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "other.xlsx", "w") as archive:
        archive.writestr("readme.txt", b"text")
    with pytest.raises(TableError, match="got an archive of another kind"):
        read_table(tmp_path / "other.xlsx")


def test_a_workbook_with_entities_that_expand_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "laughs.xlsx", {"a": [["name", "mass"], ["x1", 1.0]]})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    names = [f"e{level}" for level in range(12)]
    entities = '<!ENTITY e0 "lol">' + "".join(
        f'<!ENTITY {name} "{f"&{below};" * 10}">' for below, name in pairwise(names)
    )
    sheet = parts["xl/worksheets/sheet1.xml"].decode().removeprefix("<?xml version='1.0' encoding='utf-8'?>")
    attack = f"<!DOCTYPE worksheet [{entities}]>" + sheet.replace("<v>1</v>", "<v>&e11;</v>")
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, attack.encode() if name.endswith("sheet1.xml") else part)
    with pytest.raises(TableError, match="it cannot be read"):
        read_table(path)


def test_a_column_far_to_the_right_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "wide.xlsx", {"a": [["name", "mass"], ["x1", 1.0, *[None] * MAX_COLUMNS, 2.0]]})
    with pytest.raises(TableError, match="row 2 of 'a' goes beyond"):
        read_table(path)


def test_without_openpyxl_one_sentence_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = discs(tmp_path)
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(TableError, match="Reading Excel files needs openpyxl"):
        read_table(path)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="cannot be read"):
        read_table(tmp_path / "none.csv")
