"""What comes next, walked through for every design that hypothesis finds."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from server.studies.design import StudyDesign
from server.studies.flow import Next, counted, next_of, topic_of
from server.studies.models import StudySession
from tests.server.studies.hall import DESIGN

LATER = "2027-06-01T00:00:00.000000Z"


def made(**change: Any) -> StudyDesign:
    return StudyDesign.model_validate({**DESIGN, **change})


def period(number: int, **change: Any) -> StudySession:
    fields = {"op_id": f"session-{number}", "actor_id": "", "device_id": "", "device_time": None}
    fields |= {"server_time": "2026-11-29T10:00:00.000000Z", "participant_id": "", "period": number}
    return StudySession(**fields, condition="vr", form="short", **change)


@given(
    before=st.booleans(),
    knowledge=st.sampled_from([None, False, True]),
    asked=st.lists(st.sampled_from(["sus", "nasa-tlx", "ueq"]), unique=True),
    periods=st.integers(1, 3),
)
def test_everybody_comes_to_the_end_and_is_asked_everything_once(before, knowledge, asked, periods):
    test = None if knowledge is None else {"before": "a", "after": "b", "delayed": "c" if knowledge else None}
    design = made(
        knowledge=test,
        questionnaires={
            "before": ["tam"] if before else [],
            "before_condition": ["ssq"],
            "after_condition": ["ssq", "sus", *(one for one in asked if one != "sus")],
            "after": ["paas"],
        },
    )
    sessions: list[StudySession] = []
    answered: list[tuple[str | None, str]] = []
    tasks = 0
    for _ in range(60):
        coming = next_of(design, periods, sessions, answered, LATER)
        running = sessions[-1] if sessions and sessions[-1].ended_at is None else None
        if coming.phase == "questionnaire":
            answered.append((running.op_id if running else None, topic_of(coming.questionnaire, coming.moment)))
        elif coming.phase == "knowledge":
            answered.append((None, topic_of("knowledge", coming.test[0])))
        elif coming.phase == "task":
            tasks += 1
            if running.task_started_at is None:
                running.task_started_at = "2026-11-29T10:01:00.000000Z"
            else:
                running.task_ended_at = "2026-11-29T10:20:00.000000Z"
        elif coming.phase == "waiting" and running is not None:
            running.ended_at = "2026-11-29T10:30:00.000000Z"
        elif coming.phase == "waiting":
            sessions.append(period(len(sessions)))
        else:
            break
    assert coming == Next("done")
    assert len(answered) == len(set(answered))
    expected = periods * (1 + len(design.questionnaires.after_condition)) + 1 + before
    expected += 0 if knowledge is None else 3 if knowledge else 2
    assert len(answered) == expected
    assert (len(sessions), tasks) == (periods, 2 * periods)


def test_a_session_without_its_task_is_had_again():
    unwell = period(0, ended_at="2026-11-29T10:05:00.000000Z", ended_why="baseline")
    assert counted([unwell]) == []
    assert next_of(made(), 1, [unwell], [], LATER).phase == "waiting"


def test_the_delayed_test_waits_for_its_day():
    design = made(knowledge={"before": "a", "after": "b", "delayed": "c", "delay_days": 14})
    done = period(0, task_started_at="2026-11-29T10:01:00Z", ended_at="2026-11-29T10:30:00.000000Z")
    answered = [(None, "paas/after"), (None, "knowledge/after")]
    assert next_of(design, 1, [done], answered, "2026-12-13T10:29:59.000000Z").phase == "done"
    assert next_of(design, 1, [done], answered, "2026-12-13T10:30:00.000000Z").test == ("delayed", "c")
