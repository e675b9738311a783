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
    ListEntries,
    ListModules,
    ListRooms,
    ListScores,
    NotebookWrite,
    OpenRoom,
    ShowModule,
    StartJob,
    StudyEvent,
    StudyWrite,
    TrainingWrite,
)
from server.rooms.service import list_rooms, open_room
from server.services import Services
from server.studies.service import refuse_event
from server.training.scores import list_scores
from server.writes import Actor, once

Handler = Callable[[Session, Actor, Any], Answer]

WRITES: dict[type[ClientMessage], Handler] = {
    StudyEvent: refuse_event,
    StartJob: start_job,
    CancelJob: cancel_job,
    OpenRoom: open_room,
}
WRITTEN: tuple[type[ClientMessage], ...] = (NotebookWrite, TrainingWrite, StudyWrite, *WRITES)
READS: dict[type[ClientMessage], Handler] = {
    ListEntries: list_entries,
    ListRooms: list_rooms,
    ListScores: list_scores,
}
READ: tuple[type[ClientMessage], ...] = (ListModules, ShowModule, *READS)


async def write(services: Services, actor: Actor, message: ClientMessage) -> Answer:
    """Do what the message asks, once; the answer is given when it is on disk.

    Raises:
        ProblemError: it cannot be done.
    """
    if isinstance(message, NotebookWrite):
        return await services.intake.take(actor, message)
    handler = _handler(services, message)

    def work(session: Session) -> Answer:
        return once(session, actor, message, lambda: handler(session, actor, message))

    result = await services.database.write_soon(work)
    if isinstance(message, StartJob):
        services.bell.set()
    return result


def _handler(services: Services, message: ClientMessage) -> Handler:
    if isinstance(message, StudyWrite):
        return services.studies.take
    if not isinstance(message, TrainingWrite):
        return WRITES[type(message)]
    training, studies = services.training, services.studies
    return lambda session, actor, given: studies.trained(
        session, actor, given, lambda: training.take(session, actor, given)
    )


async def read(services: Services, actor: Actor, message: ClientMessage) -> Answer:
    """Look up what the message asks for.

    Raises:
        ProblemError: it is not there.
    """
    if isinstance(message, ShowModule):
        return services.training.show_module(actor.language, message)
    handler: Handler = services.training.list_modules if isinstance(message, ListModules) else READS[type(message)]
    return await services.database.read_soon(lambda session: handler(session, actor, message))
