import json
from collections import Counter

import pytest

from server.problems import ProblemError
from server.studies import enrolling


def test_the_same_design_is_registered_once_and_another_is_the_next_version(lab):
    first = lab.publish(streams=["steps", "gaze", "motion"])
    assert first.version == 1
    assert lab.publish(participants=12).version == 2
    assert lab.publish(participants=12).version == 2


def test_participants_keep_the_version_that_they_began_with(lab):
    before = lab.enrol("steps")
    lab.publish(participants=12)
    after = lab.enrol("steps")
    assert (before.version, after.version) == (1, 2)
    design = lab.database.read(lambda session: enrolling.design_of(session, before.study_id, 1))
    assert design.participants == 24


def test_orders_are_balanced(lab):
    people = [lab.enrol("steps") for _ in range(24)]
    assert [one.code for one in people] == [f"P{number:02}" for number in range(1, 25)]
    orders = Counter(one.conditions for one in people)
    assert orders == {json.dumps(["paper", "mr"]): 12, json.dumps(["mr", "paper"]): 12}
    with pytest.raises(ProblemError, match="The study has its 24 participants"):
        lab.enrol("steps")


def test_consent_is_to_the_text_of_today_and_to_logs_that_there_are(lab):
    with pytest.raises(ProblemError, match="Expected consent to version 1 of the text; got 2"):
        lab.enrol("steps", consent=2)
    with pytest.raises(ProblemError, match="The study logs steps, gaze, motion; nobody can agree to frames"):
        lab.enrol("frames")
    assert json.loads(lab.enrol().streams) == []


def test_there_has_to_be_a_study(lab):
    with pytest.raises(ProblemError, match="There is no version 9 of a study"):
        lab.database.read(lambda session: enrolling.design_of(session, "slurry-paper-mr", 9))
    with pytest.raises(ProblemError, match="There is no participant nobody"):
        lab.begin("nobody")


def test_who_withdraws_is_recorded_no_more_and_keeps_what_there_is(lab):
    who = lab.enrol("steps").id
    lab.begin(who)
    lab.record(who, "steps", step="weigh")
    lab.database.write(lambda session: enrolling.withdraw(session, enrolling.participant_named(session, who)))
    with pytest.raises(ProblemError, match="P01 has withdrawn; nothing is recorded any more"):
        lab.record(who, "steps", step="mix")
    assert len(lab.entries(who)) == 1
