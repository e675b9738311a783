"""A script's notebook against real servers: nothing lost, everything once and in order."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable
from pathlib import Path

import httpx
import pytest

from server.client import JournalError, LostError, Notebook
from server.client import notebook as notebooks
from server.client.journal import Journal
from server.clock import new_op_id
from server.problems import ProblemError
from server.protocol.messages import AppendEntry, CreateRecord
from server.settings import ROOT
from tests.serving import RunningServer, SocketClient, free_port, log_in, running_server


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebooks, "AGAIN_S", 0.05)


def run(scenario: Awaitable[None]) -> None:
    """Run a scenario, for a minute at most."""

    async def bounded() -> None:
        async with asyncio.timeout(60):
            await scenario

    asyncio.run(bounded())


def stored(server: RunningServer, login: str, record: str) -> list[tuple[int, float]]:
    """The device's numbers and the values of a record, as the server has them."""
    with SocketClient(server, login) as client:
        return [(e["device_seq"], e["value"]) for e in client.ask("list_entries", record_id=record)["entries"]]


def device() -> str:
    return f"scale-{new_op_id()}"


def test_what_is_written_is_on_the_server_in_order(server: RunningServer, login: str, tmp_path: Path) -> None:
    name, record = device(), f"r-{new_op_id()}"

    async def work() -> None:
        async with Notebook(server.url, login, name, tmp_path) as notebook:
            await notebook.write(CreateRecord, record_id=record, title="Slurry 17")
            for mass in (1.5, 2.5, 3.5):
                await notebook.append(record, field="mass", value=mass, unit="g")
            assert await notebook.drained() == []
            assert notebook.damaged == 0

    run(work())
    assert stored(server, login, record) == [(1, None), (2, 1.5), (3, 2.5), (4, 3.5)]


def test_a_refusal_is_kept_with_its_sentence_and_holds_nothing_up(
    server: RunningServer, login: str, tmp_path: Path
) -> None:
    name, record = device(), f"r-{new_op_id()}"

    async def work() -> None:
        async with Notebook(server.url, login, name, tmp_path) as notebook:
            first = await notebook.append(record, field="mass", value=1.0, unit="g")
            await notebook.append(record, field="mass", value=2.0, unit="g", base=[first])
            await notebook.append(record, field="mass", value=3.0, unit="g", base=[first], reason="Misread.")
            (refused,) = await notebook.drained()
            assert (refused.number, refused.write["value"]) == (2, 2.0)
            assert "needs a reason" in refused.refusal
        async with Notebook(server.url, login, name, tmp_path) as notebook:
            (again,) = await notebook.drained()
            assert again == refused
            await notebook.discard(again.op_id)
            assert notebook.waiting == []

    run(work())
    assert stored(server, login, record) == [(1, 1.0), (3, 3.0)]


def test_a_number_that_a_refusal_did_not_use_up_goes_to_the_next(
    server: RunningServer, login: str, tmp_path: Path
) -> None:
    """The server does not count a write whose name stands for another one."""
    name, record = device(), f"r-{new_op_id()}"

    async def work() -> None:
        async with Notebook(server.url, login, name, tmp_path) as notebook:
            first = await notebook.append(record, field="mass", value=1.0, unit="g")
            await notebook.drained()
        journal = Journal(tmp_path / f"{name}.journal")
        twin = AppendEntry(op_id=first, record_id=record, field="mass", value=9.0, device_time="2026-11-23T08:00:00Z")
        journal.note({"event": "kept", "write": twin.model_dump(mode="json", exclude={"device_seq"})})
        journal.close()
        async with Notebook(server.url, login, name, tmp_path) as notebook:
            await notebook.append(record, field="mass", value=2.0, unit="g")
            (refused,) = await notebook.drained()
            assert "already stands for another write" in refused.refusal

    run(work())
    assert stored(server, login, record) == [(1, 1.0), (2, 2.0)]


