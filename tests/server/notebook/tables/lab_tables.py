"""Small tables of the kind that labs keep."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook

from server.notebook.tables.table import Cell

DAY = datetime(2019, 6, 13)
DISCS: tuple[tuple[Cell, ...], ...] = (
    ("Comma gap/um", "Not Cal/Cal?", "Electrode mass/mg", "s mass/mg", "Porosity (complete)", "s poros", "S-to-L(%)",
     "Viscosity", "date", None),
    ("moyenne", "Not Cal", 23.5, 0.2, 48.1, "#DIV/0!", 58, 2.89, DAY, ""),
    ("moyenne", "Not Cal", 36, 0.2, 48.6, "#DIV/0!", 58, 4.62, DAY, None),
)  # fmt: skip
MORE_DISCS: tuple[tuple[Cell, ...], ...] = (
    (),
    ("moyenne", None, 17.8, 0.2, 54.6, "#DIV/0!", 70, "x", DAY, None),
)
# Headings over two rows, merged; a batch merged over its discs; a mean below.
BATCHES: tuple[tuple[Cell, ...], ...] = (
    ("Électrodes de mars",),
    (),
    ("Lot", "Masse (mg)", None, "Épaisseur", "Remarque"),
    (None, "humide", "sèche", "µm", None),
    ("L-12", "30,1", 23.5, 78.5, "fissures"),
    (None, "30,3", 23.6, 79.0, None),
    ("L-13", "31", 24, 80, "ok"),
    ("Moyenne", 30.5, 23.7, 79.2, None),
)
BATCH_MERGES = ("A1:E1", "A3:A4", "B3:C3", "E3:E4", "A5:A6")


def workbook(path: Path, sheets: dict[str, Sequence[Sequence[Cell]]], merges: Iterable[str] = ()) -> Path:
    """Save an Excel workbook; the merges are those of its first sheet."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for merge in merges:
        book.worksheets[0].merge_cells(merge)
    book.save(path)
    return path


def discs(folder: Path) -> Path:
    """Means of discs on two sheets, the second without headings."""
    return workbook(folder / "discs.xlsx", {"Feuil1": DISCS, "Feuil2": MORE_DISCS})


def batches(folder: Path) -> Path:
    """Two batches below merged headings."""
    return workbook(folder / "batches.xlsx", {"Mars": BATCHES}, BATCH_MERGES)
