"""A glove box on the bench: gloves that its overpressure pushes out, an antechamber on the right."""

import numpy as np

from scenes.props.fittings import display, feet, gauge
from scenes.props.materials import ACCENT, ALUMINIUM, CASING, GLASS, PAINT, RUBBER, STEEL, WARMTH
from scenes.props.prop import Assembly, Hotspot, Prop, made_of
from scenes.props.solids import Solid, box, extrude, lathe, tube

WIDTH, HEIGHT = 0.92, 0.68
BACK, FLOOR_FRONT, TOP_FRONT = -0.3, 0.28, 0.1  # along z
FLOOR, ROOF = 0.09, 0.6
PORT_X, PORT_Y, PORT_RADIUS = 0.2, 0.29, 0.085
CHAMBER_Y, CHAMBER_RADIUS, CHAMBER_END = 0.31, 0.13, 0.75
TILT = np.degrees(np.arctan2(FLOOR_FRONT - TOP_FRONT, ROOF - FLOOR))


def glove_box() -> Prop:
    """The glove box: 1.2 m wide with its antechamber, 69 cm high."""
    x, y, z = PORT_X, PORT_Y, _window_z(PORT_Y)
    spots = (
        Hotspot("gloves", "Gloves", "Gants", (x, y + 0.02, z + 0.13)),
        Hotspot("antechamber", "Antechamber", "Sas", (CHAMBER_END, CHAMBER_Y, 0.02)),
        Hotspot("gauge", "Pressure gauge", "Manomètre", (0.3, 0.645, TOP_FRONT + 0.03)),
    )
    assembly = _body() + _window() + _ports() + _antechamber() + _controls()
    return Prop("glove-box", "Glove box", "Boîte à gants", assembly, spots).standing()


def _window_z(y: float) -> float:
    """Where the sloping window is at a height."""
    return FLOOR_FRONT + (TOP_FRONT - FLOOR_FRONT) * (y - FLOOR) / (ROOF - FLOOR)


def _body() -> Assembly:
    base = box(WIDTH, FLOOR - 0.016, FLOOR_FRONT - BACK, 0.008).moved(0, 0.016, (FLOOR_FRONT + BACK) / 2)
    roof = box(WIDTH, HEIGHT - ROOF, TOP_FRONT - BACK + 0.02, 0.008).moved(0, ROOF, (TOP_FRONT + BACK + 0.02) / 2)
    back = box(WIDTH - 0.02, ROOF - FLOOR, 0.02).moved(0, FLOOR, BACK + 0.012)
    outline = [(BACK, FLOOR), (FLOOR_FRONT - 0.004, FLOOR), (TOP_FRONT - 0.004, ROOF), (BACK, ROOF)]
    side = extrude(outline, 0.03, 0.004).turned("y", -90)
    floor = box(WIDTH - 0.06, 0.004, FLOOR_FRONT - BACK - 0.08).moved(0, FLOOR, (FLOOR_FRONT + BACK) / 2 - 0.02)
    lamp = box(0.6, 0.012, 0.03).moved(0, ROOF - 0.012, 0.02)
    bottle = lathe([(0, 0), (0.03, 0), (0.03, 0.07), (0.014, 0.085), (0.014, 0.1), (0, 0.1)], 10)
    press = box(0.09, 0.11, 0.1, 0.008)
    return (
        feet(0.4, 0.22, 0.026, 0.018).moved(z=-0.01)
        + made_of(PAINT, base, roof, *(side.moved(s * (WIDTH / 2 - 0.015)) for s in (-1, 1)))
        + made_of(STEEL, back, floor)
        + made_of(WARMTH, lamp)
        + made_of(CASING, press.moved(-0.02, FLOOR + 0.004, -0.15))
        + made_of(ALUMINIUM, bottle.moved(-0.28, FLOOR + 0.004, -0.1))
    )


def _window() -> Assembly:
    """Frame and pane in the plane of the slope, made upright and leant back."""
    tall = float(np.hypot(ROOF - FLOOR, FLOOR_FRONT - TOP_FRONT))
    bars = [
        *(box(0.035, tall, 0.016, 0.004).moved(side * (WIDTH / 2 - 0.0175)) for side in (-1, 1)),
        *(box(WIDTH - 0.07, 0.03, 0.016).moved(y=y) for y in (0, tall - 0.03)),
    ]
    pane = box(WIDTH - 0.06, tall - 0.04, 0.005).moved(y=0.02)
    whole = made_of(CASING, *bars) + made_of(GLASS, pane)
    return whole.turned("x", -TILT).moved(0, FLOOR, FLOOR_FRONT)