def test_without_a_server_it_is_written_here_and_sent_when_there_is_one(tmp_path: Path) -> None:
    port, data, record = free_port(), tmp_path / "data", "r"

    async def write_before() -> None:
        async with Notebook(f"http://127.0.0.1:{port}", "any", "scale", tmp_path) as notebook:
            for mass in (1.0, 2.0):
                await notebook.append(record, field="mass", value=mass, unit="g")
            waits = asyncio.ensure_future(notebook.drained())
        with pytest.raises(LostError, match="notebook was closed"):
            await waits
        assert len(notebook.waiting) == 2

    async def write_on() -> None:
        async with Notebook(server.url, login, "scale", tmp_path) as notebook:
            assert [one.number for one in notebook.waiting] == [1, 2]
            await notebook.append(record, field="mass", value=3.0, unit="g")
            await notebook.drained()

    run(write_before())
    with running_server(data, "--no-worker", "--port", str(port)) as server:
        login = log_in(server)
        run(write_on())
        assert stored(server, login, record) == [(1, 1.0), (2, 2.0), (3, 3.0)]


def test_killed_servers_and_a_script_that_starts_again_lose_and_double_nothing(tmp_path: Path) -> None:
    data, port, record = tmp_path / "data", free_port(), "r"
    arguments = ("--no-worker", "--port", str(port))
    masses = iter(range(1000))
    safe: list[float] = []

    async def write_while_it_is_killed(server: RunningServer, login: str) -> None:
        async with Notebook(server.url, login, "scale", tmp_path) as notebook:
            for number in range(30):
                mass = float(next(masses))
                await notebook.append(record, field="mass", value=mass, unit="g")
                safe.append(mass)
                if number == 15:
                    await asyncio.to_thread(server.kill)

    async def drain(server: RunningServer, login: str) -> None:
        async with Notebook(server.url, login, "scale", tmp_path) as notebook:
            assert await notebook.drained() == []

    with running_server(data, *arguments) as server:
        login = log_in(server)
        run(write_while_it_is_killed(server, login))
    for _ in range(2):
        with running_server(data, *arguments) as server:
            run(write_while_it_is_killed(server, login))
    journal = tmp_path / "scale.journal"
    journal.write_bytes(
        journal.read_bytes() + b'0badc0de {"event":"kept","wri'
    )  # the power failed in the middle of a line
    with running_server(data, *arguments) as server:
        run(drain(server, login))
        found = stored(server, login, record)
    assert [value for _, value in found] == safe
    assert [number for number, _ in found] == list(range(1, len(safe) + 1))
    assert journal.with_name("scale.journal.damaged").read_bytes() == b'0badc0de {"event":"kept","wri\n'


def test_a_server_restored_from_an_older_backup_is_gone_on_with(tmp_path: Path) -> None:
    """As a device sees it: the server has fewer of its numbers than it was told."""
    record = "r"
    journal = Journal(tmp_path / "scale.journal")
    journal.note({"event": "welcomed", "person": "local person", "last": 40})
    journal.close()

    async def work(server: RunningServer, login: str) -> None:
        async with Notebook(server.url, login, "scale", tmp_path) as notebook:
            await notebook.append(record, field="mass", value=1.0, unit="g")
            await notebook.drained()
            await notebook.append(record, field="mass", value=2.0, unit="g")
            await notebook.drained()

    with running_server(tmp_path / "data", "--no-worker") as server:
        login = log_in(server)
        run(work(server, login))
        assert stored(server, login, record) == [(1, 1.0), (2, 2.0)]


def test_an_ended_login_keeps_what_waits_for_the_next(server: RunningServer, login: str, tmp_path: Path) -> None:
    name, record = device(), f"r-{new_op_id()}"

    async def refused() -> None:
        async with Notebook(server.url, "no login of this server", name, tmp_path) as notebook:
            await notebook.append(record, field="mass", value=1.0, unit="g")
            with pytest.raises(ProblemError, match="login"):
                await notebook.drained()
            await notebook.append(record, field="mass", value=2.0, unit="g")

    async def let_in() -> None:
        async with Notebook(server.url, login, name, tmp_path) as notebook:
            await notebook.drained()

    run(refused())
    run(let_in())
    assert stored(server, login, record) == [(1, 1.0), (2, 2.0)]


