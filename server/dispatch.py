"""Which function answers which message: writes are done once and committed, reads change nothing."""

from collections.abc import Callable
from typing import Any

from sqlmodel import Session

from server.library.service import cancel_job, start_job
from server.notebook.service import append_entry, list_entries
from server.protocol.messages import (
    Answer,
    AppendEntry,
    CancelJob,
    ClientMessage,
    CompleteStep,
    EntryStored,
    JobStarted,
    ListEntries,
    ListRooms,
    OpenRoom,
    OpenTraining,
    RoomOpened,
    StartJob,
    Stored,
    StudyEvent,
    TrainingState,
)
from server.rooms.service import list_rooms, open_room
from server.services import Services
from server.studies.service import store_event
from server.training.service import complete_step, open_training
from server.writes import Actor, once

Handler = Callable[[Session, Actor, Any], Answer]

WRITES: dict[type[ClientMessage], tuple[Handler, type[Answer]]] = {
    AppendEntry: (append_entry, EntryStored),
    StudyEvent: (store_event, Stored),
    StartJob: (start_job, JobStarted),
    CancelJob: (cancel_job, Stored),
    OpenRoom: (open_room, RoomOpened),
    OpenTraining: (open_training, TrainingState),
    CompleteStep: (complete_step, TrainingState),
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
    handler, answer = WRITES[type(message)]

    def work(session: Session) -> Answer:
        return once(session, actor, message, answer, lambda: handler(session, actor, message))

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
