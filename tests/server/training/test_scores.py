from server.clock import new_op_id
from server.protocol.messages import ListScores
from server.training.scores import list_scores


def flown(school, state, path_ratio, actor=None):
    flight = {"way": "table", "path_ratio": path_ratio, "seconds": 40.0, "touches": 1, "discomfort": None}
    return school.answer(state, "fly", actor, flight=flight)


def at_the_flight(school, actor=None):
    state = school.open(actor)
    for step in state.steps[:-1]:
        school.answer(state, step.step_id, actor)
    return state


def board(school, state, actor=None):
    message = ListScores(op_id=new_op_id(), run_id=state.run_id, step_id="fly")
    who = actor or school.actor
    return school.database.read(lambda session: list_scores(session, who, message)).rows


def test_the_shortest_way_is_the_best_and_everybody_stands_once(school):
    mine, eve = at_the_flight(school), school.person("eve")
    theirs = at_the_flight(school, eve)
    flown(school, mine, 3.5)  # too long: it is told, and the step stays
    flown(school, mine, 1.6)
    flown(school, theirs, 1.4, eve)
    assert [(row.name, row.score, row.mine) for row in board(school, mine)] == [
        ("eve", 1.4, False),
        (school.actor.person_name, 1.6, True),
    ]


def test_nobody_has_played_yet(school):
    assert board(school, at_the_flight(school)) == []


def test_those_outside_a_class_are_not_on_its_board(school):
    room_id = school.room("lesson", school.actor)
    pupil = school.person("ada", room_id=room_id)
    flown(school, at_the_flight(school), 1.2)
    inside = at_the_flight(school, pupil)
    flown(school, inside, 2.0, pupil)
    assert [row.name for row in board(school, inside, pupil)] == ["ada"]
