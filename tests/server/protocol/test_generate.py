import shutil
import subprocess
import sys

import pytest

from server.protocol import generate


def test_the_committed_files_are_what_the_declaration_gives() -> None:
    assert generate.drift() == []


@pytest.fixture
def copy(tmp_path, monkeypatch):
    for path in generate.outputs():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(generate.ROOT / path, tmp_path / path)
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    return tmp_path


def test_a_changed_file_is_named(copy) -> None:
    page = copy / "docs/protocol.md"
    page.write_text(page.read_text() + "x")
    assert generate.drift() == ["docs/protocol.md differs from server/protocol/messages.py; run `make generate`."]


def test_a_missing_and_a_stale_fixture_are_named(copy) -> None:
    (copy / generate.FIXTURES / "hello.json").rename(copy / generate.FIXTURES / "goodbye.json")
    missing, stale = generate.drift()
    assert missing.startswith("server/protocol/fixtures/hello.json is missing")
    assert stale.startswith("server/protocol/fixtures/goodbye.json belongs to no message")


def test_wrong_usage_exits_2() -> None:
    done = subprocess.run([sys.executable, "-m", "server.protocol.generate", "--chekc"], capture_output=True)
    assert done.returncode == 2
    assert b"expected --check or nothing; got --chekc" in done.stderr
