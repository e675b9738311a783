import base64
import time
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from server.clock import new_op_id
from server.notebook.models import Record
from server.problems import ProblemError
from server.protocol.messages import Stored
from server.studies.models import StudySession

GUIDED = """\
format_version: 2
id: weigh
stage: slurry
title: {en: Weigh, fr: Peser}
summary: {en: One value., fr: Une valeur.}
record: nmc111
prerequisites: [short]
sources: [a book]
steps:
  - id: temperature
    title: {en: Temperature, fr: Température}
    instruction: {en: Read 25 °C., fr: Lire 25 °C.}
    reason: {en: So., fr: Ainsi.}
    condition:
      kind: value
      quantity: {en: Temperature, fr: Température}
      unit: °C
      target: 25
      tolerance: 2
      slot: mixing.temperature
"""
MOTION = base64.b64encode(b"\0" * 88).decode()


def chunk(**parts):
    base = {"started_ms": time.time() * 1000, "clock": {"offset_ms": 0, "uncertainty_ms": 2}, "gaze": [], "actions": []}
    return {**base, **parts}


def test_consent_comes_first_and_once(hall):
    guest = hall.seat()
    shown = guest.now()
    assert (shown.phase, shown.consent_text, shown.code) == ("consent", "What is recorded.", "")
    assert guest.now("fr").consent_text == "Ce qui est enregistré."
    with pytest.raises(ProblemError, match="Expected consent first"):
        guest.answer("sus", "after", 3)
    with pytest.raises(ProblemError, match="Expected consent to version 1 of the text; got 7"):
        guest.send("agree_to_study", consent_version=7, streams=[])
    guest.send("agree_to_study", consent_version=1, streams=["steps"])
    assert guest.now().phase == "waiting"
    with pytest.raises(ProblemError, match="Consent was given already"):
        guest.send("agree_to_study", consent_version=1, streams=[])


def test_a_whole_session(hall):
    guest = hall.comer("steps")
    hall.lead("begin_session", guest)
    first = guest.now()
    assert (first.phase, first.questionnaire_id, first.moment) == ("questionnaire", "ssq", "before_condition")
    guest.answer("ssq", "before_condition")
    ready = guest.now()
    assert (ready.phase, ready.task_started_at, ready.module_id) == ("task", None, None)
    guest.send("begin_task")
    assert (guest.now().phase, guest.now().module_id, guest.now().mode) == ("task", "short", "learn")
    guest.train()
    assert guest.now().questionnaire_id == "ssq"
    guest.answer("sus", "after_condition", 3)
    guest.answer("ssq", "after_condition", 1)
    assert guest.now().phase == "waiting"
    assert guest.now().period == 2
    kinds = [(one.entry.kind, one.content.get("what") or one.content.get("event")) for one in guest.recorded()]
    assert kinds == [
        ("mark", "session_begun"),
        ("answers", None),
        ("mark", "task_begun"),
        ("steps", "opened"),
        ("steps", "step"),
        ("steps", "hint"),
        ("steps", "error"),
        ("steps", "finished"),
        ("mark", "task_ended"),
        ("answers", None),
        ("answers", None),
        ("mark", "session_ended"),
    ]
    assert [one.get("right") for one in guest.entries("steps")] == [None, True, None, False, True]


def test_knowledge_is_tested_before_and_after(hall):
    hall.publish(knowledge={"before": "short", "after": "short"})
    guest = hall.comer()
    assert (guest.now().phase, guest.now().module_id, guest.now().mode) == ("knowledge", "short", "exam")
    guest.train(mode="exam")
    for _ in range(2):
        guest.until_task()
        guest.train()
        guest.answer("ssq", "after_condition")
        guest.answer("sus", "after_condition", 3)
    guest.answer("paas", "after", 5)
    guest.train(mode="exam")
    tests = guest.entries("knowledge")
    assert [(one["moment"], one["possible"] > 0) for one in tests] == [("before", True), ("after", True)]
    assert guest.now().phase == "done"


def test_a_whole_study(hall):
    guest = hall.comer()
    for _ in range(2):
        guest.until_task()
        guest.train()
        guest.answer("ssq", "after_condition")
        guest.answer("sus", "after_condition", 3)
    assert guest.now().questionnaire_id == "paas"
    guest.answer("paas", "after", 5)
    assert guest.now().phase == "done"
    assert guest.entries("steps") == []  # they had declined it