def _ports() -> Assembly:
    inner = PORT_RADIUS - 0.014
    ring = lathe([(inner, -0.01), (PORT_RADIUS, -0.01), (PORT_RADIUS, 0.022), (inner, 0.022)], 16)
    cuff = lathe([(0, 0), (inner, 0), (inner, 0.012), (0, 0.016)], 12)
    whole = made_of(STEEL, ring.turned("x", 90)) + made_of(RUBBER, cuff.turned("x", 90))
    port = whole.turned("x", -TILT)
    return sum((port.moved(s * PORT_X, PORT_Y, _window_z(PORT_Y)) + _glove(s) for s in (-1, 1)), Assembly())


def _glove(side: int) -> Assembly:
    """Sleeve, palm, thumb and fingers, hanging out and down."""
    z = _window_z(PORT_Y)
    x = side * PORT_X
    path = [(x, PORT_Y, z), (x, PORT_Y + 0.005, z + 0.05), (x, PORT_Y - 0.01, z + 0.1), (x, PORT_Y - 0.05, z + 0.14)]
    path += [(x, PORT_Y - 0.1, z + 0.16), (x, PORT_Y - 0.15, z + 0.165)]
    sleeve = tube(path, [0.068, 0.062, 0.054, 0.046, 0.036, 0.042], 9)
    end_y, end_z = PORT_Y - 0.15, z + 0.165
    fingers: list[Solid] = []
    for i in range(4):
        dx = (i - 1.5) * 0.019
        tip = 0.075 - 0.008 * abs(i - 1.5)
        way = [
            (x + dx, end_y + 0.012, end_z),
            (x + 1.25 * dx, end_y - tip / 2, end_z),
            (x + 1.3 * dx, end_y - tip, end_z - 0.008),
        ]
        fingers.append(tube(way, [0.011, 0.0105, 0.008], 4))
    inwards = -side
    thumb = [
        (x + inwards * 0.03, end_y + 0.03, end_z),
        (x + inwards * 0.056, end_y, end_z),
        (x + inwards * 0.062, end_y - 0.022, end_z),
    ]
    fingers.append(tube(thumb, [0.013, 0.012, 0.009], 4))
    return made_of(RUBBER, sleeve, *fingers)


def _antechamber() -> Assembly:
    start = WIDTH / 2 - 0.01
    shell = [(0, start), (CHAMBER_RADIUS, start), (CHAMBER_RADIUS, CHAMBER_END - 0.03), (0, CHAMBER_END - 0.03)]
    rim = CHAMBER_RADIUS + 0.015
    flange = [(0, CHAMBER_END - 0.04), (rim, CHAMBER_END - 0.04), (rim, CHAMBER_END - 0.022), (0, CHAMBER_END - 0.022)]
    door = [(0, CHAMBER_END - 0.022), (rim - 0.006, CHAMBER_END - 0.022), (rim - 0.006, CHAMBER_END), (0, CHAMBER_END)]
    root = [(0, start), (rim, start), (rim, start + 0.02), (0, start + 0.02)]
    bolt = lathe([(0, 0), (0.016, 0), (0.016, 0.035), (0, 0.035)], 8).moved(y=CHAMBER_END)
    lever = tube([(-0.075, CHAMBER_END + 0.025, 0), (0.075, CHAMBER_END + 0.025, 0)], 0.01, 6)

    def laid(solid: Solid) -> Solid:
        return solid.turned("z", -90).moved(0, CHAMBER_Y, -0.06)

    return (
        made_of(STEEL, *(laid(lathe(profile, 22)) for profile in (shell, flange, root)))
        + made_of(PAINT, laid(lathe(door, 22)))
        + made_of(CASING, laid(bolt))
        + made_of(ACCENT, laid(lever))
    )


def _controls() -> Assembly:
    z = TOP_FRONT + 0.02
    return gauge(0.032).moved(0.3, 0.642, z) + display("0.1", 0.1, 0.042).moved(-0.3, 0.642, z + 0.001)
