import pytest
from sqlmodel import select

from server.clock import new_op_id
from server.database import Database
from server.problems import ProblemError
from server.protocol.messages import CompleteStep, OpenTraining, TrainingState
from server.training.models import StepAnswer
from server.training.service import complete_step, module_summaries, modules, open_training
from server.writes import Actor
from tests.serving import NOW

MODULE = next(iter(modules()))


def opened(database: Database, actor: Actor, module_id: str = MODULE) -> TrainingState:
    message = OpenTraining(op_id=new_op_id(), module_id=module_id, device_time=NOW)
    return database.write(lambda session: open_training(session, actor, message))


def answered(database: Database, actor: Actor, run_id: str, step_id: str, **answer: object) -> TrainingState:
    message = CompleteStep.model_validate(
        {"op_id": new_op_id(), "run_id": run_id, "step_id": step_id, "device_time": NOW, **answer}
    )
    return database.write(lambda session: complete_step(session, actor, message))


def right_answer(state: TrainingState) -> dict[str, object]:
    step = state.steps[state.current]
    if step.condition == "value":
        return {"value": step.target, "unit": step.unit}
    if step.condition == "choice":
        return {"choice": modules()[state.module_id].steps[state.current].condition.right}
    return {}


def wrong_answer(state: TrainingState) -> dict[str, object]:
    step = state.steps[state.current]
    if step.condition == "value":
        return {"value": step.target + 2 * step.tolerance, "unit": step.unit}
    return {"choice": 7}


def test_a_run_goes_from_the_first_step_to_the_end(database: Database, actor: Actor) -> None:
    state = opened(database, actor)
    assert state.current == 0
    for number in range(len(state.steps)):
        step_id = state.steps[number].step_id
        wrong = answered(database, actor, state.run_id, step_id, **wrong_answer(state))
        assert (wrong.accepted, wrong.current) == (False, number)
        assert wrong.feedback
        state = answered(database, actor, state.run_id, step_id, **right_answer(state))
        assert (state.accepted, state.current) == (True, number + 1)
    with pytest.raises(ProblemError, match="This run is finished"):
        answered(database, actor, state.run_id, state.steps[-1].step_id)
    stored = database.read(lambda session: session.exec(select(StepAnswer)).all())
    assert [answer.accepted for answer in stored].count(True) == len(state.steps)
    assert [answer.accepted for answer in stored].count(False) == len(state.steps)


def test_opening_again_goes_on_where_it_was(database: Database, actor: Actor) -> None:
    state = opened(database, actor)
    answered(database, actor, state.run_id, state.steps[0].step_id, **right_answer(state))
    again = opened(database, actor)
    assert (again.run_id, again.current) == (state.run_id, 1)


def test_the_steps_come_in_order(database: Database, actor: Actor) -> None:
    state = opened(database, actor)
    second = state.steps[1].step_id
    with pytest.raises(ProblemError, match=f"Expected an answer to step {state.steps[0].step_id}; got one to"):
        answered(database, actor, state.run_id, second)


def test_an_unknown_module_or_run_is_not_found(database: Database, actor: Actor) -> None:
    with pytest.raises(ProblemError, match="There is no module juggling; there are "):
        opened(database, actor, "juggling")
    with pytest.raises(ProblemError, match="There is no training run"):
        answered(database, actor, new_op_id(), "weigh")


def test_a_step_tells_which_place_of_which_prop_it_is_about(database: Database, actor: Actor) -> None:
    places = {step.step_id: step.hotspot for step in opened(database, actor, "prepare-nmc111-slurry").steps}
    assert places["weigh-active-material"] == "balance/pan"
    assert places["check-viscosity"] is None


def test_titles_come_in_the_language_asked_for() -> None:
    english, french = module_summaries("en"), module_summaries("fr")
    assert [module.module_id for module in english] == [module.module_id for module in french]
    assert english[0].title != french[0].title
