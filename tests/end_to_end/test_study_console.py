"""An ergonomist registers a study in the page, prints codes, and conducts sessions at the console."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import combinations
from pathlib import Path
from typing import Any, Self

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from server.clock import now
from server.studies.questionnaires.loader import load_questionnaires
from tests.end_to_end.browser import PATIENCE_MS, careful_page
from tests.serving import RunningServer, SocketClient, running_server

pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE_MS)

STUDY = "slurry-paper-mr"
SCREEN = {"width": 1280, "height": 800}
STOP_AT = 15  # of the template


class Taker:
    """Somebody who takes part by a code, from a device of their own; entering it connects.

    Args:
        server: which one.
        code: from the sheet.
        folder: where the lab's own questionnaires would be.
    """

    def __init__(self, server: RunningServer, code: str, folder: Path) -> None:
        answer = httpx.post(f"{server.url}/api/v1/participations", json={"code": code}, headers={"Origin": server.url})
        answer.raise_for_status()
        self._asked = load_questionnaires(folder)
        self._client = SocketClient(server, answer.json()["token"], device=f"device-{code}")

    def __enter__(self) -> Self:
        self._client.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._client.__exit__(*error)

    def send(self, kind: str, **fields: Any) -> None:
        """Send a message that is to be stored."""
        answer = self._client.ask(kind, device_time=now(), **fields)
        assert answer["type"] == "stored", answer

    def agree(self) -> None:
        """Agree to everything but motion."""
        self.send("agree_to_study", consent_version=1, streams=["steps", "interactions", "frames"])

    def answer(self, questionnaire: str, moment: str, value: int = 0) -> None:
        """Answer every item with the same value."""
        asked = self._asked[questionnaire]
        answers = [{"item": code, "value": value} for code in asked.codes]
        pairs = [{"chosen": one, "other": other} for one, other in combinations(asked.codes, 2) if asked.takes_pairs]
        about = {"questionnaire_id": questionnaire, "moment": moment, "language": "en"}
        self.send("answer_questionnaire", **about, answers=answers, pairs=pairs)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    with running_server(tmp_path / "data", "--no-worker") as running:
        yield running


def sign_in(page: Page, server: RunningServer) -> None:
    """Come by the printed link."""
    page.set_viewport_size(SCREEN)
    page.goto(server.link)
    expect(page.get_by_role("link", name="Studies")).to_be_visible()


def register(page: Page) -> None:
    """From the door to a registered study: the template as it is."""
    page.get_by_role("link", name="Studies").click()
    expect(page.get_by_text("There is no study yet.")).to_be_visible()
    page.get_by_role("button", name="Write a study").click()
    expect(page).to_have_url(re.compile(r"/studies/new$"))
    text = page.get_by_label("Study as YAML")
    expect(page.get_by_text("No mistakes: A working instruction on paper and in mixed reality")).to_be_visible()
    whole = text.input_value()

    text.fill(whole.replace("nasa-tlx, sus]", "nasa-tlx, sus, suss]"))
    expect(page.get_by_text("unknown questionnaire 'suss'")).to_be_visible()
    expect(page.locator(".numbers .wrong")).to_be_visible()
    expect(page.get_by_role("button", name="Register as version 1")).to_be_disabled()
    page.get_by_role("button", name="Give up changes").click()
    expect(page.locator(".list.tone-warning")).to_contain_text("only codes and labels are here in fr")

    page.get_by_role("button", name=f"Register as version 1 of {STUDY}").click()
    expect(page.get_by_text(f"{STUDY} is registered as version 1.")).to_be_visible()
    expect(page).to_have_url(re.compile(rf"/studies/{STUDY}$"))


def print_codes(page: Page, count: int) -> list[str]:
    """Codes from the sheet, which is then put away."""
    page.get_by_role("link", name="People").click()
    expect(page.get_by_text("Nobody has agreed to take part yet.")).to_be_visible()
    page.get_by_label("How many").fill(str(count))
    page.get_by_role("button", name="Print codes").click()
    expect(page.locator(".ticket")).to_have_count(count)
    codes = page.locator(".ticket-code > [aria-hidden]").all_inner_texts()
    addresses = page.locator(".ticket-address").all_inner_texts()
    codes = [code.replace(" ", "") for code in codes]
    assert [address.rsplit("/", 1)[1] for address in addresses] == codes
    page.get_by_role("button", name="Put away for good").click()
    expect(page.locator(".ticket")).to_have_count(0)
    expect(page.get_by_text(f"Codes that nobody has used yet: {count}")).to_be_visible()
    return codes


def station(page: Page, code: str) -> Locator:
    """The card of a participant on the console."""
    return page.locator(f'[data-station="{code}"]')


def press(card: Locator, name: str) -> None:
    """Press a button of a card."""
    card.get_by_role("button", name=re.compile(rf"^{re.escape(name)}")).click()


def figure(card: Locator, name: str) -> Locator:
    """A number of a card."""
    return card.locator(f'[data-figure="{name}"] .figure-value')


def test_a_study_is_registered_and_conducted(chromium: Browser, server: RunningServer, tmp_path: Path) -> None:
    with careful_page(chromium) as page, ExitStack() as takers:
        sign_in(page, server)
        register(page)
        people = [takers.enter_context(Taker(server, code, tmp_path)) for code in print_codes(page, 2)]
        page.get_by_role("link", name="Console").click()
        expect(page).to_have_url(f"{server.url}/studies/{STUDY}/console")
        for taker in people:
            taker.agree()
        expect(page.locator(".station")).to_have_count(2)
        first = page.locator(".station").filter(has_text="Mixed reality · period 1 of 2")
        expect(first).to_have_count(1)  # the order is balanced
        code = first.locator("h3").inner_text()
        in_headset = people[int(code[1:]) - 1]

        card = station(page, code)
        conduct_a_session(card, in_headset)
        leave_notes(page, code)
        withdraw_and_erase(page, code="P01" if code == "P02" else "P02")


def conduct_a_session(card: Locator, taker: Taker) -> None:
    """From the sheet to the end, with a pause and three ratings."""
    expect(card).to_contain_text("Language of their device: English")
    press(card, "Session sheet")
    card.get_by_label("Vision correction").select_option("glasses")
    card.get_by_label("Distance between pupils (IPD)").fill("630")
    expect(card).to_contain_text("Expected 45 to 80 mm or nothing; got “630”.")
    card.get_by_label("Distance between pupils (IPD)").fill("63,5")
    press(card, "Keep session sheet")
    expect(card).to_contain_text("The session sheet is kept.")

    press(card, "Begin session")
    expect(card).to_contain_text("Answers SSQ, then the task")
    expect(card.get_by_role("button", name="Begin task")).to_have_count(0)
    taker.answer("ssq", "before_condition")
    expect(figure(card, "baseline")).to_have_text("0")
    press(card, "Begin task")
    expect(card).to_contain_text("Task runs")

    rate(card, 2)
    press(card, "Pause")
    expect(card).to_contain_text("Paused")
    press(card, "Go on")
    taker.send("rate_sickness", value=4)
    expect(figure(card, "fms")).to_have_text("4")
    expect(card.get_by_role("img", name="Ratings so far: 2, 4")).to_be_visible()
    rate(card, STOP_AT)
    expect(card).to_contain_text("The task ended because of sickness.")
    expect(card).to_contain_text("Answers SSQ after the task")

    for questionnaire in ("ssq", "nasa-tlx"):
        taker.answer(questionnaire, "after_condition", 0 if questionnaire == "ssq" else 11)
    expect(card).to_contain_text("Answers SUS after the task")
    press(card, "Note")
    card.get_by_role("textbox").fill("Frau Martin felt dizzy at step 3.")
    press(card, "Keep note")
    expect(card).to_contain_text("The note is kept.")
    press(card, "End session")
    card.get_by_label("The participant wants to stop").check()
    card.get_by_role("button", name=re.compile("^End session")).click()
    expect(card).to_contain_text("Break")
    expect(card).to_contain_text("The participant wanted to stop.")


def rate(card: Locator, value: int) -> None:
    """Rate sickness on the participant's behalf."""
    press(card, "Rate sickness")
    card.locator(".points label", has_text=re.compile(rf"^{value}$")).click()
    press(card, f"Enter {value}")
    expect(figure(card, "fms")).to_have_text(str(value))


