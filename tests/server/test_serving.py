import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from server.blobs import BlobStore
from tests.serving import COMMAND, NOW, SocketClient, log_in, running_server

HEAVY = {"numba", "scipy", "trimesh", "vtk", "pyvista", "h5py", "numpy", "tifffile"}


def serve(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A server that is expected not to start."""
    return subprocess.run([*COMMAND, str(data), *arguments], capture_output=True, text=True, timeout=60)


def one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr.strip()


def test_an_entry_survives_a_killed_server(tmp_path) -> None:
    with running_server(tmp_path / "data", "--no-worker") as server, SocketClient(server, log_in(server)) as client:
        stored = client.ask("append_entry", record_id="b1", field="mass", value=19.2, device_time=NOW)
        assert stored["type"] == "entry_stored"
        server.kill()
    with running_server(tmp_path / "data", "--no-worker") as server, SocketClient(server, log_in(server)) as client:
        assert client.ask("list_entries", record_id="b1")["entries"] == [stored["entry"]]


def test_every_acknowledged_entry_survives_a_kill_under_load(tmp_path) -> None:
    acknowledged = []
    with running_server(tmp_path / "data", "--no-worker") as server, SocketClient(server, log_in(server)) as client:
        for value in range(200):
            client.send("append_entry", record_id="b1", field="n", value=float(value), device_time=NOW)
        for _ in range(50):
            acknowledged.append(client.receive()["entry"])
        server.kill()
    with running_server(tmp_path / "data", "--no-worker") as server, SocketClient(server, log_in(server)) as client:
        entries = client.ask("list_entries", record_id="b1")["entries"]
    assert entries[:50] == acknowledged
    assert [entry["value"] for entry in entries] == [float(value) for value in range(len(entries))]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_server_and_worker_cleanly(tmp_path, number: int) -> None:
    with running_server(tmp_path / "data") as server:
        assert httpx.get(f"{server.url}/api/v1/health").status_code == 200
        server.process.send_signal(number)
        assert server.process.wait(30) == 0
    errors = (tmp_path / "data.stderr").read_text()
    assert "Traceback" not in errors, errors


def test_a_port_in_use_gives_one_sentence(tmp_path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = serve(tmp_path / "data", "--port", str(port))
    assert done.returncode == 1
    assert one_sentence(done) == (f"Port {port} of 127.0.0.1 is in use; stop what uses it, or give another --port.")


def test_two_servers_do_not_share_a_data_directory(tmp_path) -> None:
    with running_server(tmp_path / "data", "--no-worker"):
        done = serve(tmp_path / "data")
    assert done.returncode == 1
    assert one_sentence(done).startswith(f"Another server uses the data directory {tmp_path / 'data'};")


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    done = serve(tmp_path / "file" / "data")
    assert done.returncode == 1
    assert one_sentence(done) == (f"The data directory {tmp_path / 'file' / 'data'} cannot be used: Not a directory.")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.org"])
def test_a_host_beyond_loopback_is_refused(tmp_path, host: str) -> None:
    done = serve(tmp_path / "data", "--host", host)
    assert done.returncode == 2
    assert one_sentence(done).startswith(f"The host {host} is reachable from other machines")
    assert not (tmp_path / "data").exists()


def test_wrong_usage_exits_2(tmp_path) -> None:
    assert serve(tmp_path / "data", "--port", "99999").returncode == 2
    assert serve(tmp_path / "data", "--prot", "1").returncode == 2


def test_the_serving_process_imports_no_solver(tmp_path) -> None:
    """Reads sys.modules of a real `serve` process, after it has answered, when SIGUSR1 asks for it."""
    program = tmp_path / "serve.py"
    program.write_text(
        "import os, signal, sys\n"
        "if __name__ == '__main__':\n"
        "    def tell(*_):\n"
        "        os.write(int(os.environ['TELL']), ' '.join(sys.modules).encode() + b'\\n')\n"
        "    signal.signal(signal.SIGUSR1, tell)\n"
        "    from server.cli import app\n"
        "    app()\n"
    )
    read, write = os.pipe()
    command = [sys.executable, str(program), "serve", "--port", "0", "--data", str(tmp_path / "data")]
    environment = {**os.environ, "TELL": str(write), "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, pass_fds=[write], env=environment
    ) as process:
        try:
            link = process.stdout.readline().split()[1]
            with httpx.Client() as browser:
                assert browser.get(link).status_code == 303
                assert browser.get(httpx.URL(link).copy_with(raw_path=b"/api/v1/library")).status_code == 200
            process.send_signal(signal.SIGUSR1)
            os.close(write)
            with os.fdopen(read) as answer:
                modules = answer.readline()
        finally:
            process.kill()
    loaded = {name.partition(".")[0] for name in modules.split()}
    assert "server" in loaded
    assert loaded & HEAVY == set()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://me@127.0.0.1:1/none", "The database postgresql+psycopg://me@127.0.0.1:1/none cannot be used:"),
        ("postgres, please", "HOLOTRODE_DATABASE_URL: expected postgresql://USER:PASSWORD@HOST/NAME;"),
    ],
)
def test_a_database_that_cannot_be_used_gives_one_sentence(tmp_path, monkeypatch, url: str, sentence: str) -> None:
    monkeypatch.setenv("HOLOTRODE_DATABASE_URL", url)
    done = serve(tmp_path / "data")
    assert done.returncode == 1
    assert one_sentence(done).startswith(sentence)


def test_clients_that_vanish_or_stay_do_not_disturb_the_server(tmp_path) -> None:
    blob = BlobStore(tmp_path / "data" / "blobs").put(bytes(16 * 2**20))
    with running_server(tmp_path / "data", "--no-worker") as server:
        login = log_in(server)
        with SocketClient(server, login) as gone:
            gone.ask("get_blob", sha256=blob)
            gone.socket.socket.shutdown(socket.SHUT_RDWR)
        with SocketClient(server, login) as staying:
            staying.ask("get_blob", sha256=blob)
            assert server.stop() == 0
    errors = (tmp_path / "data.stderr").read_text()
    assert "Traceback" not in errors, errors
