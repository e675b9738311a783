import asyncio

import pytest

from server.clock import new_op_id, now
from server.database import Database
from server.protocol.messages import Gather, JoinRoom, LeaveRoom, OpenRoom
from server.rooms import house as house_module
from server.rooms import service
from server.rooms.house import House
from server.rooms.members import Ears
from server.writes import Actor
from tests.server.rooms.listener import Listener

ROOMS = 6
VISITS = 25


def test_rooms_that_empty_and_fill_again_are_never_given_back_with_somebody_in_them(
    database: Database, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Every turn of the event loop is a sweep, and every sweep gives empty rooms back.
    monkeypatch.setattr(house_module, "SWEEP_SECONDS", 0)
    monkeypatch.setattr(house_module, "RENEWAL_SWEEPS", 1)

    def wish(kind, **fields):
        return kind(op_id=new_op_id(), device_time=now(), **fields)

    async def visit(house: House, room_id: str) -> None:
        listener = Listener()
        for _ in range(VISITS):
            room = await house.enter(room_id)
            ears = Ears(listener.outgoing, listener, listener.dismissed)
            member = await room.join(actor, wish(JoinRoom, code="K7M2QX"), ears)
            await room.command(member, wish(Gather))
            await room.command(member, wish(LeaveRoom))
            room.lose(member)
        assert listener.dismissals == []

    async def run() -> None:
        house = House(database, "http://here")
        await house.start()
        opened = [
            database.write(lambda session: service.open_room(session, actor, wish(OpenRoom, title="Lesson")))
            for _ in range(ROOMS)
        ]
        try:
            await asyncio.gather(*(visit(house, room.room_id) for room in opened))
        finally:
            await house.stop()

    asyncio.run(run())
