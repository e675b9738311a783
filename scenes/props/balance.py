"""An analytical balance with a draught shield; a dish of powder stands on the pan."""

from scenes.props.fittings import display, feet
from scenes.props.materials import ACCENT, CASING, GLASS, PAINT, RUBBER, SLURRY, STEEL
from scenes.props.prop import Assembly, Hotspot, Prop, made_of
from scenes.props.solids import box, extrude, lathe

TOP = 0.074
SHIELD_Z = -0.055  # middle of the draught shield
SHIELD = (0.2, 0.21, 0.225)  # width, height, depth


def balance() -> Prop:
    """The balance: 22 cm wide, 34 cm deep."""
    spots = (
        Hotspot("pan", "Pan", "Plateau", (0, TOP + 0.03, SHIELD_Z)),
        Hotspot("display", "Display", "Afficheur", (0, 0.06, 0.125)),
        Hotspot("level", "Spirit level", "Niveau à bulle", (0.09, 0.036, 0.166)),
    )
    return Prop("balance", "Analytical balance", "Balance d'analyse", _base() + _shield() + _pan(), spots).standing()


def _base() -> Assembly:
    outline = [(-0.17, 0.012), (0.18, 0.012), (0.18, 0.03), (0.075, TOP), (-0.17, TOP)]
    body = extrude(outline, 0.22, 0.006).turned("y", -90)
    slope = 67.2  # the display's tilt out of the vertical
    screen = display("19.20", 0.13, 0.05).turned("x", -slope).moved(0, 0.053, 0.125)
    keys = [box(0.022, 0.004, 0.012).turned("x", 90 - slope).moved(x, 0.034, 0.168) for x in (-0.045, 0, 0.045)]
    level = lathe([(0, 0), (0.008, 0), (0.008, 0.004), (0, 0.004)], 10).turned("x", 90 - slope)
    bubble = lathe([(0, 0), (0.0035, 0), (0.0035, 0.005), (0, 0.005)], 6).turned("x", 90 - slope)
    return (
        feet(0.085, 0.14, 0.016, 0.013)
        + made_of(PAINT, body)
        + screen
        + made_of(CASING, *keys, level.moved(0.09, 0.034, 0.166))
        + made_of(ACCENT, bubble.moved(0.09, 0.034, 0.166))
    )


def _shield() -> Assembly:
    width, height, depth = SHIELD
    x, z = width / 2 - 0.004, depth / 2 - 0.004
    posts = [box(0.008, height, 0.008).moved(side * x, TOP, SHIELD_Z + z) for side in (-1, 1)]
    back = box(width, height, 0.014, 0.004).moved(0, TOP, SHIELD_Z - z)
    lid = box(width + 0.006, 0.014, depth + 0.01, 0.004).moved(0, TOP + height, SHIELD_Z)
    panes = [box(0.002, height, depth - 0.02).moved(side * x, TOP, SHIELD_Z) for side in (-1, 1)]
    front = box(width - 0.016, height, 0.002).moved(0, TOP, SHIELD_Z + z)
    grips = [box(0.008, 0.05, 0.012).moved(side * (x + 0.004), TOP + 0.09, SHIELD_Z + 0.05) for side in (-1, 1)]
    return made_of(CASING, *posts, lid, *grips) + made_of(PAINT, back) + made_of(GLASS, *panes, front)


def _pan() -> Assembly:
    stem = lathe([(0, 0), (0.008, 0), (0.008, 0.016), (0, 0.016)], 6)
    plate = lathe([(0, 0.014), (0.045, 0.014), (0.045, 0.018), (0, 0.018)], 20)
    seat = lathe([(0, 0), (0.055, 0), (0.055, 0.004), (0, 0.004)], 18)
    dish = lathe([(0, 0), (0.02, 0), (0.031, 0.016), (0.029, 0.016), (0.019, 0.002), (0, 0.002)], 14)
    heap = lathe([(0, 0.002), (0.024, 0.01), (0.012, 0.017), (0, 0.02)], 12)
    return (
        made_of(STEEL, stem, plate)
        + made_of(RUBBER, seat)
        + made_of(PAINT, dish.moved(y=0.018))
        + made_of(SLURRY, heap.moved(y=0.018))
    ).moved(0, TOP, SHIELD_Z)
