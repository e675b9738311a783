from pathlib import Path

import pytest

from server.notebook.tables.headings import make_sheet
from server.notebook.tables.reading import read_table
from server.notebook.tables.suggesting import suggest
from server.notebook.tables.table import Cell, Table, TableError
from tests.server.notebook.tables.lab_tables import batches, discs


def fields_of(headings: tuple[str, ...], field_names: tuple[str, ...], *rows: tuple[Cell, ...]) -> dict[str, str]:
    table = Table("t", (make_sheet("a", [headings, *(rows or (tuple(1.0 for _ in headings),))]),))
    return {column.heading: column.field for column in suggest(table, field_names).columns}


def test_french_and_english_headings_find_the_same_fields() -> None:
    names = ("coating.gap", "viscosity", "mass_loading", "porosity", "thickness.before", "thickness.after")
    english = ("Comma gap (µm)", "Viscosity (Pa s)", "Mass loading (mg cm-2)", "Porosity (%)", "Thickness before",
               "Thickness after")  # fmt: skip
    french = ("Entrefer enduction", "Viscosité", "Masse surfacique", "Porosité", "Épaisseur avant", "Épaisseur après")
    assert list(fields_of(english, names).values()) == list(names)
    assert list(fields_of(french, names).values()) == list(names)


def test_a_spread_is_not_the_value() -> None:
    assert fields_of(("Thickness (µm)", "s thick (µm)", "écart-type épaisseur"), ("thickness",)) == {
        "Thickness (µm)": "thickness",
        "s thick (µm)": "s_thick",
        "écart-type épaisseur": "ecart_type_epaisseur",
    }


def test_numbered_headings_are_readings() -> None:
    headings = ("Disc", "Thickness 1", "Thickness 2", "Thickness 3")
    assert list(fields_of(headings, ("thickness",)).values())[1:] == ["thickness.1", "thickness.2", "thickness.3"]


def test_what_columns_hold_decides_kind_unit_and_signs(tmp_path: Path) -> None:
    mapping = suggest(read_table(batches(tmp_path)), ("batch",))
    columns = {column.heading: column for column in mapping.columns}
    assert columns["Remarque"].kind == "text"
    assert columns["Épaisseur (µm)"].unit == "µm"
    assert mapping.decimal_comma
    assert "moyenne" in mapping.skip_rows
    of_discs = suggest(read_table(discs(tmp_path)), (), "nmc111")
    assert of_discs.skip_rows == ()  # all its rows are means
    assert of_discs.headings_from == "Feuil1"
    assert {column.field: (column.kind, column.unit) for column in of_discs.columns}["porosity_complete"] == (
        "number",
        "%",
    )


def test_the_order_of_dates() -> None:
    def order(*days: str) -> str:
        rows = [("Disc", "Date"), *((f"d{number}", day) for number, day in enumerate(days)), ("d", 1.0)]
        return suggest(Table("t", (make_sheet("a", rows),)), ()).dates

    assert order("05/06/2019", "06/13/2019") == "month_first"
    assert order("05/06/2019", "13/06/2019") == "day_first"


def test_a_table_without_headings() -> None:
    with pytest.raises(TableError, match="expected a sheet with a row of headings"):
        suggest(Table("t", (make_sheet("a", [(1.0, 2.0)]),)), ())
