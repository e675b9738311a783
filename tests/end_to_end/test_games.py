"""Games as a person plays them: an ion is led through the pores of the shipped electrode, on the page and in VR."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.end_to_end.browser import PATIENCE_MS, ROOT, careful_page, gold_share, pixels
from tests.end_to_end.test_first_light import THREE_FRAMES, open_electrode
from tests.serving import running_server

pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE_MS)

ARRIVED = re.compile(r"^The ion is at the collector: a way of [\d.]+\u2009µm through 24\.4\u2009µm of electrode\.$")
SMALL = {"width": 480, "height": 360}  # many frames, in software
TAP_UM = 0.12
# Taps the keys that lead to the next place of the way, once for each frame, until the ion has arrived.
PLAY = """({ way, tap_um }) => new Promise((done) => {
  const canvas = document.querySelector("canvas");
  const keys = [["ArrowRight", "ArrowLeft"], ["PageUp", "PageDown"], ["ArrowUp", "ArrowDown"]];
  const tap = (code) => ["keydown", "keyup"].forEach((kind) =>
    canvas.dispatchEvent(new KeyboardEvent(kind, { code, bubbles: true, cancelable: true })));
  let next = 0;
  const play = () => {
    if (canvas.dataset.game !== "leading") return done(next);
    const ion = canvas.dataset.ion.split(",").map(Number);
    const off = () => way[next].map((one, axis) => one - ion[axis]);
    while (next < way.length - 1 && Math.hypot(...off()) < 0.2) next += 1;
    const taps = off().map((one) => one / tap_um);
    const share = Math.min(1, 4 / Math.max(...taps.map(Math.abs))); // what is asked for at once is limited
    taps.forEach((count, axis) => {
      for (let n = Math.round(Math.abs(count * share)); n > 0; n--) tap(keys[axis][count > 0 ? 0 : 1]);
    });
    requestAnimationFrame(play);
  };
  play();
})"""
# Holds the right controller's trigger and pulls upwards, some centimetres for each frame.
PULL_UP = """(metres) => new Promise((done) => {
  const { right } = headset.controllers;
  right.quaternion.set(0, 0, 0, 1);
  right.updateButtonValue("trigger", 1);
  const page = document.documentElement;
  let frames = 0;
  const watch = new MutationObserver(() => {
    frames += 1;
    if (frames > 3) right.position.set(0, 1.2 + metres * Math.min(1, (frames - 3) / 10), -0.2);
    if (frames < 20) return;
    right.updateButtonValue("trigger", 0);
    watch.disconnect();
    done();
  });
  right.position.set(0, 1.2, -0.2);
  watch.observe(page, { attributes: true, attributeFilter: ["data-xr-frames"] });
})"""


def computed_way() -> list[list[float]]:
    """Places of the flight through the shipped electrode, in micrometres from the corner of its box."""
    manifest = json.loads((ROOT / "assets" / "demo" / "ci" / "manifest.json").read_bytes())
    metres_per_um = manifest["scale"]["metres_per_um"]
    width, depth, _ = manifest["stages"][-1]["box_um"]
    points = [[one / metres_per_um for one in point] for point in manifest["flight"]["points_m"]]
    return [[width / 2 + x, depth / 2 - z, y] for x, y, z in points]


def start_game(page: Page) -> None:
    page.get_by_role("button", name="Lead an ion through it").click()
    expect(page.locator("canvas")).to_have_attribute("data-game", "leading")
    expect(page.locator("canvas")).to_have_attribute("data-ion", re.compile(","))


def height_of_ion(page: Page) -> float:
    return float((page.locator("canvas").get_attribute("data-ion") or "").split(",")[2])


def test_an_ion_is_led_to_the_collector_by_keyboard(chromium: Browser, tmp_path: Path) -> None:
    with running_server(tmp_path / "data", "--no-worker") as server, careful_page(chromium) as page:
        open_electrode(page, server.link)
        whole = gold_share(pixels(page, ".view"))
        start_game(page)
        assert gold_share(pixels(page, ".view")) > 0.05
        expect(page.get_by_role("status").filter(has_text="above the electrode")).to_be_attached()
        before = height_of_ion(page)
        page.set_viewport_size(SMALL)
        for _ in range(4):
            page.keyboard.press("ArrowDown")  # the view has the focus
        expect(page.locator("canvas")).not_to_have_attribute("data-ion", re.compile(f",{before}$"))
        assert height_of_ion(page) < before
        page.evaluate(PLAY, {"way": computed_way(), "tap_um": TAP_UM})
        page.set_viewport_size({"width": 1024, "height": 640})
        expect(page.get_by_text(ARRIVED)).to_be_visible()
        table = page.get_by_role("table", name="One way and the whole pore space")
        expect(table.get_by_role("row", name="Your way")).to_be_visible()
        expect(table.get_by_role("row", name="tortuosity factor")).to_contain_text("like 1.")
        discomfort = page.get_by_role("group", name="discomfort").get_by_role("radio", name="2", exact=True)
        discomfort.check()
        expect(discomfort).to_be_checked()
        expect(page.get_by_role("list", name="Ways through this electrode").get_by_role("listitem")).to_have_count(1)
        page.get_by_role("button", name="Once more").click()
        expect(page.locator("canvas")).to_have_attribute("data-game", "leading")
        page.get_by_text("Fly as the ion").click()
        expect(page.get_by_text("You are the ion.")).to_be_visible()
        expect(page.locator(".scale-bar")).to_be_hidden()
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Lead an ion through it")).to_be_visible()
        expect(page.locator("canvas")).not_to_have_attribute("data-game", re.compile(""))
        assert gold_share(pixels(page, ".view")) == pytest.approx(whole, rel=0.05)


def test_an_ion_is_led_by_hand_in_vr_and_the_game_left_at_once(chromium: Browser, tmp_path: Path) -> None:
    with running_server(tmp_path / "data", "--no-worker") as server, careful_page(chromium) as page:
        open_electrode(page, server.link)
        start_game(page)
        page.set_viewport_size(SMALL)
        page.evaluate("document.querySelectorAll('.doors button')[1].click()")
        expect(page.locator("canvas")).to_have_attribute("data-leading", "table")
        page.evaluate(THREE_FRAMES)
        assert gold_share(pixels(page, "body")) > 0.02
        before = height_of_ion(page)
        page.evaluate(PULL_UP, 0.05)  # the electrode goes up, and the ion in it down
        assert height_of_ion(page) < before - 0.5
        page.evaluate("document.querySelector('input[value=flight]').click()")
        expect(page.locator("canvas")).to_have_attribute("data-leading", "flight")
        page.evaluate("headset.controllers.right.updateButtonValue('b-button', 1)")
        expect(page.locator("canvas")).not_to_have_attribute("data-leading", re.compile(""))
        expect(page.locator("canvas")).not_to_have_attribute("data-game", re.compile(""))
        page.evaluate("headset.activeSession.end()")
        expect(page.locator("canvas")).not_to_have_attribute("data-room", "open")
