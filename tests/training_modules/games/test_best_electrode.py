import math
import re
from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training_modules.games.best_electrode import (
    C_RATES_PER_H,
    ESTIMATE,
    FAR,
    SPACE,
    Trial,
    TrialError,
    answer,
    best,
    load_trials,
)  # fmt: skip
from training_modules.games.trials import distance

inside = st.builds(Trial, *(st.floats(span.lowest, span.highest) for span in SPACE.values()))
rates = st.floats(0.1, 10.0)
MIDDLE = Trial(94.0, 50.0, 67.0, 120.0, 15.0)


def texts(found):
    return [ESTIMATE, found.explanation, *found.remarks]


@pytest.mark.parametrize("number", [0, 17, 40, 63])
def test_an_electrode_of_the_library_answers_for_itself(number):
    made = load_trials()[number]
    found = answer(made.trial, 1.0)
    assert (found.made, found.distance, found.differences, found.outside) == (made, 0.0, (), ())


@given(inside, rates)
def test_the_nearest_answers_and_says_in_what_it_differs(trial, rate):
    found = answer(trial, rate)
    assert found.distance == min(distance(trial, one.trial) for one in load_trials())
    assert found.distance == pytest.approx(math.hypot(*(one.steps for one in found.differences)))
    assert found.distance <= FAR
    assert found.outside == ()


@given(inside, rates)
def test_the_score_is_capacity_times_voltage_times_what_the_salt_reaches(trial, rate):
    found = answer(trial, rate)
    m = found.made.measures
    # eps D c0 F / (tau (1 - t+) I) with D 1.769e-10 m2/s, c0 1000 mol/m3 and t+ .259, I in A/m2
    depth_um = 1e6 * m["ionic_ratio"] * 1.769e-10 * 1000 * 96485.33 / 0.741 / (10 * m["areal_capacity_mah_cm2"] * rate)
    assert found.penetration_depth_um == pytest.approx(depth_um, rel=1e-4)
    share = min(1.0, depth_um / m["thickness_um"])
    assert found.areal_energy_mwh_cm2 == pytest.approx(m["areal_capacity_mah_cm2"] * 3.8 * share, rel=1e-4)
    reach = found.penetration_depth_um / found.thickness_um
    assert found.limit == ("capacity" if reach > 1.1 else "penetration" if reach < 1 / 1.1 else "balanced")


@given(inside, rates)
def test_texts_say_the_same_in_both_languages(trial, rate):
    for text in texts(answer(trial, rate)):
        english = re.findall(r"\d+(?:\.\d+)?", text.en)
        french = [number.replace(",", ".") for number in re.findall(r"\d+(?:,\d+)?", text.fr)]
        assert sorted(english) == sorted(french)
        assert not re.search(r"(?<!\u00a0)[:;!?]", text.fr)


def test_every_target_has_a_best_electrode_of_its_own_inside_the_space():
    """The faster, the thinner; none at an end of the coater's gap, none that a thicker film would beat."""
    found = [best(rate) for rate in C_RATES_PER_H]
    gaps = [one.trial.gap_um for one in found]
    assert len({one.made.electrode for one in found}) == len(C_RATES_PER_H)
    assert gaps == sorted(gaps, reverse=True)
    assert 1.2 * SPACE["gap_um"].lowest < min(gaps)
    assert max(gaps) < SPACE["gap_um"].highest
    assert all(one.limit != "capacity" for one in found)


@pytest.mark.parametrize("rate", C_RATES_PER_H)
def test_neither_the_thickest_nor_the_thinnest_film_wins(rate):
    thinnest, *_, thickest = sorted(load_trials(), key=lambda one: one.trial.gap_um)
    highest = best(rate).areal_energy_mwh_cm2
    for one in (thinnest, thickest):
        assert answer(one.trial, rate).areal_energy_mwh_cm2 < 0.9 * highest


def test_what_lies_outside_the_library_is_said():
    found = answer(Trial(98.0, 50.0, 67.0, 120.0, 50.0), 1.0)
    assert found.outside == ("active_percent", "compression_percent")
    assert "98\u202f%, is outside what was computed, 90 to 97\u202f%" in found.remarks[0].en
    assert "98\u202f%, hors de ce qui a été calculé (90 à 97\u202f%)" in found.remarks[0].fr
    assert found.distance > FAR
    assert any("far from your choices" in remark.en for remark in found.remarks)


def test_binder_that_went_to_the_surface_is_remarked_on():
    def by_unevenness(made):
        return made.measures["dried_binder_surface_to_collector"]

    even, *_, uneven = sorted(load_trials(), key=by_unevenness)
    ratio = f"{by_unevenness(uneven):.3g}"
    assert answer(even.trial, 1.0).remarks == ()
    (remark,) = answer(uneven.trial, 1.0).remarks
    assert f"{ratio} times as much binder" in remark.en
    assert f"{ratio.replace('.', ',')} fois plus de liant" in remark.fr


@pytest.mark.parametrize(
    ("trial", "rate", "sentence"),
    [
        (MIDDLE, 0.0, "expected a C-rate above 0; got 0.0"),
        (MIDDLE, math.nan, "expected a C-rate above 0; got nan"),
        (Trial(120.0, 50.0, 67.0, 120.0, 15.0), 1.0, "active_fraction"),
        (Trial(94.0, 50.0, 67.0, math.inf, 15.0), 1.0, "gap_um"),
        (Trial(94.0, 150.0, 67.0, 120.0, 15.0), 1.0, "binder_fraction"),
    ],
)
def test_choices_that_cannot_be_are_refused_in_a_sentence(trial, rate, sentence):
    with pytest.raises(TrialError, match=sentence):
        answer(trial, rate)


def test_answers_are_repeatable():
    assert astuple(answer(MIDDLE, 2.0)) == astuple(answer(MIDDLE, 2.0))
