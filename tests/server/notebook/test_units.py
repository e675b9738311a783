import math
import subprocess
import sys
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.notebook.units import UnitError, entered_si, offers, to_si
from server.protocol.notebook_messages import FormField

WRITTEN = [
    (96.0, "wt%", "", 0.96),
    (96.0, "wt. %", "", 0.96),
    (45.0, "%", "", 0.45),
    (45.0, "% massique", "", 0.45),
    (0.45, "", "", 0.45),
    (3.0, "1", "", 3.0),
    (25.0, "°C", "K", 298.15),
    (77.0, "°F", "K", 298.15),
    (298.15, "K", "K", 298.15),
    (1500.0, "rpm", "rev/s", 25.0),
    (1500.0, "tr/min", "rev/s", 25.0),
    (900.0, "mPa·s", "Pa·s", 0.9),
    (900.0, "mPa s", "Pa·s", 0.9),
    (900.0, "mPa.s", "Pa·s", 0.9),
    (900.0, "cP", "Pa·s", 0.9),
    (21.0, "mg/cm2", "kg/m²", 0.21),
    (21.0, "mg/cm²", "kg/m²", 0.21),
    (21.0, "mg·cm⁻²", "kg/m²", 0.21),
    (21.0, "mg cm-2", "kg/m²", 0.21),
    (3.0, "mAh/cm2", "C/m²", 108_000.0),
    (160.0, "mAh/g", "C/kg", 576_000.0),
    (100.0, "µm", "m", 1e-4),
    (100.0, "μm", "m", 1e-4),
    (100.0, "um", "m", 1e-4),
    (4.0, "mil", "m", 1.016e-4),
    (0.6, "m/min", "m/s", 0.01),
    (10.0, "mm/s", "m/s", 0.01),
    (250.0, "N/mm", "N/m", 250_000.0),
    (4.65, "g/cm3", "kg/m³", 4650.0),
    (5.0, "mbar", "Pa", 500.0),
    (1.0, "Torr", "Pa", 133.322368421),
    (50.0, "s-1", "1/s", 50.0),
    (2.0, "h", "s", 7200.0),
    (2.0, "kg/(m·s)", "Pa·s", 2.0),
]


@pytest.mark.parametrize(("value", "unit", "si_unit", "expected"), WRITTEN)
def test_units_as_labs_write_them(value: float, unit: str, si_unit: str, expected: float) -> None:
    assert to_si(value, unit, si_unit) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("unit", "si_unit"),
    [
        ("mg", "m"),
        ("", "m"),
        ("m", ""),
        ("rpm", "1/s"),
        ("Hz", "rev/s"),
        ("C", "K"),
        ("dBm", "W"),
        ("xyzzy", "m"),
        ("m//s", "m/s"),
        ("((m", "m"),
        ("m)", "m"),
        ("m**99999999", "m"),
        ("m**2.5", "m"),
        ("10", "m"),
        ("__class__", "m"),
        ("m" * 41, "m"),
        ("µm\n", "kg"),
    ],
)
def test_other_units_are_refused(unit: str, si_unit: str) -> None:
    with pytest.raises(UnitError):
        to_si(3.0, unit, si_unit)


@pytest.mark.parametrize(
    ("unit", "si_unit", "example", "sentence"),
    [
        ("mg", "m", "µm", "coating.gap expects a length, for example µm; got 3 mg."),
        ("", "rev/s", "rpm", "coating.gap expects a rotational speed, for example rpm; got 3 without a unit."),
        ("mg", "", "", "coating.gap expects a share, for example %; got 3 mg."),
        ("mg", "kg/m²", "", "coating.gap expects a mass per area, for example kg/m²; got 3 mg."),
    ],
)
def test_a_wrong_dimension_gives_one_sentence(unit: str, si_unit: str, example: str, sentence: str) -> None:
    with pytest.raises(UnitError) as refused:
        to_si(3.0, unit, si_unit, "coating.gap", example)
    assert str(refused.value) == sentence


@given(st.text(max_size=50))
def test_any_text_is_a_unit_or_is_refused(text: str) -> None:
    with suppress(UnitError):
        assert math.isfinite(to_si(1.0, text, "m"))


def test_offers_carry_factor_and_offset() -> None:
    assert [(offer.symbol, offer.factor, offer.offset) for offer in offers("K", ["°C", "K"])] == [
        ("°C", 1.0, 273.15),
        ("K", 1.0, 0.0),
    ]
    assert [offer.factor for offer in offers("m", ["µm", "mm"])] == [1e-6, 1e-3]
    assert [offer.factor for offer in offers("", ["%", "wt%"])] == [0.01, 0.01]
    with pytest.raises(UnitError, match="'mg' is not a length"):
        offers("m", ["mg"])


@given(st.floats(-1e6, 1e6), st.sampled_from([("°C", "K"), ("µm", "m"), ("rpm", "rev/s"), ("mAh/cm²", "C/m²")]))
def test_an_offer_gives_what_to_si_gives(value: float, units: tuple[str, str]) -> None:
    (offer,) = offers(units[1], [units[0]])
    assert value * offer.factor + offer.offset == to_si(value, *units)


def field(units: list[str], si_unit: str) -> FormField:
    return FormField(
        field="coating.gap",
        label="Gap",
        kind="number",
        units=offers(si_unit, units),
        choices=[],
        low=None,
        high=None,
        range_reason="",
        required=True,
        readings=1,
        uncertainty=0.0,
        relative_uncertainty=0.0,
        target="",
        tolerance=0.0,
        speech="gap",
        hint="",
    )


def test_a_field_takes_every_unit_of_its_dimension() -> None:
    gap = field(["µm", "mm"], "m")
    assert entered_si(gap, 100.0, "µm") == pytest.approx(1e-4, rel=1e-14)
    assert entered_si(gap, 0.01, "cm") == pytest.approx(1e-4, rel=1e-14)
    assert entered_si(field(["°C"], "K"), 77.0, "°F") == pytest.approx(298.15)
    with pytest.raises(UnitError, match=r"^coating.gap expects a length, for example µm; got 3 mg\.$"):
        entered_si(gap, 3.0, "mg")
    with pytest.raises(UnitError, match=r"coating\.gap expects no number; got 3 mg"):
        entered_si(gap.model_copy(update={"units": []}), 3.0, "mg")


def test_units_and_templates_load_no_arrays() -> None:
    """The serving process has no numpy; pint takes it where it finds it."""
    program = (
        "import sys; from server.notebook.units import to_si; from server.notebook.templates import shipped_templates;"
        "import server.notebook.computing; assert to_si(1.0, 'mm', 'm') == 1e-3; shipped_templates();"
        "print(*sys.modules); import numpy"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert "pint" in loaded
    assert loaded & {"numpy", "scipy", "numba", "h5py", "trimesh", "vtk"} == set()
