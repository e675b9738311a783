"""How many entries a second does the notebook acknowledge, each on disk and signed, and how late is the answer?

Fifty devices write, from a process of their own: 200 entries a second in all, then as fast as they are answered, then
200 a second again.
Targets: 1000 acknowledged entries a second on 2 cores; at 200 a second p99 100 ms; a record of 2000 entries opens in
300 ms. Limit in the same run: what the disk takes of rows of the same size from one writer, with a commit for each row
and with a commit for every fifty. Peer: none of the notebooks that labs use stores entry by entry; the plainest server
that does, one commit and one answer per request, is the row-by-row limit behind the same socket.
"""

import multiprocessing
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path

import httpx
import numpy as np

from benchmarks.machine import cpu_s
from benchmarks.notebook_clients import Acknowledged, Bench, drive
from benchmarks.results import report
from server.clock import new_op_id, now
from server.sockets import FRAMES_AT_ONCE
from tests.serving import RunningServer, SocketClient, log_in, running_server

DEVICES = 50
SECONDS = 10.0
PER_S = 200.0
LONG_RECORD = 2000
OPENINGS = 15
ROWS, ROWS_AT_ONCE = 1500, 50
ROW_BYTES = 1200  # an entry and its stored answer
SPAWN = multiprocessing.get_context("spawn")


def main() -> None:
    """Measure full speed, the usual speed, a long record, and the disk."""
    with tempfile.TemporaryDirectory() as folder:
        with running_server(Path(folder) / "data", "--no-worker") as server:
            token = log_in(server)
            opening_ms = open_long_record(server, token)
            usual, usual_cores = write(server, token, PER_S / DEVICES)
            full, full_cores = write(server, token, 0.0)
            after, _ = write(server, token, PER_S / DEVICES)  # while what came so fast is indexed
            assert server.process.poll() is None
        one_by_one, together = disk_rows_per_s(Path(folder) / "rows.db")
    acknowledged_per_s = len(full.delays_ms) / full.wall_s
    report(
        "notebook",
        acknowledged_per_s=acknowledged_per_s,
        full_p99_ms=float(np.percentile(full.delays_ms, 99)),
        full_cores=full_cores,
        usual_per_s=len(usual.delays_ms) / usual.wall_s,
        usual_p50_ms=float(np.percentile(usual.delays_ms, 50)),
        usual_p99_ms=float(np.percentile(usual.delays_ms, 99)),
        usual_cores=usual_cores,
        after_p99_ms=float(np.percentile(after.delays_ms, 99)),
        refused=full.refused + usual.refused + after.refused,
        opening_p50_ms=float(np.median(opening_ms)),
        opening_max_ms=max(opening_ms),
        disk_rows_per_s_one_by_one=one_by_one,
        disk_rows_per_s_together=together,
        over_one_by_one=acknowledged_per_s / one_by_one,
        of_together=acknowledged_per_s / together,
    )


def write(server: RunningServer, token: str, per_s: float) -> tuple[Acknowledged, float]:
    """Let the devices write for a while; what they saw, and the cores that the server took."""
    url = f"{server.url.replace('http', 'ws')}/api/v1/ws"
    here, there = SPAWN.Pipe()
    process = SPAWN.Process(target=drive, args=(Bench(url, token, DEVICES, per_s), SECONDS, there))
    process.start()
    assert here.recv() == "ready"
    before_s, start = cpu_s(server.process.pid), time.perf_counter()
    here.send("go")
    heard = here.recv()
    cores = (cpu_s(server.process.pid) - before_s) / (time.perf_counter() - start)
    process.join()
    return heard, cores


def open_long_record(server: RunningServer, token: str) -> list[float]:
    """Milliseconds from asking for a record of 2000 entries to having all of it."""
    for first in range(0, LONG_RECORD, FRAMES_AT_ONCE // 2):  # as many as a client may send at once
        with SocketClient(server, token) as client:
            for number in range(first, first + FRAMES_AT_ONCE // 2):
                fields = {"field": f"reading.{number % 100 + 1}", "value": number / 7, "unit": "mg"}
                client.ask("append_entry", record_id="long", device_time=now(), **fields)
    times = []
    with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {token}"}) as http:
        for _ in range(OPENINGS):
            start = time.perf_counter()
            answer = http.get("/api/v1/notebook/records/long")
            times.append(1e3 * (time.perf_counter() - start))
            assert len(answer.json()["entries"]) == LONG_RECORD
    return times


def disk_rows_per_s(file: Path) -> tuple[float, float]:
    """Rows a second that SQLite takes with synchronous=FULL: a commit for each, and a commit for fifty."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = wal")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE entry (op_id TEXT PRIMARY KEY, content TEXT)")
        return _rows_per_s(connection, 1), _rows_per_s(connection, ROWS_AT_ONCE)


def _rows_per_s(connection: sqlite3.Connection, at_once: int) -> float:
    start = time.perf_counter()
    for _ in range(0, ROWS, at_once):
        connection.execute("BEGIN")
        rows = [(new_op_id(), "x" * ROW_BYTES) for _ in range(at_once)]
        connection.executemany("INSERT INTO entry VALUES (?, ?)", rows)
        connection.execute("COMMIT")
    return ROWS / (time.perf_counter() - start)


if __name__ == "__main__":
    main()
