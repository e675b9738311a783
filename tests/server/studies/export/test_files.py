from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from server.studies.export import files
from server.studies.export.columns import Column
from server.studies.export.files import TableFiles, write_table
from server.studies.export.tables import Table
from tests.server.studies.export.example import rows_of

TABLE = Table(
    "t",
    "T",
    "",
    (
        Column("text", "A text."),
        Column("count", "A count.", kind="integer"),
        Column("value", "A value.", "mm", "number"),
        Column("flag", "A flag.", kind="boolean"),
        Column("at", "A moment.", kind="datetime"),
    ),
)
LINE = {"text": "é", "count": 3, "value": 0.1, "flag": False, "at": "2026-10-05T08:00:00.250000Z"}


def test_both_formats_say_the_same(tmp_path):
    assert write_table(tmp_path, TABLE, [LINE, {}]) == 2
    csv_rows = rows_of(tmp_path, "t")
    assert csv_rows[0] == {"text": "é", "count": "3", "value": "0.1", "flag": "false", "at": LINE["at"]}
    assert set(csv_rows[1].values()) == {""}
    table = parquet.read_table(tmp_path / "t.parquet")
    first, second = table.to_pylist()
    assert first["at"].isoformat() == "2026-10-05T08:00:00.250000+00:00"
    assert {**first, "at": None} == {**LINE, "at": None}
    assert set(second.values()) == {None}
    assert table.schema.field("value").metadata == {b"meaning": b"A value.", b"unit": b"mm"}


def test_an_empty_table_has_its_columns(tmp_path):
    assert write_table(tmp_path, TABLE, []) == 0
    assert (tmp_path / "t.csv").read_text() == "text,count,value,flag,at\n"
    assert parquet.read_table(tmp_path / "t.parquet").column_names == list(TABLE.names)


def test_batches_join(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "BATCH", 3)
    with TableFiles(tmp_path, TABLE) as written:
        written.write_all({"count": number} for number in range(8))
    assert [row["count"] for row in rows_of(tmp_path, "t")] == [str(number) for number in range(8)]
    assert parquet.read_table(tmp_path / "t.parquet")["count"].to_pylist() == list(range(8))


@given(st.sampled_from("=+-@\t＝"), st.text(max_size=20))
def test_no_cell_is_a_formula(first, rest):
    (cell,) = files._printed(TABLE.columns[0], [first + rest])
    assert cell == f"'{first}{rest}"


def test_numbers_below_zero_stay_numbers(tmp_path):
    write_table(tmp_path, TABLE, [{"value": -1.5, "count": -2}])
    (row,) = rows_of(tmp_path, "t")
    assert (row["value"], row["count"]) == ("-1.5", "-2")


def test_texts_of_a_package_are_harmless(package):
    for path in package.glob("*.csv"):
        for row in rows_of(package, path.stem):
            for name, cell in row.items():
                assert not cell.startswith(("=", "+", "@")), (path.name, name)
    assert {row["headset"] for row in rows_of(package, "sessions")} == {"", "'=HYPERLINK(1)"}
    assert "'+beaker" in {row["detail"] for row in rows_of(package, "events")}
