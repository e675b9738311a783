"""A record at the bench and in the office: begun by a template, continued without a network, disputed, settled."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from server.clock import now
from tests.end_to_end.browser import PATIENCE_MS, Network, careful_page
from tests.serving import RunningServer, SocketClient, running_server

pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE_MS)

RECORD = "NMC111-7"
PLACE = re.compile(r"field \d+ of \d+")


@contextmanager
def office_of(page: Page, server: RunningServer) -> Iterator[tuple[SocketClient, str]]:
    """Sign the page in, and a second client of the same person at another device; with the login's token."""
    page.goto(server.link)
    expect(page.locator(".connection")).to_have_attribute("data-state", "online")
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "holotrode_login")
    with SocketClient(server, token) as office:
        yield office, token


def begin(client: SocketClient) -> None:
    """A record of 20 g of slurry."""
    begun = {"title": "NMC111, batch 7", "template_id": "nmc111", "device_time": now()}
    assert client.ask("create_record", record_id=RECORD, **begun)["type"] == "entry_stored"
    for field, value, unit in (("batch.mass", 20.0, "g"), ("batch.mode", 0.0, "")):
        enter(client, field, value, unit)


def enter(client: SocketClient, field: str, value: float, unit: str) -> None:
    message = {"record_id": RECORD, "field": field, "value": value, "unit": unit, "device_time": now()}
    assert client.ask("append_entry", **message)["type"] == "entry_stored"


def stored(server: RunningServer, token: str) -> list[dict[str, Any]]:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.get(f"{server.url}/api/v1/notebook/records/{RECORD}", headers=headers).json()["entries"]


def at_the_bench(page: Page, entries: int) -> list[str]:
    """Enter numbers field by field, by keyboard, passing over what takes no number; what was entered."""
    entered: list[str] = []
    while len(entered) < entries:
        place = page.get_by_text(PLACE).inner_text()
        if page.get_by_role("group", name="Keypad").is_visible():
            entered.append(f"{20 + len(entered) / 4:g}")
            page.keyboard.type(entered[-1])
            page.keyboard.press("Enter")
        else:
            page.get_by_role("button", name="Skip").click()
        expect(page.get_by_text(place)).to_have_count(0)
    return entered


def mine_of(entries: list[dict[str, Any]], field: str) -> str:
    return next(f"{entry['value']:g}" for entry in entries if entry["field"] == field)


def test_twenty_entries_without_a_network_arrive_once_in_order_and_a_dispute_is_shown(
    chromium: Browser, tmp_path: Path
) -> None:
    with (
        running_server(tmp_path / "data", "--no-worker") as server,
        careful_page(chromium, outage=True) as page,
        office_of(page, server) as (office, token),
    ):
        begin(office)
        network = Network(page.context)
        page.goto(f"{server.url}/bench/{RECORD}")
        expect(page.get_by_role("group", name="Keypad")).to_be_visible()
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        network.cut()
        expect(page.locator(".connection")).to_have_attribute("data-state", "offline")
        entered = at_the_bench(page, 20)
        enter(office, "coating.gap", 150.0, "µm")  # meanwhile, in the office
        again = page.context.new_page()  # closed, and opened again
        page.close()
        page = again
        page.goto(f"{server.url}/notebook/{RECORD}")
        expect(page.get_by_text("Waiting on this device: 20")).to_be_visible()
        for value in entered:
            expect(page.get_by_text(re.compile(rf"\b{re.escape(value)}\b")).first).to_be_attached()
        assert len(stored(server, token)) == 4
        network.mend()
        expect(page.get_by_text("Everything is stored")).to_be_visible()
        entries = stored(server, token)
        mine = [entry for entry in entries if entry["device_id"] != "test-device"]
        assert [entry["device_seq"] for entry in mine] == list(range(1, 21))
        assert [f"{entry['value']:g}" for entry in mine] == entered
        assert len({entry["entry_id"] for entry in entries}) == 24
        expect(page.get_by_text("2 values side by side").first).to_be_visible()
        gap = page.get_by_role("region", name="Gap of the coater")
        expect(gap.locator(".side-value")).to_have_text(["150\u2009µm", f"{mine_of(mine, 'coating.gap')}\u2009µm"])
        page.get_by_role("button", name=re.compile(r"^Keep 150.µm")).click()
        page.get_by_label("Why this one").fill("read again together")
        page.get_by_role("button", name="Keep it").click()
        expect(page.get_by_text("2 values side by side")).to_have_count(0)
        expect(page.get_by_text("Everything is stored")).to_be_visible()
        settled = stored(server, token)[-1]
        assert (settled["value"], settled["reason"], len(settled["base"])) == (150.0, "read again together", 2)
