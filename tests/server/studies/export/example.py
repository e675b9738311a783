"""A small study, run by the same functions that serve it."""

import base64
import csv
import json

import numpy as np

from server.clock import new_op_id, now, now_ms
from server.studies import enrolling, erasing
from server.studies.design import StudyDesign
from server.studies.export.packing import Wish, export_study
from server.studies.recording import Clock
from tests.server.studies.test_design import GOOD

SAME = {"en": "x", "fr": "y"}
ID = GOOD["id"]
NAME = "Aurelia Featherstonehaugh"
SHEET = {
    "vision": "glasses", "ipd_mm": 63.5, "eye_calibration": "done", "mr_experience": "never",
    "vr_experience": "once_or_twice", "handedness": "left", "headset": "=HYPERLINK(1)",
}  # fmt: skip
DESIGN = {
    **GOOD,
    "title": {"en": "Slurry on paper and in the headset", "fr": "Barbotine sur papier et dans le casque"},
    "conditions": [
        {"id": "paper", "label": {"en": "Paper", "fr": "Papier"}, "medium": "paper"},
        {"id": "mr", "label": {"en": "Mixed reality", "fr": "Réalité mixte"}, "medium": "mr"},
    ],
    "questionnaires": {
        "before": ["tam"],
        "before_condition": ["ssq"],
        "after_condition": ["ssq", "nasa-tlx", "sus"],
        "after": ["ueq-s"],
    },
    "consent": {"version": 1, "text": {"en": "We log motion.", "fr": "Nous enregistrons."}, "retention_days": 365},
    "streams": ["steps", "interactions", "gaze", "motion", "frames"],
    "knowledge": {"before": "quiz-before", "after": "quiz-after"},
    "minimum_break_min": 1e-9,
    "simulated": True,
    "plan": {
        "primary": [{"questionnaire": "sus", "score": "total", "compare": ["paper", "mr"], "expected": "second"}],
        "equivalence": [
            {"questionnaire": "ssq", "score": "total", "compare": ["paper", "mr"], "low": -15, "high": 15,
             "reason": "Nobody notices 15 points."}
        ],
        "exclusions": ["A total SSQ above 20 before the first exposure."],
    },
}  # fmt: skip
ALL = ("steps", "interactions", "gaze", "motion", "frames")
FORM = DESIGN["task"]["forms"][0]


def publish(lab, **change):
    """Register the design."""
    design = StudyDesign.model_validate({**DESIGN, **change})
    return lab.database.write(lambda session: enrolling.publish(session, lab.actor, new_op_id(), now(), design))


def run_study(lab):
    """Run it; returns the lab."""
    publish(lab)
    for number, streams in enumerate([ALL, ALL, ALL, ("steps",), ALL, ALL]):
        who = lab.enrol(*streams)
        assert who.code == f"P{number + 1:02}"
    for number in (1, 2, 3, 4, 5):
        run_person(lab, f"{ID}.P{number:02}", number)
    withdraw(lab, f"{ID}.P04")
    erase(lab, f"{ID}.P05")
    return lab


def run_person(lab, who, number):
    """Everything that one person does."""
    record_form(lab, who, "tam", "before", {f"pu{n}": 4 for n in range(1, 7)} | {f"peu{n}": 6 for n in range(1, 7)})
    streams = lab.database.read(lambda session: json.loads(enrolling.participant_named(session, who).streams))
    lab.record(who, "sheet", "0", **SHEET)
    quiz = {"module": "quiz", "possible": 10, "seconds": 60.0}
    lab.record(who, "knowledge", "knowledge/before", moment="before", points=4, **quiz)
    for period in (1, 2):
        session = lab.begin(who)
        lab.record(who, "mark", what="session_begun", why=None)
        record_form(lab, who, "ssq", "before_condition", dict.fromkeys(SSQ, 0))
        lab.begin_task(who)
        lab.record(who, "mark", what="task_begun", why=None)
        record_task(lab, who, number)
        for minute, value in enumerate((0, 1, 3, 6, 8)):
            lab.record(who, "fms", minute=minute, value=value)
        lab.record(who, "mark", what="paused", why=None)
        lab.record(who, "mark", what="resumed", why=None)
        record_chunks(lab, who, streams, jump=number == 2 and period == 1)
        lab.record(who, "note", text=f"{NAME} looked pale")
        released = lab.record(who, "note", text=f"{NAME} dropped the beaker")
        lab.record(who, "review", entry_id=released.op_id, text="-dropped the beaker")
        if number == 3 and period == 2:
            lab.record(who, "mark", what="session_ended", why="sick")
            lab.end(who, "sick")
            return
        lab.end_task(who, "done")
        lab.record(who, "mark", what="task_ended", why="done")
        record_form(lab, who, "ssq", "after_condition", dict.fromkeys(SSQ, 0) | {"ssq8": number % 4})
        skipped = {"mental": None} if number == 2 and period == 2 else {}
        ticks = dict.fromkeys(TLX, 5) | skipped
        record_form(lab, who, "nasa-tlx", "after_condition", ticks, PAIRS)
        given = (4, 1, 5, 2, 5, 1, 4, 2, 3, 1) if session.condition == "mr" else (2, 1, 4, 1, 4, 3, 4, 2, 3, 3)
        record_form(lab, who, "sus", "after_condition", {f"sus{n}": one for n, one in enumerate(given, start=1)})
        lab.end(who)
    record_form(lab, who, "ueq-s", "after", {f"ueqs{n}": 7 for n in range(1, 9)})
    lab.record(who, "knowledge", "knowledge/after", moment="after", points=7, **quiz)


