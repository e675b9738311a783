"""A participant of a study in VR answers by ray, works, and says how sick they feel; what is logged, and what not."""

import json
import math
import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

import server.app  # noqa: F401  (declares every table)
from server.database import Database
from server.studies.enrolling import participant_named
from server.studies.recording import Kind, Recorded, entries_of
from server.studies.sealing import KeyRing
from tests.end_to_end.browser import PATIENCE_MS, careful_page
from tests.end_to_end.study import IMMERSIVE, Experimenter, keys_beside, laboratory
from tests.end_to_end.test_first_light import AIM, THREE_FRAMES

pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE_MS)

SMALL = {"width": 320, "height": 240}  # many frames, in software
EYES_M = 1.6
HAND_M = (0.0, 1.475, 0.0)  # where AIM holds the controller
T = TypeVar("T")
STUDY = str(IMMERSIVE["id"])


@dataclass(frozen=True)
class Lab:
    """A study in headsets: its experimenter, and what is on the server's disk."""

    experimenter: Experimenter
    database: Database
    ring: KeyRing

    def entries(self, participant_id: str, kind: Kind) -> list[Recorded]:
        """What was recorded of a participant."""
        return self.database.read(
            lambda session: list(entries_of(session, self.ring, participant_named(session, participant_id), {kind}))
        )

    def chunks(self, participant_id: str) -> list[dict[str, Any]]:
        """What their device logged."""
        return [one.content for one in self.entries(participant_id, "chunk")]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A study with the shortest of modules as its task."""
    data = tmp_path_factory.mktemp("study") / "data"
    with laboratory(data, IMMERSIVE) as experimenter:
        yield Lab(experimenter, Database(f"sqlite:///{data / 'holotrode.db'}"), KeyRing(keys_beside(data)))


def take_part(page: Page, lab: Lab, streams: tuple[str, ...]) -> str:
    """Come by a code, agree to these logs, begin a session and go into the headset; the participant's id."""
    page.goto(f"{lab.experimenter.server.url}/take-part/{lab.experimenter.code(STUDY)}")
    for name in ("interactions", "gaze", "motion", "frames"):
        page.locator(f"input[name=stream-{name}]").set_checked(name in streams)
    page.locator("[data-id=agree]").click()
    expect(page.locator("[data-id=stop]")).to_be_visible()
    newest = max(lab.experimenter.people(STUDY), key=lambda person: str(person["code"]))
    participant_id = str(newest["participant_id"])
    lab.experimenter.do("begin_session", participant_id)
    page.set_viewport_size(SMALL)
    page.evaluate("document.querySelectorAll('.doors button')[1].click()")
    expect(page.locator("canvas")).to_have_attribute("data-room", "open")
    wait_for(page, "task/ssq-ssq1-0")
    return participant_id


def wait_for(page: Page, target: str) -> None:
    """Wait until something can be pressed on a plate."""
    expect(page.locator("canvas")).to_have_attribute("data-targets", re.compile(f'"{re.escape(target)}":'))


def press(page: Page, target: str) -> None:
    """Aim the right controller at something on a plate and pull its trigger."""
    wait_for(page, target)
    place = json.loads(page.locator("canvas").get_attribute("data-targets") or "{}")[target]
    x, y, z = (there - here for there, here in zip(place, HAND_M, strict=True))
    aim = {"yaw": math.atan2(-x, -z), "pitch": math.atan2(y, math.hypot(x, z))}
    for trigger in (0, 1, 0):
        page.evaluate(AIM, {**aim, "trigger": trigger})
        page.evaluate(THREE_FRAMES)


def until(page: Page, count: int, read: Callable[[], list[T]]) -> list[T]:
    """Draw frames until so much is on the server's disk."""
    for _ in range(200):
        if len(found := read()) >= count:
            return found
        page.evaluate(THREE_FRAMES)
    raise AssertionError(f"expected {count} entries; there are {len(read())}")


def rows_of(chunk: dict[str, Any]) -> np.ndarray:
    """(samples, 22) float32 of a chunk's motion."""
    return np.frombuffer(b64decode(chunk["motion"]), "<f4").reshape(-1, 22)


def answer_ssq(page: Page) -> None:
    """Item by item, each by ray: no symptom but slight fatigue."""
    for number in range(1, 17):
        press(page, f"task/ssq-ssq{number}-{1 if number == 2 else 0}")
        press(page, "task/next" if number < 16 else "task/go-on")


def test_a_participant_answers_works_and_pauses_in_vr(chromium: Browser, lab: Lab) -> None:
    with careful_page(chromium, refusals=True) as page:
        ada = take_part(page, lab, ("interactions", "gaze", "motion", "frames"))
        answer_ssq(page)
        wait_for(page, "task/begin-task")
        (answers,) = lab.entries(ada, "answers")
        assert answers.content["answers"] == {f"ssq{one}": int(one == 2) for one in range(1, 17)}
        press(page, "task/begin-task")
        press(page, "notice/sickness-4")
        wait_for(page, "task/choice-first-powder-1")
        (rating,) = until(page, 1, lambda: lab.entries(ada, "fms"))
        assert rating.content["value"] == 4
        check_logs(until(page, len(lab.chunks(ada)) + 2, lambda: lab.chunks(ada)))
        press(page, "task/pause")
        wait_for(page, "task/resume")
        stays_silent(page, lab, ada)
        press(page, "task/resume")
        until(page, len(lab.chunks(ada)) + 1, lambda: lab.chunks(ada))


def check_logs(chunks: list[dict[str, Any]]) -> None:
    """Head and right hand were seen where they are, what was pressed has its name, and every second its frames."""
    rows = np.concatenate([rows_of(chunk) for chunk in chunks if "motion" in chunk])
    seen = rows[np.isfinite(rows[:, 15])]
    assert len(seen) > 10
    np.testing.assert_allclose(rows[:, 1:4], np.tile((0, EYES_M, 0), (len(rows), 1)), atol=1e-3)
    assert np.abs(seen[:, 15:18] - HAND_M).max(axis=1).min() < 0.1  # the grip is beside the ray's origin
    actions = [(action["action"], action["target"]) for chunk in chunks for action in chunk.get("actions", [])]
    assert ("press", "task/ssq-ssq2-1") in actions
    assert ("press", "task/begin-task") in actions
    looked_at = {dwell["target"].split("/")[0] for chunk in chunks for dwell in chunk.get("gaze", [])}
    assert "task" in looked_at
    assert all(chunk["frames"]["frames"] > 0 for chunk in chunks if "frames" in chunk)


def stays_silent(page: Page, lab: Lab, participant_id: str) -> None:
    """Nothing that began in the pause comes to the server."""

    def pauses() -> list[datetime]:
        marks = lab.entries(participant_id, "mark")
        return [datetime.fromisoformat(one.entry.server_time) for one in marks if one.content["what"] == "paused"]

    (since,) = until(page, 1, pauses)
    for _ in range(20):
        page.evaluate(THREE_FRAMES)
    newest = max(chunk["started_ms"] for chunk in lab.chunks(participant_id))
    assert newest / 1000 <= since.timestamp()


def test_no_motion_and_no_gaze_of_who_declined_them(chromium: Browser, lab: Lab) -> None:
    with careful_page(chromium, refusals=True) as page:
        bob = take_part(page, lab, ("interactions", "frames"))
        press(page, "task/ssq-ssq1-0")
        chunks = until(page, 3, lambda: lab.chunks(bob))
        assert all(not {"motion", "gaze"} & set(chunk) for chunk in chunks)
        assert any("actions" in chunk for chunk in chunks)
        assert all("frames" in chunk for chunk in chunks)
