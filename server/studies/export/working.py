"""What the server saw of tasks and of knowledge tests, as scores."""

from collections.abc import Iterator, Mapping
from typing import Any

from server.studies.export.answering import Found, ScoreKey
from server.studies.export.gathering import Entry
from server.studies.export.overview import Person, Sitting
from server.studies.export.slots import KNOWLEDGE, TASK
from server.studies.export.times import ms_of

DECLINED = "the log was declined"
# What the moments of a knowledge test are called among scores.
_MOMENTS = {"before": "pre", "after": "post", "delayed": "delayed"}


def task_scores(person: Person, entries: list[Entry]) -> dict[ScoreKey, Found]:
    """Time, wrong answers, hints, completed steps and the share of the points, of each task that began."""
    found: dict[ScoreKey, Found] = {}
    for sitting in person.sittings.values():
        if sitting.counts and sitting.session.task_started_at is not None:
            for name, one in {"time": _time(sitting, entries), **_seen(person, entries, sitting)}.items():
                found[sitting.period.number, TASK, name, ""] = one
    return found


def knowledge_scores(person: Person, entries: list[Entry]) -> dict[ScoreKey, Found]:
    """The share of the points in each knowledge test; of who has one condition only it belongs to that."""
    period = None if person.design.design == "within" else 1
    found: dict[ScoreKey, Found] = {}
    for entry in entries:
        if entry.kind == "knowledge":
            found.setdefault((period, KNOWLEDGE, "share", _MOMENTS[entry.content["moment"]]), _share(entry.content))
    return found


def pauses(entries: list[Entry], sitting: Sitting) -> Iterator[tuple[float, float]]:
    """When a session was paused and went on, in Unix milliseconds; what is not resumed lasts until its end."""
    since = None
    for entry in entries:
        if entry.kind != "mark" or entry.sitting is not sitting:
            continue
        what = entry.content["what"]
        if what == "paused" and since is None:
            since = ms_of(entry.server_time)
        elif what in ("resumed", "task_ended", "session_ended") and since is not None:
            yield since, ms_of(entry.server_time)
            since = None
    if since is not None and sitting.session.ended_at is not None:
        yield since, ms_of(sitting.session.ended_at)


def _time(sitting: Sitting, entries: list[Entry]) -> Found:
    session = sitting.session
    if session.task_started_at is None or session.task_ended_at is None:
        return Found(None, "the task was not over")
    start, end = ms_of(session.task_started_at), ms_of(session.task_ended_at)
    paused = sum(max(0.0, min(end, until) - max(start, since)) for since, until in pauses(entries, sitting))
    return Found(round((end - start - paused) / 1000, 3))


def _seen(person: Person, entries: list[Entry], sitting: Sitting) -> dict[str, Found]:
    names = ("errors", "hints", "steps", "share")
    if "steps" not in person.agreed:
        return {name: Found(None, DECLINED) for name in names}
    steps = [entry.content for entry in entries if entry.kind == "steps" and entry.sitting is sitting]
    if not steps:
        return {name: Found(None, "the task was not opened") for name in names}
    return {
        "errors": Found(sum(step.get("right") is False for step in steps)),
        "hints": Found(sum(step["event"] == "hint" for step in steps)),
        "steps": Found(len({step["step"] for step in steps if step.get("completed")})),
        "share": _share(steps[-1]),  # points add up over a task
    }


def _share(content: Mapping[str, Any]) -> Found:
    points, possible = content["points"], content["possible"]
    return Found(round(points / possible, 6)) if possible else Found(None, "no step brought points")
