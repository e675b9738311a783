import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physics.design.space import SPACE
from server.library.nearest import compare
from training_modules.games.trials import LABELS, Trial, differences, distance, load_trials

ROOT = Path(__file__).parents[3]
HEAVY = {"numba", "scipy", "numpy", "h5py", "rich"}

inside = st.builds(Trial, *(st.floats(span.lowest, span.highest) for span in SPACE.values()))


def test_the_game_brings_nothing_heavy_into_the_serving_process():
    code = "import sys, training_modules.games.best_electrode as game; game.load_trials(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert HEAVY.isdisjoint(done.stdout.split())


def test_every_choice_has_a_name_in_both_languages():
    assert set(SPACE) <= set(LABELS)


@given(inside)
def test_a_trial_is_at_no_distance_from_itself(trial):
    assert differences(trial, trial) == ()
    assert distance(trial, trial) == 0.0


@given(inside, inside)
def test_distances_do_not_depend_on_the_direction(one, other):
    assert distance(one, other) == pytest.approx(distance(other, one))


@given(inside, st.integers(0, 63))
def test_the_distance_is_that_of_the_servers_library(trial, number):
    made = load_trials()[number]
    servers, differing = compare(trial.recipe("trial", seed=1).canonical(), made.recipe.canonical())
    assert distance(trial, made.trial) == pytest.approx(servers, abs=0.05)
    assert len(differing) <= len(differences(trial, made.trial))


def test_what_differs_most_comes_first():
    one, other = Trial(94.0, 50.0, 67.0, 120.0, 15.0), Trial(94.0, 50.0, 68.0, 120.0, 5.0)
    found = differences(one, other)
    assert [each.name for each in found] == ["compression_percent", "solid_content_percent"]
    assert [each.steps for each in found] == pytest.approx([2.0, 0.5])
    assert (found[0].yours, found[0].theirs, found[0].unit) == (15.0, 5.0, "%")
    assert distance(one, other) == pytest.approx(4.25**0.5)
