from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session

from server.clock import new_op_id
from server.database import Database
from server.library import desk as desk_module
from server.library.desk import DatabaseDesk, MadeElectrode, MadeScene
from server.library.models import Electrode, Job
from server.library.service import cancel_job, find_scene, library, request_scene, scene_ready, start_job
from server.protocol.messages import CancelJob, JobStarted, JobSummary, StartJob
from server.settings import ROOT
from server.writes import Actor
from tests.serving import NOW

RECIPE = (ROOT / "assets/recipes/nmc111-96-2-2.yaml").read_text(encoding="utf-8")
MADE = MadeElectrode(
    electrode_id="e" * 64,
    file_sha256="f" * 64,
    physics_version=1,
    particles=3945,
    porosity=0.31,
    thickness_um=40.0,
    mass_loading_mg_cm2=10.0,
    sentence="The computation reached its goal.",
)


class Library:
    """The library as tests use it: each call is a transaction of its own."""

    def __init__(self, database: Database, actor: Actor) -> None:
        self.database = database
        self.actor = actor

    def start(self, recipe: str = RECIPE) -> JobStarted:
        message = StartJob(op_id=new_op_id(), recipe_yaml=recipe, device_time=NOW)
        return self.database.write(lambda session: start_job(session, self.actor, message))

    def cancel(self, job_id: str) -> None:
        message = CancelJob(op_id=new_op_id(), job_id=job_id, device_time=NOW)
        self.database.write(lambda session: cancel_job(session, self.actor, message))

    def job(self, job_id: str) -> JobSummary:
        def work(session: Session) -> JobSummary:
            job = session.get(Job, job_id)
            assert job is not None
            return job.summary()

        return self.database.read(work)


@pytest.fixture
def jobs(database: Database, actor: Actor) -> Library:
    return Library(database, actor)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Moves the desk's clock on by so many seconds."""
    now = [1000.0]
    monkeypatch.setattr(desk_module.time, "time", lambda: now[0])

    def advance(seconds: float) -> None:
        now[0] += seconds

    return advance


def test_a_job_goes_to_one_worker(jobs: Library, database: Database) -> None:
    started = jobs.start()
    assert (started.known, started.job.state) == (False, "queued")
    order = DatabaseDesk(database, "a").claim()
    assert order is not None
    assert order.job_id == started.job.job_id
    assert DatabaseDesk(database, "b").claim() is None
    assert jobs.job(order.job_id).state == "running"


def test_what_is_made_is_never_made_again(jobs: Library, database: Database, actor: Actor) -> None:
    first = jobs.start()
    desk = DatabaseDesk(database, "a")
    order = desk.claim()
    assert order is not None
    desk.finish(order.job_id, MADE)
    assert jobs.job(first.job.job_id).electrode_id == MADE.electrode_id
    again = jobs.start(RECIPE.replace("name: NMC111", "name: Another name for NMC111"))
    assert (again.known, again.job.state, again.job.electrode_id) == (True, "done", MADE.electrode_id)
    assert desk.claim() is None
    listing = database.read(lambda session: library(session, new_op_id(), ROOT / "assets", "researcher"))
    assert [electrode.electrode_id for electrode in listing.electrodes] == [MADE.electrode_id]


def test_two_recipes_with_one_result_share_it(jobs: Library, database: Database) -> None:
    desk = DatabaseDesk(database, "a")
    for recipe in (RECIPE, RECIPE.replace("seed: 1", "seed: 2")):
        jobs.start(recipe)
        order = desk.claim()
        assert order is not None
        desk.finish(order.job_id, MADE)
    assert jobs.start(RECIPE.replace("seed: 1", "seed: 2")).known


def test_the_same_recipe_while_it_runs_is_the_same_job(jobs: Library, database: Database) -> None:
    first = jobs.start()
    assert jobs.start().job.job_id == first.job.job_id
    DatabaseDesk(database, "a").claim()
    assert jobs.start().job.job_id == first.job.job_id


