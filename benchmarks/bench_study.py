"""What do thirty headsets cost that log sixty samples of motion a second each, and what does it cost to take them out?

Each headset sends a second of motion, gaze, actions and frames as one entry, sealed, chained and acknowledged after it
is on disk; it rates sickness once a minute, and an experimenter follows the console. They are in another process than
the server. Targets: nothing lost; under 40 % of one core. Limit in the same run: the same frames to the plainest
server there is, one that inserts each into SQLite, commits, and answers.

Then an hour of them, 108,000 entries, is exported by the command. Targets: 30 s and 500 MB. Limit in the same run: to
read every entry and open it, without doing anything with what it says.
"""

import multiprocessing
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from sqlmodel import Session, select

from benchmarks.machine import cpu_s
from benchmarks.results import report
from benchmarks.study_devices import Bench, Logged, drive, drive_plainly, serve_plainly
from benchmarks.study_hours import write_hour
from server.database import Database
from server.studies.models import Participant
from server.studies.recording import entries_of
from server.studies.sealing import KeyRing
from tests.serving import RunningServer, log_in, print_study, running_server

HEADSETS = 30
SECONDS = 60.0
HOUR_S = 3600
SPAWN = multiprocessing.get_context("spawn")
LABEL = {"en": "Bench", "fr": "Banc d'essai"}
DESIGN: dict[str, Any] = {
    "format_version": 1,
    "id": "bench",
    "title": LABEL,
    "question": LABEL,
    "conditions": [
        {"id": "mr", "label": LABEL, "medium": "mr"},
        {"id": "vr", "label": LABEL, "medium": "vr"},
    ],
    "participants": HEADSETS,
    "task": {"forms": ["dry-electrode"], "minutes": 60},
    "questionnaires": {"before_condition": ["ssq"], "after_condition": ["ssq", "sus"]},
    "sickness": {"baseline_limit": 235.62},
    "minimum_break_min": 15,
    "streams": ["steps", "interactions", "gaze", "motion", "frames"],
    "consent": {"version": 1, "text": LABEL, "retention_days": 30},
    "plan": {"primary": [{"questionnaire": "sus", "score": "total", "compare": ["mr", "vr"]}]},
    "simulated": True,
}


def main() -> None:
    """Measure thirty headsets, the plain server, and an export."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        with running_server(data, "--no-worker", "--keys", str(Path(folder) / "keys")) as server:
            logged, cores = log(server)
            assert server.process.poll() is None
        lost, entry_bytes = compared(data, logged)
        plain, plain_cores = log_plainly(Path(folder) / "plain.db")
        taken = export_hour(Path(folder) / "hour")
    report(
        "study",
        chunks=len(logged.stored),
        chunks_per_s=len(logged.stored) / SECONDS,
        chunks_lost=lost,
        chunk_bytes=entry_bytes,
        cores=cores,
        ms_per_chunk=1e3 * cores * SECONDS / len(logged.stored),
        acknowledged_p50_ms=float(np.percentile(logged.delays_ms, 50)),
        acknowledged_p99_ms=float(np.percentile(logged.delays_ms, 99)),
        late_p99_ms=float(np.percentile(logged.late_ms, 99)),
        plain_cores=plain_cores,
        plain_p99_ms=float(np.percentile(plain.delays_ms, 99)),
        over_plain=cores / plain_cores,
        **taken,
        export_over_opening=taken["export_s"] / taken["opening_s"],
    )


def export_hour(folder: Path) -> dict[str, float]:
    """Seconds, processor seconds and the most memory of exporting an hour of everybody; and seconds to open it all."""
    folder.mkdir()
    data, keys = folder / "data", folder / "keys"
    entries = write_hour(data, keys, DESIGN, HEADSETS, HOUR_S)
    command = [sys.executable, "-m", "server.cli", "study", "export", "bench", "-o", str(folder / "out")]
    start = time.perf_counter()
    process = subprocess.Popen([*command, "--data", str(data), "--keys", str(keys)], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    wall_s = time.perf_counter() - start
    assert status == 0
    start = time.perf_counter()
    opened = open_all(data, keys)
    assert opened >= entries
    return {
        "hour_entries": entries,
        "export_s": wall_s,
        "export_cpu_s": used.ru_utime + used.ru_stime,
        "export_mb": used.ru_maxrss / 1024,
        "opening_s": time.perf_counter() - start,
    }


def open_all(data: Path, keys: Path) -> int:
    """Read and open every entry; returns how many."""
    database, ring = Database(f"sqlite:///{data / 'holotrode.db'}"), KeyRing(keys)

    def work(session: Session) -> int:
        people = session.exec(select(Participant)).all()
        return sum(1 for one in people for _ in entries_of(session, ring, one))

    opened = database.read(work)
    database.close()
    return opened


def log(server: RunningServer) -> tuple[Logged, float]:
    """Let the headsets log; what they heard, and the cores that the server took."""
    token = log_in(server)
    codes = print_study(server, token, DESIGN, HEADSETS)
    return _measured(server.process.pid, drive, Bench(server.url, token, "bench", codes, SECONDS))


def log_plainly(file: Path) -> tuple[Logged, float]:
    """The same with the plain server."""
    here, there = SPAWN.Pipe()
    server = SPAWN.Process(target=serve_plainly, args=(file, there))
    server.start()
    port = here.recv()
    measured = _measured(server.pid or 0, drive_plainly, port, HEADSETS, SECONDS)
    here.send("end")
    server.join()
    return measured


def _measured(pid: int, drive: Any, *arguments: Any) -> tuple[Logged, float]:
    here, there = SPAWN.Pipe()
    process = SPAWN.Process(target=drive, args=(*arguments, there))
    process.start()
    assert here.recv() == "ready"
    before_s, start = cpu_s(pid), time.perf_counter()
    here.send("go")
    logged = here.recv()
    cores = (cpu_s(pid) - before_s) / (time.perf_counter() - start)
    process.join()
    return logged, cores


def compared(data: Path, logged: Logged) -> tuple[int, float]:
    """How many chunks that were acknowledged are not stored, and the bytes of one that is."""
    with sqlite3.connect(data / "holotrode.db") as connection:
        rows = connection.execute("SELECT op_id, length(sealed) FROM study_entry WHERE kind = 'chunk'").fetchall()
    connection.close()
    return len(set(logged.stored) - {op_id for op_id, _ in rows}), sum(size for _, size in rows) / len(rows)


if __name__ == "__main__":
    main()
