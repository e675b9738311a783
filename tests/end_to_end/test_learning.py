"""Learning in the browser: a whole module, every way of answering, guided work, an exam, the game."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.end_to_end.browser import PATIENCE_MS, careful_page
from tests.end_to_end.learner import EVERY, SLURRY, answer, at_step, begin, choose, press, with_every_answer
from tests.serving import RunningServer, SocketClient, running_server
from training_modules.schema import Module

pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server whose teachers have written a module with every way of answering."""
    data = with_every_answer(tmp_path_factory.mktemp("learning") / "data")
    with running_server(data, "--no-worker") as running:
        yield running


@pytest.fixture(scope="module")
def token(server: RunningServer) -> str:
    """A lasting token of the server's owner."""
    answer = httpx.post(f"{server.url}/api/v1/logins", headers={"Authorization": f"Bearer {server.token}"})
    return str(answer.raise_for_status().json()["token"])


def arrive(page: Page, server: RunningServer, token: str, path: str = "/modules") -> None:
    """Open the page as the server's owner, who has signed in before."""
    page.context.add_cookies([{"name": "holotrode_login", "value": token, "url": server.url, "httpOnly": True}])
    page.goto(f"{server.url}{path}")
    expect(page.locator(".connection")).to_have_attribute("data-state", "online")


def shown(page: Page) -> None:
    expect(page.locator("canvas")).to_have_attribute("data-status", "ready")


def steps_on_the_way(module: Module) -> list[str]:
    """The ids of the steps that right answers lead through."""
    place, found = 0, []
    ids = [step.id for step in module.steps]
    while place < len(ids):
        found.append(ids[place])
        following = module.steps[place].next
        place = len(ids) if following == "end" else ids.index(following) if following else place + 1
    return found


def test_a_whole_module_is_learnt(chromium: Browser, server: RunningServer, token: str) -> None:
    """Wrong first and right then, a hint, a reload and a second browser on the way; results at the end."""
    steps = {step.id: step for step in SLURRY.steps}
    way = steps_on_the_way(SLURRY)
    quiz = next(name for name in way if steps[name].condition.kind == "choice")
    with careful_page(chromium) as page, careful_page(chromium) as other:
        arrive(page, server, token)
        begin(page, SLURRY.title.en)
        for name in way[: way.index(quiz)]:
            answer(page, steps[name])
        at_step(page, steps[quiz])
        condition = steps[quiz].condition
        wrong = next(place for place in range(len(condition.options)) if place not in condition.all_right)
        choose(page, steps[quiz], (wrong,))
        expect(page.get_by_role("status").filter(has_text="Not yet")).to_contain_text(
            condition.options[wrong].feedback.en
        )
        press(page, f"Open hint 1 of {len(steps[quiz].hints)}")
        expect(page.get_by_text(steps[quiz].hints[0].en)).to_be_visible()
        page.reload()
        at_step(page, steps[quiz])
        expect(page.get_by_text(steps[quiz].hints[0].en)).to_be_visible()
        arrive(other, server, token)
        expect(other.locator(".card").filter(has_text=SLURRY.title.en)).to_contain_text("Under way")
        begin(other, SLURRY.title.en, "Go on")
        for name in way[way.index(quiz) :]:
            answer(other, steps[name])
        expect(other.get_by_text("Finished · Learn")).to_be_visible()
        rows = other.locator("tr[data-row]")
        assert [row.get_attribute("data-row") for row in rows.all()] == way
        expect(other.locator(f"tr[data-row={quiz}]").locator("td").nth(2)).to_have_text("1")
        expect(other.locator(f"tr[data-row={quiz}]").locator("td").nth(3)).to_have_text("1")
        certificate = other.get_by_role("link", name="Certificate, signed, as JSON").get_attribute("href")
        assert other.request.get(f"{server.url}{certificate}").json()["module"] == SLURRY.id
        press(other, "All modules")
        expect(other.locator(".card").filter(has_text=SLURRY.title.en)).to_contain_text("Learnt")


def pick_active_material(page: Page) -> None:
    """Press the electrode here and there until active material is met."""
    box = page.locator("canvas").bounding_box()
    assert box is not None
    picked = page.locator(".quantities").filter(has_text="Picked")
    for right, down in ((0.5, 0.5), (0.45, 0.5), (0.42, 0.55), (0.5, 0.6), (0.55, 0.62), (0.45, 0.62), (0.6, 0.5)):
        page.locator("canvas").click(position={"x": right * box["width"], "y": down * box["height"]})
        expect(picked).to_be_visible()
        if "Active material" in picked.inner_text():
            return
    raise AssertionError("expected active material somewhere on the electrode; met none")


