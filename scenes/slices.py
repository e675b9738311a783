"""A slice of a tomograph, grey beside its phases, to judge a segmentation by; needs Pillow (extra `pictures`)."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from physics.state import Labels
from scenes.errors import SceneError

_GAP = 8  # pixels between the two


def check_destination(path: Path) -> None:
    """Refuse a path that `draw_slices` could not write, before the work whose result it shows.

    Raises:
        SceneError: it is no PNG file, or its folder does not exist.
    """
    if path.suffix.lower() != ".png":
        raise SceneError(f"pictures are PNG files; got {path.name}")
    if not path.parent.is_dir():
        raise SceneError(f"the folder {path.parent} for the picture does not exist")


def draw_slices(grey: npt.NDArray[Any], labels: Labels, path: Path) -> None:
    """Draw the middle page of a stack, its contrast stretched, beside its labels as even steps of grey.

    Args:
        grey: (n0, n1, n2) grey values.
        labels: (n0, n1, n2) labels from 0, dark, upwards.
        path: PNG file to write.

    Raises:
        SceneError: the file cannot be written.
    """
    middle = len(grey) // 2
    low, high = np.percentile(grey[middle], (0.5, 99.5))
    left = np.clip((grey[middle] - low) / max(high - low, 1.0), 0, 1)
    right = labels[middle] / max(int(labels.max()), 1)
    gap = np.ones((len(left), _GAP))
    picture = np.rint(255 * np.hstack([left, gap, right])).astype(np.uint8)
    try:
        Image.fromarray(picture).save(path, optimize=True)
    except OSError as error:
        raise SceneError(f"{path}: cannot be written ({error.strerror})") from error
