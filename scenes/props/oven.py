"""A vacuum oven with a window: one sees the shelf, and two dishes on it."""

import numpy as np

from scenes.props.fittings import display, feet, gauge, knob
from scenes.props.materials import CASING, GLASS, PAINT, RUBBER, SLURRY, STEEL, WARMTH
from scenes.props.prop import Assembly, Hotspot, Prop, made_of
from scenes.props.solids import Solid, box, extrude, lathe, tube

WIDTH, HEIGHT, DEPTH = 0.54, 0.58, 0.46
FRONT = DEPTH / 2
PANEL = 0.13  # height of the controls under the door
DOOR_Y = PANEL + 0.225
WINDOW = (0.3, 0.26)


def oven() -> Prop:
    """The oven: 54 cm wide, 58 cm high."""
    spots = (
        Hotspot("door", "Door", "Porte", (0.19, DOOR_Y, FRONT + 0.05)),
        Hotspot("temperature", "Temperature", "Température", (-0.11, 0.075, FRONT + 0.02)),
        Hotspot("shelf", "Shelf", "Clayette", (0, DOOR_Y - 0.045, 0.08)),
    )
    assembly = _housing() + _door() + _controls() + _inside()
    return Prop("oven", "Vacuum oven", "Étuve à vide", assembly, spots).standing()


def _housing() -> Assembly:
    wall = 0.07
    top = HEIGHT - wall
    walls = [
        box(WIDTH, PANEL, DEPTH, 0.01).moved(y=0.014),
        box(WIDTH, wall, DEPTH, 0.01).moved(y=top),
        box(WIDTH, top - PANEL, 0.03, 0.004).moved(0, PANEL + 0.007, 0.015 - FRONT),
        *(box(wall, top - PANEL, DEPTH, 0.01).moved(side * (WIDTH - wall) / 2, PANEL + 0.007) for side in (-1, 1)),
    ]
    lining = [
        box(WIDTH - 2 * wall, 0.004, DEPTH - 0.06).moved(y=PANEL + 0.015),
        box(WIDTH - 2 * wall, 0.004, DEPTH - 0.06).moved(y=top - 0.006),
        box(WIDTH - 2 * wall, top - PANEL, 0.004).moved(0, PANEL + 0.007, 0.034 - FRONT),
        *(box(0.004, top - PANEL, DEPTH - 0.06).moved(s * (WIDTH / 2 - wall - 0.002), PANEL + 0.007) for s in (-1, 1)),
    ]
    return feet(0.22, 0.18, 0.022, 0.016) + made_of(PAINT, *walls) + made_of(STEEL, *lining)


def _door() -> Assembly:
    wide, tall = WINDOW
    outer_wide, outer_tall, thick = 0.44, 0.39, 0.03
    side, rail = (outer_wide - wide) / 2, (outer_tall - tall) / 2
    bars = [
        *(box(side, outer_tall, thick, 0.007).moved(s * (wide + side) / 2, -outer_tall / 2) for s in (-1, 1)),
        box(wide + 0.004, rail, thick, 0.007).moved(y=tall / 2),
        box(wide + 0.004, rail, thick, 0.007).moved(y=-outer_tall / 2),
    ]
    seal = [
        *(box(0.012, tall, 0.008).moved(s * (wide / 2 - 0.006), -tall / 2, 0.008) for s in (-1, 1)),
        *(box(wide, 0.012, 0.008).moved(0, y, 0.008) for y in (tall / 2 - 0.012, -tall / 2)),
    ]
    pane = box(wide, tall, 0.004).moved(0, -tall / 2)
    x, z = outer_wide / 2 - 0.03, thick / 2
    handle = tube(
        [(x, 0.1, z), (x, 0.1, z + 0.03), (x, 0.09, z + 0.04), (x, -0.09, z + 0.04), (x, -0.1, z + 0.03), (x, -0.1, z)],
        0.009,
        8,
    )
    hinges = [
        lathe([(0, -0.03), (0.011, -0.03), (0.011, 0.03), (0, 0.03)], 8).moved(-outer_wide / 2, y)
        for y in (-0.12, 0.12)
    ]
    whole = made_of(CASING, *bars) + made_of(RUBBER, *seal) + made_of(STEEL, handle, *hinges) + made_of(GLASS, pane)
    return whole.moved(0, DOOR_Y, FRONT + thick / 2 - 0.002)


def _controls() -> Assembly:
    panel = extrude([(-0.24, -0.045), (0.24, -0.045), (0.24, 0.045), (-0.24, 0.045)], 0.008, 0.003)
    whole = (
        made_of(CASING, panel)
        + display("120", 0.11, 0.05).moved(-0.11, 0, 0.005)
        + knob(0.018).moved(0.0, 0, 0.003)
        + knob(0.018).moved(0.065, 0, 0.003)
        + gauge(0.034).moved(0.165, 0, 0.002)
    )
    return whole.moved(0, 0.075, FRONT + 0.002)


def _inside() -> Assembly:
    shelf_y = DOOR_Y - 0.06
    rods = [box(0.39, 0.005, 0.006).moved(0, shelf_y, z) for z in np.linspace(-0.13, 0.13, 7)]
    rims: list[Solid] = [box(0.008, 0.008, 0.3).moved(side * 0.19, shelf_y - 0.002) for side in (-1, 1)]
    dish = lathe([(0, 0), (0.04, 0), (0.058, 0.026), (0.055, 0.026), (0.038, 0.003), (0, 0.003)], 12)
    powder = lathe([(0, 0.003), (0.05, 0.018), (0.03, 0.026), (0, 0.03)], 12)
    lamp = box(0.18, 0.008, 0.02).moved(0, HEIGHT - 0.087, 0.1)
    places = ((-0.075, 0.06), (0.075, 0.04))
    return (
        made_of(STEEL, *rods, *rims)
        + made_of(PAINT, *(dish.moved(x, shelf_y + 0.005, z) for x, z in places))
        + made_of(SLURRY, *(powder.moved(x, shelf_y + 0.005, z) for x, z in places))
        + made_of(WARMTH, lamp)
    )
