"""A lab's old tables become records, once, and every cell that does not is listed."""

from pathlib import Path
from typing import Any

import pytest

from server.clock import new_op_id
from server.notebook.incoming.files import opened
from server.notebook.incoming.storing import Outcome, Store, store_all
from server.notebook.models import Record
from server.notebook.tables.mapping import Column, Mapping
from server.notebook.tables.table import TableError
from server.problems import ProblemError
from server.protocol.messages import LockRecord, SignRecord
from tests.server.notebook.conftest import Bench
from tests.server.notebook.test_service import entries, head, require_proven, stored, value
from tests.serving import NOW

TABLE = "Lot;Masse (mg);Dicke;Note\nL-1;23,5;40;ok\nL-2;#DIV/0!;41;\nMoyenne;23,5;40;\n"
MASS = Column(heading="Masse (mg)", field="disc.mass", unit="mg", readings=True)
COLUMNS = (MASS, Column(heading="Dicke", field="wet", unit="µm"), Column(heading="Note", field="remark", kind="text"))


def mapping(**given: Any) -> Mapping:
    return Mapping(**{"id_columns": ("Lot",), "title_columns": ("Lot",), "columns": COLUMNS, **given})


def table(folder: Path, text: str = TABLE, name: str = "discs.csv") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def take_in(bench: Bench, file: Path, wanted: Mapping | None = None, rehearse: bool = False) -> Outcome:
    store = Store(bench.database, bench.notebook, bench.blobs, bench.actor, rehearse)
    with opened(file, bench.blobs, wanted or mapping()) as found:
        return store_all(store, found)


def test_each_value_comes_with_its_cell(bench: Bench, tmp_path: Path) -> None:
    outcome = take_in(bench, table(tmp_path))
    assert (outcome.records, outcome.entries) == (["L-1", "L-2"], 6)
    [begun, *values] = entries(bench, "L-1")
    assert (begun.text, begun.reason) == ("L-1", "imported from the table discs")
    assert [(one.field, one.value, one.unit, one.text, one.reason) for one in values] == [
        ("disc.mass.1", 23.5, "mg", "", "discs, row 2, Masse (mg)"),
        ("wet", 40.0, "µm", "", "discs, row 2, Dicke"),
        ("remark", None, "", "ok", "discs, row 2, Note"),
    ]
    assert [(one.row, one.column, one.content, one.reason) for one in outcome.skipped] == [
        (3, "Masse (mg)", "#DIV/0!", "the error of a formula"),
        (4, "", "Moyenne | 23,5 | 40", "a row of 'Moyenne'"),
    ]
    require_proven(bench)


def test_a_second_import_changes_nothing(bench: Bench, tmp_path: Path) -> None:
    first = take_in(bench, table(tmp_path))
    again = take_in(bench, table(tmp_path))
    assert (again.records, again.entries, again.known) == ([], 0, first.entries)
    assert again.skipped == first.skipped


def test_of_a_table_that_has_grown_only_what_is_new_is_written(bench: Bench, tmp_path: Path) -> None:
    first = take_in(bench, table(tmp_path))
    grown = take_in(bench, table(tmp_path, TABLE.replace("#DIV/0!", "23,6") + "L-3;24;42;\n"))
    assert (grown.records, grown.entries, grown.known) == (["L-3"], 4, first.entries)
    assert [one.field for one in entries(bench, "L-2")] == ["", "wet", "disc.mass.1"]


def test_a_new_title_is_still_the_same_record(bench: Bench, tmp_path: Path) -> None:
    take_in(bench, table(tmp_path))
    again = take_in(bench, table(tmp_path), mapping(title_columns=("Lot", "Note")))
    assert (again.records, again.entries) == ([], 0)


def test_records_of_the_same_name_are_left_alone(bench: Bench, tmp_path: Path) -> None:
    stored(bench, value(record="L-1"))
    before = entries(bench, "L-1")
    outcome = take_in(bench, table(tmp_path))
    assert entries(bench, "L-1") == before
    assert outcome.records[0].startswith("L-1.")
    other = take_in(bench, table(tmp_path, name="other.csv"))
    assert set(other.records).isdisjoint({"L-1", "L-2", *outcome.records})
    assert take_in(bench, table(tmp_path, name="other.csv")).records == []


def test_values_out_of_the_range_of_a_template_are_listed(bench: Bench, tmp_path: Path) -> None:
    columns = (Column(heading="Masse (mg)", field="disc.mass", unit="kg", readings=True),)
    outcome = take_in(bench, table(tmp_path), mapping(template_id="nmc111", columns=columns))
    assert bench.database.read(lambda session: session.get(Record, "L-1")).template_id == "nmc111"
    refused = next(one for one in outcome.skipped if one.content == "23.5 kg")
    assert (refused.sheet, refused.row, refused.column) == ("discs", 2, "Masse (mg)")
    assert refused.reason.startswith("disc.mass.1: ")


def test_a_locked_record_takes_nothing_more(bench: Bench, tmp_path: Path) -> None:
    take_in(bench, table(tmp_path))
    common = {"record_id": "L-2", "device_time": NOW}
    stored(bench, SignRecord(**common, op_id=new_op_id(), head_sha256=head(bench, "L-2")))
    stored(bench, LockRecord(**common, op_id=new_op_id(), head_sha256=head(bench, "L-2")))
    mended = take_in(bench, table(tmp_path, TABLE.replace("#DIV/0!", "23,6")))
    assert mended.entries == 0
    [refused] = [one for one in mended.skipped if one.content == "23.6 mg"]
    assert refused.reason.startswith("The record L-2 is locked since ")


def test_an_unknown_template_stops_before_anything_is_written(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="There is no template nothing"):
        take_in(bench, table(tmp_path), mapping(template_id="nothing"))
    assert entries(bench, "L-1") == []


def test_a_rehearsal_says_the_same_and_writes_nothing(bench: Bench, tmp_path: Path) -> None:
    rehearsed = take_in(bench, table(tmp_path), rehearse=True)
    assert entries(bench, "L-1") == []
    assert rehearsed == take_in(bench, table(tmp_path))


@pytest.mark.parametrize(
    ("name", "wanted", "sentence"),
    [
        ("discs.csv", None, "discs.csv: a table needs a mapping of its columns to fields; got none."),
        ("discs.eln", mapping(), "discs.eln: an .eln file says itself what its values are; expected no mapping."),
        ("discs.ods", None, r"discs.ods: expected a file called \*.eln, \*.csv or \*.xlsx."),
        ("none.eln", None, "none.eln: cannot be read"),
    ],
)
def test_what_cannot_be_opened_gets_a_sentence(
    bench: Bench, tmp_path: Path, name: str, wanted: Mapping | None, sentence: str
) -> None:
    if not name.startswith("none"):
        table(tmp_path, name=name)
    with pytest.raises(TableError, match=sentence), opened(tmp_path / name, bench.blobs, wanted):
        pass
