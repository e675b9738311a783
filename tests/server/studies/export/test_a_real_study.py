"""A study as it is really recorded, message by message, and what of it leaves."""

import pytest

from server.problems import ProblemError
from server.studies.export.packing import Wish, export_study
from tests.server.studies.export.example import rows_of

CLOCK = {"offset_ms": 0, "uncertainty_ms": 2}


def whole_session(guest):
    """From the questions before to those after the task."""
    guest.until_task()
    guest.send("rate_sickness", value=4, clock=CLOCK)
    guest.train()
    guest.answer("ssq", "after_condition", 1)
    guest.answer("sus", "after_condition", 3, sus1=None)


@pytest.fixture
def left(hall, tmp_path):
    """The package of two people; the first was unwell before the headset and came again."""
    first, second = hall.comer("steps"), hall.comer()
    for guest in (first, second):
        hall.lead("fill_sheet", guest, sheet=SHEET)
        for _ in range(2):
            hall.lead("begin_session", guest)
            if guest is first and guest.now().medium == "vr":
                guest.answer("ssq", "before_condition", 1)
            else:
                hall.lead("annotate", guest, text="Jane Doe yawned")
                hall.lead("end_session", guest, why="technical")
            whole_session(guest)
        guest.answer("paas", "after", 5)
        assert guest.now().phase == "done"
    folder = tmp_path / "package"
    export_study(hall.database, hall.ring, hall.experimenter, "hall", folder)
    return folder


SHEET = {
    "vision": "none", "ipd_mm": 62.0, "eye_calibration": None, "mr_experience": None, "vr_experience": "daily",
    "handedness": "both", "headset": "Quest 3",
}  # fmt: skip


def test_it_leaves_as_it_was_recorded(left):
    scores = {tuple(row[name] for name in ("participant", "condition", "moment", "instrument", "score")): row
              for row in rows_of(left, "scores")}  # fmt: skip
    assert scores["P01", "vr", "pre", "ssq", "total"]["value"] == "0.0"  # not that of the exposure that was put off
    assert scores["P01", "vr", "post", "ssq", "total"]["value"] == "78.54"
    assert scores["P01", "paper", "", "sus", "total"]["missing"] == "not answered: sus1"
    assert scores["P01", "paper", "", "sus", "learnability"]["value"] == "50.0"
    assert scores["P01", "vr", "", "fms", "peak"]["value"] == "4.0"
    assert [scores["P01", "vr", "", "task", name]["value"] for name in ("errors", "hints", "steps")] == ["1", "1", "2"]
    assert 0 < float(scores["P01", "vr", "", "task", "share"]["value"]) < 1
    assert scores["P02", "vr", "", "task", "errors"]["missing"] == "the log was declined"
    assert float(scores["P02", "vr", "", "task", "time"]["value"]) >= 0
    assert scores["P01", "", "after", "paas", "effort"]["value"] == "5.0"


def test_sessions_that_were_had_again_are_told(left):
    sessions = rows_of(left, "sessions")
    of_first = [(row["condition"], row["ended_why"], row["counts"]) for row in sessions if row["participant"] == "P01"]
    assert ("vr", "baseline", "false") in of_first
    assert ("paper", "technical", "false") in of_first
    assert sorted(row[0] for row in of_first if row[2] == "true") == ["paper", "vr"]
    assert {(row["headset"], row["session"]) for row in sessions if row["headset"]} == {("Quest 3", "1")}
    assert {row["text"] for row in rows_of(left, "notes")} == {""}
    events = [row["event"] for row in rows_of(left, "events") if row["participant"] == "P01"]
    assert events.count("session_begun") == 4
    assert {"opened", "step", "hint", "error", "finished", "fms", "task_begun", "session_ended"} <= set(events)


def test_participants_cannot_ask_for_raw_streams(hall, tmp_path):
    guest = hall.comer("motion")
    with pytest.raises(ProblemError, match="Raw streams identify people"):
        export_study(hall.database, hall.ring, guest.actor, "hall", tmp_path / "package", Wish(raw=True))
