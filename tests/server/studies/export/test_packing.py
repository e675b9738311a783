import subprocess
import sys

import pytest
from sqlmodel import select

from server.database import Database
from server.notebook.exporting import ExportError
from server.problems import ProblemError
from server.studies.export.packing import Wish, export_study, whole_folder
from server.studies.models import StudyAccess
from server.studies.report.plan import read_plan
from server.studies.report.tables import read_tables
from tests.server.studies.export.example import ALL, ID, NAME, erase, export, publish, rows_of, run_person

TABLES = {
    "participants", "sessions", "answers", "answers_wide", "scores", "scores_wide", "events", "frames", "gaze_targets",
    "motion", "notes", "questionnaires", "codebook",
}  # fmt: skip


def noted(lab):
    return lab.database.read(lambda session: list(session.exec(select(StudyAccess)).all()))


def test_a_study_leaves_from_every_kind_of_database(study, tmp_path):
    packed = export(study, tmp_path / "deep" / "package")
    folder = packed.folder
    assert (packed.participants, packed.rows["sessions"], packed.held_back) == (6, 8, 8)
    names = {path.name for path in folder.iterdir()}
    assert names == {f"{table}.{ending}" for table in TABLES for ending in ("csv", "parquet")} | {
        "README.md", "consent_v1.txt", "datapackage.json", "numbers.json", "plan.json", "recompute.py", "report.html",
        "study.sav",
    }  # fmt: skip
    assert read_tables(folder, read_plan(folder / "plan.json")).included[0].pseudonym == "P01"
    (row,) = noted(study)
    assert (row.study_id, row.what, row.actor_id) == (ID, "export", study.actor.person_id)
    assert row.detail == "version 2, 5 participants; to package"
    assert list((tmp_path / "deep").iterdir()) == [folder]


def test_the_report_can_be_recomputed(package):
    result = subprocess.run([sys.executable, package / "recompute.py"], capture_output=True, text=True, timeout=120)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.endswith("numbers agree, 0 differ.\n")


def test_what_nobody_has_released_is_nowhere_in_the_package(package):
    for path in package.iterdir():
        content = path.read_bytes()
        for part in NAME.split():
            assert part.encode() not in content, path.name
            assert part.encode("utf-16-le") not in content, path.name
    notes = rows_of(package, "notes")
    assert {(row["text"], row["held_back"]) for row in notes} == {("", "true"), ("'-dropped the beaker", "false")}
    assert "8 are held back" in (package / "README.md").read_text()


def test_of_who_was_erased_one_row_is_left(package):
    (row,) = [row for row in rows_of(package, "participants") if row["participant"] == "P05"]
    assert row.pop("erased_at")
    assert {name: cell for name, cell in row.items() if cell} == {
        "participant": "P05", "status": "withdrawn", "reason": "erased", "version": "1",
    }  # fmt: skip
    for table in TABLES - {"participants", "codebook", "questionnaires"}:
        assert all(row["participant"] != "P05" for row in rows_of(package, table)), table


def test_raw_streams_stay_unless_they_are_asked_for(finished, package, tmp_path):
    assert not {"raw", "bids", "WARNING.txt"} & {path.name for path in package.iterdir()}
    folder = export(finished, tmp_path / "raw", raw=True, bids=True).folder
    assert {path.name for path in (folder / "raw").iterdir()} == {
        "gaze.parquet",
        *(f"motion_P0{number}.{ending}" for number in (1, 2, 3) for ending in ("parquet", "xdf")),
    }  # fmt: skip
    assert (folder / "bids" / "dataset_description.json").is_file()
    assert "can be recognised by how they move" in (folder / "WARNING.txt").read_text()
    assert "Raw streams are in this package" in (folder / "README.md").read_text()
    assert noted(finished)[-1].what == "export_raw"
    assert noted(finished)[-1].detail.endswith("5 participants, raw, bids; to raw")


