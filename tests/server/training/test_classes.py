from collections import Counter
from dataclasses import dataclass, field
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.clock import ago
from server.problems import ProblemError
from server.training.classes import MOST_ASKED, NEWEST_QUESTIONS, class_state, require_class
from server.training.models import StepAnswer, TrainingRun

STEPS = ("confirm", "temperature", "choose", "list", "wait", "particle", "slice", "fly")
UNMISTAKABLE = ("confirm", "wait")
HINTS = {"temperature": 2}
numbers = count()


def state_of(school, room_id, language="en"):
    return school.database.read(lambda session: class_state(session, school.shelf, room_id, language))


def learner(school, room_id, name):
    return next(one for one in state_of(school, room_id).learners if one.name == name)


@pytest.fixture
def room(school):
    return school.room("physics-1", school.actor)


# --- the recount: what a person did, one after the other -------------------------------------------------------


@dataclass
class Told:
    """What a learner did in their newest run, in plain lists."""

    mode: str
    place: int = 0
    wrong: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)

    @property
    def step(self):
        return STEPS[self.place] if self.place < len(STEPS) else None


DEEDS = st.lists(
    st.tuples(
        st.integers(0, 3), st.sampled_from(["right", "right", "right", "wrong", "wrong", "hint", "ask", "afresh"])
    ),
    max_size=50,
)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS)
def test_a_class_is_what_its_people_did(school, deeds):
    number = next(numbers)
    room_id = school.room(f"{number:06}-class", school.actor)
    people = [school.person(f"{number}-{name}", room_id=room_id) for name in ("Ada", "Bo", "Chloé", "Dai")]
    runs, told, everything = {}, {}, []
    for who, deed in deeds:
        if who not in runs or deed == "afresh":
            mode = "exam" if who == 3 else "learn"
            runs[who] = school.open(people[who], mode=mode, afresh=True)
            told[who] = Told(mode)
            everything.append(told[who])
        if told[who].step is not None:
            do(school, people[who], runs[who], told[who], deed)
    state = state_of(school, room_id)
    assert [one.name for one in state.learners] == sorted(people[who].person_name for who in runs)
    for who, one in told.items():
        found = next(found for found in state.learners if found.run_id == runs[who].run_id)
        now_at = one.step
        assert (found.step_id, found.standing.current, found.mode) == (now_at, one.place, one.mode)
        assert found.standing.finished is (now_at is None)
        assert (found.total_errors, found.total_hints) == (len(one.wrong), len(one.hints))
        assert found.questions == one.questions.count(now_at)
        assert found.stuck is (one.mode == "learn" and now_at is not None and one.wrong.count(now_at) >= 3)
    check_asked(state, everything)


def do(school, actor, run, told, deed):
    """One deed in a run, and what is to be remembered of it."""
    step = told.step
    if deed == "ask":
        school.say("ask_teacher", actor, run_id=run.run_id, step_id=step, text=f"Why {step}?")
        told.questions.append(step)
    elif deed == "hint":
        if told.mode == "exam" or told.hints.count(step) >= HINTS.get(step, 0):
            with pytest.raises(ProblemError):
                school.say("take_hint", actor, run_id=run.run_id, step_id=step)
        else:
            school.say("take_hint", actor, run_id=run.run_id, step_id=step)
            told.hints.append(step)
    elif deed == "wrong" and step not in UNMISTAKABLE:
        school.err(run, step, actor)
        told.wrong.append(step)
        told.place += told.mode == "exam"
    else:
        school.answer(run, step, actor)
        told.place += 1


def check_asked(state, everything):
    errors, hints, questions = (
        Counter(step for one in everything for step in getattr(one, what)) for what in ("wrong", "hints", "questions")
    )
    needs = errors + hints + questions
    assert len(state.asked) == min(len(needs), MOST_ASKED)
    assert [needs[one.step_id] for one in state.asked] == sorted(needs.values(), reverse=True)[:MOST_ASKED]
    for one in state.asked:
        assert (one.errors, one.hints) == (errors[one.step_id], hints[one.step_id])
        assert len(one.questions) == min(questions[one.step_id], NEWEST_QUESTIONS)


# --- one thing after the other ---------------------------------------------------------------------------------


def test_a_class_without_runs_is_empty(school, room):
    state = state_of(school, room)
    assert (state.learners, state.asked) == ([], [])


def test_who_learns_alone_is_in_no_class(school, room):
    school.open()
    assert state_of(school, room).learners == []


