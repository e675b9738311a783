"""A whole study over real sockets: 24 simulated participants, two conditions, and what is kept of them."""

import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from server.client import Client, take_part
from server.simulating.participants import SimulatedParticipant
from server.simulating.study import Experimenter, Habits, Library, Volunteer
from server.studies.questionnaires.loader import load_questionnaires
from tests.serving import log_in, print_study, running_server
from training_modules.loader import load_modules

SEED, PEOPLE = 9, 24
STREAMS = ("steps", "interactions", "gaze", "motion", "frames")
LIBRARY = Library(load_questionnaires(Path()), load_modules())
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
        "primary": [{"questionnaire": "sus", "score": "total", "compare": ["mr", "tablet"], "expected": "first"}],
        "equivalence": [
            {
                "questionnaire": "ssq",
                "score": "total",
                "compare": ["mr", "tablet"],
                "low": -20,
                "high": 20,
                "reason": "below what somebody notices",
            }
        ],
    },
    "simulated": True,
}


async def conduct(url: str, token: str, codes: list[str]) -> list[Volunteer]:
    async with Client(url, token, "console") as desk:
        sheets = {number: SimulatedParticipant(number, SEED) for number in range(1, PEOPLE + 1)}
        experimenter = Experimenter(desk, DESIGN["id"], lambda number, period: sheets[number].sheet(period))
        clients = []
        volunteers = []
        for number, code in enumerate(codes, start=1):
            seat = await take_part(url, code)
            client = Client(
                url, seat.token, f"headset-{number}", "hololens2", language="fr" if number % 3 == 0 else "en"
            )
            await client.connect()
            clients.append(client)
            streams = STREAMS if number % 4 else ("steps",)
            volunteers.append(
                Volunteer(
                    client, SimulatedParticipant(number, SEED), LIBRARY, Habits(streams, motion_hz=10, haste=0.01)
                )
            )
        async with asyncio.timeout(120):
            await asyncio.gather(experimenter.conduct(PEOPLE), *(one.take_part() for one in volunteers))
        await asyncio.gather(*(client.close() for client in clients))
        return volunteers


def test_x(tmp_path):
    import time

    with running_server(tmp_path / "data", "--no-worker", "--keys", str(tmp_path / "keys")) as server:
        token = log_in(server)
        codes = print_study(server, token, DESIGN, PEOPLE)
        t = time.time()
        v = asyncio.run(conduct(server.url, token, codes))
        print(time.time() - t, sum(len(x.heard.stored) for x in v))
