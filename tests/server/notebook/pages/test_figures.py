import pytest

from server.notebook.pages.figures import derived, entered, measured, moment, percentage
from server.notebook.pages.words import ENGLISH, FRENCH

THIN = "\u2009"


@pytest.mark.parametrize(
    ("value", "uncertainty", "unit", "shown"),
    [
        (53.67, 0.61, "%", f"53.7 ± 0.6{THIN}%"), (0.11324, 0.00087, "", "0.1132 ± 0.0009"),
        (1.928, 0.025, "g/cm³", f"(1.928 ± 0.025){THIN}g/cm³"), (58.73, 0.12, "µm", f"(58.73 ± 0.12){THIN}µm"),
        (2346.0, 120.0, "mPa·s", f"(2350 ± 120){THIN}mPa·s"), (120.0, 0.0, "min", f"120{THIN}min"),
        (120.0, None, "min", f"120{THIN}min"), (-0.283, 0.0961, "%", f"−0.28 ± 0.10{THIN}%"),
        (3e-15, 1e-16, "m²/s", f"3{THIN}×{THIN}10⁻¹⁵ ± 1{THIN}×{THIN}10⁻¹⁶{THIN}m²/s"),
    ],
)  # fmt: skip
def test_a_value_has_the_digits_that_its_uncertainty_leaves_sense_in(
    value: float, uncertainty: float | None, unit: str, shown: str
) -> None:
    assert measured(value, uncertainty, unit, ENGLISH) == shown


def test_what_was_entered_keeps_its_digits() -> None:
    assert entered(13.6341, "g", ENGLISH) == f"13.6341{THIN}g"
    assert entered(-42.5, "°C", FRENCH) == f"−42,5{THIN}°C"
    assert entered(3.0, "", ENGLISH) == "3"
    assert derived(0.0001 / 3, "m", FRENCH) == f"3,333{THIN}×{THIN}10⁻⁵{THIN}m"


def test_a_deviation_has_its_sign() -> None:
    assert [percentage(share, ENGLISH) for share in (0.0201, -0.25, 0.0)] == [
        f"+2{THIN}%",
        f"−25{THIN}%",
        f"0{THIN}%",
    ]


def test_moments_say_their_offset_where_it_is_not_the_usual() -> None:
    assert moment("2026-03-02T10:14:00+01:00", "UTC+01:00") == "2026-03-02 10:14"
    assert moment("2026-03-02T10:14:00+02:00", "UTC+01:00") == "2026-03-02 10:14 UTC+02:00"
    assert moment("2026-03-02T10:14:00.123456Z") == "2026-03-02 10:14 UTC"
    assert moment("2026-03-02T10:14:00") == "2026-03-02 10:14"
    assert moment("this morning") == "this morning"
