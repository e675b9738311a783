import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from server.settings import ROOT
from tests.serving import NOW, RunningServer, SocketClient, log_in, new_postgresql_database, running_server

RECIPE = (ROOT / "assets/recipes/nmc111-coarse.yaml").read_text(encoding="utf-8")
ENDED = ("done", "failed", "cancelled")


def seeded(seed: int) -> str:
    return RECIPE.replace("seed: 1", f"seed: {seed}")


def worker_of(server: RunningServer) -> int:
    """Process id of the server's worker."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    threads = Path(f"/proc/{server.process.pid}/task").iterdir()
    pids = [int(pid) for thread in threads for pid in (thread / "children").read_text().split()]
    assert children.exists()
    return next(pid for pid in pids if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes())


@pytest.fixture(scope="module")
def working(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningServer, str]]:
    """A server with a worker and nothing shipped, and a login."""
    folder = tmp_path_factory.mktemp("working")
    with running_server(folder / "data") as server:
        yield server, log_in(server)


def test_a_recipe_becomes_an_electrode_and_a_scene(working: tuple[RunningServer, str]) -> None:
    server, login = working
    with SocketClient(server, login) as client:
        started = client.ask("start_job", recipe_yaml=RECIPE, device_time=NOW)
        assert not started["known"]
        states = client.follow(started["job"]["job_id"], lambda job: job["state"] in ENDED)
        assert states[-1]["state"] == "done", states[-1]
        assert {"slurry", "drying", "calendering"} & {state["stage"] for state in states}
        fractions = [state["fraction"] for state in states]
        assert fractions == sorted(fractions)
        assert fractions[-1] == 1.0

        electrode_id = states[-1]["electrode_id"]
        electrodes = client.ask("list_library")["electrodes"]
        made = next(electrode for electrode in electrodes if electrode["electrode_id"] == electrode_id)
        assert made["origin"] == "manufactured"
        assert 0.1 < made["porosity"] < 0.9
        assert made["particles"] > 300
        assert client.ask("start_job", recipe_yaml=RECIPE, device_time=NOW)["known"]

        scene = client.ask("open_scene", electrode_id=electrode_id)
        assert scene["type"] == "scene_ready", scene
        headers = {"Authorization": f"Bearer {login}"}
        for blob in [scene["manifest"], *(part["sha256"] for part in scene["parts"])]:
            assert httpx.head(f"{server.url}/api/v1/blobs/{blob}", headers=headers).status_code == 200
        assert client.ask("open_scene", electrode_id=electrode_id)["manifest"] == scene["manifest"]


def test_a_job_cancelled_half_way_stops(working: tuple[RunningServer, str]) -> None:
    server, login = working
    with SocketClient(server, login) as client:
        before = client.ask("list_library")["electrodes"]
        job_id = client.ask("start_job", recipe_yaml=seeded(2), device_time=NOW)["job"]["job_id"]
        client.follow(job_id, lambda job: job["fraction"] > 0)
        assert client.ask("cancel_job", job_id=job_id, device_time=NOW)["type"] == "stored"
        ended = client.follow(job_id, lambda job: job["state"] in ENDED)[-1]
        assert (ended["state"], ended["electrode_id"]) == ("cancelled", None)
        assert client.ask("list_library")["electrodes"] == before


def test_a_killed_worker_s_job_is_claimed_again(working: tuple[RunningServer, str]) -> None:
    server, login = working
    with SocketClient(server, login) as client:
        job_id = client.ask("start_job", recipe_yaml=seeded(3), device_time=NOW)["job"]["job_id"]
        client.follow(job_id, lambda job: job["fraction"] > 0)
        first = worker_of(server)
        os.kill(first, signal.SIGKILL)
        states = client.follow(job_id, lambda job: job["state"] in ENDED)
        assert states[-1]["state"] == "done", states[-1]
        assert "queued" in [state["state"] for state in states]
        assert worker_of(server) != first


def test_the_worker_ends_with_a_killed_server(tmp_path) -> None:
    with running_server(tmp_path / "data") as server, SocketClient(server, log_in(server)) as client:
        job_id = client.ask("start_job", recipe_yaml=seeded(4), device_time=NOW)["job"]["job_id"]
        client.follow(job_id, lambda job: job["state"] == "running")
        worker = worker_of(server)
        waiting = os.pidfd_open(worker)
        server.kill()
    # A process descriptor becomes readable when its process has ended.
    assert select.select([waiting], [], [], 60)[0], "the worker outlived its server"
    os.close(waiting)
    with running_server(tmp_path / "data") as server, SocketClient(server, log_in(server)) as client:
        assert client.follow(job_id, lambda job: job["state"] in ENDED)[-1]["state"] == "done"


def test_a_worker_of_its_own_takes_jobs_from_postgresql(tmp_path, postgresql: str) -> None:
    url = new_postgresql_database(postgresql)
    data = tmp_path / "data"
    environment = {**os.environ, "NUMBA_NUM_THREADS": "1"}
    with (
        running_server(data, "--no-worker", environment={"HOLOTRODE_DATABASE_URL": url}) as server,
        subprocess.Popen(
            [sys.executable, "-m", "server.cli", "work", "--database", url, "--data", str(data)], env=environment
        ) as worker,
    ):
        try:
            with SocketClient(server, log_in(server)) as client:
                job_id = client.ask("start_job", recipe_yaml=RECIPE, device_time=NOW)["job"]["job_id"]
                ended = client.follow(job_id, lambda job: job["state"] in ENDED)[-1]
                assert ended["state"] == "done", ended
                assert client.ask("open_scene", electrode_id=ended["electrode_id"])["type"] == "scene_ready"
                # A worker that is stopped gives its job back at once.
                job_id = client.ask("start_job", recipe_yaml=seeded(5), device_time=NOW)["job"]["job_id"]
                client.follow(job_id, lambda job: job["fraction"] > 0)
                worker.terminate()
                assert worker.wait(30) == 0
                assert client.follow(job_id, lambda job: job["state"] != "running")[-1]["state"] == "queued"
        finally:
            worker.kill()


def test_a_worker_without_postgresql_is_wrong_usage(tmp_path) -> None:
    command = [sys.executable, "-m", "server.cli", "work", "--data", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("work: expected a PostgreSQL URL in --database;")
