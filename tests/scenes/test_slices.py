import numpy as np
import pytest
from PIL import Image

from scenes.errors import SceneError
from scenes.slices import check_destination, draw_slices

LABELS = np.tile(np.array([0, 1, 2, 1], np.uint8), (5, 6, 1))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_grey_values_stand_beside_even_steps(tmp_path, dtype):
    grey = 60 + 40 * LABELS.astype(dtype)
    draw_slices(grey, LABELS, tmp_path / "slice.png")
    with Image.open(tmp_path / "slice.png") as picture:
        row = np.asarray(picture)[0].tolist()
    assert row == [0, 128, 255, 128] + 8 * [255] + [0, 128, 255, 128]


def test_a_constant_slice_is_black(tmp_path):
    draw_slices(np.full((3, 4, 5), 9, np.uint8), np.zeros((3, 4, 5), np.uint8), tmp_path / "slice.png")
    with Image.open(tmp_path / "slice.png") as picture:
        assert np.asarray(picture)[:, :5].max() == np.asarray(picture)[:, -5:].max() == 0


def test_a_picture_that_cannot_be_written(tmp_path):
    with pytest.raises(SceneError, match=r"pictures are PNG files; got slice\.jpg"):
        check_destination(tmp_path / "slice.jpg")
    with pytest.raises(SceneError, match="does not exist"):
        check_destination(tmp_path / "none" / "slice.png")
    (tmp_path / "slice.png").mkdir()
    with pytest.raises(SceneError, match="cannot be written"):
        draw_slices(LABELS, LABELS, tmp_path / "slice.png")
