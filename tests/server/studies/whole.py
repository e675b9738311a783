"""A whole study over real sockets: simulated participants in headsets, and an experimenter at the console."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.client import Client, take_part
from server.simulating.participants import SimulatedParticipant
from server.simulating.study import Experimenter, Habits, Heard, Library, Volunteer
from server.studies.questionnaires.loader import load_questionnaires
from tests.serving import NOW, SocketClient, log_in, print_study, running_server
from training_modules.loader import load_modules

SEED, PEOPLE = 9, 24
MOTION_HZ = 10
SECRET = "Camille Dupont felt queasy near the window"
STREAMS = ("steps", "interactions", "gaze", "motion", "frames")
DESIGN: dict[str, Any] = {
    "format_version": 1,
    "id": "tablet-mr",
    "title": {"en": "Tablet against headset (simulated)", "fr": "Tablette contre casque (simulé)"},
    "question": {"en": "Is it easier in a headset?", "fr": "Est-ce plus facile avec un casque ?"},
    "conditions": [
        {"id": "tablet", "label": {"en": "Tablet", "fr": "Tablette"}, "medium": "tablet"},
        {"id": "mr", "label": {"en": "Headset", "fr": "Casque"}, "medium": "mr"},
    ],
    "participants": PEOPLE,
    "task": {"forms": ["dry-electrode", "calender-electrode"]},
    "questionnaires": {"before_condition": ["ssq"], "after_condition": ["ssq", "nasa-tlx", "sus"]},
    "sickness": {"every_s": 10},
    "minimum_break_min": 1e-6,
    "streams": list(STREAMS),
    "consent": {"version": 1, "text": {"en": "A simulation.", "fr": "Une simulation."}, "retention_days": 30},
    "plan": {
        "primary": [
            {"questionnaire": "sus", "score": "total", "compare": ["tablet", "mr"], "expected": "second"},
            {"questionnaire": "nasa-tlx", "score": "weighted", "compare": ["tablet", "mr"], "expected": "first"},
        ],
        "equivalence": [
            {
                "questionnaire": "ssq",
                "score": "total",
                "compare": ["tablet", "mr"],
                "low": -25,
                "high": 20,
                "reason": "below what somebody notices",
            }
        ],
    },
    "seed": SEED,
    "simulated": True,
}


@dataclass(frozen=True)
class WholeStudy:
    """What is left of a study after its server has stopped.

    Args:
        data: the data directory.
        keys: the directory of keys.
        heard: what each participant's device has sent.
    """

    data: Path
    keys: Path
    heard: Sequence[Heard]


def conduct(folder: Path) -> WholeStudy:
    """Conduct the study on a server of its own, and stop that."""
    data, keys = folder / "data", folder / "keys"
    with running_server(data, "--no-worker", "--keys", str(keys)) as server:
        token = log_in(server)
        codes = print_study(server, token, DESIGN, PEOPLE)
        heard = asyncio.run(_conduct(server.url, token, codes))
        with SocketClient(server, token, device="notes") as desk:
            answer = desk.ask("annotate", participant_id="tablet-mr.P01", text=SECRET, device_time=NOW)
            assert answer["type"] == "stored", answer
        assert server.stop() == 0
    return WholeStudy(data, keys, heard)


async def _conduct(url: str, token: str, codes: Sequence[str]) -> list[Heard]:
    library = Library(load_questionnaires(Path()), load_modules())
    people = [SimulatedParticipant(number, SEED) for number in range(1, PEOPLE + 1)]
    async with Client(url, token, "console") as desk, asyncio.timeout(300):
        experimenter = Experimenter(desk, DESIGN["id"], lambda number, period: people[number - 1].sheet(period))
        clients = [await _headset(url, code, number) for number, code in enumerate(codes, start=1)]
        volunteers = [
            Volunteer(client, person, library, Habits(_streams(number), MOTION_HZ, haste=0.01))
            for number, (client, person) in enumerate(zip(clients, people, strict=True), start=1)
        ]
        await asyncio.gather(experimenter.conduct(PEOPLE), *(one.take_part() for one in volunteers))
        await asyncio.gather(*(client.close() for client in clients))
    return [one.heard for one in volunteers]


async def _headset(url: str, code: str, number: int) -> Client:
    seat = await take_part(url, code)
    client = Client(url, seat.token, f"headset-{number}", "hololens2", language="fr" if number % 3 == 0 else "en")
    await client.connect()
    return client


def _streams(number: int) -> tuple[Any, ...]:
    """Every fourth declines all logs but the steps."""
    return STREAMS if number % 4 else STREAMS[:1]
