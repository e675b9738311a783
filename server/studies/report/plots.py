"""Plots as SVG inside the page: everybody's values by condition, and intervals against zero or bounds."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from server.studies.report.figures import Printer
from server.studies.report.series import Series

WIDTH, HEIGHT = 840, 320
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 14, 34
STEPS = (1, 2, 2.5, 5, 10)
POINT = 6.0  # size of a point


@dataclass(frozen=True)
class Scale:
    """A linear axis.

    Args:
        low: value at `start`.
        high: value at `end`.
        start: in the drawing.
        end: in the drawing.
    """

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a value lies."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


@dataclass(frozen=True)
class Row:
    """A row of a plot of intervals."""

    label: str
    estimate: float
    low: float
    high: float


def distribution_plot(series: Series, labels: Sequence[str], title: str, printer: Printer) -> str:
    """Box, mean and points of each condition; lines join the values of one participant.

    Args:
        series: the values.
        labels: of its conditions.
        title: said to who does not see the plot.
        printer: for the axis.
    """
    values = [value for row in series.values.values() for value in row.values()]
    ticks = nice_ticks(min(values), max(values))
    scale = Scale(ticks[0], ticks[-1], HEIGHT - BOTTOM, TOP)
    decimals = tick_decimals(ticks)
    axis = "".join(
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{scale.at(tick):.1f}" y2="{scale.at(tick):.1f}"/>'
        f'<text class="tick" x="{LEFT - 8}" y="{scale.at(tick) + 4:.1f}" text-anchor="end">'
        f"{printer.text(tick, decimals)}</text>"
        for tick in ticks
    )
    room = (WIDTH - LEFT - RIGHT) / len(series.conditions)
    centres = [LEFT + (number + 0.5) * room for number in range(len(series.conditions))]
    places: dict[str, list[tuple[float, float]]] = {}
    for condition, centre in zip(series.conditions, centres, strict=True):
        heights = {who: scale.at(row[condition]) for who, row in series.values.items() if condition in row}
        for who, shift in _shifts(heights).items():
            places.setdefault(who, []).append((centre + 26 + shift, heights[who]))
    lines = "".join(
        f'<polyline class="pair" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in spots)}"/>'
        for spots in places.values()
        if len(spots) > 1
    )
    points = "".join(
        f'<circle class="point" cx="{x:.1f}" cy="{y:.1f}" r="3.2"/>' for spots in places.values() for x, y in spots
    )
    boxes = "".join(
        _box(f"{series.outcome.id}/{condition or 'all'}", centre - 26, scale, printer)
        + f'<text class="name" x="{centre:.1f}" y="{HEIGHT - 10}" text-anchor="middle">{escape(label)}</text>'
        for condition, label, centre in zip(series.conditions, labels, centres, strict=True)
    )
    return _svg(HEIGHT, title, axis + lines + points + boxes)


def interval_plot(rows: Sequence[Row], title: str, printer: Printer, bounds: tuple[float, float] | None = None) -> str:
    """Estimates with their intervals against zero, or against the bounds of an equivalence test.

    Args:
        rows: from top to bottom.
        title: said to who does not see the plot.
        printer: for the axis.
        bounds: shaded where given.
    """
    known = [row for row in rows if not math.isnan(row.low)]
    ends = [end for row in known for end in (row.low, row.high)] + [0.0, *(bounds or ())]
    ticks = nice_ticks(min(ends), max(ends))
    # Room for the longest label, at some seven units a letter.
    gap = min(WIDTH // 2, 30 + 7 * max(len(row.label) for row in rows))
    scale = Scale(ticks[0], ticks[-1], gap, WIDTH - RIGHT - 8)
    height = 30 * len(rows) + 34
    decimals = tick_decimals(ticks)
    shade = ""
    if bounds is not None:
        low, high = scale.at(bounds[0]), scale.at(bounds[1])
        shade = (
            f'<rect class="within" x="{low:.1f}" y="2" width="{high - low:.1f}" height="{height - 28}"/>'
            f'<path class="bound" d="M{low:.1f} 2V{height - 26}M{high:.1f} 2V{height - 26}"/>'
        )
    axis = "".join(
        f'<line class="grid" x1="{scale.at(tick):.1f}" x2="{scale.at(tick):.1f}" y1="2" y2="{height - 26}"/>'
        f'<text class="tick" x="{scale.at(tick):.1f}" y="{height - 8}" text-anchor="middle">'
        f"{printer.text(tick, decimals, signed=True)}</text>"
        for tick in ticks
    )
    zero = f'<line class="zero" x1="{scale.at(0):.1f}" x2="{scale.at(0):.1f}" y1="2" y2="{height - 26}"/>'
    marks = "".join(_interval(row, 20 + 30 * number, scale) for number, row in enumerate(rows))
    return _svg(height, title, shade + axis + zero + marks)


def nice_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round values that hold a range, at most `most` steps of 1, 2, 2.5 or 5 times a power of ten."""
    if high - low <= 1.0e-9 * max(1.0, abs(high)):
        low, high = low - 1, high + 1
    size = 10 ** math.floor(math.log10((high - low) / most))
    step = next(size * step for step in STEPS if _steps(low, high, size * step) <= most or step == STEPS[-1])
    first = math.floor(low / step + 1.0e-9)
    return [(first + number) * step for number in range(_steps(low, high, step) + 1)]


