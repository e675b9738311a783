"""The C# core compiles as C# 7.2, passes its own tests, and gets on with a real server."""

import re
from pathlib import Path

import pytest

from server.blobs import BlobStore
from server.clock import now
from tests.clients import mono
from tests.clients.bench import BenchProgram
from tests.clients.console import ConsoleClient, Witness
from tests.serving import SocketClient, free_port, log_in, running_server

LIVE = "Holotrode.Core.LiveTests"


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the compiled core."""
    mono.require_mono()
    folder = tmp_path_factory.mktemp("csharp")
    mono.compile_core(folder)
    return folder


def test_the_core_passes_its_own_tests(core: Path) -> None:
    mono.compile_tests(core, "Holotrode.Core.Tests", "Tests/Core")
    assert mono.run_tests(core, "Holotrode.Core.Tests") >= 210


def test_the_core_gets_on_with_a_server(core: Path, tmp_path: Path) -> None:
    mono.compile_tests(core, LIVE, "Tests/Live")
    with running_server(tmp_path / "data", "--no-worker") as server:
        blob = BlobStore(tmp_path / "data" / "blobs").put(bytes(range(256)) * 4000)
        ran = mono.run_tests(core, LIVE, HOLOTRODE_URL=server.url, HOLOTRODE_TOKEN=log_in(server), HOLOTRODE_BLOB=blob)
    assert ran >= 6


def test_the_console_client_shares_a_room_with_a_program(core: Path, tmp_path: Path) -> None:
    program = mono.compile_sample(core, "Console")
    with running_server(tmp_path / "data", "--no-worker") as server:
        login = log_in(server)
        with Witness(server, login) as host:
            code = host.ask("open_room", title="Électrodes", device_time=now())["code"]
            host.join(code)
            with ConsoleClient(program, server.url, login, code) as console:
                seat = console.wait_for(lambda said: len(said["room"]["seats"]) == 2)["seat"]
                console.say("raise")
                raised = console.wait_for(lambda said: said["room"]["seats"][1]["hand_raised"])["room"]
                seen = host.follow_until(lambda room: room.seq >= raised["seq"])
                assert seen.model_dump(mode="json") == raised
                assert host.see(seat).head.position[1] == pytest.approx(1.6)
            assert console.exit_code == 0
            host.follow_until(lambda room: len(room.seats) == 1)


def test_the_console_client_says_why_it_is_not_let_in(core: Path, tmp_path: Path) -> None:
    program = mono.compile_sample(core, "Console")
    with running_server(tmp_path / "data", "--no-worker") as server:
        for code, login in (("AAAAAA", log_in(server)), ("AAAAAA", "no token of this server")):
            console = ConsoleClient(program, server.url, login, code)
            with console, pytest.raises(AssertionError, match="ended before"):
                console.wait_for(lambda said: True)
            assert console.exit_code == 1


@pytest.mark.slow
def test_a_bench_loses_and_doubles_nothing_when_its_battery_dies_and_the_server_is_killed(
    core: Path, tmp_path: Path
) -> None:
    program = mono.compile_sample(core, "Bench")
    port, data, journal = free_port(), tmp_path / "data", tmp_path / "bench.journal"
    arguments = ("--no-worker", "--port", str(port))
    command = (program, f"http://127.0.0.1:{port}", "r", "bench", journal)
    with running_server(data, *arguments) as server:
        login = log_in(server)
        with BenchProgram(*command, login=login) as bench:
            bench.write(range(10))
            server.kill()
            bench.write(range(10, 20))
            bench.kill()
    journal.write_bytes(journal.read_bytes() + b'0badc0de {"event":"kept","wr')
    with running_server(data, *arguments) as server:
        with BenchProgram(*command, login=login) as bench:
            bench.write(range(20, 30))
            bench.end()
        with SocketClient(server, login) as client:
            entries = client.ask("list_entries", record_id="r")["entries"]
    assert [entry["value"] for entry in entries] == list(range(30))
    assert [entry["device_seq"] for entry in entries] == list(range(1, 31))
    assert (tmp_path / "bench.journal.damaged").read_bytes() == b'0badc0de {"event":"kept","wr'


def test_a_failing_test_is_noticed(core: Path) -> None:
    mono.compile_tests(core, LIVE, "Tests/Live")
    with pytest.raises(AssertionError, match="Expected a running server's HOLOTRODE_URL"):
        mono.run_tests(core, LIVE)


def test_a_machine_without_mono_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("HOLOTRODE_REQUIRE_ALL", "0")
    with pytest.raises(pytest.skip.Exception, match=r"needs mcs, mono, nunit-console.*make system"):
        mono.require_mono()
    monkeypatch.setenv("HOLOTRODE_REQUIRE_ALL", "1")
    with pytest.raises(pytest.fail.Exception, match=r"needs mcs, mono, nunit-console.*make system"):
        mono.require_mono()


def test_the_core_knows_no_engine() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (mono.SOURCES / "Runtime" / "Core").rglob("*.cs")]
    assert sources
    assert not [source for source in sources if re.search(r"\bUnity(Engine|Editor)\b", source)]
