"""Pictures of comparisons as SVG, made for paper: written here, so that the server needs no plotting library."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from server.notebook.comparing import Correlations

# From blue over grey to orange: blue and orange stay apart for every kind of colour blindness, both ends are equally
# dark in grey, and no coefficient is white, which is what a blank cell is.
DIVERGING = ("#0b4f8a", "#4a8fc4", "#a9cbe4", "#e4e4e4", "#f3c08d", "#d9822b", "#8f4a00")
INK = "#1a1a1a"
# Where white and ink are equally readable (WCAG 2.2), 4.1 to 1.
WHITE_BELOW = 0.2
FAINT = "#d0d0d0"
LINE = "#0b4f8a"
FONT = "Helvetica, Arial, 'Liberation Sans', sans-serif"
# Average width of a letter, as a share of the font size.
LETTER = 0.56

CELL = 40
LABEL = 13
TITLE = 16
MARGIN = 20
LONGEST_LABEL = 40
BAR_WIDTH = 16
BAR_STEPS = 60

PLOT_WIDTH, PLOT_HEIGHT = 640, 300
WIDEST_PLOT = 1600
POINT_WIDTH = 26
TICKS = 6
SMALLEST = 1e-290
SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


@dataclass(frozen=True)
class Point:
    """A value of a trend, in the unit of the axis; `deviation` is half the length of its error bar."""

    label: str
    value: float
    deviation: float | None = None


def matrix_picture(found: Correlations, title: str, scale_label: str, labels: Mapping[str, str] | None = None) -> str:
    """An SVG of a matrix of coefficients; blank cells are white.

    Args:
        found: the matrix.
        title: above the picture.
        scale_label: beside the colour bar.
        labels: what names are called in the picture; others stand as they are.
    """
    names = [_short((labels or {}).get(name, name)) for name in found.names]
    longest = max([4, *map(len, names)]) * LABEL * LETTER
    side = max(len(names), 4) * CELL
    left = MARGIN + longest + 8
    top = MARGIN + TITLE + 18 + longest * math.sin(math.radians(45)) + LABEL
    bar = left + len(names) * CELL + 28
    # The last of the slanted labels reaches beyond the cells.
    width = max(bar + BAR_WIDTH + 70, bar - 28 + longest * 0.75 + MARGIN, _width(title, TITLE) + 2 * MARGIN)
    parts = [
        _text(MARGIN, MARGIN + TITLE, title, size=TITLE, weight="bold"),
        *_labels(names, left, top),
        *_cells(found, left, top),
        *_colour_bar(bar, top, min(side, 320), scale_label),
    ]
    return _svg(width, top + side + MARGIN, title, parts)


def trend_picture(points: Sequence[Point], title: str, x_label: str, y_label: str) -> str:
    """An SVG of values in their order, with error bars.

    Args:
        points: from left to right.
        title: above the picture.
        x_label: below the axis.
        y_label: beside the axis, with the unit.
    """
    ticks = _ticks(points)
    marks = [_tick_text(tick, ticks) for tick in ticks]
    names = [_short(point.label) for point in points]
    width = min(max(PLOT_WIDTH, POINT_WIDTH * len(points)), WIDEST_PLOT)
    slant = max([0, *map(len, names)]) * LABEL * LETTER * math.sin(math.radians(45))
    left = MARGIN + LABEL + 14 + max(map(len, marks)) * LABEL * LETTER + 8
    left = max(left, MARGIN + slant)
    top = float(MARGIN + TITLE + 18)
    low, high = ticks[0], ticks[-1]

    def y(value: float) -> float:
        return top + PLOT_HEIGHT * (1 - (value - low) / (high - low))

    step = width / max(len(points), 1)
    places = [left + step * (at + 0.5) for at in range(len(points))]
    bottom = top + PLOT_HEIGHT
    parts = [_text(MARGIN, MARGIN + TITLE, title, size=TITLE, weight="bold")]
    for tick, mark in zip(ticks, marks, strict=True):
        parts.append(_line(left, y(tick), left + width, y(tick), FAINT))
        parts.append(_text(left - 8, y(tick) + LABEL * 0.35, mark, anchor="end"))
    parts += [_line(left, top, left, bottom, INK), _line(left, bottom, left + width, bottom, INK)]
    every = math.ceil((LABEL + 4) / step)
    for at, (x, name) in enumerate(zip(places, names, strict=True)):
        if at % every == 0:
            parts.append(_line(x, bottom, x, bottom + 5, INK))
            parts.append(_text(x + 4, bottom + LABEL + 6, name, anchor="end", turned=-45))
    centres = [(x, y(point.value)) for x, point in zip(places, points, strict=True)]
    parts += [_line(*a, *b, LINE, 1.2) for a, b in pairwise(centres)]
    for (x, centre), point in zip(centres, points, strict=True):
        if point.deviation:
            parts += _error_bar(x, y(point.value - point.deviation), y(point.value + point.deviation))
        parts.append(f'<circle cx="{x:.1f}" cy="{centre:.1f}" r="4" fill="{LINE}" stroke="#ffffff"/>')
    below = bottom + slant + LABEL + 24
    parts.append(_text(left + width / 2, below, x_label, anchor="middle"))
    parts.append(_text(MARGIN + LABEL * 0.8, top + PLOT_HEIGHT / 2, y_label, anchor="middle", turned=-90))
    return _svg(max(left + width, MARGIN + _width(title, TITLE)) + MARGIN, below + MARGIN, title, parts)


def colour_of(coefficient: float) -> str:
    """The colour of a coefficient, -1 to 1, as #rrggbb."""
    place = (coefficient + 1) / 2 * (len(DIVERGING) - 1)
    at = min(int(place), len(DIVERGING) - 2)
    first, second = (_channels(DIVERGING[at + step]) for step in (0, 1))
    mixed = (round(a + (b - a) * (place - at)) for a, b in zip(first, second, strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def luminance(colour: str) -> float:
    """The relative luminance of a colour, 0 to 1 (WCAG 2.2)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in _channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _labels(names: list[str], left: float, top: float) -> Iterator[str]:
    for at, name in enumerate(names):
        middle = CELL * (at + 0.5)
        yield _text(left - 8, top + middle + LABEL * 0.35, name, anchor="end")
        yield _text(left + middle + LABEL * 0.35, top - 8, name, turned=-45)


def _cells(found: Correlations, left: float, top: float) -> Iterator[str]:
    for i, row in enumerate(found.coefficients):
        for j, coefficient in enumerate(row):
            x, y = left + j * CELL, top + i * CELL
            fill = "#ffffff" if coefficient is None else colour_of(coefficient)
            yield (
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{CELL}" height="{CELL}" fill="{fill}" stroke="{FAINT}" '
                'stroke-width="0.5"/>'
            )
            if coefficient is not None:
                ink = "#ffffff" if luminance(fill) < WHITE_BELOW else INK
                yield _text(x + CELL / 2, y + CELL / 2 + 4, _number(coefficient), size=11, anchor="middle", fill=ink)


def _colour_bar(x: float, top: float, height: float, label: str) -> Iterator[str]:
    step = height / BAR_STEPS
    for at in range(BAR_STEPS):
        fill = colour_of(1 - 2 * (at + 0.5) / BAR_STEPS)
        # A little higher than the step: no seams between neighbours.
        y, high = top + at * step, step + (0.5 if at < BAR_STEPS - 1 else 0)
        yield f'<rect x="{x:.1f}" y="{y:.2f}" width="{BAR_WIDTH}" height="{high:.2f}" fill="{fill}"/>'
    yield (
        f'<rect x="{x:.1f}" y="{top:.1f}" width="{BAR_WIDTH}" height="{height:.1f}" fill="none" stroke="{INK}" '
        'stroke-width="0.5"/>'
    )
    for value in (1.0, 0.5, 0.0, -0.5, -1.0):
        y = top + height * (1 - value) / 2
        yield _line(x + BAR_WIDTH, y, x + BAR_WIDTH + 4, y, INK)
        yield _text(x + BAR_WIDTH + 7, y + 4, _number(value, 1), size=11)
    yield _text(x + BAR_WIDTH + 48, top + height / 2, label, anchor="middle", turned=-90)


def _error_bar(x: float, low: float, high: float) -> Iterator[str]:
    yield _line(x, low, x, high, LINE, 1.2)
    for y in (low, high):
        yield _line(x - 4, y, x + 4, y, LINE, 1.2)


def _ticks(points: Sequence[Point]) -> list[float]:
    """Round numbers, 1, 2 or 5 times a power of ten apart, around all points and their error bars."""
    ends = [point.value + sign * (point.deviation or 0) for point in points for sign in (-1, 1)] or [0.0, 1.0]
    low, high = min(ends), max(ends)
    if low == high:
        margin = abs(low) / 2 or 1.0
        low, high = low - margin, high + margin
    # Closer numbers than this cannot be told apart on an axis, and smaller ones not by a computer.
    span = max(high - low, 1e-9 * max(abs(low), abs(high)), SMALLEST)
    power = 10.0 ** math.floor(math.log10(span / TICKS))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor * TICKS >= span * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [step * at for at in range(first, max(last, first + 1) + 1)]


def _tick_text(value: float, ticks: list[float]) -> str:
    step = ticks[1] - ticks[0]
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    if digits > 4 or max(map(abs, ticks)) >= 1e6:
        return _scientific(value)
    return _number(value, digits)


def _number(value: float, digits: int = 2) -> str:
    return f"{value:z.{digits}f}".replace("-", "−")


def _scientific(value: float) -> str:
    if value == 0:
        return "0"
    digits, power = f"{value:.1e}".split("e")
    return digits.removesuffix(".0").replace("-", "−") + "×10" + str(int(power)).translate(SUPERSCRIPT)


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + "…"


def _width(text: str, size: float) -> float:
    return len(text) * size * LETTER


def _channels(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1.0) -> str:
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{width}"/>'


def _text(
    x: float,
    y: float,
    text: str,
    *,
    size: float = LABEL,
    anchor: str = "start",
    turned: int = 0,
    fill: str = INK,
    weight: str = "normal",
) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}"' + (f' transform="rotate({turned} {x:.1f} {y:.1f})"' if turned else "")
    looks = f'font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" fill="{fill}"'
    return f"<text {place} {looks}>{_visible(text)}</text>"


def _visible(text: str) -> str:
    """A text without what XML cannot hold."""
    return escape("".join(c if c.isprintable() else " " for c in text))


def _svg(width: float, height: float, title: str, parts: list[str]) -> str:
    size = f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}"'
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FONT}" role="img">\n'
        f"<title>{_visible(title)}</title>\n"
        f'<rect width="100%" height="100%" fill="#ffffff"/>\n{body}\n</svg>\n'
    )
