"""What several instruments have: displays with figures, knobs, dials, feet, emergency stops, micrometer screws."""

from scenes.props.materials import ACCENT, CASING, FIGURES, PAINT, RUBBER, SCREEN, STEEL, STOP, WARNING
from scenes.props.prop import Assembly, made_of
from scenes.props.solids import Solid, extrude, lathe, patch

# Segments of a digit: top, upper left, upper right, middle, lower left, lower right, bottom.
_SEGMENTS = {
    "0": "1110111",
    "1": "0010010",
    "2": "1011101",
    "3": "1011011",
    "4": "0111010",
    "5": "1101011",
    "6": "1101111",
    "7": "1010010",
    "8": "1111111",
    "9": "1111011",
    "-": "0001000",
}


def display(text: str, width: float, height: float) -> Assembly:
    """A dark screen with figures, facing +z and centred on the origin; digits, minus and point."""
    screen = extrude(_rectangle(width, height), 0.006)
    tall = 0.58 * height
    step = 0.8 * tall
    digits = [character for character in text if character != "."]
    figures: list[Solid] = []
    x = -step * (len(digits) - 1) / 2
    for character in text:
        if character == ".":
            figures.append(_bar(x - step / 2, -tall / 2, 0.1 * tall, 0.1 * tall))
            continue
        figures += [solid.moved(x) for solid in _digit(character, tall)]
        x += step
    return made_of(SCREEN, screen) + made_of(FIGURES, *figures).moved(z=0.0034)


def _digit(character: str, tall: float) -> list[Solid]:
    wide, thick = 0.5 * tall, 0.1 * tall
    x, y = wide / 2, tall / 4
    bars = [
        _bar(0, 2 * y, wide - thick, thick),
        _bar(-x, y, thick, tall / 2 - thick),
        _bar(x, y, thick, tall / 2 - thick),
        _bar(0, 0, wide - thick, thick),
        _bar(-x, -y, thick, tall / 2 - thick),
        _bar(x, -y, thick, tall / 2 - thick),
        _bar(0, -2 * y, wide - thick, thick),
    ]
    return [bar for bar, lit in zip(bars, _SEGMENTS[character], strict=True) if lit == "1"]


def _bar(x: float, y: float, width: float, height: float) -> Solid:
    return patch(width, height).moved(x, y)


def _rectangle(width: float, height: float) -> list[tuple[float, float]]:
    x, y = width / 2, height / 2
    return [(-x, -y), (x, -y), (x, y), (-x, y)]


def knob(radius: float) -> Assembly:
    """A knob with an accent mark, facing +z, its back on z = 0."""
    body = lathe([(0, 0), (radius, 0), (0.82 * radius, radius), (0, radius)], 10, 0.14 * radius)
    mark = patch(0.16 * radius, 0.62 * radius).moved(y=0.42 * radius, z=1.02 * radius)
    return made_of(CASING, body.turned("x", 90)) + made_of(ACCENT, mark)


def foot(radius: float, height: float) -> Assembly:
    """A rubber foot that stands on y = 0."""
    return made_of(RUBBER, lathe([(0, 0), (radius, 0), (0.85 * radius, height), (0, height)], 6))


def feet(x: float, z: float, radius: float, height: float) -> Assembly:
    """Four feet at (+-x, +-z)."""
    four = [foot(radius, height).moved(side * x, 0, end * z) for side in (-1, 1) for end in (-1, 1)]
    return sum(four, Assembly())


def emergency_stop(radius: float) -> Assembly:
    """A red mushroom on a yellow collar, facing +z, its back on z = 0."""
    collar = lathe([(0, 0), (1.35 * radius, 0), (1.35 * radius, 0.35 * radius), (0, 0.35 * radius)], 14)
    mushroom = lathe(
        [
            (0, 0.35 * radius),
            (0.6 * radius, 0.35 * radius),
            (radius, 0.7 * radius),
            (0.95 * radius, 1.0 * radius),
            (0.6 * radius, 1.25 * radius),
            (0, 1.32 * radius),
        ],
        14,
    )
    return (made_of(WARNING, collar) + made_of(STOP, mushroom)).turned("x", 90)


def micrometer(radius: float, height: float) -> Assembly:
    """A micrometer screw that stands on y = 0: sleeve, accent ring, thimble."""
    ring = 0.45 * height
    sleeve = lathe([(0, 0), (0.62 * radius, 0), (0.62 * radius, ring), (0, ring)], 10)
    band = lathe([(0, ring), (1.04 * radius, ring), (1.04 * radius, 1.18 * ring), (0, 1.18 * ring)], 10)
    thimble = lathe([(0, 1.18 * ring), (radius, 1.18 * ring), (radius, height), (0, height)], 10)
    return made_of(STEEL, sleeve, thimble) + made_of(ACCENT, band)


def gauge(radius: float) -> Assembly:
    """A dial with a needle, facing +z, its back on z = 0."""
    rim = lathe([(0, 0), (radius, 0), (0.96 * radius, 0.012), (0, 0.012)], 18).turned("x", 90)
    dial = lathe([(0, 0.012), (0.84 * radius, 0.012), (0.84 * radius, 0.013), (0, 0.013)], 18).turned("x", 90)
    needle = patch(0.08 * radius, 0.8 * radius).moved(y=0.25 * radius, z=0.0138).turned("z", 40)
    return made_of(CASING, rim) + made_of(PAINT, dial) + made_of(ACCENT, needle)
