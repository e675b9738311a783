import csv
import json

import frictionless

from tests.server.studies.export.example import rows_of


def test_the_package_is_a_frictionless_data_package(package):
    report = frictionless.validate(str(package / "datapackage.json"))
    assert report.flatten(["name", "type", "message"]) == []
    assert {task.name for task in report.tasks} >= {"participants", "scores", "motion", "codebook"}
    assert all(task.labels for task in report.tasks)


def test_a_wrong_cell_would_be_found(package, tmp_path):
    for path in package.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "datapackage.json").write_bytes((package / "datapackage.json").read_bytes())
    scores = (tmp_path / "scores.csv").read_text()
    (tmp_path / "scores.csv").write_text(scores.replace("P01,mr,1,,sus,total,85.0", "P99,mr,1,,sus,total,much"))
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert {"type-error", "foreign-key", "hash-count"} <= {kind for (kind,) in report.flatten(["type"])}


def test_the_codebook_has_every_column_of_every_file(package):
    codebook = {(row["file"], row["column"]): row for row in rows_of(package, "codebook")}
    resources = {one["path"]: one for one in json.loads((package / "datapackage.json").read_text())["resources"]}
    for path in package.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        assert [column for name, column in codebook if name == path.name] == header
        fields = resources[path.name]["schema"]["fields"]
        assert [(one["name"], one["description"], one.get("unit", "")) for one in fields] == [
            (name, codebook[path.name, name]["meaning"], codebook[path.name, name]["unit"]) for name in header
        ]
    assert codebook["sessions.csv", "ipd_mm"]["unit"] == "mm"
    assert codebook["scores.csv", "condition"]["levels"] == "paper = Paper; mr = Mixed reality"
