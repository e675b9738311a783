"""Which function answers which message: writes are done once and committed, reads change nothing."""

from collections.abc import Callable
from typing import Any

from sqlmodel import Session

from server.library.service import cancel_job, start_job
from server.notebook.service import list_entries
from server.protocol.messages import (
    Answer,
    CancelJob,
    ClientMessage,
    CompleteStep,
    ListEntries,
    ListRooms,
    NotebookWrite,
    OpenRoom,
    OpenTraining,
    StartJob,
    StudyEvent,
)
from server.rooms.service import list_rooms, open_room
from server.services import Services
from server.studies.service import store_event
from server.training.service import complete_step, open_training
from server.writes import Actor, once

Handler = Callable[[Session, Actor, Any], Answer]

WRITES: dict[type[ClientMessage], Handler] = {
    StudyEvent: store_event,
    StartJob: start_job,
    CancelJob: cancel_job,
    OpenRoom: open_room,
    OpenTraining: open_training,
    CompleteStep: complete_step,
}
READS: dict[type[ClientMessage], Handler] = {
    ListEntries: list_entries,
    ListRooms: list_rooms,
}


async def write(services: Services, actor: Actor, message: ClientMessage) -> Answer:
    """Do what the message asks, once; the answer is given when it is on disk.

    Raises:
        ProblemError: it cannot be done.
    """
    if isinstance(message, NotebookWrite):
        return await services.intake.take(actor, message)
    handler = WRITES[type(message)]

    def work(session: Session) -> Answer:
        return once(session, actor, message, lambda: handler(session, actor, message))

    result = await services.database.write_soon(work)
    if isinstance(message, StartJob):
        services.bell.set()
    return result


async def read(services: Services, actor: Actor, message: ClientMessage) -> Answer:
    """Look up what the message asks for.

    Raises:
        ProblemError: it is not there.
    """
    handler = READS[type(message)]
    return await services.database.read_soon(lambda session: handler(session, actor, message))
