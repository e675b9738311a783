from server.studies.export.working import knowledge_scores, pauses, task_scores
from tests.server.studies.export.seen import entry, person, put_off, sittings


def step(second, sitting, event, name="", **more):
    """What the server saw of a step, as it records it."""
    seen = {"event": event, "module": "m", "step": name, "errors": 0, "hints": 0, "points": 0.0, "possible": 0}
    return entry("steps", second, sitting, **seen | more)


def test_a_task_is_timed_without_its_pauses():
    who = person()
    one, _ = sittings(who)
    marks = [
        entry("mark", 120, one, what="paused"),  # before the task, so it does not count
        entry("mark", 140, one, what="resumed"),
        entry("mark", 200, one, what="paused"),
        entry("mark", 205, one, what="paused"),
        entry("mark", 230, one, what="resumed"),
        entry("mark", 340, one, what="paused"),
        entry("mark", 350, one, what="task_ended"),
    ]
    assert [until - since for since, until in pauses(marks, one)] == [20_000, 30_000, 10_000]
    assert task_scores(who, marks)[1, "task", "time", ""].value == 200 - 30 - 10
    assert [until - since for since, until in pauses(marks[-2:-1], one)] == [60_000]  # until the session's end


def test_a_task_that_is_not_over_has_no_time():
    who = person()
    who.periods[0].session.task_ended_at = None
    who.periods[1].session.task_started_at = None
    found = task_scores(who, [])
    assert found[1, "task", "time", ""].missing == "the task was not over"
    assert found[1, "task", "errors", ""].missing == "the task was not opened"
    assert (2, "task", "time", "") not in found


def test_what_was_answered_is_counted():
    who = person()
    one, two = sittings(who)
    steps = [
        step(150, one, "opened"),
        step(151, one, "error", "weigh", right=False, completed=False, seconds=3.0),
        step(152, one, "error", "weigh", right=False, completed=False, seconds=5.0),
        step(153, one, "hint", "weigh"),
        step(154, one, "step", "weigh", right=True, completed=True, seconds=9.0, points=0.5, possible=1),
        step(155, one, "question", "mix", points=0.5, possible=1),
        step(156, one, "finished", "mix", right=False, completed=True, seconds=4.0, points=1.5, possible=2),
        step(556, two, "opened"),
    ]
    found = task_scores(who, steps)
    values = {name: found[1, "task", name, ""].value for name in ("errors", "hints", "steps", "share")}
    assert values == {"errors": 3, "hints": 1, "steps": 2, "share": 0.75}
    assert found[2, "task", "errors", ""].value == 0
    assert found[2, "task", "share", ""].missing == "no step brought points"
    declined = task_scores(person(streams=("gaze",)), [])
    assert declined[1, "task", "hints", ""].missing == "the log was declined"


def test_a_session_that_was_put_off_has_no_scores():
    who = put_off(person(), 20)
    early, one, _ = sittings(who)
    assert (early.counts, one.counts, one.number, one.period.number) == (False, True, 2, 1)
    assert task_scores(who, [step(25, early, "hint"), step(155, one, "opened")])[1, "task", "hints", ""].value == 0


def test(second, moment, points):
    return entry("knowledge", second, None, moment=moment, module="quiz", points=points, possible=10, seconds=60.0)


test.__test__ = False


def test_knowledge_is_tested_before_after_and_later():
    tests = [test(10, "before", 4), test(900, "after", 7), test(2000, "delayed", 6), test(2100, "delayed", 9)]
    found = knowledge_scores(person(), tests)
    assert {key[3]: one.value for key, one in found.items()} == {"pre": 0.4, "post": 0.7, "delayed": 0.6}
    assert {key[0] for key in found} == {None}


def test_knowledge_of_different_people_belongs_to_their_condition():
    who = person(sessions=((100, 400),), design="between")
    assert list(knowledge_scores(who, [test(10, "before", 5)])) == [(1, "knowledge", "share", "pre")]
