"""What a connection waits for while other frames go on: jobs that move, and scenes that are made."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog
from starlette.websockets import WebSocketDisconnect

from server.library.service import UNFINISHED, find_job, find_scene, request_scene, scene_ready
from server.problems import ProblemError
from server.protocol.messages import JobProgress, JobSummary, OpenScene, SceneReady, ServerMessage
from server.services import Services
from server.writes import Actor

FOLLOW_SECONDS = 0.2
MAX_ERRANDS = 16

log = structlog.get_logger()


class Errands:
    """The errands of one connection.

    Args:
        services: the server's parts.
        send: sends a message and waits while the client is slow.
    """

    def __init__(self, services: Services, send: Callable[[ServerMessage], Awaitable[None]]) -> None:
        self._services = services
        self._send = send
        self._tasks: dict[str, asyncio.Task[object]] = {}

    def run(self, key: str, work: Coroutine[Any, Any, object]) -> None:
        """Run something beside the other frames; once per key.

        Raises:
            ProblemError: `unavailable`, there are too many already.
        """
        if key in self._tasks or len(self._tasks) >= MAX_ERRANDS:
            work.close()
            if key not in self._tasks:
                raise ProblemError(
                    "unavailable", f"Expected at most {MAX_ERRANDS} jobs and scenes to wait for at once."
                )
            return
        task = asyncio.create_task(work)
        self._tasks[key] = task
        task.add_done_callback(lambda done: self._ended(key, done))

    async def stop(self) -> None:
        """End them all."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, key: str, task: asyncio.Task[object]) -> None:
        del self._tasks[key]
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, WebSocketDisconnect):
            log.error("task", key=key, exc_info=error)

    async def job(self, job_id: str) -> JobSummary:
        """A job as it is now.

        Raises:
            ProblemError: `not_found`.
        """
        return await self._services.database.read_soon(lambda session: find_job(session, job_id).summary())

    async def follow(self, sent: JobSummary) -> JobSummary:
        """Send a job's state whenever it differs from what was sent; a slow client gets the newest."""
        while sent.state in UNFINISHED:
            await asyncio.sleep(FOLLOW_SECONDS)
            job = await self.job(sent.job_id)
            if job != sent:
                await self._send(JobProgress(job=job))
                sent = job
        return sent

    async def scene(self, actor: Actor, message: OpenScene) -> SceneReady:
        """The scene, which a worker makes first when it is not in the store.

        Raises:
            ProblemError: it could not be made.
        """
        database, electrode_id = self._services.database, message.electrode_id
        profile = actor.device_profile
        scene = await database.read_soon(lambda session: find_scene(session, electrode_id, profile))
        if scene is None:
            job = await database.write_soon(lambda session: request_scene(session, actor, electrode_id))
            self._services.bell.set()
            ended = await self.follow(job)
            scene = await database.read_soon(lambda session: find_scene(session, electrode_id, profile))
        if scene is None:
            raise ProblemError("unavailable", f"The scene could not be made: {ended.sentence}")
        return scene_ready(scene, message.op_id)
