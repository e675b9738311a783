"""Rules of the library: what is there is never computed twice."""

import hashlib
import json
import uuid
from functools import cache
from pathlib import Path

from sqlmodel import Session, col, select

from physics.documents import DocumentError
from physics.recipe import ElectrodeRecipe
from physics.version import PHYSICS_VERSION
from server.clock import new_op_id
from server.identity.roles import Role
from server.library.models import Electrode, Job, Scene
from server.problems import ProblemError
from server.protocol.messages import (
    CancelJob,
    DeviceProfile,
    JobStarted,
    JobSummary,
    Library,
    RecipeSummary,
    ScenePart,
    SceneReady,
    StartJob,
    Stored,
)
from server.writes import Actor, stamp

UNFINISHED = ("queued", "running")
# What fits one frame of the socket; older electrodes keep their address.
NEWEST_ELECTRODES = 200
NEWEST_JOBS = 50
WAITING = "Waiting for a worker."
FROM_LIBRARY = "The library already had this electrode."


def recipe_key(recipe: ElectrodeRecipe) -> str:
    """What an electrode is found by: all of the recipe that decides the result, and the physics version."""
    values = recipe.canonical()
    del values["name"]
    text = json.dumps([PHYSICS_VERSION, values], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def start_job(session: Session, actor: Actor, message: StartJob) -> JobStarted:
    """Store a job for a recipe, unless its electrode is there or on its way.

    Raises:
        ProblemError: `bad_message`, the recipe cannot be made.
    """
    try:
        recipe = ElectrodeRecipe.from_text(message.recipe_yaml)
    except DocumentError as error:
        raise ProblemError("bad_message", str(error)) from error
    key = recipe_key(recipe)
    electrode = electrode_of(session, key)
    running = unfinished_job(session, key)
    if electrode is None and running is not None:
        return JobStarted(reply_to=message.op_id, job=running.summary(), known=False)
    job = Job(
        **stamp(actor, message.op_id, message.device_time),
        id=uuid.uuid4().hex,
        kind="manufacture",
        name=recipe.name,
        state="queued" if electrode is None else "done",
        fraction=0.0 if electrode is None else 1.0,
        sentence=WAITING if electrode is None else FROM_LIBRARY,
        recipe=json.dumps(recipe.canonical()),
        recipe_key=key,
        electrode_id=electrode.id if electrode else None,
    )
    session.add(job)
    return JobStarted(reply_to=message.op_id, job=job.summary(), known=electrode is not None)


def electrode_of(session: Session, key: str) -> Electrode | None:
    """The electrode made from a recipe; two recipes may have led to the same one."""
    direct = session.exec(select(Electrode).where(Electrode.recipe_key == key)).first()
    if direct is not None:
        return direct
    made = select(Electrode).join(Job, col(Job.electrode_id) == col(Electrode.id))
    return session.exec(made.where(Job.recipe_key == key, Job.state == "done")).first()


def unfinished_job(session: Session, key: str) -> Job | None:
    """The job that is making the electrode of a recipe, or is about to."""
    return _unfinished(session, Job.recipe_key == key)


def cancel_job(session: Session, _actor: Actor, message: CancelJob) -> Stored:
    """Cancel a job at once when it waits, else ask its worker to stop; a finished job stays as it is.

    Raises:
        ProblemError: `not_found`.
    """
    job = find_job(session, message.job_id)
    if job.state == "queued":
        job.state, job.sentence = "cancelled", "Cancelled before it began."
    elif job.state == "running":
        job.cancel_requested, job.sentence = True, "Stopping."
    session.add(job)
    return Stored(reply_to=message.op_id)


def find_job(session: Session, job_id: str) -> Job:
    """A job by its id.

    Raises:
        ProblemError: `not_found`.
    """
    job = session.get(Job, job_id)
    if job is None:
        raise ProblemError("not_found", f"There is no job {job_id}.")
    return job


def find_scene(session: Session, electrode_id: str, profile: DeviceProfile) -> Scene | None:
    """The scene of an electrode for a device, when it is in the store."""
    return session.exec(
        select(Scene).where(Scene.electrode_id == electrode_id, Scene.device_profile == profile)
    ).first()


def request_scene(session: Session, actor: Actor, electrode_id: str) -> JobSummary:
    """The job that makes the scene of an electrode for the actor's device; stored if there is none under way.

    Raises:
        ProblemError: `not_found`.
    """
    electrode = session.get(Electrode, electrode_id)
    if electrode is None:
        raise ProblemError("not_found", f"There is no electrode {electrode_id}.")
    profile = actor.device_profile
    same = (Job.kind == "scene", Job.electrode_id == electrode_id, Job.device_profile == profile)
    job = _unfinished(session, *same)
    if job is None:
        job = Job(
            **stamp(actor, new_op_id(), None),
            id=uuid.uuid4().hex,
            kind="scene",
            name=f"{electrode.name} ({profile})",
            state="queued",
            sentence=WAITING,
            electrode_id=electrode_id,
            device_profile=profile,
        )
        session.add(job)
    return job.summary()


def scene_ready(scene: Scene, op_id: str) -> SceneReady:
    """A stored scene as an answer."""
    parts = [ScenePart.model_validate(part) for part in json.loads(scene.parts)]
    return SceneReady.model_validate(
        {
            "reply_to": op_id,
            "electrode_id": scene.electrode_id,
            "device_profile": scene.device_profile,
            "manifest": scene.manifest_sha256,
            "parts": parts,
        }
    )


def library(session: Session, op_id: str, assets: Path, role: str) -> Library:
    """What the server has; of electrodes and jobs the newest, for participants of studies only what is shipped."""
    newest = select(Electrode).order_by(col(Electrode.server_time).desc()).limit(NEWEST_ELECTRODES)
    if role == Role.PARTICIPANT:
        shipped = session.exec(newest.where(Electrode.origin == "shipped"))
        return Library(
            reply_to=op_id, electrodes=[one.summary() for one in shipped], recipes=shipped_recipes(assets), jobs=[]
        )
    jobs = select(Job).where(Job.kind == "manufacture").order_by(col(Job.server_time).desc()).limit(NEWEST_JOBS)
    return Library(
        reply_to=op_id,
        electrodes=[electrode.summary() for electrode in session.exec(newest)],
        recipes=shipped_recipes(assets),
        jobs=[job.summary() for job in session.exec(jobs)],
    )


@cache
def shipped_recipes(assets: Path) -> list[RecipeSummary]:
    """The recipe files the server ships."""
    return [
        RecipeSummary(recipe_id=path.stem, name=ElectrodeRecipe.load(path).name, yaml=path.read_text(encoding="utf-8"))
        for path in sorted((assets / "recipes").glob("*.yaml"))
    ]


def _unfinished(session: Session, *conditions: object) -> Job | None:
    query = select(Job).where(col(Job.state).in_(UNFINISHED), *conditions)  # type: ignore[arg-type]
    return session.exec(query.where(col(Job.cancel_requested).is_(False))).first()
