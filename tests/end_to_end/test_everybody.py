"""Two pages, a Python program and a C# program in one room: what one does, all see, in the same order."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Browser, expect

from server.client import Client, take_seat
from server.protocol.messages import SetSlice
from server.rooms.poses import Limb
from tests.clients import mono
from tests.clients.console import PATIENCE_S, ConsoleClient
from tests.end_to_end.browser import careful_page
from tests.end_to_end.test_rooms import SMALL, join_as_guest, open_room, row, show_panel
from tests.serving import RunningServer, running_server, seat_token

T = TypeVar("T")

pytestmark = pytest.mark.browser


class Beside:
    """An event loop in a thread of its own, for the client that waits while pages are clicked."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()

    def start(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.start(work).result(PATIENCE_S)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@contextmanager
def python_guest(server: RunningServer, code: str, name: str) -> Iterator[tuple[Beside, Client]]:
    """A guest by the Python client who looks around at 20 Hz."""
    beside = Beside()

    async def come() -> Client:
        seat = await take_seat(server.url, code, name)
        client = Client(server.url, seat.token, "python")
        await client.connect()
        await client.join(code)
        return client

    async def look_around(client: Client) -> None:
        while True:
            client.send_pose(Limb((0.6, 1.5, 1.2)))
            await asyncio.sleep(0.05)

    try:
        client = beside.do(come())
        looking = beside.start(look_around(client))
        yield beside, client
        looking.cancel()
        beside.do(client.close())
    finally:
        beside.stop()


def test_pages_python_and_csharp_share_a_room(chromium: Browser, tmp_path: Path) -> None:
    mono.require_mono()
    folder = tmp_path / "csharp"
    folder.mkdir()
    mono.compile_core(folder)
    program = mono.compile_sample(folder, "Console")
    with running_server(tmp_path / "data", "--no-worker") as server, careful_page(chromium) as teacher:
        teacher.set_viewport_size(SMALL)
        code = open_room(teacher, server)
        with (
            careful_page(chromium, refusals=True) as student,
            python_guest(server, code, "Ada") as (beside, ada),
            ConsoleClient(program, server.url, seat_token(server, code, "Yuki"), code) as yuki,
        ):
            student.set_viewport_size(SMALL)
            join_as_guest(student, server, code, "Inès")
            yuki.wait_for(lambda said: len(said["room"]["seats"]) == 4)
            pages = (teacher, student)
            for page in pages:
                expect(page.locator("canvas")).to_have_attribute("data-people", "3")  # everybody's head is seen

            yuki.say("raise")
            expect(row(teacher, "Yuki")).to_contain_text("Hand raised")
            beside.do(ada.until(lambda: any(seat.name == "Yuki" and seat.hand_raised for seat in ada.room.seats)))

            beside.do(ada.ask(ada.new(SetSlice, on=True, axis="z", position=0.25)))
            for page in pages:
                show_panel(page, "Electrode")
                expect(page.get_by_label("Cut through the electrode")).to_be_checked()
                expect(page.get_by_label("Position of the cut")).to_have_value("250")
            yuki.wait_for(lambda said: said["room"]["stage"]["slice"] == {"on": True, "axis": "z", "position": 0.25})

            student.get_by_label("Position of the cut").fill("750")
            expect(teacher.get_by_label("Position of the cut")).to_have_value("750")
            seen = yuki.wait_for(lambda said: said["room"]["stage"]["slice"]["position"] == 0.75)["room"]
            beside.do(ada.until(lambda: ada.room.seq >= seen["seq"]))
            assert ada.room.model_dump(mode="json") == seen
        assert yuki.exit_code == 0
