import base64
import math
import statistics
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.clock import new_op_id, now
from server.protocol.messages import CompleteStep, LogChunk
from server.simulating.participants import EFFECTS, FRAME_HZ, TARGETS, SimulatedParticipant
from server.studies.questionnaires.answers import check_answers
from server.studies.questionnaires.loader import load_questionnaires
from server.studies.questionnaires.scoring import score
from training_modules.loader import load_modules

QUESTIONNAIRES = load_questionnaires(Path())
ASKED_ONCE = sorted(name for name, one in QUESTIONNAIRES.items() if not one.is_series)
MODULES = load_modules()
WITHOUT_A_GAME = sorted(name for name in MODULES if name not in ("best-electrode", "pore-flight"))
ALL = ("motion", "gaze", "interactions", "frames")
PEOPLE = [SimulatedParticipant(number, 7) for number in range(1, 101)]


def mean(questionnaire: str, name: str, medium: str, occasion: str = "1/after_condition") -> float:
    """Of everybody who left nothing open."""
    found = []
    for person in PEOPLE:
        given_answers = person.answers(QUESTIONNAIRES[questionnaire], medium, occasion)
        answers = {item: value for item, value in given_answers.items() if value is not None}
        pairs = person.pairs(QUESTIONNAIRES[questionnaire], occasion) or None
        found.append(score(QUESTIONNAIRES[questionnaire], answers, pairs).values[name].value)
    return statistics.mean(value for value in found if value is not None)


def samples(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), "<f4").reshape(-1, 22)


def test_the_same_person_does_the_same_and_another_something_else() -> None:
    questionnaire, module = QUESTIONNAIRES["sus"], MODULES["dry-electrode"]

    def everything(person: SimulatedParticipant) -> tuple[object, ...]:
        answers = person.answers(questionnaire, "mr", "1/after_condition")
        return answers, person.sheet(1), list(person.moves(module, "mr")), person.second(3.0, 10, ALL)

    assert everything(SimulatedParticipant(3, 7)) == everything(SimulatedParticipant(3, 7))
    assert everything(SimulatedParticipant(3, 7)) != everything(SimulatedParticipant(3, 8))
    assert everything(SimulatedParticipant(3, 7)) != everything(SimulatedParticipant(4, 7))