def test_another_physics_version_is_another_electrode(
    jobs: Library, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs.start()
    desk = DatabaseDesk(database, "a")
    order = desk.claim()
    assert order is not None
    desk.finish(order.job_id, MADE)
    monkeypatch.setattr("server.library.service.PHYSICS_VERSION", 999)
    assert not jobs.start().known


def test_a_silent_worker_s_job_is_claimed_again(
    jobs: Library, database: Database, clock: Callable[[float], None]
) -> None:
    job_id = jobs.start().job.job_id
    silent, next_one = DatabaseDesk(database, "silent"), DatabaseDesk(database, "next")
    silent.claim()
    clock(desk_module.LEASE_SECONDS - 1)
    assert silent.beat(job_id)
    clock(desk_module.LEASE_SECONDS - 1)
    assert next_one.claim() is None
    clock(2)
    order = next_one.claim()
    assert order is not None
    assert order.job_id == job_id
    # What the first one still says no longer counts.
    assert not silent.report(job_id, "slurry", 0.9, "Mixing.")
    silent.finish(job_id, MADE)
    assert jobs.job(job_id).state == "running"
    assert database.read(lambda session: session.get(Electrode, MADE.electrode_id)) is None


def test_a_job_that_kills_its_workers_fails(jobs: Library, database: Database) -> None:
    job_id = jobs.start().job.job_id
    desk = DatabaseDesk(database, "a")
    for _ in range(desk_module.MAX_ATTEMPTS):
        assert desk.claim() is not None
        desk.release(died=True)
    assert desk.claim() is None
    assert jobs.job(job_id).state == "failed"
    assert jobs.job(job_id).sentence == "The worker died 3 times over this job."


def test_a_server_s_own_stops_do_not_count(jobs: Library, database: Database) -> None:
    jobs.start()
    desk = DatabaseDesk(database, "a")
    for _ in range(2 * desk_module.MAX_ATTEMPTS):
        assert desk.claim() is not None
        desk.release(died=False)


def test_cancelling_what_waits_ends_it(jobs: Library, database: Database) -> None:
    job_id = jobs.start().job.job_id
    jobs.cancel(job_id)
    assert jobs.job(job_id).state == "cancelled"
    assert DatabaseDesk(database, "a").claim() is None


def test_cancelling_what_runs_reaches_its_worker(jobs: Library, database: Database) -> None:
    job_id = jobs.start().job.job_id
    desk = DatabaseDesk(database, "a")
    desk.claim()
    assert desk.report(job_id, "slurry", 0.1, "Mixing.")
    jobs.cancel(job_id)
    assert not desk.report(job_id, "slurry", 0.2, "Mixing.")
    assert not desk.beat(job_id)
    desk.give_up(job_id, "cancelled", "Cancelled.")
    assert jobs.job(job_id).state == "cancelled"
    assert jobs.start().job.job_id != job_id


def test_a_cancelled_job_whose_worker_died_is_not_claimed(jobs: Library, database: Database) -> None:
    job_id = jobs.start().job.job_id
    desk = DatabaseDesk(database, "a")
    desk.claim()
    jobs.cancel(job_id)
    desk.release(died=True)
    assert desk.claim() is None
    assert jobs.job(job_id).state == "cancelled"


def test_cancelling_what_is_done_changes_nothing(jobs: Library, database: Database) -> None:
    job_id = jobs.start().job.job_id
    desk = DatabaseDesk(database, "a")
    desk.claim()
    desk.finish(job_id, MADE)
    jobs.cancel(job_id)
    assert jobs.job(job_id).state == "done"


def test_a_scene_is_made_once_and_before_electrodes(jobs: Library, database: Database, actor: Actor) -> None:
    jobs.start()
    desk = DatabaseDesk(database, "a")
    order = desk.claim()
    assert order is not None
    desk.finish(order.job_id, MADE)
    jobs.start(RECIPE.replace("seed: 1", "seed: 2"))
    asked = [database.write(lambda session: request_scene(session, actor, MADE.electrode_id)).job_id for _ in range(2)]
    assert asked[0] == asked[1]
    order = desk.claim()
    assert order is not None
    assert (order.job_id, order.electrode_file) == (asked[0], MADE.file_sha256)
    desk.finish(order.job_id, MadeScene(manifest_sha256="a" * 64, parts="[]"))

    def answer(session: Session) -> Any:
        scene = find_scene(session, MADE.electrode_id, actor.device_profile)
        assert scene is not None
        return scene_ready(scene, new_op_id())

    assert database.read(answer).manifest == "a" * 64
