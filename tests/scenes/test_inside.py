import re
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from scenes.errors import SceneError
from tests.scenes.electrodes import imported, manufactured

inside = pytest.importorskip("scenes.inside", reason="needs the extra `pictures`", exc_type=ImportError)

TAUS = {"pore": {"x": 1.5, "y": 1.6, "z": 2.0}, "active": {"x": 4.0, "y": None, "z": 9.0}}


def characterised(electrode):
    phases = {name: {"tortuosity_factor": taus} for name, taus in TAUS.items()}
    return replace(electrode, characterisation={"phases": phases})


def fields(electrode, *, current=True):
    volume = electrode.microstructure
    thickness = {"pore": np.full(volume.labels.shape, 2.0, np.float32), "cbd": np.full((1, 1, 1), np.inf, np.float32)}
    flow = np.ones((3, *volume.labels.shape), np.float32)
    return inside.Fields(volume, thickness, flow if current else None)


def words(path):
    return " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("make", [manufactured, imported])
@pytest.mark.parametrize("current", [True, False])
def test_every_picture_is_drawn_and_drawn_alike(tmp_path, make, current):
    electrode = characterised(make())
    files = inside.draw(electrode, fields(electrode, current=current), tmp_path / "a" / "b")
    again = inside.draw(electrode, fields(electrode, current=current), tmp_path / "again")
    assert [path.name for path in files] == ["sizes.svg", "tortuosity.svg", "profiles.svg", "slice.png"]
    assert [path.read_bytes() for path in files] == [path.read_bytes() for path in again]
    assert "Local thickness (µm)" in words(files[0])
    assert "Nothing gets through: Active material along y" in words(files[1])
    with Image.open(files[3]) as picture:
        assert min(picture.size) > 400


def test_where_nothing_gets_through_at_all_that_is_what_is_drawn(tmp_path):
    taus = {"pore": {"tortuosity_factor": dict.fromkeys("xyz")}}
    electrode = replace(manufactured(), characterisation={"phases": taus})
    drawn = inside.draw(electrode, fields(electrode, current=False), tmp_path)
    assert "Pore along x, Pore along y, Pore along z" in words(drawn[1])


def test_what_was_not_characterised_is_not_drawn(tmp_path):
    electrode = manufactured()
    with pytest.raises(SceneError, match="has not been characterised"):
        inside.draw(electrode, fields(electrode), tmp_path / "pictures")
    assert not (tmp_path / "pictures").exists()


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    electrode = characterised(manufactured())
    with pytest.raises(SceneError, match="cannot be made"):
        inside.draw(electrode, fields(electrode), tmp_path / "file" / "below")
