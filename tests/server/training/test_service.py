import pytest

from server.clock import new_op_id
from server.problems import ProblemError
from server.protocol.messages import ListModules, ShowModule
from server.training.shelf import shipped
from training_modules.schema import STAGES


def catalogue(school, actor=None):
    message = ListModules(op_id=new_op_id())
    who = actor or school.actor
    return school.database.read(lambda session: school.training.list_modules(session, who, message)).modules


def test_the_catalogue_follows_the_line(school):
    modules = catalogue(school)
    assert {module.module_id for module in modules} == {*shipped(), "everything", "game"}
    places = [STAGES.index(module.stage) for module in modules]
    assert places == sorted(places)


def test_it_says_how_far_one_is(school):
    state = school.open()
    school.answer(state, "confirm")
    school.open(school.person("ada"), mode="exam")
    (mine,) = [module for module in catalogue(school) if module.module_id == "everything"]
    assert (mine.under_way, mine.completed, mine.finished) == ("learn", 1, [])
    for step in state.steps[1:]:
        school.answer(state, step.step_id)
    (mine,) = [module for module in catalogue(school) if module.module_id == "everything"]
    assert (mine.under_way, mine.completed, mine.finished) == (None, 0, ["learn"])


def test_a_failed_exam_is_not_finished(school):
    state = school.open(mode="exam")
    for step in state.steps:
        answer = school.answer if step.condition in ("confirm", "checklist", "time") else school.err
        answer(state, step.step_id)
    (mine,) = [module for module in catalogue(school) if module.module_id == "everything"]
    assert mine.finished == []


def test_a_module_is_shown_without_a_run(school):
    shown = school.training.show_module("fr", ShowModule(op_id=new_op_id(), module_id="everything"))
    assert (shown.title, len(shown.steps)) == ("Tout", 8)
    with pytest.raises(ProblemError, match="There is no module juggling"):
        school.training.show_module("fr", ShowModule(op_id=new_op_id(), module_id="juggling"))


def test_steps_are_counted(school):
    school.training.require_step("everything", 7)
    with pytest.raises(ProblemError, match="The module everything has 8 steps; there is no step 8"):
        school.training.require_step("everything", 8)
