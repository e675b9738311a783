import pytest

from server.notebook.tables.units import read_unit, split_heading


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("mg cm-2", "mg/cm²"), ("mgcm⁻²", "mg/cm²"), ("mg/cm2", "mg/cm²"), ("mg·cm^-2", "mg/cm²"), ("um", "µm"),
        ("μm", "µm"), ("mAhcm-3", "mAh/cm³"), ("Pas", "Pa·s"), ("mPa.s", "mPa·s"), ("tr/min", "rpm"), ("s-1", "1/s"),
        ("wt%", "%"), ("N/mm", "N/mm"), ("kg m**-3", "kg/m³"), ("(°C)", "°C"), ("Cal?", ""), ("P ratio", ""),
        ("", ""), ("x", ""),
    ],
)  # fmt: skip
def test_units_in_one_spelling(text: str, unit: str) -> None:
    assert read_unit(text) == unit
    assert read_unit(unit) == unit


@pytest.mark.parametrize(
    ("heading", "name", "unit"),
    [
        ("Mass Loading (mg cm-2)", "Mass Loading", "mg/cm²"),
        ("Épaisseur [µm]", "Épaisseur", "µm"),
        ("Masse, mg", "Masse", "mg"),
        ("Durée en min", "Durée", "min"),
        ("Thickness/um (a*)", "Thickness (a*)", "µm"),
        ("Density (w/o binder)/ mg cm-3", "Density (w/o binder)", "mg/cm³"),
        ("Composition (A.M.%)", "Composition  A.M.", "%"),
        ("Not Cal/Cal?", "Not Cal/Cal?", ""),
        ("Porosity (complete)", "Porosity (complete)", ""),
    ],
)
def test_headings_with_their_units(heading: str, name: str, unit: str) -> None:
    assert split_heading(heading) == (name, unit)
