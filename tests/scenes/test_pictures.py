import os
from ctypes.util import find_library

import numpy as np
import pytest
from PIL import Image

from scenes.errors import SceneError
from tests.scenes.electrodes import imported, manufactured

pictures = pytest.importorskip("scenes.pictures", reason="needs the extra `pictures`", exc_type=ImportError)

SIZE = (320, 200)
GOLD, SLATE, COPPER = 40, 210, 20  # degrees of hue of the phases' colours


@pytest.fixture(autouse=True)
def software_renderer():
    """VTK ends the process where it finds nothing to draw with."""
    if not (find_library("EGL") or find_library("OSMesa")):
        reason = "needs libEGL or libOSMesa: run `make system`"
        if os.environ.get("HOLOTRODE_REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)


def hues(path):
    """Share of the picture's pixels near a hue, with enough colour to have one."""
    with Image.open(path) as picture:
        assert picture.size[0] >= SIZE[0]
        hue, saturation, value = np.moveaxis(np.asarray(picture.convert("HSV"), dtype=float), 2, 0)
    shown = (value > 60) & (saturation > 30)
    return lambda degrees: float(np.mean(shown & (np.abs(hue * 360 / 255 - degrees) < 12)))


def test_a_manufactured_electrode_shows_all_its_phases(tmp_path):
    pictures.render(manufactured(active=20, cbd=200), tmp_path / "made.png", SIZE)
    share = hues(tmp_path / "made.png")
    assert share(GOLD) > 0.02
    assert share(SLATE) > 0.01
    assert share(COPPER) > 0.02


def test_an_imported_volume_shows_its_solids_and_no_collector(tmp_path):
    pictures.render(imported(side=16), tmp_path / "seen.png", SIZE)
    share = hues(tmp_path / "seen.png")
    assert share(GOLD) > 0.05
    assert share(SLATE) > 0.02
    assert share(COPPER) < 0.005


def test_the_strip_shows_each_stage_in_its_own_column(tmp_path):
    pictures.stage_strip(manufactured(active=20, cbd=200), tmp_path / "strip.png", (600, 240))
    strip = np.asarray(Image.open(tmp_path / "strip.png"), dtype=float)
    columns = [strip[:, i * 200 : (i + 1) * 200].max(axis=2) > 90 for i in range(3)]
    tops = [int(np.argmax(column[70:].any(axis=1))) for column in columns]
    assert tops == sorted(tops)
    assert tops[0] < tops[-1]


def test_an_import_has_no_stages_to_draw(tmp_path):
    with pytest.raises(SceneError, match="'Volume 1' has none"):
        pictures.stage_strip(imported(), tmp_path / "strip.png")


@pytest.mark.parametrize(
    ("name", "sentence"), [("p.jpg", "pictures are PNG files; got p.jpg"), ("away/p.png", "does not exist")]
)
def test_a_picture_that_cannot_be_written_is_refused_at_once(tmp_path, name, sentence):
    with pytest.raises(SceneError, match=sentence):
        pictures.render(manufactured(), tmp_path / name)


@pytest.mark.parametrize(("length", "bar"), [(11.5, 10), (0.7, 0.5), (29.9, 20), (5.0, 5)])
def test_scale_bars_are_round(length, bar):
    assert pictures._round_length(length) == pytest.approx(bar)


def test_a_machine_that_cannot_draw_is_told_so(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "find_library", lambda name: None)
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setattr(pictures.sys, "platform", "linux")
    with pytest.raises(SceneError, match="libEGL or libOSMesa"):
        pictures.render(manufactured(active=3, cbd=10), tmp_path / "none.png", SIZE)
    assert list(tmp_path.iterdir()) == []
