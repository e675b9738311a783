"""`holotrode study`, as a person types it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from server.cli import app
from server.database import Database
from server.identity.service import ensure_local_person
from server.studies.design import StudyDesign
from server.studies.designs import design_text
from server.studies.sealing import KeyRing
from tests.server.studies.conftest import Lab
from tests.server.studies.export.example import DESIGN, ID, rows_of, run_study

ROOT = Path(__file__).parents[3]


def written(folder, **change):
    """The file of a study."""
    file = folder / "study.yaml"
    design = StudyDesign.model_validate({**DESIGN, "knowledge": None, **change})
    file.write_text(design_text(design), encoding="utf-8")
    return file


def run(folder, *arguments, keys=False) -> Result:
    given = ["study", *map(str, arguments), "--data", str(folder)]
    return CliRunner().invoke(app, [*given, "--keys", str(folder / "keys")] if keys else given)


def done(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(result: Result, code: int = 1) -> str:
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr.strip()


@pytest.fixture
def data(tmp_path):
    """A data directory without a study."""
    database = Database(f"sqlite:///{tmp_path / 'holotrode.db'}")
    database.start()
    database.close()
    return tmp_path


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    """A data directory with a study that was run; tests leave it."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "keys").mkdir(mode=0o700)
    database = Database(f"sqlite:///{folder / 'holotrode.db'}")
    database.start()
    run_study(Lab(database, database.write(ensure_local_person), KeyRing(folder / "keys")))
    database.close()
    return folder


def test_a_study_is_checked_published_and_listed(data):
    file = written(data)
    said = done(run(data, "check", file))
    first, *warnings = said.splitlines()
    assert first == f"{file}: {ID}, paper and mr, 24 participants"
    assert any(one.startswith("  TAM is not offered in fr") for one in warnings)
    kept = json.loads(done(run(data, "publish", file, "--json")))
    again = json.loads(done(run(data, "publish", file, "--json")))
    assert (kept["study"], kept["version"], again) == (ID, 1, kept)
    written(data, participants=12)
    assert "version                          2" in done(run(data, "publish", file))
    assert done(run(data, "list")) == (
        f"{ID}: Slurry on paper and in the headset (simulated); version 2, 0 of 12 participants\n"
    )
    assert json.loads(done(run(data, "list", "--json"))) == {
        "studies": [
            {
                "study": ID, "title": "Slurry on paper and in the headset", "version": 2, "participants": 0,
                "planned": 12, "simulated": True,
            }
        ]
    }  # fmt: skip


def test_every_file_is_checked(data, tmp_path):
    good = written(data)
    bad = tmp_path / "bad.yaml"
    bad.write_text(good.read_text().replace("participants: 24", "participants: 0"))
    result = run(data, "check", bad, good)
    assert result.exit_code == 1
    assert result.stdout.startswith(f"{good}: ")
    assert result.stderr.startswith(f"{bad}:")
    assert "participants: input should be greater than or equal to 2; got 0" in result.stderr
    assert "participants: input should be" in refused(run(data, "publish", bad))


def test_a_package_is_written(filled, tmp_path):
    report = json.loads(done(run(filled, "export", ID, "-o", tmp_path / "out", "--json", keys=True)))
    assert report == {
        "folder": str(tmp_path / "out"), "participants": 6, "sessions": 8, "scores": 362, "events": 150,
        "notes_held_back": 8,
    }  # fmt: skip
    assert len(rows_of(tmp_path / "out", "scores")) == 362
    assert not (tmp_path / "out" / "raw").exists()
    assert "something is there" in refused(run(filled, "export", ID, "-o", tmp_path / "out", keys=True))
    done(run(filled, "export", ID, "-o", tmp_path / "raw", "--raw", keys=True))
    assert (tmp_path / "raw" / "WARNING.txt").is_file()


def test_what_is_not_there_is_one_sentence(filled, data, tmp_path):
    assert refused(run(filled, "export", "none", "-o", tmp_path / "out", keys=True)) == "There is no study none."
    sentence = refused(run(filled, "export", ID, "-o", tmp_path / "out", "--keys", tmp_path / "elsewhere"))
    assert sentence == f"The keys of {ID}'s participants are not there; expected them in --keys."
    assert "expected the data of a server" in refused(run(tmp_path / "nowhere", "list"))
    assert done(run(data, "list")) == ""
    assert list(tmp_path.glob("out*")) == []


def test_a_package_that_is_not_installed_is_named(filled, tmp_path):
    code = "import sys; sys.modules['pyreadstat'] = None; from server.cli import app; app()"
    arguments = ["study", "export", ID, "-o", tmp_path / "out", "--data", filled, "--keys", filled / "keys"]
    result = subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 1
    sentence = "Exporting a study needs the package pyreadstat: pip install 'holotrode[study]'."
    assert result.stderr.strip() == sentence


def test_the_command_line_starts_without_the_tools_of_an_export():
    code = (
        "import sys, server.studies.command, server.studies.designs\n"
        "print(sorted({'numpy', 'pandas', 'pyarrow', 'pyreadstat', 'scipy'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
