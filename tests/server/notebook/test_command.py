"""`holotrode notebook`, as a person types it."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from server.app import start_services
from server.cli import app
from server.clock import new_op_id
from server.data_directory import data_directory
from server.identity.service import ensure_local_person
from server.notebook.eln.reading import read_eln
from server.notebook.service import TakeOver
from server.protocol.messages import AppendEntry, CreateRecord, NotebookWrite
from server.settings import Settings
from tests.serving import NOW

TABLE = "Lot;Masse (mg);Note\nL-1;23,5;ok\nL-2;#DIV/0!;\n"


class Lab:
    """A data directory, and the command on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data, self.keys = folder / "data", folder / "keys"

    def run(self, *arguments: object, keys: bool = False) -> Result:
        """`holotrode notebook ARGUMENTS` on this data."""
        given = ["notebook", *map(str, arguments), "--data", str(self.data)]
        return CliRunner().invoke(app, [*given, "--keys", str(self.keys)] if keys else given)

    def done(self, *arguments: object, keys: bool = False) -> str:
        """What it prints when it is done."""
        result = self.run(*arguments, keys=keys)
        assert result.exit_code == 0, result.stderr
        return result.stdout

    def fill(self, *writes: NotebookWrite) -> None:
        """Append to the notebook."""
        with data_directory(self.data):
            services = start_services(Settings(data=self.data, keys=self.keys))
            actor = services.database.write(ensure_local_person)
            for write in writes:
                services.database.write(lambda session, write=write: services.notebook.append(session, actor, write))
            services.database.close()


def refused(result: Result, code: int = 1) -> str:
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr.strip()


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    """Two records: one of a template, one without."""
    made = Lab(tmp_path)
    common = {"device_time": NOW, "record_id": "batch-1"}
    made.fill(
        CreateRecord(**common, op_id=new_op_id(), title="Batch 1", template_id="nmc111"),
        AppendEntry(**common, op_id=new_op_id(), field="batch.mass", value=20, unit="g"),
        AppendEntry(**common, op_id=new_op_id(), field="w.cam.lot", text="L2401"),
        AppendEntry(**{**common, "record_id": "free"}, op_id=new_op_id(), field="remark", text="=1+1"),
    )
    return made


# --- out ----------------------------------------------------------------------------------------------------


def test_one_record_is_exported_signed(lab: Lab) -> None:
    printed = lab.done("export", "--record", "batch-1", "-o", lab.folder / "out", keys=True)
    file = lab.folder / "out" / "batch-1.eln"
    assert printed == f"{file} ({file.stat().st_size:,} bytes)\n"
    [record] = read_eln(file)
    assert record.proof.proven
    assert [entry.field for entry in record.entries] == ["nmc111", "batch.mass", "w.cam.lot"]


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ((), ["notebook.eln"]),
        (("--format", "csv"), ["notebook.csv"]),
        (("--format", "csv", "--layout", "wide"), ["notebook.csv"]),
        (("--format", "parquet"), ["notebook.parquet"]),
        (("--format", "html", "--language", "fr"), ["batch-1.html", "free.html"]),
    ],
)
def test_everything_is_exported(lab: Lab, options: tuple[str, ...], names: list[str]) -> None:
    report = json.loads(lab.done("export", "--all", *options, "-o", lab.folder / "out", "--json", keys=True))
    assert report["records"] == 2
    assert [Path(one["file"]).name for one in report["files"]] == names
    assert sorted(path.name for path in (lab.folder / "out").iterdir()) == names


def test_the_layout_and_the_language_are_those_asked_for(lab: Lab) -> None:
    lab.done("export", "--all", "--format", "csv", "--layout", "wide", "-o", lab.folder / "out", keys=True)
    with (lab.folder / "out" / "notebook.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["record"] for row in rows] == ["batch-1", "free"]
    assert rows[1]["remark"] == "'=1+1"
    lab.done("export", "--record", "batch-1", "--format", "html", "--language", "fr", "-o", lab.folder / "out")
    assert '<html lang="fr">' in (lab.folder / "out" / "batch-1.html").read_text(encoding="utf-8")


def test_an_export_goes_on_while_a_server_writes(lab: Lab) -> None:
    with data_directory(lab.data):
        lab.done("export", "--all", "-o", lab.folder / "out", keys=True)
        lab.done("heads", "-o", lab.folder / "heads.json")


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("export",), 2, "export expects --record ID, or --all"),
        (("export", "--all", "--record", "a"), 2, "export expects --record ID, or --all"),
        (("export", "--all", "--layout", "wide"), 2, "--layout is for csv and parquet; got --format eln"),
        (("export", "--record", "no", "--format", "csv"), 1, "There is no record no."),
        (("export", "--record", "free", "--format", "jsonld"), 1, "The record free has nothing yet that BattINFO"),
        (("labels",), 2, "labels expects --record ID, once or more, or --lots"),
        (("labels", "--record", "no"), 1, "There is no record no."),
    ],
)
def test_what_cannot_be_exported_gets_a_sentence(
    lab: Lab, arguments: tuple[str, ...], code: int, sentence: str
) -> None:
    assert refused(lab.run(*arguments, "-o", lab.folder / "out"), code).startswith(sentence)


def test_an_export_is_not_signed_with_another_key(lab: Lab) -> None:
    result = lab.run("export", "--all", "-o", lab.folder / "out", "--keys", lab.folder / "others")
    assert refused(result).startswith(f"{lab.folder / 'others'}: expected the key that signs the records of")
    assert not (lab.folder / "others").exists()


def test_without_data_there_is_nothing_to_export(tmp_path: Path) -> None:
    result = Lab(tmp_path).run("export", "--all", "-o", tmp_path / "out")
    assert refused(result) == f"{tmp_path / 'data'}: expected the data of a server (holotrode.db); there is none."
    assert not (tmp_path / "data").exists()


