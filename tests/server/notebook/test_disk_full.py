"""A disk that is full refuses what it cannot hold, harms nothing, and goes on when there is space again."""

import contextlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from server.clock import new_op_id, now
from tests.serving import SocketClient, log_in, running_server

SMALL = "40m"  # the shipped electrode takes most of it
MOUNT = 'mount -t tmpfs -o size=$0 tmpfs "$1" && shift && exec "$@"'


def in_small_disk(folder: Path) -> list[str]:
    """A command before the server's: its data directory is a small disk of its own, gone when it ends."""
    return ["unshare", "--map-root-user", "--mount", "sh", "-c", MOUNT, SMALL, str(folder)]


def fill_up(ballast: Path) -> None:
    """Write a file until nothing more fits."""
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(65_536))


def test_a_full_disk_refuses_and_goes_on_when_there_is_space(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    if subprocess.run([*in_small_disk(data), "true"], capture_output=True, check=False).returncode:
        pytest.skip("needs a file system of its own (unshare, mount)")
    with running_server(data, "--no-worker", inside=in_small_disk(data)) as server:
        there = Path(f"/proc/{server.process.pid}/root") / data.relative_to("/")
        with SocketClient(server, log_in(server)) as client:
            ballast = there / "ballast"
            fill_up(ballast)
            taken, refused, number = 0, None, 0
            while refused is None:
                number += 1
                entry = {"record_id": "a", "field": "remark", "text": "x" * 2000, "device_time": now()}
                op_id = new_op_id()
                answer = client.ask("append_entry", op_id, device_seq=number, **entry)
                if answer["type"] == "entry_stored":
                    taken += 1
                else:
                    refused = (op_id, entry)
            assert (answer["code"], answer["sentence"]) == (
                "unavailable",
                "The database could not do this and nothing was stored; send it again.",
            )
            ballast.unlink()
            again = client.ask("append_entry", refused[0], device_seq=number, **refused[1])
            assert (again["type"], again["entry"]["seq"]) == ("entry_stored", taken + 1)
        inside = ["nsenter", "--target", str(server.process.pid), "--user", "--mount", "--preserve-credentials"]
        command = [*inside, sys.executable, "-m", "server.cli", "verify", "--json", "--data", str(data)]
        report = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
        assert (report["entries"], report["problems"]) == (taken + 1, [])


def test_a_server_whose_disk_is_full_says_so_at_its_start(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    small = [*in_small_disk(data)]
    small[small.index(SMALL)] = "1m"
    command = [sys.executable, "-m", "server.cli", "serve", "--no-worker", "--port", "0", "--data", str(data)]
    ended = subprocess.run([*small, *command], capture_output=True, check=False, text=True)
    if "unshare" in ended.stderr or "mount" in ended.stderr:
        pytest.skip("needs a file system of its own (unshare, mount)")
    assert ended.returncode == 1
    assert ended.stderr == f"{data}: the disk did not take the server's own data (No space left on device).\n"
