import base64
import json

import pytest
from sqlalchemy import delete, update

from server.problems import ProblemError
from server.studies.models import StudyEntry


@pytest.fixture
def who(lab):
    return lab.enrol("steps", "motion").id


def test_what_is_recorded_is_read_back_in_order(lab, who):
    lab.record(who, "sheet", vision="glasses")
    session = lab.begin(who)
    lab.record(who, "steps", step="weigh", seconds=12.5)
    lab.record(who, "answers", questionnaire="sus", sus1=4)
    found = lab.entries(who)
    assert [one.entry.kind for one in found] == ["sheet", "steps", "answers"]
    assert [one.entry.session_id for one in found] == [None, session.op_id, session.op_id]
    assert found[1].content == {"step": "weigh", "seconds": 12.5}
    assert lab.broken(who) == ""


def test_nothing_is_kept_in_the_clear(lab, who):
    entry = lab.record(who, "note", text="Ada Lovelace felt sick")
    assert b"Ada" not in base64.b64decode(entry.sealed)


def test_logs_only_run_in_a_session_and_only_those_agreed_to(lab, who):
    with pytest.raises(ProblemError, match="No session of P01 runs; motion is recorded in one only"):
        lab.record(who, "motion", head=[0, 0, 0])
    lab.begin(who)
    with pytest.raises(ProblemError, match="P01 has not agreed to gaze; nothing was recorded"):
        lab.record(who, "gaze", target="balance")
    lab.record(who, "motion", head=[0, 0, 0])
    lab.end(who)
    with pytest.raises(ProblemError, match="No session of P01 runs"):
        lab.record(who, "fms", score=3)


def test_periods_follow_the_order_of_the_participant(lab):
    participant = lab.enrol("steps")
    done = []
    for period in range(2):
        session = lab.begin(participant.id)
        assert session.period == period
        done.append(session.condition)
        lab.end(participant.id)
    assert done == json.loads(participant.conditions)
    with pytest.raises(ProblemError, match="P01 has done all 2 conditions"):
        lab.begin(participant.id)


def test_one_session_at_a_time(lab, who):
    with pytest.raises(ProblemError, match="No session of P01 runs"):
        lab.end(who)
    lab.begin(who)
    with pytest.raises(ProblemError, match="A session of P01 runs; end it first"):
        lab.begin(who)


def test_the_break_is_kept(lab):
    lab.publish(minimum_break_min=15)
    who = lab.enrol("steps").id
    lab.begin(who)
    lab.end(who, "sick")
    with pytest.raises(ProblemError, match=r"The break lasts 15 min; 15\.0 are left"):
        lab.begin(who)


@pytest.mark.parametrize("column", ["sealed", "kind", "server_time", "seq"])
def test_a_change_is_found(lab, who, column):
    for number in range(3):
        lab.record(who, "note", number=number)
    value = 9 if column == "seq" else "changed"
    lab.database.write(
        lambda session: session.exec(update(StudyEntry).where(StudyEntry.seq == 2).values({column: value}))
    )
    assert lab.broken(who).startswith("slurry-paper-mr.P01")


def test_an_entry_that_was_taken_away_is_found(lab, who):
    for number in range(3):
        lab.record(who, "note", number=number)
    lab.database.write(lambda session: session.exec(delete(StudyEntry).where(StudyEntry.seq == 3)))
    assert lab.broken(who) == "slurry-paper-mr.P01: expected 3 entries; 2 are kept."
