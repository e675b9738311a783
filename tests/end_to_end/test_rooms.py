"""A class as it happens: a teacher opens a room, a student joins by its code, and both see the same, and each other."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.end_to_end.browser import PATIENCE_MS, careful_page, pixels, share_near
from tests.serving import RunningServer, running_server

pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE_MS)

NAME_PLATE = (0x10, 0x24, 0x3A)
IN_ROOM = re.compile(r"/rooms/([2-9A-HJKMNP-Z]{6})$")
SMALL = {"width": 1000, "height": 430}  # two views are drawn at once
EYES = """() => document.querySelector("canvas").dataset.eyes.split(" ").map(Number)"""
EYES_AT = f"(wanted) => ({EYES})().every((place, i) => Math.abs(place - wanted[i]) < 0.02)"


def show_panel(page: Page, name: str) -> None:
    page.get_by_role("navigation").get_by_role("link", name=name).click()
    expect(page.locator(".blocks[data-panel]").first).to_be_visible()


def open_room(page: Page, server: RunningServer) -> str:
    """Open a room as the person who has started the server; its code."""
    page.goto(server.link)
    expect(page.locator("canvas")).to_have_attribute("data-status", "ready")
    show_panel(page, "Rooms")
    page.get_by_label("What it is about").fill("Reading a cathode")
    page.get_by_role("button", name="Open the room").click()
    expect(page).to_have_url(IN_ROOM)
    found = IN_ROOM.search(page.url)
    assert found
    expect(page.get_by_role("img", name=f"QR code of the address {server.url}/rooms/{found[1]}")).to_be_visible()
    return found[1]


def join_as_guest(page: Page, server: RunningServer, code: str, name: str) -> None:
    """Join without an account, with a code that was typed in small letters and halves."""
    page.goto(f"{server.url}/rooms")
    page.get_by_label("Room code").fill(f"{code[:3].lower()} {code[3:].lower()}")
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page).to_have_url(IN_ROOM)
    expect(page.locator("canvas")).to_have_attribute("data-status", "ready")


@contextmanager
def classroom(browser: Browser, server: RunningServer) -> Iterator[tuple[Page, Page]]:
    """A teacher and a student in one room, who see each other."""
    with careful_page(browser) as teacher:
        teacher.set_viewport_size(SMALL)
        code = open_room(teacher, server)
        # Who has no login yet is told so by the server before they join.
        with careful_page(browser, refusals=True) as student:
            student.set_viewport_size(SMALL)
            join_as_guest(student, server, code, "Inès")
            for page in (teacher, student):
                expect(page.locator("canvas")).to_have_attribute("data-people", "1")
            yield teacher, student


def view_of(page: Page) -> np.ndarray:
    """What is to be seen of the room."""
    return pixels(page, "canvas")


def turn(page: Page) -> list[float]:
    """Turn the electrode by keys, on every machine by the same angle; where the eyes are then."""
    before = page.locator("canvas").get_attribute("data-eyes")
    page.locator("canvas").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(page.locator("canvas")).not_to_have_attribute("data-eyes", before or "")
    return page.evaluate(EYES)


def row(page: Page, name: str) -> Locator:
    """The line of a person in the list."""
    return page.locator(".rows > li").filter(has_text=name)


def test_class_sees_the_same_and_each_other(chromium: Browser, tmp_path: Path) -> None:
    with running_server(tmp_path / "data", "--no-worker") as server, classroom(chromium, server) as (teacher, student):
        assert share_near(view_of(teacher), NAME_PLATE) > 0.0005, "expected Inès's name in the teacher's view"
        expect(row(teacher, "Inès")).to_contain_text("Guest")
        expect(row(student, "Inès (you)")).to_be_visible()
        for hidden in ("Make", "Learn", "Notebook"):
            expect(student.get_by_role("navigation").get_by_text(hidden)).to_be_hidden()

        show_panel(teacher, "Electrode")
        show_panel(student, "Electrode")
        teacher.get_by_label("Cut through the electrode").check()
        expect(student.get_by_label("Cut through the electrode")).to_be_checked()
        student.get_by_label("Position of the cut").fill("300")
        expect(teacher.get_by_label("Position of the cut")).to_have_value("300")
        student.get_by_role("button", name="Play the process").click()
        expect(teacher.get_by_role("button", name="Pause")).to_be_visible()
        teacher.get_by_role("button", name="Pause").click()
        expect(student.get_by_role("button", name="Play the process")).to_be_visible()
        held_at = teacher.get_by_label("Position in the process").input_value()
        expect(student.get_by_label("Position in the process")).to_have_value(held_at)

        show_panel(teacher, "Rooms")
        student.get_by_role("button", name="Raise hand").click()
        expect(row(teacher, "Inès")).to_contain_text("Hand raised")
        expect(teacher.locator(".room-news")).to_have_text("Inès raises a hand.")
        teacher.get_by_label("Only I change what is shown").check()
        expect(student.get_by_label("Position of the cut")).to_be_disabled()
        expect(student.get_by_text("decides what is shown just now")).to_be_visible()
        teacher.get_by_role("button", name="What you can do for Inès").click()
        teacher.get_by_role("button", name="Let point").click()
        expect(student.get_by_label("Position of the cut")).to_be_enabled()
        expect(student.get_by_role("button", name="Raise hand")).to_be_visible()


def test_class_follows_comes_back_and_ends(chromium: Browser, tmp_path: Path) -> None:
    with running_server(tmp_path / "data", "--no-worker") as server, classroom(chromium, server) as (teacher, student):
        teacher.get_by_label("Everybody sees what I see").check()
        expect(student.get_by_role("button", name="Look around myself")).to_be_visible()
        student.wait_for_function(EYES_AT, arg=turn(teacher))
        student.get_by_role("button", name="Look around myself").click()
        expect(student.get_by_role("button", name="Follow again")).to_be_visible()
        teacher.get_by_role("button", name="Gather everybody").click()
        student.get_by_role("button", name="Stay here").click()

        student.get_by_role("button", name="Raise hand").click()
        student.reload()
        expect(student.locator("canvas")).to_have_attribute("data-status", "ready")
        expect(student.get_by_role("button", name="Lower hand")).to_be_visible()
        expect(row(teacher, "Inès")).to_have_count(1)
        expect(row(teacher, "Inès")).not_to_contain_text("Away")

        teacher.get_by_role("button", name="Close the room").click()
        teacher.get_by_role("button", name="Close it for everybody").click()
        for page in (teacher, student):
            expect(page.get_by_text("The room was closed.")).to_be_visible()
        expect(teacher).to_have_url(re.compile(r"/rooms$"))