@pytest.mark.parametrize("wish", [{"raw": True}, {"bids": True}])
def test_streams_that_nobody_agreed_to_are_refused(lab, tmp_path, wish):
    publish(lab)
    lab.enrol("steps", "frames")
    refused = lab.enrol(*ALL)
    erase(lab, refused.id)
    with pytest.raises(ProblemError, match=r"Nobody in slurry-paper-mr has agreed to .*motion; no raw stream"):
        export(lab, tmp_path / "out", **wish)
    assert noted(lab) == []
    assert not (tmp_path / "out").exists()


def test_raw_streams_are_for_who_registered_the_study_and_administrators(finished, tmp_path):
    from dataclasses import replace

    teacher = replace(finished.actor, role="teacher", person_id="somebody")
    with pytest.raises(ProblemError, match=r"expected an administrator, or who registered the study"):
        export_study(finished.database, finished.ring, teacher, ID, tmp_path / "out", Wish(raw=True))


def test_a_study_without_data_is_refused(lab, tmp_path):
    with pytest.raises(ProblemError, match="There is no study nothing"):
        export_study(lab.database, lab.ring, lab.actor, "nothing", tmp_path / "out")
    with pytest.raises(ProblemError, match="Nobody has taken part in slurry-paper-mr yet"):
        export(lab, tmp_path / "out")
    publish(lab)
    who = lab.enrol()
    lab.ring.erase(who.key_id)
    with pytest.raises(ProblemError, match="expected them in --keys"):
        export(lab, tmp_path / "out")
    erase(lab, who.id)
    with pytest.raises(ProblemError, match="All participants of slurry-paper-mr were erased"):
        export(lab, tmp_path / "out")


def test_a_study_that_has_just_begun_is_exported(lab, tmp_path):
    publish(lab)
    lab.enrol(*ALL)
    folder = export(lab, tmp_path / "out").folder
    assert {row["missing"] for row in rows_of(folder, "scores")} == {"no session", "not measured"}
    assert "first_session_at" not in (folder / "plan.json").read_text()
    who = lab.enrol(*ALL)
    run_person(lab, who.id, 1)
    folder = export(lab, tmp_path / "later").folder
    (total,) = [
        row
        for row in rows_of(folder, "scores")
        if (row["participant"], row["condition"], row["instrument"], row["score"]) == ("P02", "mr", "sus", "total")
    ]
    assert total["value"] == "85.0"


def test_nothing_is_written_over_and_nothing_half(finished, tmp_path, monkeypatch):
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "mine.txt").write_text("mine")
    with pytest.raises(ExportError, match="taken: expected a new or an empty folder; something is there"):
        export(finished, taken)
    before = len(noted(finished))
    monkeypatch.setattr("server.studies.export.package.write_spss", _fail)
    with pytest.raises(ExportError, match=r"out: cannot be written .No space left on device"):
        export(finished, tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
    assert len(noted(finished)) == before + 1  # that it was asked for is known


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "out").mkdir()
    with whole_folder(tmp_path / "out") as temporary:
        (temporary / "a").write_text("a")
        assert list((tmp_path / "out").iterdir()) == []
    assert (tmp_path / "out" / "a").read_text() == "a"


def test_a_questionnaire_that_is_gone_is_named(lab, tmp_path):
    gloves = {"questionnaires": {"before_condition": ["ssq"], "after_condition": ["ssq", "sus", "gloves"]}}
    publish(lab, **gloves)
    lab.enrol()
    with pytest.raises(ExportError, match=r"asks the questionnaire gloves; expected its file gloves.yaml"):
        export(lab, tmp_path / "out")


def _fail(*_):
    raise OSError(28, "No space left on device")


def test_who_exports_meets_a_server_that_writes(finished, tmp_path):
    """A second process opens the same file, as the command does while the server runs."""
    other = Database(str(finished.database.engine.url))
    try:
        export_study(other, finished.ring, finished.actor, ID, tmp_path / "out")
    finally:
        other.close()
    assert noted(finished)[-1].what == "export"
