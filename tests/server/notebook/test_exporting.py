import csv
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from server.notebook.exporting import ExportError, replacing, write_csv, write_parquet
from server.notebook.tables.importing import imported_rows
from server.notebook.tables.reading import read_table
from server.notebook.tables.suggesting import suggest
from tests.server.notebook.documents import SCRIPT, Pen, document_of, electrode, free_record, line_form


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_long_has_every_value_with_its_state(tmp_path: Path) -> None:
    document = electrode(tmp_path)
    write_csv([document], tmp_path / "long.csv")
    rows = rows_of(tmp_path / "long.csv")
    written = [entry for entry in document.view.entries if entry.kind in ("value", "file")]
    known = [one for one in document.quantities.values() if one.value is not None]
    assert len(rows) == len(written) + len(known)

    def of(field: str) -> list[dict[str, str]]:
        return [row for row in rows if row["field"] == field]

    wrong, right = of("w.carbon")
    assert (wrong["state"], wrong["value"], wrong["unit"], wrong["value_si"]) == ("replaced", "2.851", "g", "0.002851")
    assert (right["state"], right["reason"]) == ("current", "the balance showed mg, not g")
    assert float(right["value_si"]) == pytest.approx(285.1e-6)
    assert float(right["uncertainty_si"]) == pytest.approx(1.5e-7)
    assert (right["step"], right["who"], right["device"]) == ("weighing", "Ana Ruiz", "balance-2")
    assert right["device_time"] == "2026-03-02T10:20:00+01:00"
    assert right["server_time"] == "2026-03-02T09:20:00.204117Z"
    assert [row["state"] for row in of("coating.gap")] == ["disputed", "disputed"]
    assert [row["state"] for row in of("foil.mass")] == ["replaced", "emptied"]
    assert [(row["reading"], row["state"]) for row in of("electrode.thickness")][2:4] == [
        ("3", "replaced"),
        ("4", "current"),
    ]
    (device,) = of("mixing.device")
    assert (device["value"], device["text"], device["value_si"]) == ("0.0", "planetary mixer", "")
    (porosity,) = of("electrode.porosity")
    assert (porosity["state"], porosity["unit"], porosity["value_si"]) == ("computed", "%", "0.5367")
    assert float(porosity["value"]) == pytest.approx(53.67)


def test_texts_that_look_like_formulas_are_escaped_and_numbers_are_not(tmp_path: Path) -> None:
    pen = Pen("r")
    for number, text in enumerate(("=1+1", "+1", "-1", "@A1", "\ttab", "\rcr", "plain", SCRIPT)):
        pen.write(f"t{number}", text=text)
    pen.write("cold", -42.0, "°C")
    write_csv([document_of(pen.entries, None, "=cmd()")], tmp_path / "long.csv")
    texts = [row["text"] for row in rows_of(tmp_path / "long.csv")]
    assert texts == ["'=1+1", "'+1", "'-1", "'@A1", "'\ttab", "'\rcr", "plain", SCRIPT, ""]
    assert rows_of(tmp_path / "long.csv")[-1]["value"] == "-42.0"
    write_csv([document_of(pen.entries, None, "=cmd()")], tmp_path / "wide.csv", "wide")
    (row,) = rows_of(tmp_path / "wide.csv")
    assert (row["title"], row["t0"], row["cold (°C)"]) == ("'=cmd()", "'=1+1", "-42.0")


def test_wide_has_a_row_for_every_record(tmp_path: Path) -> None:
    write_csv([electrode(tmp_path), free_record()], tmp_path / "wide.csv", "wide")
    made, free = rows_of(tmp_path / "wide.csv")
    assert (made["record"], made["state"], made["w.carbon (g)"]) == ("NMC111-2026-03-02-a", "witnessed", "0.2851")
    assert (made["coating.gap (µm)"], made["disputed"]) == ("", "coating.gap")
    assert made["electrode.photo"] == "disc 3.png; balance.csv"
    assert made["mixing.device"] == "planetary mixer"
    assert made["electrode.thickness.3 (µm)"] == "79.0"
    assert float(made["electrode.porosity ± (%)"]) == pytest.approx(0.61)
    assert (made["viscosity (Pa·s)"], free["viscosity (Pa·s)"], free["batch.mass (g)"]) == ("", "3.1", "5.0")
    assert "foil.mass.1 (mg)" not in made
    assert "cell.np_ratio" not in made
    headings = list(made)
    assert headings.index("batch.mass (g)") < headings.index("w.carbon (g)") < headings.index("disc.mass.1 (mg)")
    assert headings.index("disc.mass.1 (mg)") < headings.index("disc.mass.5 (mg)") < headings.index("weather")


def test_what_was_exported_can_be_imported_again(tmp_path: Path) -> None:
    write_csv([electrode(tmp_path), free_record()], tmp_path / "wide.csv", "wide")
    table = read_table(tmp_path / "wide.csv")
    mapping = suggest(table, line_form().steps[3].fields).model_copy(update={"id_columns": ("record",)})
    imported = imported_rows(table, mapping)
    assert [record.record_id for record in imported.records] == ["NMC111-2026-03-02-a", "scratch-7"]
    values = {(value.column, value.unit): value.value for value in imported.records[0].values}
    assert values["disc.mass.2 (mg)", "mg"] == 23.61


def test_parquet_has_types_and_units(tmp_path: Path) -> None:
    documents = [electrode(tmp_path), free_record()]
    write_parquet(documents, tmp_path / "wide.parquet")
    table = pq.read_table(tmp_path / "wide.parquet")
    field = table.schema.field("disc.mass.1 (mg)")
    assert (str(field.type), field.metadata) == ("double", {b"unit": b"mg"})
    assert str(table.schema.field("created").type) == "timestamp[us, tz=UTC]"
    assert table.column("disc.mass.1 (mg)").to_pylist() == [23.425, None]
    write_parquet(documents, tmp_path / "long.parquet", "long")
    long = pq.read_table(tmp_path / "long.parquet").to_pylist()
    assert long[0]["server_time"].isoformat() == "2026-03-02T09:15:20.204117+00:00"
    assert {row["reading"] for row in long if row["field"] == "disc.mass"} == {1, 2, 3, 4, 5}


def test_nothing_to_export_is_a_table_of_headings(tmp_path: Path) -> None:
    for layout in ("long", "wide"):
        write_csv([], tmp_path / "none.csv", layout)
        assert rows_of(tmp_path / "none.csv") == []
        write_parquet([], tmp_path / "none.parquet", layout)
        assert pq.read_table(tmp_path / "none.parquet").num_rows == 0


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "kept.csv").write_text("before")
    with pytest.raises(ZeroDivisionError), replacing(tmp_path / "kept.csv") as temporary:
        temporary.write_text(f"half {1 / 0}")
    assert (tmp_path / "kept.csv").read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["kept.csv"]
    with pytest.raises(ExportError, match=r"none/long\.csv: cannot be written \(No such file or directory\)"):
        write_csv([], tmp_path / "none" / "long.csv")


def test_without_pyarrow_one_sentence_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ExportError, match="Writing Parquet needs pyarrow"):
        write_parquet([], tmp_path / "none.parquet")
