"""`holotrode module`, as a person types it."""

import json
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from server.cli import app
from training_modules.loader import MODULES, load_module

ROOT = Path(__file__).parents[3]
FLIGHT = MODULES / "pore-flight.yaml"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["module", *map(str, arguments)])


def done(*arguments: object) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def refused(*arguments: object) -> str:
    result = run(*arguments)
    assert result.exit_code == 1, result.output
    assert result.stderr.count("\n") == 1
    return result.stderr.strip()


@pytest.fixture
def mine(tmp_path):
    """A copy of a shipped module, to be changed."""

    def change(name: str, old: str, new: str) -> Path:
        text = (MODULES / f"{name}.yaml").read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / f"{name}.yaml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        if (MODULES / name).is_dir():
            shutil.copytree(MODULES / name, tmp_path / name, dirs_exist_ok=True)
        return path

    return change


def test_check_of_good_modules():
    files = [FLIGHT, MODULES / "weigh-and-formulate.yaml"]
    assert done("check", *files).splitlines() == [f"{files[0]}: 8 steps, 10 points", f"{files[1]}: 15 steps, 12 points"]


def test_check_names_every_wrong_file_with_its_line(mine, tmp_path):
    files = [mine("pore-flight", "stage: game", "stage: gala"), mine("best-electrode", "id: best", "id: worst")]
    result = run("check", files[0], FLIGHT, files[1], tmp_path / "none.yaml")
    assert result.exit_code == 1
    assert result.stdout == f"{FLIGHT}: 8 steps, 10 points\n"
    first, second, third = result.stderr.splitlines()
    assert first.startswith(f"{files[0]}:")
    assert "stage: input should be 'safety'" in first
    assert "id: expected 'best-electrode' as in the file's name, got 'worst-electrode'" in second
    assert third == f"{tmp_path / 'none.yaml'}: cannot be read (No such file or directory)"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("slot: batch.mass", "slot: batch.taste", "condition.slot: the template nmc111 has no field batch.taste"),
        ("record: nmc111", "record: nmc111\nprerequisites: [nowhere]", "the key 'prerequisites' stands twice"),
        ("[safety-and-dry-room]", "[nowhere]", "prerequisites.0: unknown module 'nowhere'; there are assemble-cell"),
    ],
)
def test_check_looks_at_the_record_and_at_what_is_needed_first(mine, old, new, sentence):
    path = mine("weigh-and-formulate", old, new)
    found = refused("check", path)
    assert found.startswith(f"{path}:")
    assert sentence in found


def test_check_follows_prerequisites_in_a_circle(mine, tmp_path):
    mine("pore-flight", "stage: game", "stage: game\nprerequisites: [best-electrode]")
    path = mine("best-electrode", "stage: game", "stage: game\nprerequisites: [pore-flight]")
    assert "pore-flight itself needs best-electrode; prerequisites may not go in a circle" in refused("check", path)


def test_a_mistake_is_told_within_a_second_and_without_numerics(mine):
    """The process's own time, as the machine may be busy with other things."""
    path = mine("assemble-cell", "stage: cell", "stage: gala")
    program = (
        "import sys\nfrom server.cli import app\n"
        "try:\n    app(sys.argv[1:])\nexcept SystemExit as end:\n"
        "    assert end.code == 1\n"
        "assert not {'numpy', 'scipy', 'numba', 'trimesh', 'fastapi', 'sqlalchemy'} & set(sys.modules)\n"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-c", program, "module", "check", str(path)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (result.returncode, result.stdout) == (0, ""), result.stderr
    assert "input should be 'safety'" in result.stderr
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 1.0


def test_check_of_a_good_module_needs_no_numerics():
    program = (
        "import sys\nfrom pathlib import Path\nfrom server.training.checking import check_file\n"
        "check_file(Path(sys.argv[1]))\n"
        "print(sorted({'numpy', 'scipy', 'numba', 'trimesh', 'fastapi', 'sqlalchemy'} & set(sys.modules)))\n"
    )
    command = [sys.executable, "-c", program, str(MODULES / "assemble-cell.yaml")]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert result.stdout == "[]\n"


def test_walk_prints_every_answer_and_the_score():
    *rows, last = done("walk", FLIGHT, "--mode", "exam", "--mistakes", 1).splitlines()
    assert len(rows) == 8
    assert all(" wrong " in row or "done" in row or "ticked" in row for row in rows)
    assert last.startswith("pore-flight, exam: 8 steps, 8 answers, 0 of 10 points, 0%")


def test_walk_as_json():
    report = json.loads(done("walk", MODULES / "safety-and-dry-room.yaml", "--mistakes", 2, "--json"))
    assert 0 < report["points"] / report["possible"] == report["score"] <= 0.5
    assert (report["steps"], report["mode"]) == (15, "learn")
    assert [row["step"] for row in report["answers"]].count("read-the-label") == 3
    assert [row["right"] for row in report["answers"][:3]] == [False, False, True]


def test_walk_in_a_mode_that_a_module_does_not_have():
    assert refused("walk", FLIGHT, "--mode", "guided").endswith(
        "expected one of the module's modes, learn, exam; got guided"
    )


@pytest.mark.parametrize("file_format", ["arlem", "arlem-json"])
def test_export_and_import(tmp_path, file_format):
    written = done("export", FLIGHT, "--format", file_format, "-o", tmp_path / "out", "--language", "fr").splitlines()
    assert len(written) == 3
    target = tmp_path / "pore-flight.yaml"
    assert done("import", tmp_path / "out", "-o", target) == f"{target}: 8 steps\n"
    assert load_module(target) == load_module(FLIGHT)
    assert "is already there" in refused("import", tmp_path / "out", "-o", target)
    assert "expected a folder that is new or empty" in refused("export", FLIGHT, "-o", tmp_path / "out")


def test_import_lists_what_is_not_taken_over(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "activity.xml").write_text("<activity id='x'><action id='Open'/></activity>")
    out = done("import", tmp_path / "in", "-o", tmp_path / "x.yaml").splitlines()
    assert out == [
        f"{tmp_path / 'x.yaml'}: 1 steps",
        "Changed elsewhere, or not taken over:",
        "- every text stands in en only; the others are copies to translate",
        "- there is no workplace",
    ]
    assert done("check", tmp_path / "x.yaml") == f"{tmp_path / 'x.yaml'}: 1 steps, 0 points\n"
