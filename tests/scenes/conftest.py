"""Fixtures of the scene tests."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("validate_gltf.mjs")
MODULES = Path(__file__).parents[2] / "web_client" / "node_modules"

Findings = dict[str, dict]


@pytest.fixture(scope="session")
def khronos() -> Callable[[Iterable[Path]], Findings]:
    """What the Khronos validator and glTF-Transform say about GLB files, by path."""
    missing = [name for name in ("gltf-validator", "@gltf-transform/core") if not (MODULES / name).is_dir()]
    if shutil.which("node") is None or missing:
        reason = f"needs node and {', '.join(missing) or 'nothing else'} in {MODULES}: run `make setup`"
        if os.environ.get("HOLOTRODE_REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)

    def validate(paths: Iterable[Path]) -> Findings:
        command = ["node", str(SCRIPT), str(MODULES), *map(str, paths)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return validate