def answer_on_the_stage(page: Page) -> None:
    """The last steps of the module with every way of answering: pick, cut, and make an electrode."""
    pick_active_material(page)
    press(page, "Answer with this particle")
    at_step(page, EVERY.steps[7])
    slider = page.get_by_role("slider", name="Position of the cut")
    expect(slider).to_have_value("500")  # the step has cut it here
    slider.fill("100")
    press(page, "Answer with this cut")
    at_step(page, EVERY.steps[8])
    press(page, "Try this electrode")
    expect(page.get_by_text(re.compile("NMC111 trial .* answers"))).to_be_visible()
    page.get_by_role("slider", name="Coating gap").fill("950")
    press(page, "Try this electrode")
    expect(page.locator("tr[data-row]").nth(1)).to_be_visible()
    page.locator("#panel").get_by_role("button", name="Answer with my best").click()


def test_guided_work_fills_a_record(chromium: Browser, server: RunningServer, token: str) -> None:
    """Hazards are acknowledged, time passes, and a value beside its target is kept in the notebook."""
    with careful_page(chromium) as page:
        arrive(page, server, token)
        shown_steps = EVERY.steps
        begin(page, EVERY.title.en, "Begin the work")
        link = page.get_by_role("link", name="Values go to the record")
        record_id = (link.get_attribute("href") or "").rsplit("/", 1)[-1]
        expect(page.locator("[data-pictogram]")).not_to_have_count(0)
        expect(page.get_by_text(shown_steps[0].instruction.en)).not_to_be_visible()
        press(page, "I have read and understood these hazards")
        answer(page, shown_steps[0])
        answer(page, shown_steps[1])
        answer(page, shown_steps[2])
        answer(page, shown_steps[3])
        at_step(page, shown_steps[4])
        expect(page.locator("#panel").get_by_role("button", name="Done")).to_be_disabled()
        press(page, "Done")  # once the three seconds are over
        at_step(page, shown_steps[5])
        page.get_by_label("Your value").fill("19,5")
        press(page, "Check")
        press(page, "Go on with this value")
        at_step(page, shown_steps[6])
    with SocketClient(server, token) as client:
        entries = client.ask("list_entries", record_id=record_id)["entries"]
    assert [(entry["field"], entry["value"], entry["unit"]) for entry in entries if entry["kind"] == "value"] == [
        ("w.cam", 19.5, "g")
    ]


def test_an_exam_ends_with_what_was_right(chromium: Browser, server: RunningServer, token: str) -> None:
    with careful_page(chromium) as page:
        arrive(page, server, token)
        begin(page, EVERY.title.en, "Begin the exam")
        shown(page)
        expect(page.get_by_text(re.compile(r"^\d+:\d\d$"))).to_be_visible()  # what is left of the time
        answer(page, EVERY.steps[0])
        at_step(page, EVERY.steps[1])
        expect(page.get_by_role("button", name="Open hint")).to_have_count(0)
        choose(page, EVERY.steps[1], (0,))
        at_step(page, EVERY.steps[2])
        expect(page.get_by_text("Noted.")).to_be_visible()
        expect(page.get_by_text(EVERY.steps[1].condition.options[0].feedback.en)).to_have_count(0)
        for step in EVERY.steps[2:6]:
            answer(page, step)
        at_step(page, EVERY.steps[6])
        answer_on_the_stage(page)
        expect(page.get_by_text("You have passed the exam.")).to_be_visible()
        expect(page.get_by_text(EVERY.steps[1].condition.options[0].feedback.en)).to_be_visible()


def test_the_page_speaks_french_in_the_middle_of_a_module(chromium: Browser, server: RunningServer, token: str) -> None:
    with careful_page(chromium) as page:
        arrive(page, server, token)
        begin(page, SLURRY.title.en, "Begin to learn")
        at_step(page, SLURRY.steps[0])
        page.get_by_role("button", name="FR", exact=True).click()
        expect(page.get_by_role("heading", name=SLURRY.steps[0].title.fr)).to_be_visible()
        expect(page.get_by_text(re.compile(r"^Étape 1 sur \d+ · Apprendre$"))).to_be_visible()
