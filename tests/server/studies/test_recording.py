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
    lab.record(who, "answers", "sus/after_condition", answers={"sus1": 4})
    found = lab.entries(who)
    assert [one.entry.kind for one in found] == ["sheet", "steps", "answers"]
    assert [one.entry.topic for one in found] == ["", "", "sus/after_condition"]
    assert [one.entry.session_id for one in found] == [None, session.op_id, session.op_id]
    assert found[1].content == {"step": "weigh", "seconds": 12.5}
    assert lab.broken(who) == ""


def test_nothing_is_kept_in_the_clear(lab, who):
    entry = lab.record(who, "note", text="Ada Lovelace felt sick")
    assert b"Ada" not in entry.sealed


def test_logs_only_run_in_a_session_and_only_those_agreed_to(lab, who):
    with pytest.raises(ProblemError, match="No session of P01 runs; chunk is recorded in one only"):
        lab.record(who, "chunk", motion="AAAA")
    lab.begin(who)
    with pytest.raises(ProblemError, match="P01 has not agreed to gaze; nothing was recorded"):
        lab.record(who, "chunk", motion="AAAA", gaze=[{"at_ms": 0, "seconds": 1, "target": "balance"}])
    lab.record(who, "chunk", motion="AAAA", gaze=[], frames=None)
    lab.end(who)
    with pytest.raises(ProblemError, match="No session of P01 runs"):
        lab.record(who, "fms", value=3)


def test_who_declined_that_steps_are_logged_has_none(lab):
    who = lab.enrol().id
    lab.begin(who)
    with pytest.raises(ProblemError, match="P01 has not agreed to steps"):
        lab.record(who, "steps", event="opened")


@pytest.mark.parametrize(
    ("column", "value"), [("sealed", b"changed"), ("kind", "changed"), ("topic", "changed"), ("seq", 9)]
)
def test_a_change_is_found(lab, who, column, value):
    for number in range(3):
        lab.record(who, "note", number=number)
    lab.database.write(
        lambda session: session.exec(update(StudyEntry).where(StudyEntry.seq == 2).values({column: value}))
    )
    assert lab.broken(who).startswith("slurry-paper-mr.P01")


def test_an_entry_that_was_taken_away_is_found(lab, who):
    for number in range(3):
        lab.record(who, "note", number=number)
    lab.database.write(lambda session: session.exec(delete(StudyEntry).where(StudyEntry.seq == 3)))
    assert lab.broken(who) == "slurry-paper-mr.P01: expected 3 entries; 2 are kept."
