import pytest

from server.clock import new_op_id
from server.problems import ProblemError
from server.protocol.messages import ListScores
from server.training import models
from server.training.scores import list_scores
from training_modules.games.best_electrode import load_trials

CHOICE = {"active_fraction": 0.95, "carbon_share": 0.5, "solid_content": 0.68, "gap_um": 120.0, "compression": 0.15}


def tried(school, state, actor=None, **choice):
    return school.say("try_electrode", actor, run_id=state.run_id, step_id="build", **{**CHOICE, **choice})


def test_the_nearest_electrode_answers_and_is_named(school):
    state = school.open(module_id="game")
    answer = tried(school, state)
    assert answer.electrode in {made.name for made in load_trials()}
    assert answer.distance > 0
    assert answer.differences[0].label != ""
    expected = answer.areal_capacity_mah_cm2 * answer.mean_voltage_v * answer.usable_share
    assert answer.usable_mwh_cm2 == pytest.approx(expected)
    assert answer.usable_share == pytest.approx(min(1.0, answer.penetration_um / answer.thickness_um))
    assert "Gallagher" in answer.estimate
    (row,) = school.rows(models.Trial)
    assert (row.op_id, row.score) == (answer.trial_id, answer.usable_mwh_cm2)


def test_exactly_an_electrode_of_the_library(school):
    made = load_trials()[0]
    trial = made.trial
    answer = tried(
        school,
        school.open(module_id="game"),
        active_fraction=trial.active_percent / 100,
        carbon_share=trial.carbon_share_percent / 100,
        solid_content=trial.solid_content_percent / 100,
        gap_um=trial.gap_um,
        compression=trial.compression_percent / 100,
    )
    assert (answer.electrode, answer.distance) == (made.name, pytest.approx(0, abs=1e-9))


def test_a_trial_is_an_answer(school):
    state = school.open(module_id="game")
    trials = [tried(school, state, gap_um=gap) for gap in (60.0, 120.0, 250.0)]
    best = max(trials, key=lambda one: one.usable_mwh_cm2)
    judged = school.answer(state, "build", trial_id=best.trial_id)
    assert judged.right is (best.usable_mwh_cm2 >= 3)
    assert f"{best.usable_mwh_cm2:.2f} mWh/cm²" in judged.feedback


def test_a_trial_of_somebody_else_is_none(school):
    mine, theirs = school.open(module_id="game"), school.open(eve := school.person("eve"), module_id="game")
    trial = tried(school, theirs, eve)
    with pytest.raises(ProblemError, match="There is no trial"):
        school.answer(mine, "build", trial_id=trial.trial_id)
    with pytest.raises(ProblemError, match="This step asks for a trial; try an electrode first"):
        school.say("complete_step", run_id=mine.run_id, step_id="build")


@pytest.mark.parametrize("choice", [{"solid_content": 1.0}, {"active_fraction": 1.0}, {"compression": 1.0}])
def test_what_nobody_can_make(school, choice):
    with pytest.raises(ProblemError, match="No electrode can be made like that"):
        tried(school, school.open(module_id="game"), **choice)
    assert school.rows(models.Trial) == []


def test_a_step_that_is_no_such_game(school):
    state = school.open()
    with pytest.raises(ProblemError, match="The step confirm asks for no electrode; got a trial"):
        school.say("try_electrode", run_id=state.run_id, step_id="confirm", **CHOICE)


def test_the_board_of_a_class_has_everybodys_best(school):
    room_id = school.room("lesson", school.actor)
    people = [school.person(name, room_id=room_id) for name in ("ada", "bob")]
    states = [school.open(person, module_id="game") for person in people]
    outside = school.person("eve")
    tried(school, school.open(outside, module_id="game"), outside)
    scores = [
        max(tried(school, state, person, gap_um=gap).usable_mwh_cm2 for gap in gaps)
        for person, state, gaps in zip(people, states, ((60.0, 250.0), (100.0,)), strict=True)
    ]
    message = ListScores(op_id=new_op_id(), run_id=states[1].run_id, step_id="build")
    rows = school.database.read(lambda session: list_scores(session, people[1], message)).rows
    assert sorted((row.name, row.score) for row in rows) == sorted(zip(("ada", "bob"), scores, strict=True))
    assert [row.score for row in rows] == sorted(scores, reverse=True)
    assert [row.name for row in rows if row.mine] == ["bob"]
