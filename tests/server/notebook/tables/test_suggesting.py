from pathlib import Path

import pytest

from server.notebook.tables.headings import make_sheet
from server.notebook.tables.mapping import Column
from server.notebook.tables.reading import read_table
from server.notebook.tables.suggesting import suggest
from server.notebook.tables.table import Cell, Table, TableError
from server.protocol.notebook_messages import FieldKind, FormField
from tests.server.notebook.tables.lab_tables import batches, discs


def field(name: str, kind: FieldKind = "number", label: str = "") -> FormField:
    return FormField(
        field=name, label=label, kind=kind, units=[], choices=[], low=None, high=None, range_reason="", required=False,
        readings=1, uncertainty=0, relative_uncertainty=0, target="", tolerance=0, speech="", hint="",
    )  # fmt: skip


LINE = (
    field("coating.gap", label="Gap"),
    field("coating.wet", "readings", "Wet thickness"),
    field("w.binder", label="Reading (binder)"),
    field("calendering.gap", label="Gap of the rolls"),
    field("viscosity.shear_rate", label="Shear rate"),
    field("viscosity.value", label="Viscosity"),
    field("calendering.before", "readings", "Thickness before"),
    field("calendering.after", "readings", "Thickness after"),
    field("disc.mass", "readings", "Mass of a disc"),
    field("electrode.thickness", "readings", "Thickness of the electrode"),
    field("drying.time", label="Drying time"),
    field("notes.text", "text", "Notes"),
    field("batch.started", "moment", "Begun"),
)


def columns_of(headings: tuple[str, ...], *rows: tuple[Cell, ...]) -> list[Column]:
    table = Table("t", (make_sheet("a", [headings, *(rows or (tuple(1.0 for _ in headings),))]),))
    return list(suggest(table, LINE).columns)


def test_french_and_english_headings_find_the_same_fields() -> None:
    english = ("Comma gap (µm)", "Viscosity (Pa s)", "Shear rate/Hz", "Thickness before", "Thickness after",
               "Electrode mass/mg", "Drying time (min)", "Calender rolls gap/um (b*)")  # fmt: skip
    french = ("Entrefer enduction (µm)", "Viscosité (Pa.s)", "Taux de cisaillement (s-1)", "Épaisseur avant",
              "Épaisseur après", "Masse électrode", "Durée séchage", "Écartement rouleaux calandre")  # fmt: skip
    expected = ["coating.gap", "viscosity.value", "viscosity.shear_rate", "calendering.before", "calendering.after",
                "disc.mass", "drying.time", "calendering.gap"]  # fmt: skip
    assert [column.field for column in columns_of(english)] == expected
    assert [column.field for column in columns_of(french)] == expected


def test_different_things_with_words_in_common_are_kept_apart() -> None:
    headings = ("Thickness (µm)", "Wet thickness (µm)", "Porosity (w/o binders)", "Binder (g)")
    assert [column.field for column in columns_of(headings)] == [
        "electrode.thickness", "coating.wet", "porosity_w_o_binders", "w.binder",
    ]  # fmt: skip


def test_a_spread_is_not_the_value() -> None:
    headings = ("Electrode thickness (µm)", "s thick (µm)", "écart-type épaisseur")
    assert [column.field for column in columns_of(headings)] == [
        "electrode.thickness",
        "s_thick",
        "ecart_type_epaisseur",
    ]


def test_a_field_of_readings_takes_rows_or_numbered_columns() -> None:
    by_row = columns_of(("Disc", "Electrode thickness"))[1]
    assert (by_row.field, by_row.readings) == ("electrode.thickness", True)
    numbered = columns_of(("Disc", "Electrode thickness 1", "Electrode thickness 2"))[1:]
    assert [(column.field, column.readings) for column in numbered] == [
        ("electrode.thickness.1", False),
        ("electrode.thickness.2", False),
    ]


def test_a_column_of_texts_is_not_for_a_field_of_numbers() -> None:
    (kept, other) = columns_of(("Notes", "Drying time"), ("a", "short"), ("b", "long"))
    assert (kept.field, other.field, other.kind) == ("notes.text", "drying_time", "text")


def test_a_choice_is_for_columns_of_its_words() -> None:
    foil = field("coating.foil", "choice", "Foil").model_copy(update={"choices": ["aluminium", "copper"]})

    def column(*cells: str) -> Column:
        rows = [("Gap", "Foil"), *((1.0, cell) for cell in cells)]
        return suggest(Table("t", (make_sheet("a", rows),)), [foil]).columns[1]

    chosen = column("Aluminium", "copper", "steel")
    assert (chosen.field, chosen.kind, chosen.choices) == ("coating.foil", "choice", ("aluminium", "copper"))
    assert (column("Al 16", "Cu 9").field, column("Al 16").kind) == ("foil", "text")


def test_what_columns_hold_decides_kind_unit_and_signs(tmp_path: Path) -> None:
    mapping = suggest(read_table(batches(tmp_path)))
    columns = {column.heading: column for column in mapping.columns}
    assert columns["Remarque"].kind == "text"
    assert columns["Épaisseur (µm)"].unit == "µm"
    assert mapping.decimal_comma
    assert "moyenne" in mapping.skip_rows
    of_discs = suggest(read_table(discs(tmp_path)), template_id="nmc111")
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