def test_of_everybody_the_run_counts_that_they_were_last_at(school, room):
    text = (school.shelf.folder / "everything.yaml").read_text()
    (school.shelf.folder / "again.yaml").write_text(text.replace("id: everything", "id: again"))
    ada = school.person("Ada", room_id=room)
    first = school.open(ada)
    second = school.open(ada, module_id="again")
    assert learner(school, room, "Ada").run_id == second.run_id
    school.answer(first, "confirm", ada)
    assert learner(school, room, "Ada").run_id == first.run_id


def test_errors_at_a_step_of_another_module_are_of_that_module(school, room):
    text = (school.shelf.folder / "everything.yaml").read_text()
    (school.shelf.folder / "again.yaml").write_text(text.replace("id: everything", "id: again"))
    for name, module_id in (("Ada", "everything"), ("Bo", "again")):
        person = school.person(name, room_id=room)
        run = school.open(person, module_id=module_id)
        school.answer(run, "confirm", person)
        school.err(run, "temperature", person)
    asked = state_of(school, room).asked
    assert {(one.module_id, one.step_id, one.errors) for one in asked} == {
        ("everything", "temperature", 1),
        ("again", "temperature", 1),
    }


def test_runs_of_a_module_that_is_gone_are_left_out(school, room):
    ada = school.person("Ada", room_id=room)
    run = school.open(ada)
    school.say("ask_teacher", ada, run_id=run.run_id, step_id="confirm", text="Why?")
    (school.shelf.folder / "everything.yaml").unlink()
    state = state_of(school, room)
    assert (state.learners, state.asked) == ([], [])


def test_who_takes_much_longer_than_the_class_is_stuck(school, room, monkeypatch):
    for name in ("Ada", "Bo"):
        person = school.person(name, room_id=room)
        run = school.open(person)
        if name == "Ada":
            school.answer(run, "confirm", person)
    assert not learner(school, room, "Bo").stuck
    monkeypatch.setattr("server.training.classes.now", lambda: ago(-61))
    assert learner(school, room, "Bo").stuck
    assert not learner(school, room, "Ada").stuck, "nobody else has shown how long this step takes"


def test_how_long_a_step_takes_decides_who_is_stuck(school, room, monkeypatch):
    for name in ("Ada", "Bo"):
        person = school.person(name, room_id=room)
        run = school.open(person)
        if name == "Ada":
            school.answer(run, "confirm", person)

    def slow(session):
        answer = session.get(StepAnswer, school.rows(StepAnswer)[0].op_id)
        answer.seconds = 100.0
        session.add(answer)

    school.database.write(slow)
    monkeypatch.setattr("server.training.classes.now", lambda: ago(-240))
    assert not learner(school, room, "Bo").stuck
    monkeypatch.setattr("server.training.classes.now", lambda: ago(-260))
    assert learner(school, room, "Bo").stuck


def test_a_question_is_open_until_its_step_is_done(school, room):
    ada = school.person("Ada", room_id=room)
    run = school.open(ada)
    school.say("ask_teacher", ada, run_id=run.run_id, step_id="confirm", text="Which hood?")
    assert learner(school, room, "Ada").questions == 1
    school.answer(run, "confirm", ada)
    assert learner(school, room, "Ada").questions == 0
    (asked,) = state_of(school, room).asked
    assert (asked.step_id, asked.questions) == ("confirm", ["Which hood?"])


def test_titles_come_in_the_language_of_who_looks(school, room):
    school.open(school.person("Ada", room_id=room))
    (english,), (french,) = state_of(school, room).learners, state_of(school, room, "fr").learners
    assert (english.module, english.step) == ("Everything", "Say so")
    assert (french.module, french.step) == ("Tout", "Le dire")


def test_a_class_is_for_who_opened_it_and_who_teaches(school, room):
    def allowed(person):
        found = school.database.read(lambda session: require_class(session, person.person_id, person.role, "physics-1"))
        return found.id == room

    assert allowed(school.actor)
    for role in ("teacher", "ergonomist", "admin"):
        assert allowed(school.person(f"a {role}", role))
    for role in ("guest", "student", "researcher"):
        with pytest.raises(ProblemError, match="A class is for who opened its room, and for teacher, ergonomist"):
            allowed(school.person(f"a {role}", role))
    with pytest.raises(ProblemError, match="There is no room x") as failed:
        school.database.read(lambda session: require_class(session, school.actor.person_id, "admin", "x"))
    assert failed.value.code == "not_found"


def test_a_run_that_comes_along_to_another_room_is_in_that_class(school, room):
    other = school.room("chem-2", school.actor)
    ada = school.person("Ada", room_id=room)
    run = school.open(ada)
    there = type(ada)(**{**vars(ada), "room_id": other})
    assert school.open(there).run_id == run.run_id
    assert state_of(school, room).learners == []
    assert [one.name for one in state_of(school, other).learners] == ["Ada"]
    assert len(school.rows(TrainingRun)) == 1
