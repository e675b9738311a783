"""The main job as a person does it: see the electrode, enter it, take a step, write an entry, lose the server."""

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.end_to_end.browser import PATIENCE_MS, bright_share, careful_page, gold_share, pixels, share_near
from tests.end_to_end.learner import EVERY, SLURRY, answer, at_step, begin, with_every_answer
from tests.serving import RunningServer, running_server

pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE_MS)

ACCENT = (0x4F, 0xB3, 0xFF)
PLATE = (0x10, 0x24, 0x3A)
TASK_TO_THE_RIGHT = 0.68
AIM = """({ yaw, pitch, trigger }) => {
  const right = headset.controllers.right;
  const [a, b] = [Math.sin(yaw / 2), Math.cos(yaw / 2)];
  const [c, d] = [Math.sin(pitch / 2), Math.cos(pitch / 2)];
  right.position.set(0, 1.475, 0);
  right.quaternion.set(b * c, a * d, -a * c, b * d);
  right.updateButtonValue("trigger", trigger);
}"""
# To the right and a little down, through a narrow angle.
LOOK_AT_OVEN = "headset.fovy = 0.6; headset.quaternion.set(-0.13, -0.54, -0.08, 0.83)"
THREE_FRAMES = """() => new Promise((done) => {
  const page = document.documentElement;
  const until = Number(page.dataset.xrFrames) + 3;
  const watch = new MutationObserver(() => Number(page.dataset.xrFrames) >= until && (watch.disconnect(), done()));
  watch.observe(page, { attributes: true });
})"""
ANYTHING = re.compile("")
TEN_OR_MORE = re.compile(r"^\d{2,}$")


def open_electrode(page: Page, address: str) -> None:
    """Open the page and wait until the electrode is on it."""
    page.goto(address)
    expect(page.locator("canvas")).to_have_attribute("data-status", "ready")
    expect(page.locator(".scale-bar")).to_be_visible()


def show_panel(page: Page, name: str) -> None:
    page.get_by_role("navigation").get_by_role("link", name=name).click()
    expect(page.locator(".blocks[data-panel]")).to_have_attribute("data-panel", name.lower())


def add_entry(page: Page, value: str, remark: str) -> None:
    page.get_by_label("What was measured").fill("solid_content")
    page.get_by_label("Value", exact=True).fill(value)
    page.get_by_label("Unit").fill("%")
    page.get_by_label("Remark").fill(remark)
    page.get_by_role("button", name="Add entry").click()


def point_and_select(page: Page, right: float, downwards: float) -> None:
    """Aim the right controller from the middle of the room and pull its trigger; every state lasts some frames."""
    for trigger in (0, 1, 0):
        page.evaluate(AIM, {"yaw": -right, "pitch": -downwards, "trigger": trigger})
        page.evaluate(THREE_FRAMES)


def same_server_again(data: Path, server: RunningServer):
    return running_server(data, "--no-worker", "--port", str(server.port))


def enter_and_leave(page: Page, mode: str, gold: float) -> None:
    """Go into the headset, see the electrode and a plate there, in VR also the workbench, and come back."""
    page.get_by_role("button", name=f"Enter {mode}").click()
    expect(page.locator("canvas")).to_have_attribute("data-room", "open")
    expect(page.locator("html")).to_have_attribute("data-xr-frames", TEN_OR_MORE)
    props = expect(page.locator("canvas"))
    if mode == "VR":
        props.to_have_attribute("data-props", "6")
        page.evaluate(THREE_FRAMES)
        assert bright_share(pixels(page, "body")) > 0.03
    else:
        props.not_to_have_attribute("data-props", ANYTHING)
    room = pixels(page, "body")
    assert gold_share(room) > gold
    assert share_near(room, PLATE) > 0.01
    page.evaluate("headset.activeSession.end()")
    expect(page.locator("canvas")).not_to_have_attribute("data-room", "open")
    props.not_to_have_attribute("data-props", ANYTHING)


