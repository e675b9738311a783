"""The sheet that a picture is drawn on: its size in millimetres, its resolution, its type and its file."""

from dataclasses import dataclass
from pathlib import Path

from matplotlib import get_data_path
from PIL import Image, ImageFont

from physics.storage import replacing
from scenes.errors import SceneError
from scenes.fields import SURFACE

DOTS_PER_INCH = 254  # ten pixels to the millimetre
TYPE_MM = 2.2  # height of the type, 6.2 points
_DPI_RANGE = (72, 600)
_SIDE_RANGE_MM = (60.0, 400.0)  # below that, legends do not fit
_MOST_PIXELS = 12_000_000  # the default size at 600 dpi has 9 million


@dataclass(frozen=True)
class Sheet:
    """A blank picture.

    Attributes:
        width_mm: as printed.
        height_mm: as printed.
        dpi: pixels per inch, kept in the file.
    """

    width_mm: float
    height_mm: float
    dpi: int = DOTS_PER_INCH

    def __post_init__(self) -> None:
        low, high = _DPI_RANGE
        if not low <= self.dpi <= high:
            raise SceneError(f"pictures have {low} to {high} dots per inch; got {self.dpi}")
        shortest, longest = _SIDE_RANGE_MM
        if not all(shortest <= side <= longest for side in (self.width_mm, self.height_mm)):
            size = f"{self.width_mm:g} x {self.height_mm:g}"
            raise SceneError(f"sides of a picture are {shortest:g} to {longest:g} mm long; got {size}")
        width, height = self.pixels
        if width * height > _MOST_PIXELS:
            raise SceneError(f"pictures have at most {_MOST_PIXELS:,} pixels; this one would have {width} x {height}")

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return round(self.mm(self.width_mm)), round(self.mm(self.height_mm))

    def mm(self, length: float) -> float:
        """A length on the sheet, from millimetres to pixels."""
        return length * self.dpi / 25.4

    def font(self, factor: float = 1.0) -> ImageFont.FreeTypeFont:
        """DejaVu Sans, which comes with matplotlib; Pillow's default font has no micro sign."""
        file = Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
        return ImageFont.truetype(file, size=factor * self.mm(TYPE_MM))

    def blank(self) -> Image.Image:
        """An empty picture of this size."""
        return Image.new("RGB", self.pixels, SURFACE)

    def save(self, picture: Image.Image, path: Path) -> None:
        """Write a picture with its resolution; `path` is as before or complete.

        Raises:
            StorageError: the file cannot be written.
        """
        with replacing(path) as temporary:
            picture.save(temporary, format="PNG", dpi=(self.dpi, self.dpi), optimize=True)
