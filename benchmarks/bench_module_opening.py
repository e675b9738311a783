"""How long from the press of a button until the first step of a module of fifteen steps stands on the page?

Target: under 500 ms. Limit in the same run: the same question put to the same server by a program, without a page.
"""

import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from benchmarks.results import report
from server.clock import now
from tests.end_to_end.browser import ARGUMENTS, CHROMIUM
from tests.end_to_end.learner import SLURRY
from tests.serving import RunningServer, SocketClient, running_server

ROUNDS = 9
# Presses the button of that name and resolves, in seconds, once the heading stands there.
PRESSED = """([name, heading]) => new Promise((done) => {
  const panel = document.querySelector("#panel");
  const begun = performance.now();
  const watch = new MutationObserver(() => {
    if (![...panel.querySelectorAll("h3")].some((one) => one.textContent === heading)) return;
    watch.disconnect();
    done((performance.now() - begun) / 1000);
  });
  watch.observe(panel, { subtree: true, childList: true, characterData: true });
  [...panel.querySelectorAll("button")].find((one) => one.textContent === name).click();
})"""


def main() -> None:
    """Measure the page and the limit."""
    assert len(SLURRY.steps) == 15
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        running_server(Path(folder) / "data", "--no-worker") as server,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        opened = _open(page, server)
        token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "holotrode_login")
        asked = _ask(server, token)
        browser.close()
    report(
        "module_opening",
        opened_s=statistics.median(opened),
        slowest_s=max(opened),
        asked_s=statistics.median(asked),
        ours_over_limit=statistics.median(opened) / statistics.median(asked),
    )


def _open(page: Page, server: RunningServer) -> list[float]:
    """Seconds from the button to the step's heading; the electrode is on the page meanwhile, as for a learner."""
    page.goto(server.link)
    expect(page.locator("canvas")).to_have_attribute("data-status", "ready", timeout=120_000)
    page.get_by_role("navigation").get_by_role("link", name="Learn").click()
    seconds = []
    for number in range(ROUNDS):
        page.get_by_role("button", name=SLURRY.title.en).click()
        button = "Begin to learn" if number == 0 else "Start afresh"
        expect(page.get_by_role("button", name=button)).to_be_enabled()
        seconds.append(page.evaluate(PRESSED, [button, SLURRY.steps[0].title.en]))
        page.get_by_role("button", name="Leave the module").click()
    return seconds


def _ask(server: RunningServer, token: str) -> list[float]:
    seconds = []
    with SocketClient(server, token) as client:
        for _ in range(ROUNDS):
            begin = time.perf_counter()
            client.ask("open_training", module_id=SLURRY.id, mode="learn", afresh=True, device_time=now())
            seconds.append(time.perf_counter() - begin)
    return seconds


if __name__ == "__main__":
    main()