def test_an_answer_is_taken_once_and_again_only_as_the_same_write(hall):
    guest = hall.comer()
    hall.lead("begin_session", guest)
    fields = {
        "questionnaire_id": "ssq",
        "moment": "before_condition",
        "language": "en",
        "answers": [{"item": code, "value": 0} for code in hall.instruments.named("ssq").codes],
        "pairs": [],
        "device_time": "2026-11-29T10:00:00Z",
    }
    op_id = new_op_id()
    assert guest.send("answer_questionnaire", op_id, **fields) == Stored(reply_to=op_id)
    assert guest.send("answer_questionnaire", op_id, **fields) == Stored(reply_to=op_id)
    with pytest.raises(ProblemError, match="P01 has answered ssq already"):
        guest.send("answer_questionnaire", **fields)
    assert len(guest.entries("answers")) == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"ssq1": 4}, "SSQ: expected a whole number from 0 to 3 for ssq1; got 4"),
        ({"answers": []}, "SSQ: the answer to ssq1, ssq2.* is missing"),
        ({"answers": [{"item": "sus1", "value": 1}]}, "SSQ: there is no item 'sus1'"),
        ({"answers": [{"item": "ssq1", "value": 1}] * 2}, "SSQ: expected one answer to ssq1; got two"),
        ({"language": "de"}, "SSQ is not offered in de"),
        ({"pairs": [{"chosen": "ssq1", "other": "ssq2"}]}, "SSQ: its items are not compared in pairs"),
        ({"questionnaire_id": "sus"}, "P01 is asked ssq now; got sus"),
        ({"moment": "after"}, "P01 is asked ssq now; got ssq"),
    ],
)
def test_answers_that_cannot_be(hall, change, sentence):
    guest = hall.comer()
    hall.lead("begin_session", guest)
    codes = hall.instruments.named("ssq").codes
    fields = {"questionnaire_id": "ssq", "moment": "before_condition", "language": "en", "pairs": []}
    fields["answers"] = [{"item": code, "value": change.get(code, 0)} for code in codes]
    fields |= {name: value for name, value in change.items() if name not in codes}
    with pytest.raises(ProblemError, match=sentence):
        guest.send("answer_questionnaire", **fields)
    assert guest.entries("answers") == []


def test_what_was_left_open_is_said_but_before_a_headset_nothing_may_be(hall):
    for guest in (hall.comer(), hall.comer()):
        hall.lead("begin_session", guest)
        if guest.now().medium == "paper":
            guest.answer("ssq", "before_condition", ssq8=None)
            assert guest.entries("answers")[0]["answers"]["ssq8"] is None
        else:
            with pytest.raises(ProblemError, match="before a headset every symptom needs an answer; ssq8 is open"):
                guest.answer("ssq", "before_condition", ssq8=None)
            assert guest.entries("answers") == []


def test_pairs_are_all_there_and_possible(hall):
    hall.publish(questionnaires={"before_condition": ["ssq"], "after_condition": ["ssq", "sus", "nasa-tlx"]})
    guest = hall.comer()
    guest.until_task()
    guest.train()
    codes = hall.instruments.named("nasa-tlx").codes
    pairs = [(one, other) for place, one in enumerate(codes) for other in codes[place + 1 :]]
    with pytest.raises(ProblemError, match="NASA-TLX: the answer to mental/physical is missing"):
        guest.answer("nasa-tlx", "after_condition", 5, pairs[1:])
    with pytest.raises(ProblemError, match="were compared twice"):
        guest.answer("nasa-tlx", "after_condition", 5, [*pairs, pairs[0]])
    guest.answer("nasa-tlx", "after_condition", 5, pairs)
    assert len(guest.entries("answers")[-1]["pairs"]) == 15


def test_who_is_unwell_before_the_headset_is_not_exposed(hall):
    for guest in (hall.comer(), hall.comer()):
        hall.lead("begin_session", guest)
        exposed = guest.now().medium == "vr"
        guest.answer("ssq", "before_condition", 1)
        assert guest.now().phase == ("waiting" if exposed else "task")
        if exposed:
            assert "no exposure today" in guest.now().sentence
            (person,) = [one for one in hall.console().people if one.participant_id == guest.id]
            assert person.last_ended == "baseline"
            assert guest.now().period == 1  # another day
            hall.lead("begin_session", guest)
            assert (guest.now().phase, guest.now().medium, guest.now().period) == ("questionnaire", "vr", 1)


def test_sickness_that_is_too_strong_ends_the_task(hall):
    guest = hall.comer()
    with pytest.raises(ProblemError, match="No task of P01 runs; sickness is rated in one only"):
        guest.send("rate_sickness", value=3)
    guest.until_task()
    guest.send("rate_sickness", value=3)
    hall.lead("rate_sickness", guest, value=14)
    assert guest.now().phase == "task"
    guest.send("rate_sickness", value=15)
    assert guest.now().questionnaire_id == "ssq"
    assert "how you feel" in guest.now().sentence
    assert [one["value"] for one in guest.entries("fms")] == [3, 14, 15]
    assert guest.entries("mark")[-1] == {"what": "task_ended", "why": "sick"}
    guest.answer("ssq", "after_condition", 2)
    guest.answer("sus", "after_condition", 3)
    assert hall.console().people[0].last_ended == "sick"


