"""A worker: takes jobs from a desk and computes them; the only part of the server that imports solvers."""

import os
import signal
import socket
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from server.blobs import BlobStore
from server.library.desk import DatabaseDesk, Desk, MadeElectrode, MadeScene, Order
from server.problems import UsageError
from server.settings import Settings

if TYPE_CHECKING:
    from physics.state import Electrode

REPORTS_PER_SECOND = 4
# Of a manufacture job's time; characterising takes the rest.
LINE_SHARE = 0.6
RHEOLOGY_SHARE = 0.1
BEAT_SECONDS = 5.0
POLL_SECONDS = 1.0

_asked_to_leave = threading.Event()


class PipeDesk:
    """The desk behind a pipe: every question is sent to the server, which alone writes.

    Args:
        pipe: this end of the pipe.
    """

    def __init__(self, pipe: "Connection[Any, Any]") -> None:
        self._pipe = pipe
        self._lock = threading.Lock()

    def claim(self) -> Order | None:
        """See `Desk`; the server answers when there is a job."""
        order: Order | None = self._ask("claim")
        return order

    def report(self, job_id: str, stage: str, fraction: float, sentence: str) -> bool:
        """See `Desk`."""
        return bool(self._ask("report", job_id, stage, fraction, sentence))

    def beat(self, job_id: str) -> bool:
        """See `Desk`."""
        return bool(self._ask("beat", job_id))

    def finish(self, job_id: str, made: MadeElectrode | MadeScene) -> None:
        """See `Desk`."""
        self._ask("finish", job_id, made)

    def give_up(self, job_id: str, state: str, sentence: str) -> None:
        """See `Desk`."""
        self._ask("give_up", job_id, state, sentence)

    def _ask(self, question: str, *arguments: object) -> Any:
        with self._lock:
            try:
                self._pipe.send((question, arguments))
                return self._pipe.recv()
            except (EOFError, OSError):
                # The server is gone. Whichever thread notices ends the process: nobody waits for its result.
                os._exit(0)


class CancelledError(Exception):
    """The job is no longer wanted."""


class WorkError(Exception):
    """The computation has no usable result."""


