"""The hello: who connects, from which device, and in a protocol that both sides speak."""

import asyncio

from starlette.websockets import WebSocket

from server.clock import now
from server.identity.routes import current_person
from server.identity.service import introduce, person_of
from server.problems import ProblemError
from server.protocol.messages import PROTOCOL_VERSION, ClientMessage, Hello, Welcome
from server.services import Services
from server.version import VERSION
from server.writes import Actor


async def welcome(services: Services, websocket: WebSocket, message: ClientMessage) -> tuple[Actor, Welcome]:
    """Answer the first frame.

    Raises:
        ProblemError: it is no hello, an old or foreign client sent it, or nobody is logged in.
    """
    if not isinstance(message, Hello):
        raise ProblemError("refused", "Expected hello as the first frame; got another message.")
    if message.protocol != PROTOCOL_VERSION:
        raise ProblemError(
            "refused",
            f"This server speaks protocol {PROTOCOL_VERSION}; the client speaks {message.protocol}.",
        )
    database = services.database
    person = await database.read_soon(lambda session: person_of(session, message.token))
    person = person or await asyncio.to_thread(current_person, websocket)
    if person is None:
        raise ProblemError("refused", "Expected the login's cookie, or its token in hello; got neither.")
    actor = await database.write_soon(lambda session: introduce(session, person, message))
    return actor, Welcome.model_validate(
        {
            "reply_to": message.op_id,
            "protocol": PROTOCOL_VERSION,
            "server_version": VERSION,
            "person": actor.person_name,
            "role": actor.role,
            "server_time": now(),
        }
    )
