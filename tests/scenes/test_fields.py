import re
from pathlib import Path

import pytest

from scenes.fields import PHASES, linear_rgb, look_of

LOOK = Path(__file__).parents[3] / "shared" / "look.md"


def test_phase_colours_are_those_of_the_look():
    if not LOOK.is_file():
        pytest.skip(f"the look of the product is not here: {LOOK}")
    colours = set(re.findall(r"#[0-9a-f]{6}", LOOK.read_text()))
    assert {look.colour for look in PHASES.values()} <= colours


def test_linear_light_of_known_greys():
    assert linear_rgb("#000000") == (0.0, 0.0, 0.0)
    assert linear_rgb("#ffffff") == (1.0, 1.0, 1.0)
    assert linear_rgb("#bcbcbc")[0] == pytest.approx(0.5, abs=0.005)  # mid-grey in light is 188 in sRGB
    assert linear_rgb("#0a0000")[0] == pytest.approx(10 / 255 / 12.92, abs=1e-6)


def test_a_phase_with_a_free_name_keeps_it():
    assert look_of("gypsum").label_fr == "gypsum"
