import json

import pytest

from server.problems import ProblemError


@pytest.fixture
def who(lab):
    return lab.enrol("steps", "motion").id


def test_periods_follow_the_order_of_the_participant(lab):
    participant = lab.enrol("steps")
    done = []
    for period in range(2):
        session = lab.begin(participant.id)
        assert session.period == period
        done.append(session.condition)
        lab.begin_task(participant.id)
        lab.end(participant.id)
    assert done == json.loads(participant.conditions)
    with pytest.raises(ProblemError, match="P01 has done all 2 conditions"):
        lab.begin(participant.id)


def test_a_period_whose_task_was_not_begun_is_had_again(lab, who):
    first = lab.begin(who)
    lab.end(who, "baseline")
    again = lab.begin(who)
    assert (again.period, again.condition, again.form) == (first.period, first.condition, first.form)
    assert [one.op_id for one in lab.sessions(who)] == [first.op_id, again.op_id]


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


def test_a_task_is_begun_and_ended_once(lab, who):
    lab.begin(who)
    lab.begin_task(who)
    with pytest.raises(ProblemError, match="The task of P01 has begun already"):
        lab.begin_task(who)
    ended = lab.end_task(who, "sick")
    assert ended.task_ended_at is not None
    with pytest.raises(ProblemError, match="No task of P01 runs"):
        lab.end_task(who, "done")


def test_the_end_of_a_session_ends_its_task_and_its_pause(lab, who):
    session = lab.begin(who)
    lab.begin_task(who)
    lab.pause(who, paused=True)
    lab.end(who, "technical")
    (ended,) = lab.sessions(who)
    assert ended.op_id == session.op_id
    assert ended.ended_why == "technical"
    assert ended.task_ended_at == ended.ended_at
    assert ended.paused_at is None


def test_going_on_after_a_pause(lab, who):
    lab.begin(who)
    lab.pause(who, paused=True)
    assert lab.sessions(who)[0].paused_at is not None
    lab.pause(who, paused=False)
    assert lab.sessions(who)[0].paused_at is None
