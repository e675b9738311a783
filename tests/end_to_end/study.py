"""A study in the lab: its design, the codes of its participants, and the experimenter who conducts it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml

from server.clock import now
from tests.serving import RunningServer, SocketClient, log_in, running_server
from training_modules.loader import load_module

SHORT_TASK = Path(__file__).with_name("short-task.yaml")
TASK = load_module(SHORT_TASK)

CONSENT_EN = """This study compares two ways of learning how an electrode is made. It takes about 40 minutes.

You do a short task twice, and answer questions before and after it. You may stop at any moment, without a reason and
without a disadvantage. Your data are kept for ten years and erased whenever you ask."""
CONSENT_FR = """Cette étude compare deux façons d'apprendre la fabrication d'une électrode. Elle dure environ
40 minutes.

Vous effectuez deux fois une courte tâche et répondez à des questions avant et après. Vous pouvez arrêter à tout
moment, sans raison et sans inconvénient. Vos données sont conservées dix ans et effacées dès que vous le demandez."""

DESIGN: dict[str, Any] = {
    "format_version": 1,
    "id": "two-ways",
    "title": {"en": "Two ways of learning", "fr": "Deux façons d'apprendre"},
    "question": {"en": "Which is easier to use?", "fr": "Laquelle est plus facile à utiliser ?"},
    "conditions": [
        {"id": "tablet", "label": {"en": "Tablet", "fr": "Tablette"}, "medium": "tablet"},
        {"id": "desktop", "label": {"en": "Desktop", "fr": "Ordinateur"}, "medium": "desktop"},
    ],
    "participants": 24,
    "task": {"forms": ["short-task"], "minutes": 5},
    "questionnaires": {"before_condition": ["ssq"], "after_condition": ["ssq", "nasa-tlx", "sus"]},
    "streams": ["steps", "interactions", "gaze", "motion", "frames"],
    "consent": {"version": 1, "text": {"en": CONSENT_EN, "fr": CONSENT_FR}, "retention_days": 3650},
    "plan": {"primary": [{"questionnaire": "sus", "score": "total", "compare": ["tablet", "desktop"]}]},
}
IMMERSIVE: dict[str, Any] = {
    **DESIGN,
    "id": "two-headsets",
    "conditions": [
        {"id": "mr", "label": {"en": "MR", "fr": "RM"}, "medium": "mr"},
        {"id": "vr", "label": {"en": "VR", "fr": "RV"}, "medium": "vr"},
    ],
    "sickness": {"every_s": 60, "stop_at": 15},
    "minimum_break_min": 15,
    "plan": {"primary": [{"questionnaire": "sus", "score": "total", "compare": ["mr", "vr"]}]},
}


def with_short_task(data: Path) -> Path:
    """A data directory with the module of the task."""
    (data / "modules").mkdir(parents=True)
    shutil.copy(SHORT_TASK, data / "modules")
    return data


def keys_beside(data: Path) -> Path:
    """Where the keys of a laboratory's participants are."""
    return data.with_name(f"{data.name}-keys")


class Experimenter:
    """Somebody who conducts studies, at a console.

    Args:
        server: where.
        token: of their login.
        console: their socket.
    """

    def __init__(self, server: RunningServer, token: str, console: SocketClient) -> None:
        self.server, self.token, self._console = server, token, console

    def register(self, design: dict[str, Any]) -> None:
        """Register a design."""
        self._http("PUT", design["id"], content=yaml.safe_dump(design, allow_unicode=True))

    def code(self, study_id: str) -> str:
        """A new participant's code."""
        return str(self._http("POST", f"{study_id}/seats", json={"count": 1})[0]["code"])

    def people(self, study_id: str) -> list[dict[str, Any]]:
        """The participants, as the console shows them."""
        self._console.send("follow_study", study_id=study_id)
        while (message := self._console.receive())["type"] != "study_console":
            pass
        people: list[dict[str, Any]] = message["people"]
        self._console.ask("leave_study", study_id=study_id)
        return people

    def do(self, type_: str, participant_id: str, **fields: object) -> None:
        """Do something for a participant."""
        answer = self._console.ask(type_, participant_id=participant_id, device_time=now(), **fields)
        assert answer["type"] == "stored", answer

    def _http(self, method: str, path: str, **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = httpx.request(method, f"{self.server.url}/api/v1/studies/{path}", headers=headers, **options)
        assert answer.is_success, answer.text
        return answer.json()


@contextmanager
def laboratory(data: Path, *designs: dict[str, Any]) -> Iterator[Experimenter]:
    """A server with studies, and their experimenter; the keys of participants lie beside the data."""
    with running_server(with_short_task(data), "--no-worker", "--keys", str(keys_beside(data))) as server:
        token = log_in(server)
        with SocketClient(server, token, device="console") as console:
            experimenter = Experimenter(server, token, console)
            for design in designs:
                experimenter.register(design)
            yield experimenter
