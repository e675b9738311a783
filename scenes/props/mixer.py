"""A dissolver: a toothed disc on a shaft in a jacketed glass vessel, on a stand."""

from scenes.props.fittings import display, feet, knob
from scenes.props.materials import ACCENT, CASING, GLASS, PAINT, RUBBER, SLURRY, STEEL
from scenes.props.prop import Assembly, Hotspot, Prop, made_of
from scenes.props.solids import Solid, box, extrude, lathe, tube

VESSEL_Y = 0.05
VESSEL_Z = 0.06
RIM = VESSEL_Y + 0.135
HEAD_Y = 0.36


def mixer() -> Prop:
    """The mixer: 27 cm wide, 57 cm high."""
    spots = (
        Hotspot("vessel", "Mixing vessel", "Cuve de mélange", (0, VESSEL_Y + 0.06, VESSEL_Z + 0.075)),
        Hotspot("lid", "Lid", "Couvercle", (0, RIM + 0.012, VESSEL_Z + 0.03)),
        Hotspot("speed", "Speed", "Vitesse", (0, HEAD_Y + 0.045, VESSEL_Z + 0.08)),
    )
    assembly = _stand() + _head() + _vessel() + _disc()
    return Prop("mixer", "Dissolver mixer", "Mélangeur à disque", assembly, spots).standing()


def _stand() -> Assembly:
    base = box(0.27, 0.03, 0.34, 0.008).moved(y=0.012)
    column = lathe([(0, 0.04), (0.014, 0.04), (0.014, 0.57), (0, 0.57)], 12, 0.003).moved(z=-0.12)
    socket = lathe([(0, 0.04), (0.03, 0.04), (0.024, 0.075), (0, 0.075)], 12).moved(z=-0.12)
    plate = lathe([(0, 0.042), (0.085, 0.042), (0.085, VESSEL_Y), (0, VESSEL_Y)], 22).moved(z=VESSEL_Z)
    return (
        feet(0.11, 0.145, 0.014, 0.013)
        + made_of(PAINT, base)
        + made_of(STEEL, column)
        + made_of(CASING, socket)
        + made_of(RUBBER, plate)
    )


def _head() -> Assembly:
    outline = [(-0.05, 0), (0.05, 0), (0.058, 0.02), (0.058, 0.15), (0.04, 0.178), (-0.04, 0.178), (-0.058, 0.15)]
    motor = extrude([*outline, (-0.058, 0.02)], 0.14, 0.008).moved(0, HEAD_Y, VESSEL_Z)
    arm = box(0.06, 0.06, 0.13, 0.008).moved(0, HEAD_Y + 0.06, -0.075)
    clamp = box(0.062, 0.08, 0.062, 0.01).moved(0, HEAD_Y + 0.05, -0.12)
    chuck = lathe([(0, 0), (0.012, 0), (0.022, 0.02), (0.022, 0.045), (0, 0.045)], 12)
    face = VESSEL_Z + 0.07
    return (
        made_of(PAINT, motor)
        + made_of(CASING, arm, clamp, chuck.moved(0, HEAD_Y - 0.042, VESSEL_Z))
        + display("2000", 0.078, 0.036).moved(0, HEAD_Y + 0.115, face + 0.002)
        + knob(0.021).moved(0, HEAD_Y + 0.045, face)
    )


def _vessel() -> Assembly:
    jacket = lathe([(0, 0), (0.068, 0), (0.075, 0.008), (0.075, 0.12), (0.062, 0.134), (0, 0.134)], 22)
    slurry = lathe([(0, 0.006), (0.06, 0.006), (0.06, 0.075), (0.02, 0.071), (0, 0.068)], 20)
    lid = lathe([(0, 0.135), (0.066, 0.135), (0.066, 0.142), (0.02, 0.15), (0, 0.15)], 20)
    grip = lathe([(0, 0.143), (0.006, 0.143), (0.01, 0.166), (0, 0.168)], 8)
    hoses = [_hose(side) for side in (-1, 1)]
    bands = [
        lathe([(0, 0), (0.0085, 0), (0.0085, 0.008), (0, 0.008)], 8).turned("z", -90).moved(0.082, 0.022 + 0.08 * up)
        for up in (0, 1)
    ]
    return (
        made_of(SLURRY, slurry)
        + made_of(STEEL, lid)
        + made_of(RUBBER, *hoses)
        + made_of(ACCENT, *bands)
        + made_of(CASING, grip.moved(x=0.042))
        + made_of(GLASS, jacket)
    ).moved(0, VESSEL_Y, VESSEL_Z)


def _hose(side: int) -> Solid:
    """A hose of the cooling jacket, to the right and back: cold below, warm above."""
    y = 0.022 if side < 0 else 0.102
    path = [(0.07, y, 0), (0.095, y, 0), (0.112, y - 0.006, -0.012), (0.118, y - 0.012, -0.04), (0.116, 0.002, -0.19)]
    return tube(path, 0.007, 6)


def _disc() -> Assembly:
    shaft = lathe([(0, 0.028), (0.004, 0.028), (0.004, 0.3), (0, 0.3)], 8)
    disc = lathe([(0, 0.03), (0.024, 0.03), (0.024, 0.033), (0, 0.033)], 16)
    return made_of(STEEL, shaft, disc).moved(0, VESSEL_Y, VESSEL_Z)
