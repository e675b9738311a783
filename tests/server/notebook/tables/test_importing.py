import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.notebook.tables.headings import make_sheet
from server.notebook.tables.importing import Skipped, derived_op_id, imported_rows
from server.notebook.tables.mapping import Column, Mapping
from server.notebook.tables.reading import read_table
from server.notebook.tables.suggesting import suggest
from server.notebook.tables.table import Cell, Table, TableError, is_blank
from tests.server.notebook.tables.lab_tables import batches, discs

OP_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
BY_BATCH = Mapping(
    id_columns=("Lot",),
    title_columns=("Lot",),
    columns=(
        Column(heading="Masse (mg) humide", field="disc.wet_mass", unit="mg", readings=True),
        Column(heading="Épaisseur (µm)", field="thickness", unit="µm", readings=True),
        Column(heading="Remarque", field="remark", kind="text"),
    ),
    decimal_comma=True,
)


def test_rows_of_a_batch_are_its_readings(tmp_path: Path) -> None:
    imported = imported_rows(read_table(batches(tmp_path)), BY_BATCH)
    first, second = imported.records
    assert (first.record_id, first.title, second.record_id) == ("L-12", "L-12", "L-13")
    assert [(v.field, v.value, v.text, v.unit, v.row) for v in first.values] == [
        ("disc.wet_mass.1", 30.1, "", "mg", 5),
        ("thickness.1", 78.5, "", "µm", 5),
        ("remark", None, "fissures", "", 5),
        ("disc.wet_mass.2", 30.3, "", "mg", 6),
        ("thickness.2", 79.0, "", "µm", 6),
    ]
    assert imported.skipped == (
        Skipped("Mars", 1, "A", "Électrodes de mars", "above the headings"),
        Skipped(
            "Mars", None, "Masse (mg) sèche", "Masse (mg) sèche", "the column is not mapped; 4 of its cells are filled"
        ),
        Skipped("Mars", 8, "", "Moyenne | 30.5 | 23.7 | 79.2", "a row of 'Moyenne'"),
    )


def test_means_that_are_the_data_are_imported_and_every_other_cell_listed(tmp_path: Path) -> None:
    table = read_table(discs(tmp_path))
    imported = imported_rows(table, suggest(table, ()))
    assert [record.record_id for record in imported.records] == [
        "discs_Feuil1_2",
        "discs_Feuil1_3",
        "discs_Feuil2_2",
    ]
    last = {value.field: (value.value, value.text, value.unit) for value in imported.records[-1].values}
    assert last["electrode_mass"] == (17.8, "", "mg")
    assert last["date"] == (None, "2019-06-13", "")
    assert "viscosity" not in last
    assert sorted((s.sheet, s.row, s.column, s.content, s.reason) for s in imported.skipped) == [
        ("Feuil1", 2, "Comma gap/um", "moyenne", "expected a number"),
        ("Feuil1", 2, "s poros", "#DIV/0!", "the error of a formula"),
        ("Feuil1", 3, "Comma gap/um", "moyenne", "expected a number"),
        ("Feuil1", 3, "s poros", "#DIV/0!", "the error of a formula"),
        ("Feuil2", 2, "Comma gap/um", "moyenne", "expected a number"),
        ("Feuil2", 2, "Viscosity", "x", "stands for a missing value"),
        ("Feuil2", 2, "s poros", "#DIV/0!", "the error of a formula"),
    ]


def test_importing_again_gives_the_same_and_a_grown_table_only_adds(tmp_path: Path) -> None:
    table = read_table(batches(tmp_path))
    once, again = imported_rows(table, BY_BATCH), imported_rows(table, BY_BATCH)
    assert once == again
    (sheet,) = table.sheets
    grown = replace(table, sheets=(replace(sheet, rows=(*sheet.rows, ("L-14", 1.0, 1.0, 1.0, None))),))
    before = {value.op_id for record in once.records for value in record.values}
    after = {value.op_id for record in imported_rows(grown, BY_BATCH).records for value in record.values}
    assert before < after


def table_of(*rows: tuple[Cell, ...]) -> Table:
    return Table("table", (make_sheet("a", rows),))


