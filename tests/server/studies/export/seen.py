"""Participants and entries as they are after reading, made by hand."""

from dataclasses import replace

from server.studies.design import StudyDesign
from server.studies.export.gathering import Entry
from server.studies.export.overview import Period, Person
from server.studies.models import Participant, StudySession
from tests.server.studies.export.example import ALL, DESIGN, FORM


def at(second):
    """A moment in the study."""
    return f"2026-10-05T{8 + second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.000000Z"


def person(sessions=((100, 400), (500, 800)), streams=ALL, **change):
    """A participant with sessions that began and ended at these seconds; the task takes the middle of each."""
    design = StudyDesign.model_validate({**DESIGN, **change})
    row = Participant(
        op_id="p", actor_id="a", device_id="d", device_time=None, server_time=at(0), id="s.P01", study_id="s",
        version=1, number=1, code="P01", sequence=1, conditions="[]", forms="[]", consent_version=1,
        streams="[" + ", ".join(f'"{stream}"' for stream in streams) + "]",
    )  # fmt: skip
    periods = []
    for number, condition in enumerate(("paper", "mr") if design.design == "within" else ("mr",), start=1):
        session = None
        if number <= len(sessions):
            start, end = sessions[number - 1]
            session = StudySession(
                op_id=f"session {number}", actor_id="a", device_id="d", device_time=None, server_time=at(start),
                participant_id="s.P01", period=number - 1, condition=condition, form=FORM,
                task_started_at=at(start + 50), task_ended_at=at(end - 50), ended_at=at(end), ended_why="done",
            )  # fmt: skip
        periods.append(Period(number, condition, FORM, (session,) if session else ()))
    return Person(row, design, tuple(periods), erased=False)


def entry(kind, second, sitting=None, topic="", **content):
    """Something that was recorded."""
    return Entry(f"{kind} {second}", kind, topic, sitting, None, at(second), None, None, content)


def sittings(who):
    """The sessions of somebody, in order."""
    return list(who.sittings.values())


def put_off(who, start):
    """The same with a session before the first that ended before its task."""
    first = who.periods[0].session
    values = {"op_id": "put off", "task_started_at": None, "task_ended_at": None, "ended_why": "baseline"}
    early = StudySession(**first.model_dump() | values | {"server_time": at(start), "ended_at": at(start + 30)})
    periods = (replace(who.periods[0], sessions=(early, first)), *who.periods[1:])
    return Person(who.row, who.design, periods, erased=False)
