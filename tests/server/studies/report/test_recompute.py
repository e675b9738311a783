"""The script that travels with a package computes all its numbers on its own, and sees when one is wrong."""

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from server.studies.report.writing import write_report
from tests.server.studies.report.example import PLAN, write_package


def run(folder):
    """As a statistician runs it: alone, without this repository."""
    return subprocess.run(
        [sys.executable, "-I", "-W", "error", folder / "recompute.py"],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )


def test_every_number_agrees(package):
    done = run(package)
    count = len(json.loads((package / "numbers.json").read_text())["numbers"])
    assert done.stdout == f"{count} numbers agree, 0 differ.\n", done.stderr
    assert done.returncode == 0
    assert count > 1000


TWO = [PLAN["conditions"][0], PLAN["conditions"][2]]


@pytest.mark.parametrize(
    ("people", "changes"),
    [
        (30, {"design": "between"}),
        (13, {"conditions": TWO, "equivalence": PLAN["equivalence"][:1]}),
        (16, {"design": "between", "conditions": TWO, "equivalence": PLAN["equivalence"][:1]}),
        (2, {"outcomes": [], "equivalence": []}),
        (0, {"outcomes": [], "equivalence": []}),
        (9, {"registered_at": None}),
    ],
)
def test_other_studies_agree_too(tmp_path, people, changes):
    folder = write_package(tmp_path / "package", people=people, seed=people, **changes)
    write_report(folder)
    done = run(folder)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_changed_number_and_a_changed_table_are_seen(package, tmp_path):
    copy = shutil.copytree(package, tmp_path / "copy")
    document = json.loads((copy / "numbers.json").read_text())
    document["numbers"]["sus/mr/mean"] += 0.001
    del document["numbers"]["people/included"]
    document["numbers"]["people/dreamt"] = 3
    (copy / "numbers.json").write_text(json.dumps(document))
    done = run(copy)
    assert done.returncode == 1
    assert [line.split(":")[0] for line in done.stdout.splitlines()[:-1]] == [
        "sus/mr/mean", "people/dreamt", "people/included",
    ]  # fmt: skip
    assert done.stdout.splitlines()[-1].endswith("3 differ.")
    other = shutil.copytree(package, tmp_path / "other")
    scores = other / "scores.csv"
    scores.write_text(scores.read_text().replace("task,errors,3", "task,errors,30", 1))
    assert run(other).returncode == 1


def test_a_package_that_cannot_be_read(package, tmp_path):
    copy = shutil.copytree(package, tmp_path / "copy")
    (copy / "scores.csv").unlink()
    done = run(copy)
    assert done.returncode == 2
    assert "cannot be read" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_needs_numpy_and_scipy_only(package):
    tree = ast.parse((package / "recompute.py").read_text())
    modules = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    modules |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    roots = {module.split(".")[0] for module in modules}
    assert roots - set(sys.stdlib_module_names) == {"numpy", "scipy"}
    assert (
        Path(package / "recompute.py").read_bytes()
        == (Path(__file__).parents[4] / "server/studies/report/recompute.py").read_bytes()
    )
