"""The hello: who connects, from which device, and in a protocol that both sides speak."""

import asyncio

from sqlmodel import Session
from starlette.websockets import WebSocket

from server.clock import now
from server.identity.routes import current_login
from server.identity.service import introduce, login_of, note_seen
from server.notebook.service import device_seq_of
from server.problems import ProblemError
from server.protocol.messages import PROTOCOL_VERSION, ClientMessage, Hello, Welcome
from server.services import Services
from server.version import VERSION
from server.writes import Actor


async def welcome(services: Services, websocket: WebSocket, message: ClientMessage) -> tuple[Actor, str, Welcome]:
    """Answer the first frame.

    Returns:
        Who connects, the id of their login, and the answer.

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
    found = await database.read_soon(lambda session: login_of(session, message.token))
    found = found or await asyncio.to_thread(current_login, websocket)
    if found is None:
        raise ProblemError("refused", "Expected the login's cookie, or its token in hello; got neither.")
    person, login_id = found.person, found.login.id

    def work(session: Session) -> tuple[Actor, int]:
        actor = introduce(session, person, message)
        session.flush()
        note_seen(session, login_id, actor.device_id)
        return actor, device_seq_of(session, actor.person_id, actor.device_id)

    actor, device_seq = await database.write_soon(work)
    return (
        actor,
        login_id,
        Welcome.model_validate(
            {
                "reply_to": message.op_id,
                "protocol": PROTOCOL_VERSION,
                "server_version": VERSION,
                "person": actor.person_name,
                "device_seq": device_seq,
                "role": actor.role,
                "server_time": now(),
            }
        ),
    )
