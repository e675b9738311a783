"""Where workers take jobs, by lease, and hand in results; a dead worker's job is claimed again."""

import time
from dataclasses import dataclass
from typing import Any, Protocol

from sqlmodel import Session, col, or_, select

from server.clock import new_op_id, now
from server.database import Database
from server.library.models import Electrode, Job, Scene

LEASE_SECONDS = 60.0
MAX_ATTEMPTS = 3


@dataclass(frozen=True)
class Order:
    """A job as its worker needs it: the recipe as JSON, or the blob of the electrode and the device."""

    job_id: str
    kind: str
    recipe: str | None
    electrode_file: str | None
    device_profile: str | None


@dataclass(frozen=True)
class MadeElectrode:
    """What a worker stored of a manufactured electrode, and its numbers."""

    electrode_id: str
    file_sha256: str
    physics_version: int
    particles: int
    porosity: float | None
    thickness_um: float | None
    mass_loading_mg_cm2: float | None
    sentence: str
    flow_curve: str | None = None


@dataclass(frozen=True)
class MadeScene:
    """What a worker stored of a scene; `parts` is JSON."""

    manifest_sha256: str
    parts: str


class Desk(Protocol):
    """What a worker asks for; the same over a pipe and at the database."""

    def claim(self) -> Order | None:
        """The next job, now leased to this worker; None when there is none yet."""

    def report(self, job_id: str, stage: str, fraction: float, sentence: str) -> bool:
        """Store progress and prolong the lease; False when the job is no longer wanted."""

    def beat(self, job_id: str) -> bool:
        """Prolong the lease; False when the job is no longer wanted."""

    def finish(self, job_id: str, made: MadeElectrode | MadeScene) -> None:
        """Store a result."""

    def give_up(self, job_id: str, state: str, sentence: str) -> None:
        """End a job without a result, as `failed` or `cancelled`."""


class DatabaseDesk:
    """The desk at the database.

    Args:
        database: where the jobs are.
        worker: name of the worker that stands at the desk.
    """

    def __init__(self, database: Database, worker: str) -> None:
        self._database = database
        self._worker = worker

    def claim(self) -> Order | None:
        """See `Desk`."""
        return self._database.write(self._claim)

    def _claim(self, session: Session) -> Order | None:
        free = or_(col(Job.state) == "queued", (col(Job.state) == "running") & (col(Job.lease_until) < time.time()))
        # Somebody looks at an empty stage while a scene is made: scenes come first ("scene" > "manufacture").
        query = select(Job).where(free).order_by(col(Job.kind).desc(), col(Job.server_time))
        job = session.exec(query.limit(1).with_for_update(skip_locked=True)).first()
        if job is None:
            return None
        if job.cancel_requested:
            job.state, job.sentence = "cancelled", "Cancelled."
            session.add(job)
            return None
        job.attempts += 1
        if job.attempts > MAX_ATTEMPTS:
            job.state, job.sentence = "failed", f"The worker died {MAX_ATTEMPTS} times over this job."
            session.add(job)
            return None
        job.state, job.worker, job.sentence = "running", self._worker, "Starting."
        job.lease_until = time.time() + LEASE_SECONDS
        session.add(job)
        electrode = session.get(Electrode, job.electrode_id) if job.kind == "scene" else None
        file = electrode.file_sha256 if electrode else None
        return Order(job.id, job.kind, job.recipe, file, job.device_profile)

    def report(self, job_id: str, stage: str, fraction: float, sentence: str) -> bool:
        """See `Desk`."""

        def work(session: Session) -> bool:
            job = self._mine(session, job_id)
            if job is None or job.cancel_requested:
                return False
            job.stage, job.fraction, job.sentence = stage, min(max(fraction, 0.0), 1.0), sentence
            job.lease_until = time.time() + LEASE_SECONDS
            return True

        return self._database.write(work)

    def beat(self, job_id: str) -> bool:
        """See `Desk`."""

        def work(session: Session) -> bool:
            job = self._mine(session, job_id)
            if job is None or job.cancel_requested:
                return False
            job.lease_until = time.time() + LEASE_SECONDS
            return True

        return self._database.write(work)

    def finish(self, job_id: str, made: MadeElectrode | MadeScene) -> None:
        """See `Desk`."""

        def work(session: Session) -> None:
            job = self._mine(session, job_id)
            if job is None:
                return
            if isinstance(made, MadeElectrode):
                _store_electrode(session, job, made)
                job.sentence = made.sentence
            else:
                _store_scene(session, job, made)
                job.sentence = "The scene is ready."
            job.state, job.fraction = "done", 1.0

        self._database.write(work)

    def give_up(self, job_id: str, state: str, sentence: str) -> None:
        """See `Desk`."""

        def work(session: Session) -> None:
            job = self._mine(session, job_id)
            if job is not None:
                job.state, job.sentence = state, sentence

        self._database.write(work)

    def release(self, died: bool) -> None:
        """Put the worker's running jobs back, or end those that were to be cancelled; only a death counts."""

        def work(session: Session) -> None:
            for job in session.exec(select(Job).where(Job.state == "running", Job.worker == self._worker)):
                job.state = "cancelled" if job.cancel_requested else "queued"
                job.sentence = "Cancelled." if job.cancel_requested else "The worker stopped; waiting for another."
                job.attempts -= 0 if died else 1

        self._database.write(work)

    def _mine(self, session: Session, job_id: str) -> Job | None:
        """The job if this worker still has it."""
        query = select(Job).where(Job.id == job_id, Job.state == "running", Job.worker == self._worker)
        return session.exec(query).first()


def _store_electrode(session: Session, job: Job, made: MadeElectrode) -> None:
    if session.get(Electrode, made.electrode_id) is None:
        session.add(
            Electrode(
                **_by(job),
                id=made.electrode_id,
                recipe_key=job.recipe_key,
                recipe=job.recipe,
                physics_version=made.physics_version,
                name=job.name,
                origin="manufactured",
                porosity=made.porosity,
                thickness_um=made.thickness_um,
                mass_loading_mg_cm2=made.mass_loading_mg_cm2,
                particles=made.particles,
                file_sha256=made.file_sha256,
                flow_curve=made.flow_curve,
            )
        )
        session.flush()
    job.electrode_id = made.electrode_id


def _store_scene(session: Session, job: Job, made: MadeScene) -> None:
    query = select(Scene).where(Scene.electrode_id == job.electrode_id, Scene.device_profile == job.device_profile)
    if session.exec(query).first() is None:
        session.add(
            Scene(
                **_by(job),
                electrode_id=job.electrode_id or "",
                device_profile=job.device_profile or "",
                manifest_sha256=made.manifest_sha256,
                parts=made.parts,
            )
        )


def _by(job: Job) -> dict[str, Any]:
    """The columns of `Written` for what a job made: who asked for it, from where."""
    return {
        "op_id": new_op_id(),
        "actor_id": job.actor_id,
        "device_id": job.device_id,
        "device_time": job.device_time,
        "server_time": now(),
    }