def leave_notes(page: Page, code: str) -> None:
    """A note is released without the name that stood in it."""
    page.get_by_role("link", name="Notes").click()
    expect(page.get_by_text("Notes: 1. Held back: 1")).to_be_visible()
    page.get_by_role("button", name=f"Review the note about {code}").click()
    page.get_by_label("The note as it may leave the server").fill("Felt dizzy at step 3.")
    page.get_by_role("button", name="Release this text").click()
    expect(page.get_by_text("Notes: 1. Held back: 0")).to_be_visible()


def withdraw_and_erase(page: Page, code: str) -> None:
    """Each is asked for twice, and stands in the access log."""
    page.get_by_role("link", name="People").click()
    row = page.locator(".rows > li").filter(has_text=code)
    row.get_by_role("button", name=f"Withdraw {code}").click()
    expect(row).to_contain_text("What was recorded stays.")
    row.get_by_role("button", name=f"Withdraw {code}", exact=True).last.click()
    expect(row).to_contain_text("Withdrawn")
    row.get_by_role("button", name=f"Erase {code}").click()
    erase = row.get_by_role("button", name=f"Erase {code} for ever")
    expect(erase).to_be_disabled()
    row.get_by_label(f"Type {code} to confirm").fill(code.lower())
    erase.click()
    expect(row).to_contain_text("Erased")

    page.get_by_role("link", name="Export").click()
    log = page.locator(".plain-table")
    for line in ("Codes printed", "Notes read", f"Withdrawal{code}", f"Erasure{code}"):
        expect(log).to_contain_text(line)
    expect(page.get_by_role("switch", name="Raw motion")).to_be_disabled()
    link = page.get_by_role("link", name="Download the package")
    expect(link).to_have_attribute("href", f"/api/v1/studies/{STUDY}/export?raw=false&bids=false")
    page.get_by_role("switch", name="Motion-BIDS").check()
    expect(link).to_have_attribute("href", f"/api/v1/studies/{STUDY}/export?raw=false&bids=true")


def test_studies_are_for_experimenters(chromium: Browser, server: RunningServer) -> None:
    with careful_page(chromium, refusals=True) as page:
        page.goto(f"{server.url}/studies")
        expect(page.get_by_label("Password")).to_be_visible()
        expect(page.get_by_role("link", name="Studies")).to_be_hidden()
