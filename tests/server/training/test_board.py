import asyncio
from contextlib import asynccontextmanager

import pytest

from server.state_board import StateFollowing
from server.training.board import class_board


@asynccontextmanager
async def running(school):
    """A board that runs."""
    board = class_board(school.database, school.shelf)
    school.database.after_commit(board.committed)
    task = asyncio.create_task(board.run())
    try:
        yield board
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


class Screen:
    """A teacher's screen: the states that came."""

    def __init__(self):
        self.states = []
        self._came = asyncio.Event()

    def post(self, state):
        self.states.append(state)
        self._came.set()

    async def until(self, holds):
        """Wait until the newest state is so."""
        async with asyncio.timeout(30):
            while not (self.states and holds(self.states[-1])):
                self._came.clear()
                await self._came.wait()
        return self.states[-1]


def completed(number):
    return lambda state: [one.standing.completed for one in state.learners] == [number]


@pytest.fixture
def room(school):
    return school.room("physics-1", school.actor)


@pytest.fixture
def ada(school, room):
    return school.person("Ada", room_id=room)


def test_who_follows_sees_the_class_now_and_whenever_it_changes(school, room, ada):
    async def lesson():
        async with running(school) as board:
            screen = Screen()
            board.follow(room, "en", screen.post)
            assert (await screen.until(lambda _: True)).learners == []
            run = await asyncio.to_thread(school.open, ada)
            await screen.until(completed(0))
            await asyncio.to_thread(school.answer, run, "confirm", ada)
            state = await screen.until(completed(1))
            assert (state.room_id, state.learners[0].name) == (room, "Ada")

    asyncio.run(lesson())


def test_many_changes_are_shown_together_and_the_newest_last(school, room, ada):
    async def lesson():
        async with running(school) as board:
            screen = Screen()
            board.follow(room, "en", screen.post)
            await screen.until(lambda _: True)
            run = await asyncio.to_thread(school.open, ada)
            for step in run.steps:
                await asyncio.to_thread(school.answer, run, step.step_id, ada)
            state = await screen.until(completed(len(run.steps)))
            assert state.learners[0].standing.finished
            assert len(screen.states) <= len(run.steps)

    asyncio.run(lesson())


def test_everybody_sees_it_in_their_language(school, room, ada):
    async def lesson():
        async with running(school) as board:
            english, french = Screen(), Screen()
            board.follow(room, "en", english.post)
            board.follow(room, "fr", french.post)
            await asyncio.to_thread(school.open, ada)
            assert (await english.until(completed(0))).learners[0].step == "Say so"
            assert (await french.until(completed(0))).learners[0].step == "Le dire"

    asyncio.run(lesson())


def test_who_leaves_or_hangs_up_hears_no_more(school, room, ada):
    async def lesson():
        async with running(school) as board:
            watching, other = Screen(), Screen()
            following = StateFollowing(board, "en", watching.post)
            following.follow(room)
            following.follow(room)  # a second time is the same
            board.follow(room, "en", other.post)
            await watching.until(lambda _: True)
            following.leave(room)
            following.leave(room)
            seen = len(watching.states)
            await asyncio.to_thread(school.open, ada)
            await other.until(completed(0))
            assert len(watching.states) == seen
            following.follow(room)
            await watching.until(completed(0))
            following.end()

    asyncio.run(lesson())


def test_a_class_that_nobody_follows_costs_nothing(school, room, ada, monkeypatch):
    async def lesson():
        async with running(school) as board:
            asked = []
            monkeypatch.setattr("server.training.board.class_state", lambda *_, **named: asked.append(named))
            other = school.room("empty-2", school.actor)
            await asyncio.to_thread(school.open, ada)
            screen = Screen()
            monkeypatch.undo()
            board.follow(other, "en", screen.post)
            await screen.until(lambda _: True)
            assert asked == []

    asyncio.run(lesson())


def test_what_is_written_before_the_board_runs_or_after_it_is_not_lost_by_it(school, room, ada):
    board = class_board(school.database, school.shelf)
    school.database.after_commit(board.committed)
    run = school.open(ada)

    async def shortly():
        task = asyncio.create_task(board.run())
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(shortly())
    assert school.answer(run, "confirm", ada).right  # the loop is closed by now
