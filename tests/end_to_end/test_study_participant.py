"""A participant of a study in the browser: from the slip of paper to the end, with everything that comes between."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.end_to_end.browser import PATIENCE_MS, Network, careful_page
from tests.end_to_end.learner import answer, press
from tests.end_to_end.study import DESIGN, IMMERSIVE, TASK, Experimenter, laboratory

pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of the laboratory."""
    return tmp_path_factory.mktemp("study") / "data"


@pytest.fixture(scope="module")
def lab(data: Path) -> Iterator[Experimenter]:
    """A server with two studies."""
    with laboratory(data, DESIGN, IMMERSIVE) as experimenter:
        yield experimenter


@contextmanager
def tablet(chromium: Browser) -> Iterator[Page]:
    """A browser that nobody is signed in at; the server says so to its first hello."""
    with careful_page(chromium, outage=True, refusals=True) as page:
        yield page


def come(page: Page, lab: Experimenter, code: str) -> None:
    """Come in by the address of the QR code."""
    page.goto(f"{lab.server.url}/take-part/{code}")
    expect(page.locator(".connection")).to_have_attribute("data-state", "online")


def agree(page: Page, lab: Experimenter, study_id: str) -> str:
    """Take part as everything is offered; the participant's id."""
    press(page, "I take part")
    expect(page.get_by_role("heading", name="Please wait")).to_be_visible()
    return str(lab.people(study_id)[-1]["participant_id"])


def scales(page: Page) -> list[Locator]:
    """The items on the page; they have to be there."""
    expect(page.locator("[data-scale]").first).to_be_visible()
    return page.locator("[data-scale]").all()


def asked(page: Page, questionnaire: str) -> None:
    """Wait until a questionnaire is asked."""
    expect(page.locator(f"[data-scale^='{questionnaire}-']").first).to_be_visible()


def answer_all(page: Page, questionnaire: str, point: int, button: str = "Send my answers") -> None:
    """Take the same point everywhere and go on."""
    asked(page, questionnaire)
    for item in scales(page):
        item.get_by_role("radio").nth(point).check()
    press(page, button)


def answered(data: Path, participant_id: str) -> list[str]:
    """Which questionnaires of somebody were stored, in order."""
    with sqlite3.connect(data / "holotrode.db") as database:
        query = "SELECT topic FROM study_entry WHERE kind = 'answers' AND participant_id = ? ORDER BY seq"
        return [topic for (topic,) in database.execute(query, (participant_id,))]


def test_a_participant_goes_all_the_way(chromium: Browser, lab: Experimenter, data: Path) -> None:
    """Consent with motion declined, a reload, a lost network, the task, and every kind of question."""
    with tablet(chromium) as page:
        network = Network(page.context)
        page.goto(f"{lab.server.url}/take-part")
        page.get_by_label("Code of the study").fill(lab.code("two-ways"))
        expect(page.get_by_role("heading", name="Two ways of learning")).to_be_visible()
        expect(page.get_by_role("navigation")).to_be_hidden()
        for identifying in ("Where you look", "How you move"):
            expect(page.get_by_role("switch", name=identifying)).not_to_be_checked()
        page.get_by_role("switch", name="Where you look").check()
        person = agree(page, lab, "two-ways")
        assert set(lab.people("two-ways")[-1]["streams"]) == {"steps", "interactions", "gaze", "frames"}

        lab.do("begin_session", person)
        asked(page, "ssq")
        for item in scales(page)[:15]:
            item.get_by_role("radio", name="Slight").check()
        expect(page.get_by_text("15 of 16 answered")).to_be_visible()
        page.reload()
        expect(page.get_by_text("15 of 16 answered")).to_be_visible()
        press(page, "Send my answers")
        press(page, "Answer them")
        expect(scales(page)[15].get_by_role("radio").first).to_be_focused()
        network.cut()
        expect(page.locator(".connection")).to_have_attribute("data-state", "offline")
        press(page, "Leave 1 open and go on")
        expect(page.get_by_text("Your answers are kept on this device.")).to_be_visible()
        network.mend()

        press(page, "Begin")
        for step in TASK.steps:
            answer(page, step)
        answer_all(page, "ssq", 0)
        asked(page, "nasa-tlx")
        for item in scales(page):  # nothing is chosen before the first key
            expect(item.locator(":checked")).to_have_count(0)
            item.get_by_role("radio").nth(9).focus()
            page.keyboard.press("ArrowRight")
            expect(item.get_by_role("radio", name="11 of 21")).to_be_checked()
        press(page, "Next")
        for number in range(1, 16):
            expect(page.get_by_text(f"Pair {number} of 15")).to_be_visible()
            page.locator("[data-id^='choose-']").first.click()
        press(page, "Send my answers")
        answer_all(page, "sus", 3)
        expect(page.get_by_role("heading", name="Please wait")).to_be_visible()
        after = ["ssq/after_condition", "nasa-tlx/after_condition", "sus/after_condition"]
        assert answered(data, person) == ["ssq/before_condition", *after]