def test_a_value_that_a_record_already_has_is_listed_and_another_stands_beside_it() -> None:
    mapping = Mapping(id_columns=("Batch",), columns=(Column(heading="Gap", field="gap", unit="µm"),))
    imported = imported_rows(table_of(("Batch", "Gap"), ("b", 100.0), ("b", 100.0), ("b", 120.0)), mapping)
    assert [value.value for value in imported.records[0].values] == [100.0, 120.0]
    assert [(s.row, s.reason) for s in imported.skipped] == [(3, "row 2 already says so of this record")]


def test_a_row_without_its_identifier_and_an_empty_row_are_listed() -> None:
    mapping = Mapping(id_columns=("Batch",), columns=(Column(heading="Gap", field="gap", unit="µm"),))
    imported = imported_rows(table_of(("Batch", "Gap"), ("b", 100.0), (), ("x", 110.0)), mapping)
    assert [(s.row, s.content, s.reason) for s in imported.skipped] == [
        (3, "", "an empty row"),
        (4, "x | 110", "'Batch', which names the record, is empty"),
    ]


def test_identifiers_stay_apart_where_letters_are_lost() -> None:
    mapping = Mapping(id_columns=("Batch",), columns=(Column(heading="Gap", field="gap", unit="µm"),))
    rows = [("lot 1", 1.0), ("lot/1", 2.0), ("é" * 90, 3.0), ("批次", 4.0)]
    ids = [record.record_id for record in imported_rows(table_of(("Batch", "Gap"), *rows), mapping).records]
    assert ids[0] == "lot-1"
    assert len(set(ids)) == 4
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", one) for one in ids)


def test_a_choice_is_imported_as_its_place() -> None:
    column = Column(heading="Foil", field="coating.foil", kind="choice", choices=("aluminium", "copper"))
    rows = (("Foil", "Gap"), ("Copper ", 1.0), ("steel", 2.0))
    imported = imported_rows(table_of(*rows), Mapping(columns=(column,)))
    assert [(value.field, value.value) for value in imported.records[0].values] == [("coating.foil", 1.0)]
    assert imported.skipped[-1] == Skipped("a", 3, "Foil", "steel", "expected one of aluminium, copper")


def test_a_column_that_is_not_there_is_named() -> None:
    mapping = Mapping(columns=(Column(heading="Gap", field="gap"),))
    with pytest.raises(TableError, match="Sheet 'a' has no column 'Gap'; it has 'Batch', 'Mass'"):
        imported_rows(table_of(("Batch", "Mass"), ("b", 1.0)), mapping)


CELLS = st.one_of(
    st.none(), st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(["x", "#DIV/0!", "mean", "1,5", "a"])
)


@given(st.lists(st.tuples(st.sampled_from(["b1", "b2", "x", None]), CELLS, CELLS), min_size=1))
def test_every_filled_cell_is_a_value_or_in_the_list(rows: list[tuple[Cell, ...]]) -> None:
    mapping = Mapping(
        id_columns=("Batch",),
        columns=(
            Column(heading="Gap", field="gap", unit="µm"),
            Column(heading="Mass", field="mass", unit="mg", readings=True),
        ),
    )
    sheet = replace(make_sheet("a", [("Batch", "Gap", "Mass"), ("b1", 1.0, 2.0)]), rows=tuple(rows))
    imported = imported_rows(Table("table", (sheet,)), mapping)
    values = {(value.row, value.column) for record in imported.records for value in record.values}
    skipped = {(one.row, one.column) for one in imported.skipped}
    for number, row in enumerate(rows, start=sheet.first_row):
        for heading, cell in zip(("Gap", "Mass"), row[1:], strict=True):
            told = [(number, heading) in values, (number, heading) in skipped, (number, "") in skipped]
            assert sum(told) == 1 or (is_blank(cell) and sum(told) == 0)
    op_ids = [value.op_id for record in imported.records for value in record.values]
    assert len(set(op_ids)) == len(op_ids)


@given(st.lists(st.one_of(st.text(), st.floats(allow_nan=False), st.none())))
def test_derived_identifiers_have_the_shape_of_uuid_7(parts: list[str | float | None]) -> None:
    assert OP_ID.fullmatch(derived_op_id(*parts))
