from server.studies.export.working import knowledge_scores, pauses, task_scores
from tests.server.studies.export.example import FORM
from tests.server.studies.export.seen import entry, person


def step(second, period, event, name=None, right=None, module=FORM, **more):
    return entry("steps", second, period, event=event, module=module, step=name, right=right, **more)


def test_a_task_is_timed_without_its_pauses():
    who = person()
    one = who.periods[0]
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
    one, two = who.periods
    steps = [
        step(150, one, "opened"),
        step(151, one, "error", "weigh", False, completed=False),
        step(152, one, "error", "weigh", False, completed=False),
        step(153, one, "hint", "weigh"),
        step(154, one, "step", "weigh", True, completed=True, points=0.5, possible=1),
        step(155, one, "step", "mix", True, completed=True, points=1.5, possible=2),
        step(156, one, "question", "mix"),
        step(556, two, "opened"),
    ]
    found = task_scores(who, steps)
    values = {name: found[1, "task", name, ""].value for name in ("errors", "hints", "steps", "share")}
    assert values == {"errors": 2, "hints": 1, "steps": 2, "share": 0.75}
    assert found[2, "task", "errors", ""].value == 0
    assert found[2, "task", "share", ""].missing == "no step brought points"
    declined = task_scores(person(streams=("gaze",)), [])
    assert declined[1, "task", "hints", ""].missing == "the log was declined"


def test_a_mistake_that_leads_on_completes_its_step():
    who = person()
    one = who.periods[0]
    steps = [
        step(150, one, "step", "weigh", False, completed=True, points=0, possible=1),
        step(151, one, "finished", "mix", True, completed=True, points=1, possible=2),
    ]
    found = task_scores(who, steps)
    values = {name: found[1, "task", name, ""].value for name in ("errors", "steps", "share")}
    assert values == {"errors": 1, "steps": 2, "share": 0.5}


def test_knowledge_is_tested_before_after_and_later():
    who = person(knowledge={"before": "quiz", "after": "quiz", "delayed": "quiz"})
    entries = [
        entry("knowledge", second, None, moment=moment, module="quiz", points=points, possible=10, seconds=60)
        for second, moment, points in ((20, "before", 4), (900, "after", 7), (2000, "delayed", 6))
    ]
    found = knowledge_scores(who, entries)
    assert {key[3]: one.value for key, one in found.items()} == {"pre": 0.4, "post": 0.7, "delayed": 0.6}
    assert {key[0] for key in found} == {None}
    assert {key[3] for key in knowledge_scores(who, entries[1:])} == {"post", "delayed"}
    assert knowledge_scores(person(knowledge=None), entries) == {}


def test_knowledge_of_different_people_belongs_to_their_condition():
    who = person(sessions=((100, 400),), design="between", knowledge={"before": "a", "after": "b"})
    test = entry("knowledge", 10, None, moment="before", module="a", points=5, possible=10, seconds=60)
    assert list(knowledge_scores(who, [test])) == [(1, "knowledge", "share", "pre")]
