"""How long until a person sees the first hologram, and what does the waiting server cost?

The browser starts with an empty profile and renders in software, the server has been up for some seconds. Targets:
hologram under 2 s, idle memory under 250 MB, start under 3 s. Limit in the same run: a blank page in the same browser,
and the same bytes over the same loopback by a plain HTTP client.
"""

import statistics
import tempfile
import time
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.results import report
from tests.end_to_end.browser import ARGUMENTS, CHROMIUM, gold_share, pixels
from tests.serving import RunningServer, running_server

ROUNDS = 5
GOLD = 0.02  # share of the view that has the colour of active material
# Resolves, in seconds since the navigation began, when the first frame with the electrode in it has been drawn: two
# frames after its first parts arrived, and after the graphics have finished (reading a pixel waits for that).
DRAWN = """
window.drawn = new Promise((done) => {
  const arrived = () => requestAnimationFrame(() => requestAnimationFrame(() => {
    const gl = document.querySelector("canvas").getContext("webgl2");
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    done(performance.now() / 1000);
  }));
  const watch = new MutationObserver(() => {
    const status = document.querySelector("canvas")?.dataset.status;
    if (status === "sharpening" || status === "ready") { watch.disconnect(); arrived(); }
  });
  watch.observe(document, { subtree: true, attributes: true, childList: true });
});
"""
WARM_S = 8.0  # the worker loads its kernels
HARDWARE_LIKE = ["--use-gl=angle", "--use-angle=gl-egl"]  # the faster of the two software renderers


def main() -> None:
    """Measure start, memory, first hologram and the limits."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        starts = []
        for number in range(3):
            begin = time.perf_counter()
            with running_server(Path(folder) / f"start-{number}"):
                starts.append(time.perf_counter() - begin)
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*HARDWARE_LIKE, *(word for word in ARGUMENTS if "swiftshader" not in word)]
        )
        blank = statistics.median(_blank(browser) for _ in range(ROUNDS))
        holograms, fetched, sizes = [], [], []
        for number in range(ROUNDS):
            with running_server(Path(folder) / f"seen-{number}") as server:
                time.sleep(WARM_S)
                seconds, urls, cookies = _hologram(browser, server)
                holograms.append(seconds)
                fetched.append(_plain_fetch(server, urls, cookies))
                sizes.append(_resident_mb(server.process.pid))
        browser.close()
    report(
        "first_hologram",
        start_s=statistics.median(starts),
        hologram_s=statistics.median(holograms),
        slowest_hologram_s=max(holograms),
        blank_page_s=blank,
        same_bytes_plain_s=statistics.median(fetched),
        ours_over_limit=statistics.median(holograms) / (blank + statistics.median(fetched)),
        server_mb=statistics.median(sizes),
    )


def _blank(browser: Browser) -> float:
    page = browser.new_page()
    begin = time.perf_counter()
    page.goto("about:blank")
    page.screenshot()
    seconds = time.perf_counter() - begin
    page.close()
    return seconds


def _hologram(browser: Browser, server: RunningServer) -> tuple[float, list[str], dict[str, str]]:
    """Seconds from the link in a fresh profile to gold on the screen; what was fetched on the way, and the login."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page: Page = context.new_page()
    urls: list[str] = []
    page.on("response", lambda response: urls.append(response.url))
    page.add_init_script(DRAWN)
    page.goto(server.link)
    seconds: float = page.evaluate("window.drawn")
    if gold_share(pixels(page, ".view")) < GOLD:
        raise AssertionError("the electrode is not on the screen although the page says so")
    cookies = {cookie["name"]: cookie["value"] for cookie in context.cookies()}
    context.close()
    return seconds, [url for url in urls if url.startswith(server.url) and "token=" not in url], cookies


def _plain_fetch(server: RunningServer, urls: list[str], cookies: dict[str, str]) -> float:
    with httpx.Client(base_url=server.url, cookies=cookies) as client:
        begin = time.perf_counter()
        for url in urls:
            client.get(url).raise_for_status()
        return time.perf_counter() - begin


def _resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


if __name__ == "__main__":
    main()