def test_first_light(chromium: Browser, tmp_path: Path) -> None:
    """The whole visit: see, enter, learn, write; the server is killed; everything is still there."""
    data = tmp_path / "data"
    with careful_page(chromium, outage=True) as page:
        with running_server(data, "--no-worker") as server:
            open_electrode(page, server.link)
            assert gold_share(pixels(page, ".view")) > 0.05
            enter_and_leave(page, "VR", gold=0.01)
            enter_and_leave(page, "AR", gold=0.003)  # there it stands farther away
            assert gold_share(pixels(page, ".view")) > 0.05
            begin(page, SLURRY.title.en)
            answer(page, SLURRY.steps[0])
            at_step(page, SLURRY.steps[1])
            show_panel(page, "Notebook")
            page.goto(f"{server.url}/notebook/bench-1")  # a record without a template, which nobody has begun
            add_entry(page, "71.2", "after mixing")
            expect(page.locator("li[data-state=ok]")).to_contain_text("71.2")
            server.kill()
        expect(page.locator(".connection")).to_have_attribute("data-state", "offline")
        with same_server_again(data, server):
            page.reload()
            expect(page.locator(".connection")).to_have_attribute("data-state", "online")
            expect(page.locator("li[data-state=ok]")).to_contain_text("after mixing")
            begin(page, SLURRY.title.en, "Go on")
            at_step(page, SLURRY.steps[1])


def test_a_step_is_done_by_pointing_in_vr(chromium: Browser, tmp_path: Path) -> None:
    with running_server(with_every_answer(tmp_path / "data"), "--no-worker") as server, careful_page(chromium) as page:
        open_electrode(page, server.link)
        begin(page, EVERY.title.en)
        at_step(page, EVERY.steps[0])
        page.set_viewport_size({"width": 480, "height": 360})  # many frames, in software
        page.get_by_role("button", name="Enter VR").click()
        expect(page.locator("html")).to_have_attribute("data-xr-frames", TEN_OR_MORE)
        second_step = page.get_by_text(re.compile(r"^Step 2 of \d+ · "))
        # Along the task's plate until its button is met: first one under each of three hazards, then the step's own.
        for downwards in np.tile(np.arange(0.1, 0.42, 0.02), 4):
            point_and_select(page, TASK_TO_THE_RIGHT, float(downwards))
            if second_step.is_visible():
                break
        expect(second_step).to_be_visible()


def test_the_workbench_marks_the_place_that_the_step_is_about(chromium: Browser, tmp_path: Path) -> None:
    with running_server(with_every_answer(tmp_path / "data"), "--no-worker") as server, careful_page(chromium) as page:
        open_electrode(page, server.link)
        begin(page, EVERY.title.en)
        page.set_viewport_size({"width": 480, "height": 360})
        page.get_by_role("button", name="Enter VR").click()
        expect(page.locator("canvas")).to_have_attribute("data-props", "6")
        expect(page.locator("canvas")).to_have_attribute("data-marked", "")  # the first step is about no instrument
        page.evaluate(LOOK_AT_OVEN)
        page.evaluate(THREE_FRAMES)
        unmarked = share_near(pixels(page, "body"), ACCENT)
        page.get_by_role("button", name="Done").dispatch_event("click")
        expect(page.locator("canvas")).to_have_attribute("data-marked", "Shelf")
        page.evaluate(THREE_FRAMES)
        assert share_near(pixels(page, "body"), ACCENT) > unmarked + 0.001


def test_a_slice_opens_the_electrode(chromium: Browser, tmp_path: Path) -> None:
    with running_server(tmp_path / "data", "--no-worker") as server, careful_page(chromium) as page:
        open_electrode(page, server.link)
        whole = gold_share(pixels(page, ".view"))
        page.get_by_text("Cut through the electrode").click()
        page.get_by_role("slider", name="Position of the cut").fill("0")
        expect(page.get_by_role("slider", name="Position of the cut")).to_have_value("0")
        # Spheres that reach over the edge of the box stay: a fifth of the gold, a little more or less.
        assert gold_share(pixels(page, ".view")) < 0.3 * whole


def test_the_page_opens_offline_and_sends_what_waited(chromium: Browser, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with careful_page(chromium, outage=True) as page:
        with running_server(data, "--no-worker") as server:
            open_electrode(page, server.link)
            page.evaluate("navigator.serviceWorker.ready.then(() => true)")
            server.kill()
        open_electrode(page, server.url)
        assert gold_share(pixels(page, ".view")) > 0.05
        page.goto(f"{server.url}/notebook/bench-7")
        add_entry(page, "9,81", "written without a server")
        expect(page.locator("li[data-state=clock]")).to_contain_text("9.81")
        expect(page.locator(".connection")).to_contain_text("1 waiting to be sent")
        page.reload()
        expect(page.locator("li[data-state=clock]")).to_contain_text("written without a server")
        with same_server_again(data, server):
            expect(page.locator("li[data-state=ok]")).to_contain_text("written without a server")
            expect(page.locator(".connection")).not_to_contain_text("waiting")
