"""What the server saw of tasks and of knowledge tests, as scores."""

from collections.abc import Iterator, Sequence

from server.studies.export.answering import Found, ScoreKey
from server.studies.export.gathering import Entry
from server.studies.export.overview import Period, Person
from server.studies.export.slots import KNOWLEDGE, TASK
from server.studies.export.times import ms_of

DECLINED = "the log was declined"
ANSWERS = ("step", "error", "finished")  # events that are answers
MOMENTS = {"before": "pre", "after": "post", "delayed": "delayed"}


def task_scores(person: Person, entries: list[Entry]) -> dict[ScoreKey, Found]:
    """Time, wrong answers, hints, completed steps and the share of the points, of each task that began."""
    found: dict[ScoreKey, Found] = {}
    for period in person.periods:
        if period.session is None or period.session.task_started_at is None:
            continue
        seen = _seen_of_task(person, entries, period)
        for name, one in {"time": _time(period, entries), **seen}.items():
            found[period.number, TASK, name, ""] = one
    return found


def knowledge_scores(person: Person, entries: list[Entry]) -> dict[ScoreKey, Found]:
    """The share of the points in each knowledge test."""
    if person.design.knowledge is None:
        return {}
    period = None if person.design.design == "within" else 1
    tests = [entry.content for entry in entries if entry.kind == "knowledge"]
    return {(period, KNOWLEDGE, "share", MOMENTS[test["moment"]]): _points([test]) for test in tests}


def pauses(entries: list[Entry], period: Period) -> Iterator[tuple[float, float]]:
    """When a session was paused and went on, in Unix milliseconds; what is not resumed lasts until its end."""
    since = None
    for entry in entries:
        if entry.kind != "mark" or entry.period is not period:
            continue
        what = entry.content["what"]
        if what == "paused" and since is None:
            since = ms_of(entry.server_time)
        elif what in ("resumed", "task_ended", "session_ended") and since is not None:
            yield since, ms_of(entry.server_time)
            since = None
    if since is not None and period.session is not None and period.session.ended_at is not None:
        yield since, ms_of(period.session.ended_at)


def _time(period: Period, entries: list[Entry]) -> Found:
    session = period.session
    if session is None or session.task_started_at is None or session.task_ended_at is None:
        return Found(None, "the task was not over")
    start, end = ms_of(session.task_started_at), ms_of(session.task_ended_at)
    paused = sum(max(0.0, min(end, until) - max(start, since)) for since, until in pauses(entries, period))
    return Found(round((end - start - paused) / 1000, 3))


def _seen_of_task(person: Person, entries: list[Entry], period: Period) -> dict[str, Found]:
    names = ("errors", "hints", "steps", "share")
    if "steps" not in person.agreed:
        return {name: Found(None, DECLINED) for name in names}
    steps = [
        entry.content
        for entry in entries
        if entry.kind == "steps" and entry.period is period and entry.content["module"] == period.form
    ]
    if not steps:
        return {name: Found(None, "the task was not opened") for name in names}
    answered = [step for step in steps if step["event"] in ANSWERS]
    return {
        "errors": Found(sum(not step["right"] for step in answered)),
        "hints": Found(sum(step["event"] == "hint" for step in steps)),
        "steps": Found(len({step["step"] for step in answered if step["completed"]})),
        "share": _points(steps),
    }


def _points(steps: Sequence[dict[str, object]]) -> Found:
    """Points of the newest entry that tells them; they add up over a run."""
    for step in reversed(steps):
        points, possible = step.get("points"), step.get("possible")
        if isinstance(points, int | float) and isinstance(possible, int | float) and possible > 0:
            return Found(round(points / possible, 6))
    return Found(None, "no step brought points")