def test_heads_are_what_verify_takes(lab: Lab) -> None:
    kept = lab.folder / "heads.json"
    lab.done("heads", "-o", kept)
    assert [head["record_id"] for head in json.loads(kept.read_bytes())] == ["batch-1", "free"]
    verified = CliRunner().invoke(app, ["verify", "--data", str(lab.data), "--heads", str(kept), "--json"])
    assert json.loads(verified.stdout)["problems"] == []


def test_labels_are_of_records_and_of_lots(lab: Lab) -> None:
    sheet = lab.folder / "sheet.html"
    lab.done("labels", "--record", "batch-1", "--record", "free", "-o", sheet)
    assert sheet.read_text(encoding="utf-8").count('class="label') == 2
    lab.done("labels", "--lots", "-o", sheet)
    page = sheet.read_text(encoding="utf-8")
    assert "L2401" in page
    assert "NMC111" in page


# --- in -----------------------------------------------------------------------------------------------------


def test_an_archive_is_imported_once(lab: Lab, tmp_path: Path) -> None:
    lab.done("export", "--all", "-o", lab.folder, keys=True)
    file = lab.folder / "notebook.eln"
    there = Lab(tmp_path / "there")
    there.folder.mkdir()
    assert there.done("import", file, keys=True) == (
        f"notebook.eln is in {there.data}: 2 records begun, 5 entries written.\n"
    )
    assert there.done("import", file, keys=True) == f"Nothing new: all of notebook.eln is in {there.data} already.\n"
    assert lab.done("import", file, keys=True) == f"Nothing new: all of notebook.eln is in {lab.data} already.\n"
    verified = CliRunner().invoke(app, ["verify", "--data", str(there.data)])
    assert verified.stdout == "2 records, 5 entries, 2 signatures, 1 files: nothing was changed.\n"


def test_a_table_is_imported_by_the_mapping_that_was_suggested(tmp_path: Path) -> None:
    lab = Lab(tmp_path)
    table, mapping = tmp_path / "discs.csv", tmp_path / "discs.yaml"
    table.write_text(TABLE, encoding="utf-8")
    assert json.loads(lab.done("import", table, "--suggest", mapping, "--json")) == {
        "mapping": str(mapping),
        "columns": 3,
        "names_records": ["Lot"],
    }
    assert not lab.data.exists()
    result = lab.run("import", table, "--mapping", mapping, "--json", keys=True)
    listed = tmp_path / "discs.skipped.csv"
    assert json.loads(result.stdout) == {
        "file": str(table),
        "records": ["L-1", "L-2"],
        "entries": 6,
        "known": 0,
        "skipped": 1,
        "report": str(listed),
    }
    assert result.stderr.strip() == f"1 left out: 1 × the error of a formula. The list is {listed}."
    assert "#DIV/0!" in listed.read_text(encoding="utf-8-sig")
    again = lab.run("import", table, "--mapping", mapping, "--report", tmp_path / "list.csv", keys=True)
    assert again.stdout == f"Nothing new: all of discs.csv is in {lab.data} already.\n"
    assert (tmp_path / "list.csv").read_bytes() == listed.read_bytes()


def test_a_mapping_is_suggested_for_a_template(tmp_path: Path) -> None:
    table, mapping = tmp_path / "a.csv", tmp_path / "a.yaml"
    table.write_text("Gap (µm);Solid content (%)\n100;70\n", encoding="utf-8")
    Lab(tmp_path).done("import", table, "--suggest", mapping, "--template", "nmc111")
    assert "field: coating.gap" in mapping.read_text(encoding="utf-8")
    assert refused(Lab(tmp_path).run("import", table, "--suggest", mapping, "--template", "no")).startswith(
        f"{tmp_path / 'data'}: expected the data of a server"
    )


def test_an_import_waits_for_no_server(lab: Lab) -> None:
    lab.done("export", "--all", "-o", lab.folder, keys=True)
    with data_directory(lab.data):
        sentence = refused(lab.run("import", lab.folder / "notebook.eln", keys=True))
    assert sentence == (
        f"A server runs on {lab.data}; import notebook.eln on its page instead, or stop the server first."
    )


@pytest.mark.parametrize(
    ("content", "arguments", "code", "sentence"),
    [
        ("a.csv", (), 2, "a.csv: a table needs --mapping; --suggest M.yaml writes one to look over."),
        ("a.eln", ("--mapping", "m.yaml"), 2, "a.eln: an .eln file says itself what its values are"),
        ("a.eln", ("--suggest", "m.yaml"), 2, "a.eln: an .eln file says itself what its values are"),
        ("a.csv", ("--mapping", "m.yaml", "--suggest", "m.yaml"), 2, "import expects --mapping or --suggest; got both"),
        ("a.csv", ("--mapping", "none.yaml"), 1, "none.yaml: cannot be read"),
        ("a.eln", (), 1, "a.eln: expected a ZIP archive; it is none, or it is cut off."),
        ("a.pdf", (), 1, "a.pdf: expected a file called *.eln, *.csv or *.xlsx."),
    ],
)
def test_what_cannot_be_imported_gets_a_sentence(
    tmp_path: Path, content: str, arguments: tuple[str, ...], code: int, sentence: str
) -> None:
    (tmp_path / content).write_text(TABLE, encoding="utf-8")
    assert refused(Lab(tmp_path).run("import", tmp_path / content, *arguments, keys=True), code).startswith(sentence)


def test_no_client_can_say_where_a_record_comes_from() -> None:
    assert "origin" not in CreateRecord.model_fields
    assert TakeOver.model_fields["type"].default == "create_record"
