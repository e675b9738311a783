"""A laboratory calender: two steel rolls between cheeks, the gap wheel above, a strip of electrode going in."""

import numpy as np

from scenes.props.fittings import display, emergency_stop, feet, knob
from scenes.props.materials import ACCENT, ALUMINIUM, CASING, PAINT, RUBBER, SLURRY, STEEL
from scenes.props.prop import Assembly, Hotspot, Prop, made_of
from scenes.props.solids import Solid, box, extrude, lathe, tube

ROLL_RADIUS, ROLL_WIDTH = 0.085, 0.27
NIP_Y = 0.31
CHEEK_X, CHEEK_THICK = 0.185, 0.06
WHEEL_Y = 0.655


def calender() -> Prop:
    """The calender: 52 cm wide, 69 cm high; the strip goes in at the front."""
    spots = (
        Hotspot("rolls", "Rolls", "Rouleaux", (0, NIP_Y + 0.05, ROLL_RADIUS)),
        Hotspot("gap-wheel", "Gap wheel", "Volant d'entrefer", (0, WHEEL_Y + 0.02, 0.06)),
        Hotspot("inlet", "Inlet", "Entrée", (0, NIP_Y + 0.005, 0.2)),
        Hotspot("outlet", "Outlet", "Sortie", (0, NIP_Y + 0.005, -0.2)),
        Hotspot("emergency-stop", "Emergency stop", "Arrêt d'urgence", (CHEEK_X, 0.076, 0.215)),
    )
    assembly = _frame() + _rolls() + _wheel() + _strip() + _controls()
    return Prop("calender", "Calender", "Calandre", assembly, spots).standing()


def _frame() -> Assembly:
    base = box(0.5, 0.12, 0.38, 0.01).moved(y=0.016)
    outline = [(-0.12, 0.13), (0.12, 0.13), (0.12, 0.5), (0.085, 0.55), (-0.085, 0.55), (-0.12, 0.5)]
    cheek = extrude(outline, CHEEK_THICK, 0.008).turned("y", -90)
    beam = box(2 * CHEEK_X - CHEEK_THICK, 0.055, 0.14, 0.006).moved(y=0.485)
    return (
        feet(0.21, 0.15, 0.026, 0.018)
        + made_of(PAINT, base, *(cheek.moved(side * CHEEK_X) for side in (-1, 1)))
        + made_of(CASING, beam)
    )


def _rolls() -> Assembly:
    half = ROLL_WIDTH / 2
    roll = lathe([(0, -half), (ROLL_RADIUS, -half), (ROLL_RADIUS, half), (0, half)], 26, 0.003).turned("z", 90)
    journal = lathe([(0, -0.245), (0.03, -0.245), (0.03, 0.245), (0, 0.245)], 12).turned("z", 90)
    housing = lathe([(0, 0), (0.052, 0), (0.052, 0.02), (0, 0.02)], 14)
    ends = [housing.turned("z", -90 * side).moved(side * (CHEEK_X + CHEEK_THICK / 2)) for side in (-1, 1)]
    return sum(
        (
            (made_of(STEEL, roll, journal) + made_of(CASING, *ends)).moved(y=NIP_Y + side * ROLL_RADIUS)
            for side in (-1, 1)
        ),
        Assembly(),
    )


def _wheel() -> Assembly:
    """A handwheel on a screw through the beam, with the gap on a scale."""
    n, radius = 16, 0.085
    angles = 2 * np.pi * np.arange(n + 1) / n
    rim = lathe(
        [(radius - 0.009, -0.009), (radius + 0.009, -0.009), (radius + 0.009, 0.009), (radius - 0.009, 0.009)], n
    )
    spokes: list[Solid] = [
        tube([(0, 0, 0), (radius * np.sin(a), 0, radius * np.cos(a))], 0.006, 6) for a in angles[[1, 6, 11]]
    ]
    hub = lathe([(0, -0.02), (0.02, -0.02), (0.02, 0.012), (0, 0.012)], 10)
    grip = lathe([(0, 0.005), (0.007, 0.005), (0.011, 0.04), (0, 0.044)], 8).moved(z=radius)
    screw = lathe([(0, 0.53), (0.014, 0.53), (0.014, WHEEL_Y), (0, WHEEL_Y)], 8)
    collar = lathe([(0, 0.54), (0.034, 0.54), (0.034, 0.565), (0, 0.565)], 12)
    band = lathe([(0, 0.565), (0.026, 0.565), (0.026, 0.575), (0, 0.575)], 12)
    return (
        made_of(CASING, *(solid.moved(y=WHEEL_Y) for solid in (rim, *spokes, hub, grip)))
        + made_of(STEEL, screw, collar)
        + made_of(ACCENT, band)
    )


def _strip() -> Assembly:
    """The tables before and behind the rolls, and the electrode on them."""
    table = box(0.26, 0.012, 0.19, 0.003)
    leg = box(0.2, 0.16, 0.014)
    foil = box(0.16, 0.001, 0.46).moved(y=NIP_Y - 0.0005)
    coat = box(0.13, 0.0016, 0.25).moved(0, NIP_Y + 0.0005, 0.125)
    pressed = box(0.13, 0.001, 0.22).moved(0, NIP_Y + 0.0005, -0.11)
    return (
        made_of(STEEL, *(table.moved(0, NIP_Y - 0.0135, side * 0.16) for side in (-1, 1)))
        + made_of(CASING, *(leg.moved(0, 0.138, side * 0.17) for side in (-1, 1)))
        + made_of(ALUMINIUM, foil)
        + made_of(SLURRY, coat)
        + made_of(RUBBER, pressed)
    )


def _controls() -> Assembly:
    face = 0.19
    panel = extrude([(-0.13, -0.036), (0.13, -0.036), (0.13, 0.036), (-0.13, 0.036)], 0.008, 0.003)
    return (
        made_of(CASING, panel)
        + display("0.085", 0.12, 0.044).moved(-0.055, 0, 0.004)
        + knob(0.016).moved(0.055, 0, 0.003)
        + emergency_stop(0.02).moved(0.195, 0, 0)
    ).moved(-0.01, 0.076, face)
