"""A person who learns in the browser: opens modules, answers steps, and looks at what became of them."""

import re
import shutil
from pathlib import Path

from playwright.sync_api import Page, expect

from training_modules.loader import load_module, load_modules
from training_modules.schema import Step
from training_modules.trainee import right_answer

EVERY_ANSWER = Path(__file__).with_name("every-answer.yaml")
EVERY = load_module(EVERY_ANSWER)
SLURRY = load_modules()["prepare-nmc111-slurry"]


def with_every_answer(data: Path) -> Path:
    """A data directory whose teachers have written the module with every way of answering."""
    (data / "modules").mkdir(parents=True)
    shutil.copy(EVERY_ANSWER, data / "modules")
    return data


def begin(page: Page, title: str, button: str = "Begin to learn") -> None:
    """From the catalogue into a module; the page is there already."""
    page.get_by_role("navigation").get_by_role("link", name="Learn").click()
    page.get_by_role("button", name=title).click()
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text(re.compile(r"^Step \d+ of \d+ · "))).to_be_visible()


def at_step(page: Page, step: Step) -> None:
    """Wait until a step is the one to do now."""
    expect(page.get_by_role("heading", name=step.title.en, exact=True)).to_be_visible()


def answer(page: Page, step: Step) -> None:
    """Give the right answer to a step that asks for no more than the panel."""
    at_step(page, step)
    right = right_answer(step)
    match step.condition.kind:
        case "value":
            page.get_by_label("Your value").fill(f"{right.value:g}")
            press(page, "Check")
        case "choice":
            choose(page, step, right.choices)
        case "checklist":
            for item in step.condition.items:
                page.get_by_label(item.en, exact=True).check()
            press(page, "Done")
        case "time":
            press(page, "Go on")
        case _:
            press(page, "Done")


def choose(page: Page, step: Step, choices: tuple[int, ...]) -> None:
    """Take options of a quiz and have them checked."""
    for choice in choices:
        page.get_by_label(step.condition.options[choice].text.en, exact=True).check()
    press(page, "Check")


def press(page: Page, name: str) -> None:
    """Press a button of the panel."""
    page.locator("#panel").get_by_role("button", name=name, exact=True).click()
