"""A package of a simulated study, written anew: 24 people, and conditions with effects that are known."""

import csv
import json
from pathlib import Path

import numpy as np

from server.studies.orders import allocate
from server.studies.report.tables import ARROW, EVENT_COLUMNS, PARTICIPANT_COLUMNS, SCORE_COLUMNS

PLAN = {
    "format": "holotrode-study-plan-1",
    "title": "Preparing a slurry with the headset, on paper and with a tablet",
    "simulated": True,
    "registered_at": "2026-09-14T09:30:00Z",
    "first_session_at": "2026-09-21T08:00:00Z",
    "design": "within",
    "planned_participants": 24,
    "conditions": [
        {"id": "paper", "label": "Paper"},
        {"id": "tablet", "label": "Tablet"},
        {"id": "mr", "label": "Mixed reality"},
    ],
    "outcomes": [
        {
            "id": "sus", "label": "Usability (SUS)", "instrument": "sus", "score": "total", "better": "higher",
            "primary": True,
        },
        {
            "id": "errors", "label": "Errors in the task", "instrument": "task", "score": "errors", "better": "lower",
            "primary": True,
        },
        {
            "id": "gain", "label": "Normalised gain of knowledge", "instrument": "knowledge", "score": "points",
            "moment": "post", "baseline": "pre", "maximum": 20, "better": "higher",
        },
        {
            "id": "ssq", "label": "Simulator sickness (SSQ), after minus before", "instrument": "ssq", "score": "total",
            "moment": "post", "baseline": "pre", "better": "lower",
        },
        {"id": "tlx", "label": "Workload (raw TLX)", "instrument": "tlx", "score": "raw", "better": "lower"},
    ],
    "equivalence": [
        {
            "id": "no_sickness", "outcome": "ssq", "condition": "mr", "low": -15.0, "high": 15.0,
            "reason": "Below a rise of 15 points participants of the pilot said that they noticed nothing.",
        },
        {
            "id": "workload", "outcome": "tlx", "condition": "mr", "reference": "tablet", "low": -6.0, "high": 6.0,
            "reason": "A tick of each of the six scales is 5 points; a little more than one tick.",
        },
    ],
    "exclusion_rules": [
        "A total SSQ above 40 before the first exposure.",
        "Fewer than half of the steps of the task reached in any condition.",
    ],
}  # fmt: skip


def write_package(folder: Path, people: int = 24, seed: int = 5, design: str = "within", **changes) -> Path:
    """Write plan and tables; what stands in `changes` replaces keys of the plan."""
    plan = PLAN | {"design": design} | changes
    rng = np.random.default_rng(seed)
    conditions = [condition["id"] for condition in plan["conditions"]]
    participants, scores, events = [], [], []
    for index in range(people):
        who = f"P{index + 1:02d}"
        allocation = allocate(index, conditions, seed)
        order = allocation.conditions if design == "within" else allocation.conditions[:1]
        status, reason = {
            6: ("withdrawn", "asked to be erased"),
            13: ("excluded", "total SSQ of 48.6 before the first exposure"),
            17: ("included", "stopped the last condition,\ndizzy"),
        }.get(index, ("included", ""))
        participants.append((who, allocation.sequence, ARROW.join(order), status, reason))
        if status != "withdrawn":
            stopped = order[-1] if index == 17 else ""
            _sessions(scores, events, rng, who, order, stopped)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.json").write_text(json.dumps(plan, indent=1))
    write_table(folder / "participants.csv", PARTICIPANT_COLUMNS, participants)
    write_table(folder / "scores.csv", SCORE_COLUMNS, scores)
    write_table(folder / "events.csv", EVENT_COLUMNS, events)
    return folder


def write_table(path, columns, rows):
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([columns, *rows])


def _sessions(scores, events, rng, who, order, stopped):
    """What one person did: better with the headset, a little sick of it, and quicker from period to period."""
    skill, ease = rng.normal(0, 1), rng.normal(0, 7)
    for period, condition in enumerate(order, start=1):
        lift = {"paper": 0, "tablet": 5, "mr": 12}[condition]
        sus = float(np.clip(round((62 + lift + ease + rng.normal(0, 8)) / 2.5) * 2.5, 0, 100))
        errors = int(rng.poisson(np.exp(1.4 - lift / 14 - 0.12 * period - 0.2 * skill)))
        pre = int(np.clip(round(8 + 2 * skill + rng.normal(0, 2)), 0, 20))
        post = int(np.clip(round(pre + (0.3 + lift / 40) * (20 - pre) + rng.normal(0, 1.5)), 0, 20))
        ssq = [round(3.74 * int(rng.poisson(1.5 + after * 2.0 * (condition == "mr"))), 2) for after in (0, 1)]
        tlx = round(
            5 * round(float(np.clip(52 - lift / 2 - 2 * period + ease + rng.normal(0, 9), 0, 100)) * 6 / 5) / 6, 4
        )
        rows = [
            ("", "sus", "total", sus, ""),
            ("", "task", "errors", errors, ""),
            ("", "task", "time", round(600 - 9 * lift - 40 * period + rng.normal(0, 45), 1), "s"),
            ("pre", "knowledge", "points", pre, ""),
            ("post", "knowledge", "points", post, ""),
            ("pre", "ssq", "total", ssq[0], ""),
            ("post", "ssq", "total", ssq[1], ""),
            ("", "tlx", "raw", tlx, ""),
        ]
        for moment, instrument, score, value, unit in rows:
            gone = condition == stopped and moment != "pre" and instrument != "ssq"
            skipped = who == "P03" and instrument == "tlx" and condition == "paper"
            missing = "stopped" if gone else "1 item not answered" if skipped else ""
            scores.append((who, condition, period, moment, instrument, score, "" if missing else value, unit, missing))
        for number in range(errors):
            events.append((who, condition, period, 60.0 * number + 30, "error"))
        for number in range(int(rng.poisson(1.2))):
            events.append((who, condition, period, 90.0 * number + 45, "hint"))
        if condition == stopped:
            events.append((who, condition, period, 300.0, "stopped_early"))
