import pytest
from conftest import RECIPES

from physics.recipe import RecipeError
from physics.slurry import calibration
from physics.slurry.calibration import (
    calibrate_rheology,
    chosen_points,
    measured_viscosities,
    with_formulation,
    write_force_field,
)
from physics.slurry.force_field import PATH, SlurryForceField
from physics.slurry.rheology import flow_curve

MEASURED = RECIPES.parent / "measurements" / "viscosity.csv"


def test_a_fit_finds_the_parameters_that_made_its_points(coarse, monkeypatch):
    """Viscosities computed with the shipped force field, fitted again, give it back within the scatter of the boxes."""
    monkeypatch.setattr(calibration, "COHESIONS", (20.0, 60.0, 200.0, 600.0))
    formulation = (96.0, 2.0, 2.0, 71.0)
    curve = flow_curve(with_formulation(coarse, formulation), [12.5, 25.0, 100.0])
    points = [(point.shear_rate_per_s, point.viscosity_pa_s) for point in curve.points]
    fitted = calibrate_rheology(coarse, {formulation: points}, "test", "none")
    shipped = SlurryForceField.load()
    for point in fitted.points:
        assert point.fitted_pa_s == pytest.approx(point.measured_pa_s, rel=0.1)
    assert fitted.liquid_viscosity_pa_s == pytest.approx(shipped.liquid_viscosity_pa_s, rel=0.5)


def test_the_shipped_force_field_comes_from_measured_points():
    measured = measured_viscosities(MEASURED)
    points = SlurryForceField.load().points
    assert len(points) <= calibration.MOST_POINTS
    for point in points:
        everything = {(f[0], f[3], rate): value for f, values in measured.items() for rate, value in values}
        key = (100 * point.active_fraction, 100 * point.solid_content, point.shear_rate_per_s)
        (match,) = [value for k, value in everything.items() if k == pytest.approx(key)]
        assert point.measured_pa_s == match


def test_a_written_force_field_is_read_again(tmp_path):
    write_force_field(SlurryForceField.load(), tmp_path / "slurry.yaml")
    assert SlurryForceField.load(tmp_path / "slurry.yaml") == SlurryForceField.load(PATH)
    assert [path.name for path in tmp_path.iterdir()] == ["slurry.yaml"]


def test_points_are_chosen_by_name():
    measured = measured_viscosities(MEASURED)
    formulation, points = chosen_points(measured, "96/73.3@100,12.5")
    assert formulation == (96.0, 2.0, 2.0, 73.3)
    assert points == [(100.0, 3.10), (12.5, 8.62)]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("96-73.3@100", "--use expects ACTIVE/SOLIDS@RATE"),
        ("96/73.3", "--use expects ACTIVE/SOLIDS@RATE"),
        ("96/73.3@99", "no such points; measured formulations are 96/73.3"),
        ("50/73.3@100", "no such points"),
    ],
)
def test_points_that_were_not_measured_are_refused(text, sentence):
    with pytest.raises(RecipeError, match=sentence):
        chosen_points(measured_viscosities(MEASURED), text)


def test_more_points_than_may_be_used_are_refused(coarse):
    measured = measured_viscosities(MEASURED)
    with pytest.raises(RecipeError, match="expected 2 to 6 from at most 2 formulations; got 19 from 5"):
        calibrate_rheology(coarse, measured, "", "")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("a,b\n1,2\n", r"mine\.csv: expected a first line am_wt_percent"),
        ("", "expected a first line"),
        (",".join(calibration.COLUMNS) + "\n96,2,2,71,x,3\n", r"mine\.csv:2: expected 6 numbers"),
    ],
)
def test_bad_tables_name_file_and_line(tmp_path, content, sentence):
    path = tmp_path / "mine.csv"
    path.write_text(content)
    with pytest.raises(RecipeError, match=sentence):
        measured_viscosities(path)
