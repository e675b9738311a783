"""What is written into a picture: scale bar, legend of the phases, colour bar of a field, captions."""

from collections.abc import Sequence

import numpy as np
from matplotlib.ticker import MaxNLocator
from PIL import Image, ImageDraw

from scenes.fields import MUTED, TEXT
from scenes.pictures.colours import Scale
from scenes.pictures.sheet import TYPE_MM, Sheet

MARGIN_MM = 2 * TYPE_MM
_ROW_MM = 1.7 * TYPE_MM
_LINE_MM, _THIN_MM = 0.4, 0.2
_BELOW_BAR_MM = 1.6
_BAR_MM = (42.0, 2.6)  # of a colour bar
_CLEAR, _CLEAR_OF_CAP = 0.22, 0.32  # of a colour bar's length, between an end's number and the next

Point = tuple[float, float]
Swatch = tuple[str, tuple[int, int, int]]  # name and sRGB


def round_length(length: float) -> float:
    """The largest of 1, 2, 5, 10, ... that does not exceed a length."""
    power = 10.0 ** np.floor(np.log10(length))
    return float(max(step * power for step in (1, 2, 5) if step * power <= length * (1 + 1e-9)))


def write(
    picture: Image.Image, sheet: Sheet, at: Point, text: str, anchor: str, colour: str = MUTED, factor: float = 1.0
) -> None:
    """Write a line of text; `anchor` is Pillow's, for example `la` for its upper left corner."""
    ImageDraw.Draw(picture).text(at, text, fill=colour, font=sheet.font(factor), anchor=anchor)


def scale_bar(picture: Image.Image, sheet: Sheet, ends: Sequence[Point], length_um: float) -> None:
    """Draw a line between two pixels and its length below."""
    ImageDraw.Draw(picture).line([*ends], fill=TEXT, width=max(1, round(sheet.mm(_LINE_MM))))
    middle = ((ends[0][0] + ends[1][0]) / 2, (ends[0][1] + ends[1][1]) / 2 + sheet.mm(_BELOW_BAR_MM))
    write(picture, sheet, middle, f"{length_um:g}\u2009µm", "ma", TEXT)


def legend(picture: Image.Image, sheet: Sheet, swatches: Sequence[Swatch]) -> None:
    """A swatch and a name for each phase, below one another in the upper left corner."""
    for row, swatch in enumerate(swatches):
        _swatch(picture, sheet, (sheet.mm(MARGIN_MM), sheet.mm(MARGIN_MM + row * _ROW_MM)), swatch)


def legend_row(picture: Image.Image, sheet: Sheet, swatches: Sequence[Swatch], left: float, right: float) -> None:
    """The same beside one another, from a pixel on, or from before that where they would reach too far to the right."""
    font, gap = sheet.font(), 3.4 * sheet.mm(TYPE_MM)
    widths = [gap + font.getlength(name) for name, _ in swatches]
    x = max(sheet.mm(MARGIN_MM), min(left, right - sum(widths)))
    for width, swatch in zip(widths, swatches, strict=True):
        _swatch(picture, sheet, (x, sheet.mm(MARGIN_MM)), swatch)
        x += width


def _swatch(picture: Image.Image, sheet: Sheet, at: Point, swatch: Swatch) -> None:
    draw, unit = ImageDraw.Draw(picture), sheet.mm(TYPE_MM)
    name, colour = swatch
    x, y = at
    draw.rounded_rectangle((x, y, x + unit, y + unit), radius=unit / 4, fill=colour)
    draw.text((x + 1.7 * unit, y + unit / 2), name, fill=TEXT, font=sheet.font(), anchor="lm")


def colour_bar(picture: Image.Image, sheet: Sheet, scale: Scale) -> float:
    """Name, unit and range of a field over its colours, in the upper right corner.

    Returns:
        Pixel up to which there is room to the left of it.
    """
    name = f"{scale.label} ({scale.unit})" if scale.unit else scale.label
    width, height = (round(sheet.mm(side)) for side in _BAR_MM)
    left, top = picture.width - round(sheet.mm(MARGIN_MM)) - width, round(sheet.mm(MARGIN_MM))
    write(picture, sheet, (left, top + sheet.mm(TYPE_MM) / 2), name, "lm", TEXT)
    top += round(sheet.mm(_ROW_MM))
    ramp = scale.colours(np.linspace(scale.low, scale.high, width))
    picture.paste(Image.fromarray(np.broadcast_to(ramp, (height, width, 3)).copy()), (left, top))
    draw = ImageDraw.Draw(picture)
    low = top + height
    for value, text in _ticks(scale):
        x = left + (width - 1) * float(scale.share(value))
        draw.line([(x, low), (x, low + sheet.mm(0.7))], fill=MUTED, width=max(1, round(sheet.mm(_THIN_MM))))
        anchor = {scale.low: "la", scale.high: "ra"}.get(value, "ma")
        write(picture, sheet, (x, low + sheet.mm(0.9)), text, anchor)
    return left - sheet.mm(MARGIN_MM)


def _ticks(scale: Scale) -> list[tuple[float, str]]:
    """Both ends of the range, and round numbers between them that stay clear of the ends."""
    span = scale.high - scale.low
    if span == 0:
        return [(scale.low, f"{scale.low:.3g}")]
    decimals = int(2 - np.floor(np.log10(span)))
    low, high = (f"{round(end, decimals) + 0.0:.6g}" for end in (scale.low, scale.high))
    between = MaxNLocator(4, integer=scale.whole).tick_values(scale.low, scale.high)
    room = _CLEAR_OF_CAP if scale.capped else _CLEAR
    inner = [float(value) for value in between if _CLEAR < scale.share(value) < 1 - room]
    top = f"≥\u2009{high}" if scale.capped else high
    return [(scale.low, low), *((value, f"{value:.6g}") for value in inner), (scale.high, top)]
