import csv
from pathlib import Path

from server.notebook.incoming.report import summary, write_skipped
from server.notebook.tables.importing import Skipped

SKIPPED = [
    Skipped("Feuil1", 3, "Mass", "=1+1", "the error of a formula"),
    Skipped("Feuil1", 4, "Mass", "#DIV/0!", "the error of a formula"),
    Skipped("Feuil2", None, "", "", "the sheet has no data"),
]


def test_every_place_is_listed_and_no_cell_is_a_formula(tmp_path: Path) -> None:
    write_skipped(SKIPPED, tmp_path / "list.csv")
    with (tmp_path / "list.csv").open(encoding="utf-8-sig", newline="") as file:
        [headings, first, *rest] = csv.reader(file)
    assert headings == ["sheet", "row", "column", "content", "reason"]
    assert first == ["Feuil1", "3", "Mass", "'=1+1", "the error of a formula"]
    assert len(rest) == 2


def test_the_commonest_reasons_come_first() -> None:
    assert summary(SKIPPED) == "3 left out: 2 × the error of a formula; 1 × the sheet has no data."
    many = [Skipped("", None, "", "", f"reason {number}.") for number in range(7)]
    assert summary(many).endswith("1 × reason 4; and 2 more reasons.")
