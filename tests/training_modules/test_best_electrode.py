import pytest

from physics.materials import ASSETS
from tests.training_modules import told
from training_modules.conditions import TrialCondition
from training_modules.games.best_electrode import answer, best, load_trials

MODULE = told.module("best-electrode")
FARADAY_C_MOL = 96485.33212
# Nyman et al., Electrochim. Acta 2008, 53, 6356, at 1 mol/L.
DIFFUSIVITY_M2_S = 8.794e-11 - 3.972e-10 + 4.862e-10
TRANSFERENCE = -0.1287 + 0.4106 - 0.4717 + 0.4492
# The worked example.
CAPACITY, VOLTAGE, THICKNESS_UM, POROSITY, TAU = 4.0, 3.80, 90.0, 0.34, 2.0


def depth_um(c_rate: float, capacity: float = CAPACITY) -> float:
    """Gallagher et al., J. Electrochem. Soc. 2016, 163, A138."""
    current_a_m2 = c_rate * capacity * 10
    carried = POROSITY / TAU * DIFFUSIVITY_M2_S * 1000 * FARADAY_C_MOL / (1 - TRANSFERENCE)
    return carried / current_a_m2 * 1e6


def usable(c_rate: float, scale: float = 1.0) -> float:
    """Usable areal energy of the example, made so many times as thick."""
    share = min(1.0, depth_um(c_rate, scale * CAPACITY) / (scale * THICKNESS_UM))
    return scale * CAPACITY * VOLTAGE * share


EXPECTED = {"capacity": CAPACITY * VOLTAGE, "penetration": depth_um(2), "usable": usable(2)}


@pytest.mark.parametrize("step_id", EXPECTED)
def test_targets_follow_from_the_example(step_id):
    asked = told.value(MODULE, step_id)
    assert asked.target == pytest.approx(EXPECTED[step_id], abs=asked.tolerance / 4)


@pytest.mark.parametrize(
    ("step_id", "field", "number", "digits"),
    [
        ("penetration", "instruction", DIFFUSIVITY_M2_S * 1e10, 2),
        ("penetration", "instruction", TRANSFERENCE, 2),
        ("penetration", "hints", POROSITY / TAU, 2),
        ("penetration", "hints", DIFFUSIVITY_M2_S * 1000 * FARADAY_C_MOL, 4),
        ("penetration", "hints", 1 - TRANSFERENCE, 2),
        ("usable", "instruction", CAPACITY * VOLTAGE, 1),
        ("usable", "hints", depth_um(2) / THICKNESS_UM, 3),
    ],
)
def test_texts_tell_the_computed_numbers(step_id, field, number, digits):
    assert told.tells(told.step(MODULE, step_id), field, number, digits)


def thickest_useful(c_rate: float) -> float:
    """The scale of the example that gives most, by trying."""
    return max((scale / 1000 for scale in range(1, 4000)), key=lambda scale: usable(c_rate, scale))


def test_a_quarter_of_the_rate_allows_the_double_thickness_and_energy():
    slow, fast = thickest_useful(0.5), thickest_useful(2)
    assert slow / fast == pytest.approx(told.value(MODULE, "scaling").target, rel=0.01)
    assert usable(0.5, slow) / usable(2, fast) == pytest.approx(2, rel=0.01)
    assert 1 - thickest_useful(5) / thickest_useful(0.5) == pytest.approx(2 / 3, abs=0.03)


def goals() -> list[TrialCondition]:
    return [step.condition for step in MODULE.steps if isinstance(step.condition, TrialCondition)]


def test_goals_stand_in_the_text():
    for step in MODULE.steps:
        asked = step.condition
        if isinstance(asked, TrialCondition):
            assert f"{asked.goal_mwh_cm2:g} mWh/cm²" in step.instruction.en
            assert f"{asked.goal_mwh_cm2:g} mWh/cm²".replace(".", ",") in step.instruction.fr


def test_a_few_electrodes_of_the_library_reach_each_goal():
    trials = load_trials()
    for asked in goals():
        scores = [answer(made.trial, asked.c_rate).areal_energy_mwh_cm2 for made in trials]
        assert 0.05 < sum(score >= asked.goal_mwh_cm2 for score in scores) / len(trials) < 0.2


def test_the_winner_at_the_slow_rate_misses_the_fast_goal():
    slow, fast = goals()
    assert answer(best(slow.c_rate).trial, fast.c_rate).areal_energy_mwh_cm2 < fast.goal_mwh_cm2


def test_the_electrolyte_is_the_one_that_electrodes_are_characterised_with():
    text = (ASSETS / "materials" / "conductors" / "lipf6_ec_emc.yaml").read_text(encoding="utf-8")
    assert "Nyman, Behm and Lindbergh, Electrochim. Acta 2008, 53, 6356" in text
