import re
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from physics.state import History, StageName
from scenes.errors import SceneError
from tests.scenes.electrodes import imported, manufactured

plots = pytest.importorskip("scenes.plots", reason="needs the extra `pictures`", exc_type=ImportError)


def pressed():
    """A small electrode whose stages have a way behind them."""
    electrode = manufactured(active=20, cbd=60)
    ways = {
        StageName.DRYING: ([10.0, 20.0, 30.0], [13.0, 12.0, 11.2], [0.6, 0.57, 0.551], [0.0, 0.0, 0.1]),
        StageName.CALENDERING: ([0.0, 1.0, 2.0, 3.0], [11.2, 9.0, 8.0, 8.4], [0.551, 0.45, 0.36, 0.382], [0, 4, 50, 0]),
    }
    stages = []
    for stage in electrode.stages:
        numbers = ways.get(stage.name)
        if numbers is not None:
            time, thickness, porosity, pressure = (np.array(column, dtype=np.float64) for column in numbers)
            frames = [
                np.repeat(array, len(time), axis=0) for array in (stage.history.centres_um, stage.history.radii_um)
            ]
            stage = replace(stage, history=History(time, thickness, porosity, pressure, *frames))
        stages.append(stage)
    stages[1] = replace(stages[1], measures={"evaporated_at_air_entry": 0.4, "duration_s": 30.0})
    return replace(electrode, stages=tuple(stages))


def words(path):
    return re.findall(r"<text[^>]*>([^<]*)</text>", path.read_text(encoding="utf-8"))


def coordinates(path, colour):
    """Vertices of the longest line of a colour."""
    lines = re.findall(rf'<path d="([^"]*)"[^>]*stroke: {colour}', path.read_text(encoding="utf-8"))
    return np.array(re.findall(r"[ML] ([-\d.]+) ([-\d.]+)", max(lines, key=len)), dtype=float)


MEASURED = plots.Series("Measured, 94 wt%", np.array([7.0, 52.0]), np.array([0.36, 0.28]), np.array([0.01, 0.01]))
PLOTS = {
    "drying": (lambda path, theme: plots.drying(pressed(), path, theme), ["Time (s)", "Thickness (µm)"]),
    "press": (
        lambda path, theme: plots.press(pressed(), path, MEASURED, theme),
        ["Pressure (MPa)", "Total porosity (%)", "Measured, 94 wt%"],
    ),
    "profiles": (
        lambda path, theme: plots.profiles(pressed(), path, theme),
        ["Height above the collector (µm)", "Share of the volume (%)", "Contact area (µm²/µm³)"],
    ),
    "sizes": (
        lambda path, theme: plots.particle_sizes(pressed(), path, None, theme),
        ["Diameter (µm)", "Finer than (%)"],
    ),
    "viscosity": (
        lambda path, theme: plots.viscosity(MEASURED, [replace(MEASURED, label="Computed")] * 4, path, theme),
        ["Shear rate (1/s)", "Viscosity (Pa\u2009s)", "Computed", "Measured, 94 wt%"],
    ),
    "compaction": (
        lambda path, theme: plots.compaction(MEASURED, [replace(MEASURED, label="Computed")], path, theme),
        ["Highest pressure (MPa)", "Total porosity after release (%)", "Computed", "Measured, 94 wt%"],
    ),
    "convergence": (
        lambda path, theme: plots.convergence([replace(MEASURED, label="Computed")], path, theme),
        ["Voxels per radius", "Error of the conductivity (%)"],
    ),
    "indentation": (
        lambda path, theme: plots.indentation(6.0, MEASURED, replace(MEASURED, label="Out"), path, theme),
        ["Depth of a ball of 12\u2009µm (µm)", "Force (mN)", "Out"],
    ),
}


@pytest.mark.parametrize("name", PLOTS)
def test_every_axis_has_a_name_and_a_unit(tmp_path, name):
    draw, expected = PLOTS[name]
    draw(tmp_path / "plot.svg", plots.LIGHT)
    assert set(expected) <= set(words(tmp_path / "plot.svg"))


@pytest.mark.parametrize("name", PLOTS)
@pytest.mark.parametrize("theme", [plots.DARK, plots.LIGHT], ids=["dark", "light"])
def test_plots_stand_on_the_surface_of_their_theme(tmp_path, name, theme):
    PLOTS[name][0](tmp_path / "plot.png", theme)
    with Image.open(tmp_path / "plot.png") as picture:
        corner = picture.convert("RGB").getpixel((2, 2))
    assert "#{:02x}{:02x}{:02x}".format(*corner) == theme.surface


def test_equal_electrodes_give_equal_files(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        plots.profiles(pressed(), tmp_path / folder / "plot.svg")
    assert (tmp_path / "a" / "plot.svg").read_bytes() == (tmp_path / "b" / "plot.svg").read_bytes()


def test_drying_starts_with_the_wet_film_and_ends_with_the_dry_one(tmp_path):
    plots.drying(pressed(), tmp_path / "plot.svg", plots.LIGHT)
    assert len(coordinates(tmp_path / "plot.svg", plots.LIGHT.accent)) == 4
    assert {"11.2\u2009µm", "55.1\u2009%", "particles carry, air enters"} <= set(words(tmp_path / "plot.svg"))


def test_the_press_goes_down_and_comes_up_at_the_highest_pressure(tmp_path):
    plots.press(pressed(), tmp_path / "plot.svg", theme=plots.LIGHT)
    down = coordinates(tmp_path / "plot.svg", plots.LIGHT.accent)
    assert len(down) == 3
    assert np.argmax(down[:, 0]) == 2
    assert {"55.1\u2009% before", "38.2\u2009% after release"} <= set(words(tmp_path / "plot.svg"))


def test_medians_by_volume_are_written_at_the_curve(tmp_path):
    electrode = pressed()
    diameters = np.sort(2 * electrode.stages[-1].bed.radii_um[electrode.stages[-1].bed.phases == 1])
    finer = np.cumsum(diameters**3) / (diameters**3).sum()
    plots.particle_sizes(electrode, tmp_path / "plot.svg")
    assert f"d50 {diameters[finer >= 0.5][0]:.3g}\u2009µm" in words(tmp_path / "plot.svg")


def test_an_imported_volume_has_a_profile_of_its_own_phases(tmp_path):
    plots.profiles(imported(phases={"pore": 0, "graphite": 7}), tmp_path / "plot.svg")
    assert {"Pore", "graphite"} <= set(words(tmp_path / "plot.svg"))


@pytest.mark.parametrize(
    ("draw", "name", "sentence"),
    [
        (lambda path: plots.drying(imported(), path), "p.svg", "needs the stage drying; 'Volume 1' has none"),
        (lambda path: plots.press(imported(), path), "p.svg", "needs the stage calendering"),
        (lambda path: plots.particle_sizes(imported(), path), "p.svg", "'Volume 1' has none"),
        (lambda path: plots.profiles(imported(), path), "p.jpg", "plots are PNG or SVG files; got p.jpg"),
        (lambda path: plots.profiles(imported(), path), "away/p.svg", "cannot be written"),
    ],
)
def test_what_cannot_be_drawn_gets_a_sentence(tmp_path, draw, name, sentence):
    with pytest.raises(SceneError, match=sentence):
        draw(tmp_path / name)