def test_the_rating_stands_at_its_minute_by_the_servers_clock(hall):
    guest = hall.comer()
    guest.until_task()
    earlier = datetime.fromtimestamp(time.time() - 3600, UTC).isoformat()
    guest.send("rate_sickness", value=2, device_time=earlier, clock={"offset_ms": 3.6e6, "uncertainty_ms": 5})
    guest.send("rate_sickness", value=2, device_time=earlier)  # a clock that is not known counts for nothing
    assert all(0 <= one["minute"] < 1 for one in guest.entries("fms"))


def test_a_second_of_logs_is_kept_with_its_clock(hall):
    guest = hall.comer("motion", "gaze", "interactions", "frames")
    hall.lead("begin_session", guest)
    parts = {
        "motion": MOTION,
        "gaze": [{"at_ms": 10, "seconds": 0.4, "target": "panel"}],
        "actions": [{"at_ms": 20, "action": "press", "target": "next"}],
        "frames": {"frames": 72, "mean_ms": 13.9, "worst_ms": 15, "late": 0, "latency_ms": 4},
    }
    guest.send("log_chunk", **chunk(**parts))
    (one,) = guest.recorded("chunk")
    assert (one.entry.clock_offset_ms, one.entry.clock_uncertainty_ms) == (0, 2)
    assert {name: one.content[name] for name in parts} == parts


def test_only_what_was_agreed_to_is_logged_and_only_in_a_session(hall):
    guest = hall.comer("frames")
    with pytest.raises(ProblemError, match="No session of P01 ran then; nothing is logged outside one"):
        guest.send("log_chunk", **chunk())
    hall.lead("begin_session", guest)
    with pytest.raises(ProblemError, match="P01 has not agreed to motion; nothing was recorded"):
        guest.send("log_chunk", **chunk(motion=MOTION))
    assert guest.now().streams == ["frames"]
    with pytest.raises(ProblemError, match="Expected motion in rows of 88 bytes, in base64; got 84 bytes"):
        guest.send("log_chunk", **chunk(motion=MOTION[:112]))
    hall.lead("pause_session", guest, paused=True)
    assert guest.now().streams == []
    earlier = "2026-01-01T00:00:00Z"
    hall.database.write(lambda session: session.exec(update(StudySession).values(paused_at=earlier)))
    with pytest.raises(ProblemError, match="The session of P01 is paused; nothing is logged"):
        guest.send("log_chunk", **chunk())


def test_what_waited_on_a_device_comes_after_the_end_of_its_session(hall):
    guest = hall.comer("frames")
    hall.lead("begin_session", guest)
    waited = chunk()
    hall.lead("end_session", guest, why="technical")
    guest.send("log_chunk", **waited)
    (one,) = guest.recorded("chunk")
    assert one.entry.session_id is not None
    with pytest.raises(ProblemError, match="No session of P01 ran then"):
        guest.send("log_chunk", **chunk(started_ms=time.time() * 1000 - 60_000))


def test_a_clock_that_jumps_loses_nothing(hall):
    guest = hall.comer("frames")
    hall.lead("begin_session", guest)
    for jump in (0, 7.2e6):
        started = time.time() * 1000 - jump
        guest.send("log_chunk", **chunk(started_ms=started, clock={"offset_ms": jump, "uncertainty_ms": 3}))
    assert [one.entry.clock_offset_ms for one in guest.recorded("chunk")] == [0, 7.2e6]


def test_only_the_task_of_the_study_is_trained(hall):
    guest = hall.comer("steps")
    with pytest.raises(ProblemError, match="There is no task now"):
        guest.send("open_training", module_id="short")
    guest.until_task()
    with pytest.raises(ProblemError, match="The task now is short; got prepare-nmc111-slurry in learn mode"):
        guest.send("open_training", module_id="prepare-nmc111-slurry")
    hall.lead("pause_session", guest, paused=True)
    with pytest.raises(ProblemError, match="The session is paused"):
        guest.send("open_training", module_id="short")


def test_guided_work_in_a_study_fills_a_record(hall):
    (hall.shelf.folder / "weigh.yaml").write_text(GUIDED, encoding="utf-8")
    hall.publish(task={"forms": ["weigh"], "mode": "guided"})
    guest = hall.comer("steps")
    guest.until_task()
    run = guest.send("open_training", module_id="weigh", mode="guided")
    assert run.record_id is not None
    guest.send("complete_step", run_id=run.run_id, step_id="temperature", value=25, unit="°C")
    record = hall.database.read(lambda session: session.get(Record, run.record_id))
    assert record.seq > 1
    assert guest.now().questionnaire_id == "ssq"


def test_participants_write_about_themselves(hall):
    ada, bob = hall.comer(), hall.comer()
    with pytest.raises(ProblemError, match=r"Participants write about themselves; got hall\.P02"):
        ada.send("withdraw_from_study", participant_id=bob.id)
