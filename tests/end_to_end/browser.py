"""Chromium with an emulated headset, for tests that need to see the page."""

import io
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import (
    Browser,
    BrowserContext,
    BrowserType,
    ConsoleMessage,
    Page,
    WebSocketRoute,
    sync_playwright,
)

ROOT = Path(__file__).resolve().parents[2]
IWER = ROOT / "web_client" / "node_modules" / "iwer" / "build" / "iwer.min.js"
BUNDLE = ROOT / "web_client" / "dist" / "index.html"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
PATIENCE_MS = 120_000
# What Chromium itself prints when server or network are down: no error of the page's.
UNREACHABLE = re.compile(r"net::ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|INTERNET_DISCONNECTED)")

# What Chromium prints about an answer that the page expects: nobody is signed in, or a code is wrong.
FORBIDDEN = "the server responded with a status of 403"

# Counts the frames that a session has drawn, where a test can wait for it; the page's own code is as it is.
COUNT_FRAMES = """
const request = navigator.xr.requestSession.bind(navigator.xr);
navigator.xr.requestSession = async (...wishes) => {
  const session = await request(...wishes);
  const next = session.requestAnimationFrame.bind(session);
  let frames = 0;
  session.requestAnimationFrame = (draw) => next((...now) => {
    draw(...now);
    document.documentElement.dataset.xrFrames = String(++frames);
  });
  return session;
};
"""
HEADSET = """
window.headset = new IWER.XRDevice(IWER.metaQuest3, { stereoEnabled: false });
headset.installRuntime({ forceInstall: true });
headset.position.set(0, 1.6, 0);
"""
SMALL_SCENE = "localStorage.setItem('holotrode.profile', 'ci');"


@pytest.fixture(scope="module")
def chromium_type() -> Iterator[BrowserType]:
    """What launches the system's Chromium; without it the test is skipped, or fails where everything is required."""
    require(_missing())
    with sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture(scope="module")
def chromium(chromium_type: BrowserType) -> Iterator[Browser]:
    """The system's Chromium."""
    browser = chromium_type.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield browser
    browser.close()


def require(missing: str) -> None:
    """Skip a test for which something is missing, or fail it where everything is required."""
    if missing and os.environ.get("HOLOTRODE_REQUIRE_ALL") == "1":
        pytest.fail(missing)
    if missing:
        pytest.skip(missing)


def _missing() -> str:
    if CHROMIUM is None:
        return "no Chromium on this machine; `make system` installs it"
    if not IWER.is_file() or not BUNDLE.is_file():
        return "the web client is not built; `make setup` builds it"
    return ""


@contextmanager
def careful_page(browser: Browser, *, outage: bool = False, refusals: bool = False) -> Iterator[Page]:
    """A page with an emulated headset; an error in its console fails the test.

    Args:
        browser: where it opens.
        outage: the test takes server or network away, so Chromium will say that it cannot be reached.
        refusals: the server will refuse what the page asks, as it does before somebody has signed in.
    """
    context = browser.new_context(viewport={"width": 1024, "height": 640}, locale="en-GB")
    for script in (IWER.read_text(encoding="utf-8"), HEADSET, COUNT_FRAMES, SMALL_SCENE):
        context.add_init_script(script)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    errors: list[str] = []
    page.on("console", lambda message: errors.extend(_error_in(message, outage, refusals)))
    page.on("pageerror", lambda error: errors.append(str(error)))
    try:
        yield page
        assert not errors, "\n".join(errors)
    finally:
        context.close()


class Network:
    """The network of a browser, that a test can cut: sockets too, which the browser's own switch leaves open."""

    def __init__(self, context: BrowserContext) -> None:
        self._context = context
        self._sockets: list[WebSocketRoute] = []
        self._is_cut = False
        context.route_web_socket("**/api/v1/ws", self._opened)

    def cut(self) -> None:
        """Cut it."""
        self._is_cut = True
        self._context.set_offline(True)
        for socket in self._sockets:
            socket.close()
        self._sockets.clear()

    def mend(self) -> None:
        """Bring it back."""
        self._is_cut = False
        self._context.set_offline(False)

    def _opened(self, socket: WebSocketRoute) -> None:
        if self._is_cut:
            socket.close()
        else:
            socket.connect_to_server()
            self._sockets.append(socket)


def _error_in(message: ConsoleMessage, outage: bool, refusals: bool) -> list[str]:
    expected = (outage and UNREACHABLE.search(message.text)) or (refusals and FORBIDDEN in message.text)
    return [f"{message.text} ({message.location})"] if message.type == "error" and not expected else []


def pixels(page: Page, selector: str) -> np.ndarray:
    """(height, width, 3) int16 sRGB of what is to be seen of an element."""
    picture = Image.open(io.BytesIO(page.locator(selector).screenshot())).convert("RGB")
    return np.asarray(picture, dtype=np.int16)


def gold_share(image: np.ndarray) -> float:
    """Share of the pixels that have the hue of active material, #d9a441, in light or in shade."""
    red, green, blue = image[..., 0], image[..., 1], image[..., 2]
    gold = (red > 110) & (red - blue > 70) & (green > 0.62 * red) & (green < 0.88 * red)
    return float(gold.mean())


def bright_share(image: np.ndarray) -> float:
    """Share of the pixels that are almost white, as the casings of instruments are."""
    return float((image.min(axis=-1) > 180).mean())


def share_near(image: np.ndarray, colour: tuple[int, int, int], within: int = 12) -> float:
    """Share of the pixels that are almost one colour."""
    return float((np.abs(image - np.array(colour)).max(axis=-1) <= within).mean())
