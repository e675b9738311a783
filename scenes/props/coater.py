"""A table-top comma-bar coater: foil from its roll, a bed, and the slurry bead before the bar."""

import numpy as np

from scenes.props.fittings import display, feet, knob, micrometer
from scenes.props.materials import ALUMINIUM, CASING, PAINT, SLURRY, STEEL
from scenes.props.prop import Assembly, Hotspot, Prop, made_of
from scenes.props.solids import box, extrude, lathe, tube

BED_Y = 0.1
FOIL_WIDTH = 0.2
BAR_X, BAR_RADIUS, GAP = -0.06, 0.024, 0.002
ROLL_X, ROLL_RADIUS = -0.27, 0.034


def coater() -> Prop:
    """The coater: 68 cm long, 34 cm deep; the foil runs from left to right."""
    spots = (
        Hotspot("blade", "Comma bar", "Barre d'enduction", (BAR_X, BED_Y + 2 * BAR_RADIUS, 0)),
        Hotspot("gap-screw", "Gap screw", "Vis d'entrefer", (BAR_X, BED_Y + 0.12, 0.126)),
        Hotspot("foil", "Foil", "Feuillard", (ROLL_X, BED_Y + 2 * ROLL_RADIUS, 0)),
        Hotspot("slurry-bead", "Slurry bead", "Bourrelet d'encre", (BAR_X - 0.033, BED_Y + 0.018, 0)),
    )
    assembly = _table() + _foil() + _bar() + _slurry()
    return Prop("coater", "Comma-bar coater", "Enducteuse à barre", assembly, spots).standing()


def _table() -> Assembly:
    outline = [(-0.15, 0.012), (0.17, 0.012), (0.17, 0.045), (0.14, 0.088), (-0.15, 0.088)]
    body = extrude(outline, 0.68, 0.008).turned("y", -90)
    bed = box(0.54, BED_Y - 0.088, 0.25, 0.003).moved(0.05, 0.088, 0)
    tilt = np.degrees(np.arctan2(0.03, 0.043))  # of the sloped front
    controls = (display("100", 0.09, 0.034) + knob(0.015).moved(0.085)).turned("x", -tilt)
    return (
        feet(0.29, 0.11, 0.018, 0.014)
        + made_of(PAINT, body)
        + made_of(ALUMINIUM, bed)
        + controls.moved(0.17, 0.0675, 0.1565)
    )


def _foil() -> Assembly:
    width = FOIL_WIDTH + 0.03
    roll = lathe([(0, -width / 2), (ROLL_RADIUS, -width / 2), (ROLL_RADIUS, width / 2), (0, width / 2)], 20)
    core = lathe([(0, -0.145), (0.012, -0.145), (0.012, 0.145), (0, 0.145)], 8)
    cheek = extrude([(-0.028, 0), (0.028, 0), (0.02, 0.052), (-0.02, 0.052)], 0.012, 0.003)
    y = BED_Y + ROLL_RADIUS + 0.002
    sheet = box(0.58, 0.0012, FOIL_WIDTH).moved(0.025, BED_Y, 0)
    return (
        made_of(ALUMINIUM, roll.turned("x", 90).moved(ROLL_X, y), sheet)
        + made_of(STEEL, core.turned("x", 90).moved(ROLL_X, y))
        + made_of(CASING, *(cheek.moved(ROLL_X, 0.086, side * 0.135) for side in (-1, 1)))
    )


def _bar() -> Assembly:
    y = BED_Y + GAP + BAR_RADIUS
    half = 0.1
    bar = lathe([(0, -half), (BAR_RADIUS, -half), (BAR_RADIUS, half), (0, half)], 22, 0.002).turned("x", 90)
    blade = extrude([(-0.003, -0.004), (0.002, -0.026), (0.014, -0.018), (0.014, 0.004)], 2 * half - 0.006)
    cheek = extrude(
        [(-0.036, 0), (0.036, 0), (0.036, 0.05), (0.024, 0.066), (-0.024, 0.066), (-0.036, 0.05)], 0.03, 0.004
    )
    bridge = box(0.026, 0.018, 0.25, 0.004).moved(BAR_X + 0.0, BED_Y + 0.062, 0)
    handle_y = BED_Y + 0.11
    handle = tube(
        [
            (BAR_X, BED_Y + 0.075, -0.06),
            (BAR_X, handle_y - 0.008, -0.06),
            (BAR_X, handle_y, -0.052),
            (BAR_X, handle_y, 0.052),
            (BAR_X, handle_y - 0.008, 0.06),
            (BAR_X, BED_Y + 0.075, 0.06),
        ],
        0.006,
        6,
    )
    screws = [micrometer(0.014, 0.055).moved(BAR_X, BED_Y + 0.066, side * 0.126) for side in (-1, 1)]
    return (
        made_of(STEEL, bar.moved(BAR_X, y), blade.moved(BAR_X, y))
        + made_of(CASING, *(cheek.moved(BAR_X, BED_Y, side * 0.126) for side in (-1, 1)), bridge, handle)
        + sum(screws, Assembly())
    )


def _slurry() -> Assembly:
    bead = extrude(
        [(-0.034, 0.0), (0.02, 0.0), (0.012, 0.014), (0.0, 0.024), (-0.012, 0.021), (-0.026, 0.011)], 0.17, 0.004
    )
    film = box(0.315 - BAR_X, 0.0014, 0.17).moved((0.315 + BAR_X) / 2, BED_Y + 0.0012, 0)
    return made_of(SLURRY, bead.moved(BAR_X - 0.022, BED_Y + 0.0012), film)
