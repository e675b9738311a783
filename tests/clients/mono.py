"""Compiles the C# core with mono, as the oldest compiler that has to take it, and runs its NUnit tests."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "unity_client"
FIXTURES = ROOT / "server" / "protocol" / "fixtures"
NEWTONSOFT = Path("/usr/lib/cli/Newtonsoft.Json-5.0/Newtonsoft.Json.dll")
NUNIT = Path("/usr/lib/cli/nunit.framework-2.6.3/nunit.framework.dll")
PATIENCE_S = 240
_COMPILER = ("mcs", "-langversion:7.2", "-warnaserror", "-debug", "-nologo")
_TESTS_RUN = re.compile(r"Tests run: (\d+), Errors: 0, Failures: 0, Inconclusive: 0")


def require_mono() -> None:
    """Skip without mono and its libraries, or fail where everything is required."""
    missing = [tool for tool in ("mcs", "mono", "nunit-console") if shutil.which(tool) is None]
    missing += [str(library) for library in (NEWTONSOFT, NUNIT) if not library.is_file()]
    if not missing:
        return
    sentence = f"the C# core needs {', '.join(missing)}; `make system` installs them"
    if os.environ.get("HOLOTRODE_REQUIRE_ALL") == "1":
        pytest.fail(sentence)
    pytest.skip(sentence)


def compile_core(folder: Path) -> None:
    """Write Holotrode.Core.dll and its libraries to a folder."""
    _compile(folder, "Holotrode.Core", "Runtime/Core", NEWTONSOFT, "System.Net.Http.dll")
    for library in (NEWTONSOFT, NUNIT):
        shutil.copy(library, folder)


def compile_tests(folder: Path, name: str, sources: str) -> None:
    """Write a library of tests of the core beside it."""
    _compile(folder, name, sources, NEWTONSOFT, NUNIT, "Holotrode.Core.dll")


def compile_sample(folder: Path, sample: str) -> Path:
    """Write a sample beside the core; the path of its program."""
    name = f"Holotrode.{sample}"
    _compile(folder, name, f"Samples~/{sample}", NEWTONSOFT, "Holotrode.Core.dll", kind="exe")
    return folder / f"{name}.exe"


def run_tests(folder: Path, name: str, **environment: str) -> int:
    """Run a compiled library of tests; how many ran.

    Raises:
        AssertionError: one failed, or none was there; with what they printed.
    """
    done = subprocess.run(
        ("nunit-console", "-nologo", "-nodots", "-noresult", f"{name}.dll"),
        cwd=folder,
        env={**os.environ, "HOLOTRODE_FIXTURES": str(FIXTURES), "MONO_OPTIONS": "--debug", **environment},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    ran = _TESTS_RUN.search(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ran, done.stdout + done.stderr
    return int(ran[1])


def _compile(folder: Path, name: str, sources: str, *references: Path | str, kind: str = "library") -> None:
    arguments = [f"-target:{kind}", f"-out:{name}.{'exe' if kind == 'exe' else 'dll'}"]
    arguments += [*(f"-r:{reference}" for reference in references), f"-recurse:{SOURCES / sources}/*.cs"]
    done = subprocess.run((*_COMPILER, *arguments), cwd=folder, capture_output=True, text=True, timeout=PATIENCE_S)
    assert done.returncode == 0, done.stdout + done.stderr
