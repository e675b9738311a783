"""What comes next for a participant: a pure function of the design and of what has been."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.protocol.messages import StudyPhase
from server.studies.design import IMMERSIVE, Knowledge, Moment, StudyDesign
from server.studies.models import StudySession
from server.studies.sessions import counted

Test = tuple[str, str]  # its moment, such as before, and its module

_Answered = tuple[str | None, str]  # in which session, what


@dataclass(frozen=True)
class Next:
    """What a participant is to do now.

    Args:
        phase: in one word.
        questionnaire: to be answered.
        moment: of the questionnaire.
        test: of knowledge, to be taken.
    """

    phase: StudyPhase
    questionnaire: str | None = None
    moment: Moment | None = None
    test: Test | None = None


def topic_of(questionnaire: str, moment: str) -> str:
    """How an entry with answers is found without opening it."""
    return f"{questionnaire}/{moment}"


def next_of(
    design: StudyDesign, periods: int, sessions: Sequence[StudySession], answered: Collection[_Answered], time: str
) -> Next:
    """What somebody who has agreed is to do now.

    Args:
        design: of the study.
        periods: how many sessions there are to be.
        sessions: so far, in order.
        answered: questionnaires by session and topic; those outside sessions by None.
        time: now, for a test that comes days later.
    """
    if sessions and sessions[-1].ended_at is None:
        return _in_session(design, sessions[-1], answered)
    knowledge = design.knowledge
    if not sessions:
        asked = _first_open(design, "before", None, answered)
        if asked is None and knowledge is not None and (None, topic_of("knowledge", "before")) not in answered:
            return Next("knowledge", test=("before", knowledge.before))
        return asked or Next("waiting")
    if len(counted(sessions)) < periods:
        return Next("waiting")
    asked = _first_open(design, "after", None, answered)
    if asked is not None:
        return asked
    test = None if knowledge is None else _later_test(knowledge, sessions, answered, time)
    return Next("done") if test is None else Next("knowledge", test=test)


def is_exposed(design: StudyDesign, condition: str) -> bool:
    """Whether people wear a headset in a condition."""
    return design.condition(condition).medium in IMMERSIVE


def _in_session(design: StudyDesign, running: StudySession, answered: Collection[_Answered]) -> Next:
    if running.task_started_at is None:
        return _first_open(design, "before_condition", running.op_id, answered) or Next("task")
    if running.task_ended_at is None:
        return Next("task")
    return _first_open(design, "after_condition", running.op_id, answered) or Next("waiting")


def _first_open(
    design: StudyDesign, moment: Moment, session_id: str | None, answered: Collection[_Answered]
) -> Next | None:
    for questionnaire in design.questionnaires.at(moment):
        if (session_id, topic_of(questionnaire, moment)) not in answered:
            return Next("questionnaire", questionnaire, moment)
    return None


def _later_test(
    knowledge: Knowledge, sessions: Sequence[StudySession], answered: Collection[_Answered], time: str
) -> Test | None:
    if (None, topic_of("knowledge", "after")) not in answered:
        return "after", knowledge.after
    if knowledge.delayed is None or (None, topic_of("knowledge", "delayed")) in answered:
        return None
    ended = max(one.ended_at or "" for one in sessions)
    due = datetime.fromisoformat(ended) + timedelta(days=knowledge.delay_days)
    return ("delayed", knowledge.delayed) if datetime.fromisoformat(time) >= due else None
