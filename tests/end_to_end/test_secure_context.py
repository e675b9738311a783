"""What a headset needs, from an address that is not localhost: a secure context, and the page kept on the device.

The browser trusts the server because its root certificate was installed, as on a device; no check is switched off.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserType, Error, expect

from tests.end_to_end.browser import ARGUMENTS, CHROMIUM, PATIENCE_MS, SMALL_SCENE, require
from tests.serving import RunningServer, free_port, running_server

pytestmark = pytest.mark.browser

NAME = "holotrode.test"
CERTUTIL = shutil.which("certutil")
KEPT_PAGE = """navigator.serviceWorker.ready.then((registration) => {
  const worker = registration.active;
  if (worker.state === "activated") return worker.scriptURL;
  return new Promise((done) => worker.addEventListener("statechange", () => done(worker.scriptURL)));
})"""


@dataclass
class Reached:
    """A server that is called by a name of its own, and the root certificate to install."""

    server: RunningServer
    root: Path


@pytest.fixture(scope="module")
def reached(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reached]:
    """It listens on loopback; its certificate is for the name."""
    folder = tmp_path_factory.mktemp("secure")
    port = free_port()
    with running_server(
        folder / "data",
        "--no-worker",
        *("--lan", "--host", "127.0.0.1", "--port", str(port), "--welcome-port", "0"),
        *("--url", f"https://{NAME}:{port}", "--keys", str(folder / "keys")),
    ) as running:
        yield Reached(running, folder / "keys" / "authority.crt")


@contextmanager
def device(chromium_type: BrowserType, home: Path) -> Iterator[Browser]:
    """A browser with a home directory of its own, for which the server's name leads to loopback."""
    browser = chromium_type.launch(
        executable_path=CHROMIUM,
        args=[*ARGUMENTS, f"--host-resolver-rules=MAP {NAME} 127.0.0.1"],
        env={**os.environ, "HOME": str(home)},
    )
    try:
        yield browser
    finally:
        browser.close()


def install(root: Path, home: Path) -> None:
    """Install a root certificate where Chromium of this home directory looks."""
    require("" if CERTUTIL else "no certutil on this machine; `make system` installs it")
    database = home / ".pki" / "nssdb"
    database.mkdir(parents=True)
    for arguments in (("-N", "--empty-password"), ("-A", "-t", "C,,", "-n", "holotrode", "-i", str(root))):
        subprocess.run([CERTUTIL, "-d", f"sql:{database}", *arguments], check=True, capture_output=True, timeout=60)


def test_a_device_that_trusts_the_root_has_a_secure_context_and_keeps_the_page(
    chromium_type: BrowserType, reached: Reached, tmp_path: Path
) -> None:
    install(reached.root, tmp_path)
    with device(chromium_type, tmp_path) as browser:
        page = browser.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.add_init_script(SMALL_SCENE)
        with page.expect_websocket() as opening:
            page.goto(reached.server.link)
        assert page.url.startswith(f"https://{NAME}:")
        assert page.evaluate("isSecureContext")
        assert page.evaluate("'xr' in navigator && 'mediaDevices' in navigator")
        assert page.evaluate(KEPT_PAGE) == f"{reached.server.url}/service_worker.js"
        assert opening.value.url == f"wss://{NAME}:{reached.server.port}/api/v1/ws"
        expect(page.locator("canvas")).to_have_attribute("data-status", "ready", timeout=PATIENCE_MS)
        cookie = next(cookie for cookie in page.context.cookies() if cookie["name"] == "holotrode_login")
        assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Strict")


def test_a_device_that_does_not_trust_it_is_warned(
    chromium_type: BrowserType, reached: Reached, tmp_path: Path
) -> None:
    with device(chromium_type, tmp_path) as browser:
        page = browser.new_page()
        with pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
            page.goto(reached.server.url)
