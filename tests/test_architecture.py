"""The import contracts hold (`make lint`), and each of them catches a violation that is planted here."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("physics", "scenes", "server", "training_modules")


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    lint = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([lint, "--no-cache"], cwd=folder, capture_output=True, text=True, timeout=60)


@pytest.fixture
def copy(tmp_path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


@pytest.mark.parametrize(
    ("module", "planted", "contract"),
    [
        ("physics/recipe.py", "import server.settings", "Data flows one way"),
        ("physics/state.py", "import scenes.bundle", "Data flows one way"),
        ("training_modules/loader.py", "import scenes.bundle", "Data flows one way"),
        ("physics/drying/solver.py", "import physics.slurry.solver", "Stages of the line"),
        ("scenes/bundle.py", "import physics.line", "Scenes use the types of physics"),
    ],
)
def test_a_planted_violation_is_caught(copy, module, planted, contract):
    assert lint_imports(copy).returncode == 0
    with (copy / module).open("a") as file:
        file.write(f"\n{planted}\n")
    result = lint_imports(copy)
    assert result.returncode == 1
    assert any(contract in line and "BROKEN" in line for line in result.stdout.splitlines())