SSQ = [f"ssq{number}" for number in range(1, 17)]
TLX = ["mental", "physical", "temporal", "performance", "effort", "frustration"]
PAIRS = [(first, second) for place, first in enumerate(TLX) for second in TLX[place + 1 :]]


def record_form(lab, who, questionnaire, moment, answers, pairs=()):
    """Hand a questionnaire in."""
    topic = f"{questionnaire} {moment}"
    lab.record(
        who, "answers", topic, questionnaire=questionnaire, moment=moment, language="en", answers=answers, pairs=pairs
    )


def record_task(lab, who, number):
    """Two steps, with some wrong answers and a hint."""
    seen = {"module": FORM, "step": "", "errors": 0, "hints": 0, "points": 0.0, "possible": 0}
    lab.record(who, "steps", **seen | {"event": "opened"})
    wrong = seen | {"event": "error", "step": "weigh", "right": False, "completed": False, "seconds": 3.5}
    for _ in range(number):
        lab.record(who, "steps", **wrong)
    lab.record(who, "steps", **seen | {"event": "hint", "step": "weigh"})
    right = seen | {"right": True, "completed": True, "points": 0.75, "possible": 1}
    lab.record(who, "steps", **right | {"event": "step", "step": "weigh", "seconds": 9.0})
    lab.record(
        who, "steps", **right | {"event": "finished", "step": "mix", "points": 1.5, "possible": 2, "seconds": 4.0}
    )


def record_chunks(lab, who, streams, seconds=3, jump=False):
    """Some seconds of a device's log, as far as they were agreed to."""
    start = now_ms()
    for second in range(seconds):
        parts = {
            "motion": motion(second) if "motion" in streams else None,
            "gaze": [{"at_ms": 100, "seconds": 0.4, "target": "beaker"}] if "gaze" in streams else [],
            "actions": [{"at_ms": 500, "action": "grab", "target": "+beaker"}] if "interactions" in streams else [],
            "frames": {"frames": 60, "mean_ms": 16.7, "worst_ms": 21.0, "late": 1, "latency_ms": None}
            if "frames" in streams
            else None,
        }
        offset = 5000.0 if jump and second == 2 else 12.0
        lab.record(who, "chunk", clock=Clock(offset, 4.0), started_ms=start + 1000 * second, **parts)


def motion(second, rate=60):
    """A second of samples: the head walks along x, the left hand is not seen."""
    rows = np.zeros((rate, 22), "<f4")
    rows[:, 0] = np.arange(rate) / rate
    rows[:, 1] = second + rows[:, 0]
    rows[:, 7] = rows[:, 21] = 1
    rows[:, 8:15] = np.nan
    return base64.b64encode(rows.tobytes()).decode()


def withdraw(lab, who):
    """Somebody takes part no more."""
    lab.database.write(lambda session: enrolling.withdraw(session, enrolling.participant_named(session, who)))


def erase(lab, who):
    """Somebody is erased."""
    lab.database.write(lambda session: erasing.erase(session, enrolling.participant_named(session, who)))
    lab.ring.erase(who)


def export(lab, folder, **wish):
    """Export the study."""
    return export_study(lab.database, lab.ring, lab.actor, ID, folder, Wish(**wish))


def rows_of(folder, name):
    """The rows of a table."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