def test_a_second_submission_is_refused_with_a_sentence(chromium: Browser, lab: Experimenter, data: Path) -> None:
    """Two devices of one participant answer the same; the one that was away hears why it came too late."""
    code = lab.code("two-ways")
    with tablet(chromium) as page, tablet(chromium) as other:
        network = Network(other.context)
        come(page, lab, code)
        person = agree(page, lab, "two-ways")
        come(other, lab, code)
        lab.do("begin_session", person)
        asked(other, "ssq")
        network.cut()
        expect(other.locator(".connection")).to_have_attribute("data-state", "offline")
        answer_all(other, "ssq", 1)
        answer_all(page, "ssq", 0)
        expect(page.get_by_role("button", name="Begin")).to_be_visible()
        network.mend()
        expect(other.get_by_text("has answered ssq already")).to_be_visible()
        expect(other.get_by_role("button", name="Begin")).to_be_visible()
        assert answered(data, person) == ["ssq/before_condition"]


def test_a_participant_pauses_and_withdraws(chromium: Browser, lab: Experimenter) -> None:
    """Whoever stops is told what it means, and leaves the device to the next."""
    with tablet(chromium) as page:
        come(page, lab, lab.code("two-ways"))
        person = agree(page, lab, "two-ways")
        lab.do("begin_session", person)
        asked(page, "ssq")
        page.get_by_role("button", name="Pause").click()
        expect(page.get_by_role("heading", name="Pause")).to_be_focused()
        press(page, "Go on")
        asked(page, "ssq")
        page.get_by_role("button", name="Stop taking part").click()
        press(page, "No, I go on")
        asked(page, "ssq")
        page.get_by_role("button", name="Stop taking part").click()
        press(page, "Yes, I stop")
        expect(page.get_by_role("heading", name="You take part no more")).to_be_visible()
        press(page, "Leave this device to the next participant")
        expect(page.get_by_label("Code of the study")).to_be_visible()
        gone = next(one for one in lab.people("two-ways") if one["participant_id"] == person)
        assert gone["withdrawn"]
        assert gone["last_ended"] == "withdrawn"


def test_who_declines_leaves_no_trace(chromium: Browser, lab: Experimenter) -> None:
    """Nobody is enrolled, and the browser is signed out."""
    with tablet(chromium) as page:
        before = len(lab.people("two-ways"))
        come(page, lab, lab.code("two-ways"))
        press(page, "No, thank you")
        expect(page.get_by_text("Nothing was recorded about you")).to_be_visible()
        assert len(lab.people("two-ways")) == before
        assert not [cookie for cookie in page.context.cookies() if cookie["name"] == "holotrode_login"]


def test_sickness_is_rated_beside_the_task_and_ends_it(chromium: Browser, lab: Experimenter) -> None:
    """The prompt is there when it is due and keeps nobody from the task; too high a rating ends the task."""
    with tablet(chromium) as page:
        come(page, lab, lab.code("two-headsets"))
        person = agree(page, lab, "two-headsets")
        lab.do("begin_session", person)
        answer_all(page, "ssq", 0)
        press(page, "Begin")
        prompt = page.get_by_role("group", name="How sick do you feel now?")
        expect(prompt).to_be_visible()
        press(page, "Do it with the headset at this device")
        answer(page, TASK.steps[0])
        prompt.get_by_role("radio", name="17 of 20").click()  # it goes away with the press
        asked(page, "ssq")
        expect(page.get_by_text("Take the headset off")).to_be_visible()
        assert lab.people("two-headsets")[-1]["fms_peak"] == 17