def tick_decimals(ticks: Sequence[float]) -> int:
    """Decimals that tell neighbouring ticks apart and show them exactly."""
    step = ticks[1] - ticks[0]
    return next(decimals for decimals in range(12) if abs(round(step, decimals) - step) < 1.0e-6 * step)


def _steps(low: float, high: float, step: float) -> int:
    return math.ceil(high / step - 1.0e-9) - math.floor(low / step + 1.0e-9)


def _shifts(heights: dict[str, float]) -> dict[str, float]:
    """Sideways shifts that set points of about the same height side by side, at most 44 wide."""
    rows = {who: round(height / POINT) for who, height in heights.items()}
    counts = Counter(rows.values())
    apart = min(POINT + 1, 44 / max(1, max(counts.values(), default=1) - 1))
    seen: Counter[int] = Counter()
    shifts = {}
    for who, row in rows.items():
        shifts[who] = (seen[row] - (counts[row] - 1) / 2) * apart
        seen[row] += 1
    return shifts


def _box(place: str, centre: float, scale: Scale, printer: Printer) -> str:
    """Quartiles and median, whiskers to the extremes, and the mean with its interval as a diamond on a line."""
    at = {
        name: scale.at(printer.value(f"{place}/{name}"))
        for name in ("minimum", "q1", "median", "q3", "maximum", "mean")
    }
    left, right = centre - 12, centre + 12
    low, high = (printer.value(f"{place}/mean_interval_{end}") for end in ("low", "high"))
    mean = f'<path class="mean" d="M{centre + 22:.1f} {at["mean"] - 5:.1f}l5 5l-5 5l-5-5z"/>'
    if not math.isnan(low):
        mean = f'<path class="ci" d="M{centre + 22:.1f} {scale.at(low):.1f}V{scale.at(high):.1f}"/>' + mean
    return (
        f'<path class="whisker" d="M{centre:.1f} {at["minimum"]:.1f}V{at["q1"]:.1f}M{centre:.1f} {at["q3"]:.1f}'
        f'V{at["maximum"]:.1f}"/><rect class="box" x="{left:.1f}" y="{at["q3"]:.1f}" width="24" '
        f'height="{max(0.5, at["q1"] - at["q3"]):.1f}"/><path class="median" d="M{left:.1f} {at["median"]:.1f}'
        f'H{right:.1f}"/>{mean}'
    )


def _interval(row: Row, y: float, scale: Scale) -> str:
    label = f'<text class="name" x="0" y="{y + 4}">{escape(row.label)}</text>'
    if math.isnan(row.low):
        return label
    low, high, middle = scale.at(row.low), scale.at(row.high), scale.at(row.estimate)
    return (
        f'{label}<path class="ci" d="M{low:.1f} {y}H{high:.1f}M{low:.1f} {y - 5}v10M{high:.1f} {y - 5}v10"/>'
        f'<path class="mean" d="M{middle:.1f} {y - 6}l6 6l-6 6l-6-6z"/>'
    )


def _svg(height: float, title: str, drawing: str) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{drawing}</svg>"
    )
