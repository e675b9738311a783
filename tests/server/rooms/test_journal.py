import asyncio
from collections.abc import Callable, Coroutine

import pytest
from sqlmodel import col, select, update

from server.clock import new_op_id, now
from server.database import Database
from server.problems import ProblemError
from server.protocol.messages import Gather, JoinRoom, OpenRoom
from server.rooms import service
from server.rooms.house import House, MovedError
from server.rooms.members import Ears, Member
from server.rooms.models import Happening
from server.rooms.models import Room as RoomRow
from server.rooms.room import Room
from server.writes import Actor
from tests.server.rooms.listener import Listener


def with_house(database: Database, actor: Actor, work: Callable[[House, str], Coroutine[None, None, None]]) -> None:
    """Run something with a started house and the id of an open room."""
    message = OpenRoom(op_id=new_op_id(), title="Lesson", device_time=now())
    room_id = database.write(lambda session: service.open_room(session, actor, message)).room_id

    async def run() -> None:
        house = House(database, "http://here")
        await house.start()
        try:
            await work(house, room_id)
        finally:
            await house.stop()

    asyncio.run(run())


async def join(room: Room, actor: Actor) -> tuple[Member, Listener]:
    listener = Listener()
    message = JoinRoom(op_id=new_op_id(), code="K7M2QX", device_time=now())
    return await room.join(actor, message, Ears(listener.outgoing, listener, listener.dismissed)), listener


def gather() -> Gather:
    return Gather(op_id=new_op_id(), device_time=now())


def test_events_are_told_once_they_are_on_disk(database: Database, actor: Actor) -> None:
    async def work(house: House, room_id: str) -> None:
        room = await house.enter(room_id)
        member, listener = await join(room, actor)
        asked = asyncio.gather(*(room.command(member, gather()) for _ in range(5)))
        assert room.state.powers.gatherings == 0
        seqs = await asked
        assert seqs == [3, 4, 5, 6, 7]
        await listener.heard(6)
        assert [message["type"] for message in listener.messages] == ["room_joined"] + ["powers_changed"] * 5
        rows = database.read(lambda session: service.happenings_of(session, room_id))
        assert [row.seq for row in rows] == [1, 2, 3, 4, 5, 6, 7]
        assert service.replay(database.read(lambda session: session.get(RoomRow, room_id)), rows) == room.stored

    with_house(database, actor, work)


def test_what_cannot_be_stored_has_not_happened_nor_what_was_to_follow(database: Database, actor: Actor) -> None:
    async def work(house: House, room_id: str) -> None:
        room = await house.enter(room_id)
        member, _ = await join(room, actor)
        # Somebody else has written event 3: the next one hits it.
        taken = Happening(
            op_id=new_op_id(),
            actor_id=actor.person_id,
            device_id=actor.device_id,
            device_time=None,
            server_time=now(),
            room_id=room_id,
            seq=3,
            type="room_closed",
            by=0,
            event="{}",
            payload_sha256=None,
        )
        database.write(lambda session: session.add(taken))
        tries = (room.command(member, gather()) for _ in range(3))
        failed = await asyncio.gather(*tries, return_exceptions=True)
        assert {type(error) for error in failed} == {ProblemError}
        assert room.state == room.stored
        assert room.stored.seq == 2
        database.write(lambda session: session.delete(taken))
        assert await room.command(member, gather()) == 3

    with_house(database, actor, work)


def test_a_room_that_another_process_took_is_let_go(database: Database, actor: Actor) -> None:
    async def work(house: House, room_id: str) -> None:
        room = await house.enter(room_id)
        member, listener = await join(room, actor)
        mine = update(RoomRow).where(col(RoomRow.id) == room_id)
        database.write(lambda session: session.exec(mine.values(holder="other", holder_url="http://there")))
        with pytest.raises(ProblemError, match="Another server has taken this room over") as caught:
            await room.command(member, gather())
        assert caught.value.code == "unavailable"
        assert [news.again for news in listener.dismissals] == [True]
        assert listener.dismissals[0].sentence == "Another server has taken this room over; join it again."
        assert len(database.read(lambda session: session.exec(select(Happening)).all())) == 2
        with pytest.raises(MovedError) as moved:
            await house.enter(room_id)
        assert moved.value.url == "http://there"

    with_house(database, actor, work)


def test_a_stopped_house_gives_its_rooms_back(database: Database, actor: Actor) -> None:
    held: list[str] = []

    async def work(house: House, room_id: str) -> None:
        await join(await house.enter(room_id), actor)
        held.append(room_id)

    with_house(database, actor, work)
    row = database.read(lambda session: session.get(RoomRow, held[0]))
    assert (row.holder, row.lease_until, row.closed_at) == (None, 0.0, None)