def test_a_journal_that_is_in_use_is_said(tmp_path: Path) -> None:
    async def work() -> None:
        async with Notebook("http://127.0.0.1:9", "any", "scale", tmp_path):
            with pytest.raises(JournalError, match="Another process writes to"):
                async with Notebook("http://127.0.0.1:9", "any", "scale", tmp_path):
                    pass

    run(work())


def test_a_file_is_attached_though_it_was_written_without_a_server(
    server: RunningServer, login: str, tmp_path: Path
) -> None:
    name, record = device(), f"r-{new_op_id()}"
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(bytes(range(256)) * 6000)  # two chunks
    content = photo.read_bytes()

    async def write_before() -> None:
        async with Notebook(f"http://127.0.0.1:{free_port()}", "any", name, tmp_path) as notebook:
            for field in ("photo", "again"):
                await notebook.attach(record, photo, field=field, media_type="image/jpeg", text="Coated.")
        photo.unlink()

    async def send() -> None:
        async with Notebook(server.url, login, name, tmp_path) as notebook:
            assert await notebook.drained() == []

    run(write_before())
    (kept,) = (tmp_path / f"{name}.files").iterdir()
    assert kept.read_bytes() == content
    run(send())
    assert not kept.exists()
    with SocketClient(server, login) as client:
        entries = client.ask("list_entries", record_id=record)["entries"]
    assert [(e["field"], e["text"], e["file"]["name"]) for e in entries] == [
        ("photo", "Coated.", "photo.jpg"),
        ("again", "Coated.", "photo.jpg"),
    ]
    url = f"{server.url}/api/v1/notebook/records/{record}/files/{entries[0]['file']['sha256']}"
    assert httpx.get(url, headers={"Authorization": f"Bearer {login}"}).content == content


def test_a_file_that_is_not_the_one_announced_is_refused_with_the_reason(
    server: RunningServer, login: str, tmp_path: Path
) -> None:
    name, record = device(), f"r-{new_op_id()}"
    (tmp_path / "photo.jpg").write_bytes(b"jpg")

    async def work() -> None:
        async with Notebook(f"http://127.0.0.1:{free_port()}", "any", name, tmp_path) as notebook:
            await notebook.attach(record, tmp_path / "photo.jpg", field="photo")
        (kept,) = (tmp_path / f"{name}.files").iterdir()
        kept.write_bytes(b"png")  # as a failing disk may
        async with Notebook(server.url, login, name, tmp_path) as notebook:
            await notebook.append(record, field="mass", value=2.0, unit="g")
            (refused,) = await notebook.drained()
            assert "are not the file" in refused.refusal
            await notebook.discard(refused.op_id)
        assert not kept.exists()

    run(work())
    assert stored(server, login, record) == [(2, 2.0)]


def test_a_file_that_is_too_large_is_said_at_once(tmp_path: Path) -> None:
    large = tmp_path / "film.mp4"
    with large.open("wb") as file:
        file.truncate(80_000_000)

    async def work() -> None:
        async with Notebook(f"http://127.0.0.1:{free_port()}", "any", device(), tmp_path) as notebook:
            with pytest.raises(ProblemError, match=r"^film\.mp4: a file may have 25 MB; this one has 80 MB\.$"):
                await notebook.attach("r", large, field="photo")
            assert notebook.waiting == []

    run(work())


def test_the_script_of_the_documentation_works(server: RunningServer, login: str, tmp_path: Path) -> None:
    page = (ROOT / "docs/server.md").read_text(encoding="utf-8")
    script = page.partition("## The notebook from Python")[2].partition("```python\n")[2].partition("```")[0]
    for word, here in (("http://127.0.0.1:8421", server.url), ("TOKEN", login), ("balance-2", device())):
        assert word in script
        script = script.replace(word, here)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        (sys.executable, "-c", script), cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert stored(server, login, "slurry-17") == [(1, None), (2, 27.264)]