@given(st.integers(1, 1000), st.sampled_from(ASKED_ONCE), st.sampled_from(sorted(EFFECTS)), st.integers(1, 4))
def test_every_answer_can_be_given(number: int, name: str, medium: str, period: int) -> None:
    person, questionnaire = SimulatedParticipant(number, 1), QUESTIONNAIRES[name]
    for moment in ("before_condition", "after_condition"):
        answers = person.answers(questionnaire, medium, f"{period}/{moment}")
        assert tuple(answers) == questionnaire.codes
        pairs = person.pairs(questionnaire, f"{period}/{moment}")
        answered = {item: questionnaire.scale.low if value is None else value for item, value in answers.items()}
        check_answers(questionnaire, answered, pairs if questionnaire.takes_pairs else None)
        assert len(pairs) == (len(answers) * (len(answers) - 1) // 2 if questionnaire.takes_pairs else 0)


def test_declared_effects_are_found_in_the_scores() -> None:
    for medium, effect in EFFECTS.items():
        assert mean("sus", "total", medium) == pytest.approx(100 * effect.ease, abs=4)
        assert mean("nasa-tlx", "raw", medium) == pytest.approx(100 * effect.load, abs=4)
        assert mean("ipq", "general", medium) == pytest.approx(6 * effect.presence, abs=0.4)
    before = mean("ssq", "total", "vr", "1/before_condition")
    assert before < 6
    assert before == pytest.approx(mean("ssq", "total", "paper"), abs=2)
    assert mean("ssq", "total", "vr") > mean("ssq", "total", "mr") + 10 > before + 20


def test_sickness_rises_during_an_exposure_and_only_there() -> None:
    rated = [[person.sickness_at(minute, "vr") for minute in range(12)] for person in PEOPLE]
    assert all(0 <= value <= 20 for one in rated for value in one)
    means = [statistics.mean(minute) for minute in zip(*rated, strict=True)]
    assert means[0] < 1 < means[2] < means[8]
    assert max(person.sickness_at(8, "paper") for person in PEOPLE) <= 2
    assert SimulatedParticipant(1, 7, susceptibility=3.0).sickness_at(10, "mr") >= 15


@pytest.mark.parametrize("name", WITHOUT_A_GAME)
@pytest.mark.parametrize("mode", ["learn", "exam"])
def test_a_module_is_worked_through(name: str, mode: str) -> None:
    module = MODULES[name]
    if mode not in module.modes:
        pytest.skip(f"{name} is for {module.modes}")
    moves = list(SimulatedParticipant(5, 7).moves(module, "mr", mode))
    assert all(move.after_s > 0 for move in moves)
    places = [[step.id for step in module.steps].index(move.step_id) for move in moves]
    assert places == sorted(places)
    assert places[-1] == len(module.steps) - 1
    if mode == "exam":
        assert len(set(places)) == len(places)
        assert {move.kind for move in moves} == {CompleteStep}


def test_who_is_less_skilled_errs_more_and_takes_longer() -> None:
    able, unable = max(PEOPLE, key=lambda one: one.skill), min(PEOPLE, key=lambda one: one.skill)
    walks = [
        [list(person.moves(module, "paper")) for module in (MODULES[name] for name in WITHOUT_A_GAME)]
        for person in (able, unable)
    ]
    counts = [sum(len(walk) for walk in walks_of_one) for walks_of_one in walks]
    seconds = [sum(move.after_s for walk in walks_of_one for move in walk) for walks_of_one in walks]
    assert counts[0] < counts[1]
    assert seconds[0] < seconds[1]


@given(st.integers(1, 500), st.integers(0, 3600), st.sampled_from([1, 10, 60, 90]))
def test_motion_is_rows_of_heads_and_hands_that_move_smoothly(number: int, at_s: int, hz: int) -> None:
    person = SimulatedParticipant(number, 1)
    rows = np.vstack([samples(person.second(float(second), hz, ["motion"])["motion"]) for second in (at_s, at_s + 1)])
    assert rows.shape == (2 * hz, 22)
    assert rows[:hz, 0] == pytest.approx(np.arange(hz) / hz, abs=1e-6)
    for first in (1, 8, 15):
        positions, rotations = rows[:, first : first + 3], rows[:, first + 3 : first + 7]
        seen = ~np.isnan(positions[:, 0])
        assert np.linalg.norm(rotations[seen], axis=1) == pytest.approx(1.0, abs=1e-5)
        if hz >= 10:
            steps = [math.dist(one, other) for one, other in pairwise(positions[seen])]
            assert all(step < 2.0 / hz for step in steps)  # 2 m/s
    assert not np.isnan(rows[:, 1:8]).any()


def test_a_hand_is_sometimes_not_seen() -> None:
    lefts = [samples(PEOPLE[0].second(float(second), 1, ["motion"])["motion"])[0, 8] for second in range(200)]
    assert 0 < sum(map(math.isnan, lefts)) < 60


@given(st.integers(1, 500), st.integers(0, 3600), st.sets(st.sampled_from(ALL)))
def test_a_second_is_what_the_protocol_takes_and_only_what_is_logged(number: int, at_s: int, streams: set[str]) -> None:
    seen = SimulatedParticipant(number, 1).second(float(at_s), 60, streams)
    chunk = LogChunk(op_id=new_op_id(), device_time=now(), started_ms=0.0, clock=None, **seen)
    assert (chunk.motion is not None, chunk.frames is not None) == ("motion" in streams, "frames" in streams)
    assert bool(chunk.gaze) == ("gaze" in streams)
    assert "interactions" in streams or not chunk.actions
    assert sum(dwell.seconds for dwell in chunk.gaze) <= 1.001
    assert {dwell.target for dwell in chunk.gaze} <= set(TARGETS)
    if chunk.frames is not None:
        assert chunk.frames.frames + chunk.frames.late == FRAME_HZ
        assert chunk.frames.worst_ms >= chunk.frames.mean_ms