class Reporter:
    """Tells the desk how far a job is, at most a few times a second, and keeps its lease alive in between.

    Args:
        desk: where to report.
        job_id: the job.
    """

    def __init__(self, desk: Desk, job_id: str) -> None:
        self._desk = desk
        self._job_id = job_id
        self._last = 0.0
        self._wanted = True
        self._done = threading.Event()

    def __call__(self, stage: str, fraction: float, sentence: str) -> bool:
        """Report; False when the job is no longer wanted."""
        if self._wanted and time.monotonic() - self._last >= 1 / REPORTS_PER_SECOND:
            self._last = time.monotonic()
            self._wanted = self._desk.report(self._job_id, stage, fraction, sentence)
        return self._wanted

    def __enter__(self) -> "Reporter":
        threading.Thread(target=self._beat, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._done.set()

    def _beat(self) -> None:
        while not self._done.wait(BEAT_SECONDS):
            self._wanted = self._desk.beat(self._job_id) and self._wanted


def run_child(pipe: "Connection[Any, Any]", blobs: Path) -> None:
    """Body of the worker that `serve` starts; ends with the server."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the server ends its child
    _warm_up()
    desk = PipeDesk(pipe)
    while True:
        order = desk.claim()
        if order is not None:
            work_on(order, desk, BlobStore(blobs))


def work_on_database(settings: Settings) -> None:
    """Body of `holotrode work`: take jobs from PostgreSQL until the process is ended.

    Raises:
        UsageError: there is no PostgreSQL to take jobs from.
        StartError: the database cannot be used.
    """
    from server.database import Database

    if not settings.database.startswith("postgresql"):
        raise UsageError(
            "work: expected a PostgreSQL URL in --database; a SQLite file is written by its server alone, "
            "which starts its own worker"
        )
    database = Database(settings.database)
    database.start()
    _warm_up()
    desk = DatabaseDesk(database, worker=f"{socket.gethostname()}:{os.getpid()}")
    blobs = BlobStore(settings.data / "blobs")
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    try:
        while True:
            order = desk.claim()
            if order is None:
                time.sleep(POLL_SECONDS)
            else:
                work_on(order, desk, blobs)
    finally:
        desk.release(died=False)
        database.close()


def work_on(order: Order, desk: Desk, blobs: BlobStore) -> None:
    """Compute one job and hand in its result, or the sentence that says why there is none."""
    make: Callable[[Order, Reporter, BlobStore], MadeElectrode | MadeScene]
    make = manufacture_electrode if order.kind == "manufacture" else build_scene
    try:
        with Reporter(desk, order.job_id) as report:
            made = make(order, report, blobs)
    except CancelledError:
        desk.give_up(order.job_id, "cancelled", "Cancelled.")
    except Exception as error:  # a job may fail in any way; the worker goes on to the next
        if _asked_to_leave.is_set():  # compiled code makes an error of its own of an exit
            raise SystemExit(0) from error
        traceback.print_exc(file=sys.stderr)
        desk.give_up(order.job_id, "failed", f"The job failed: {error or type(error).__name__}"[:2000])
    else:
        desk.finish(order.job_id, made)


def manufacture_electrode(order: Order, report: Reporter, blobs: BlobStore) -> MadeElectrode:
    """Recipe to stored electrode.

    Raises:
        CancelledError: the job is no longer wanted.
        WorkError: the line did not come to its end.
    """
    from physics.line import PHYSICS_VERSION, Progress, manufacture
    from physics.outcome import Outcome
    from physics.recipe import ElectrodeRecipe
    from physics.state import StageName
    from physics.storage import save
    from server.library.rheology import flow_curve_json

    def on_progress(progress: Progress) -> bool:
        return report(progress.stage, LINE_SHARE * progress.fraction, progress.sentence)

    def on_curve(fraction: float, sentence: str) -> bool:
        return report("rheology", LINE_SHARE + RHEOLOGY_SHARE * fraction, sentence)

    recipe = ElectrodeRecipe.model_validate_json(order.recipe or "")
    electrode = manufacture(recipe, on_progress)
    if electrode.outcome is Outcome.CANCELLED:
        raise CancelledError
    if len(electrode.stages) < len(StageName):
        raise WorkError(electrode.outcome.sentence)
    flow_curve = flow_curve_json(recipe, on_curve)
    electrode = characterised(electrode, report)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "electrode.h5"
        save(electrode, path)
        file_sha256 = blobs.put_file(path)
    return MadeElectrode(
        electrode_id=electrode.sha256(),
        file_sha256=file_sha256,
        physics_version=PHYSICS_VERSION,
        particles=len(electrode.stages[-1].bed),
        porosity=electrode.measures.get("porosity"),
        thickness_um=electrode.measures.get("thickness_um"),
        mass_loading_mg_cm2=electrode.measures.get("mass_loading_mg_cm2"),
        sentence=electrode.outcome.sentence,
        flow_curve=flow_curve,
    )


def characterised(electrode: "Electrode", report: Reporter) -> "Electrode":
    """The same electrode with its characterisation.

    Raises:
        CancelledError: the job is no longer wanted.
    """
    from physics.transport import characterise

    def on_progress(fraction: float, sentence: str) -> None:
        before = LINE_SHARE + RHEOLOGY_SHARE
        if not report("characterisation", before + (1.0 - before) * fraction, sentence):
            raise CancelledError

    return replace(electrode, characterisation=characterise(electrode, on_progress).document())


def build_scene(order: Order, report: Reporter, blobs: BlobStore) -> MadeScene:
    """Stored electrode to stored scene.

    Raises:
        CancelledError: the job is no longer wanted.
    """
    from physics.interior import look_inside
    from physics.storage import load
    from scenes.bundle import write_bundle
    from scenes.devices import device_named
    from server.library.shipped import store_bundle

    if not report("scene", 0.0, "Reading the electrode."):
        raise CancelledError
    electrode = load(blobs.find(order.electrode_file or ""))
    device = device_named(order.device_profile or "")
    report("scene", 0.1, "Looking inside.")
    interior = look_inside(electrode, device.cells)
    if not report("scene", 0.6, "Building meshes."):
        raise CancelledError
    with tempfile.TemporaryDirectory() as folder:
        bundle = Path(folder) / "scene"
        write_bundle(electrode, device.name, bundle, interior)
        if not report("scene", 0.9, "Storing the scene."):
            raise CancelledError
        return store_bundle(bundle, blobs)


def _leave(_number: int, _frame: object) -> NoReturn:
    _asked_to_leave.set()
    raise SystemExit(0)


def _warm_up() -> None:
    from physics.line import warm_up
    from physics.transport import characterise

    characterise(warm_up())
