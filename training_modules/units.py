"""Units that a value can be answered in, and how they convert."""

from typing import NamedTuple

from training_modules.texts import Text


class Unit(NamedTuple):
    """A unit of measurement: what it measures, and how a value in it becomes the dimension's first unit."""

    dimension: str
    factor: float
    offset: float = 0.0


DIMENSIONS = {
    "mass": Text(en="a mass", fr="une masse"),
    "time": Text(en="a time", fr="une durée"),
    "length": Text(en="a length", fr="une longueur"),
    "volume": Text(en="a volume", fr="un volume"),
    "temperature": Text(en="a temperature", fr="une température"),
    "pressure": Text(en="a pressure", fr="une pression"),
    "line load": Text(en="a line load", fr="une charge linéique"),
    "speed": Text(en="a speed", fr="une vitesse"),
    "rotation": Text(en="a speed of rotation", fr="une vitesse de rotation"),
    "viscosity": Text(en="a viscosity", fr="une viscosité"),
    "fraction": Text(en="a fraction", fr="une fraction"),
    "density": Text(en="a density", fr="une masse volumique"),
    "loading": Text(en="a mass loading", fr="une masse surfacique"),
    "flux": Text(en="a drying rate", fr="une vitesse de séchage"),
    "areal capacity": Text(en="an areal capacity", fr="une capacité surfacique"),
    "specific capacity": Text(en="a specific capacity", fr="une capacité massique"),
    "areal energy": Text(en="an areal energy", fr="une énergie surfacique"),
    "voltage": Text(en="a voltage", fr="une tension"),
    "current": Text(en="a current", fr="une intensité"),
    "resistance": Text(en="a resistance", fr="une résistance"),
    "number": Text(en="a number", fr="un nombre"),
}
UNITS = {
    "g": Unit("mass", 1.0),
    "mg": Unit("mass", 1e-3),
    "kg": Unit("mass", 1e3),
    "s": Unit("time", 1.0),
    "min": Unit("time", 60.0),
    "h": Unit("time", 3600.0),
    "mm": Unit("length", 1.0),
    "µm": Unit("length", 1e-3),
    "cm": Unit("length", 10.0),
    "mL": Unit("volume", 1.0),
    "µL": Unit("volume", 1e-3),
    "°C": Unit("temperature", 1.0),
    "K": Unit("temperature", 1.0, -273.15),
    "MPa": Unit("pressure", 1.0),
    "kPa": Unit("pressure", 1e-3),
    "mbar": Unit("pressure", 1e-4),
    "N/mm": Unit("line load", 1.0),
    "kN/m": Unit("line load", 1.0),
    "m/min": Unit("speed", 1.0),
    "m/s": Unit("speed", 60.0),
    "mm/s": Unit("speed", 0.06),
    "rpm": Unit("rotation", 1.0),
    "Pa·s": Unit("viscosity", 1.0),
    "mPa·s": Unit("viscosity", 1e-3),
    "1": Unit("fraction", 1.0),
    "%": Unit("fraction", 1e-2),
    "ppm": Unit("fraction", 1e-6),
    "g/cm³": Unit("density", 1.0),
    "mg/cm²": Unit("loading", 1.0),
    "g/m²": Unit("loading", 0.1),
    "g/(m²·s)": Unit("flux", 1.0),
    "mAh/cm²": Unit("areal capacity", 1.0),
    "mAh/g": Unit("specific capacity", 1.0),
    "mWh/cm²": Unit("areal energy", 1.0),
    "V": Unit("voltage", 1.0),
    "mV": Unit("voltage", 1e-3),
    "mA": Unit("current", 1.0),
    "µA": Unit("current", 1e-3),
    "Ω": Unit("resistance", 1.0),
    "×": Unit("number", 1.0),  # how many, or how many times
}


def units_like(unit: str) -> list[str]:
    """Units that convert into `unit`, itself included."""
    return [name for name, other in UNITS.items() if other.dimension == UNITS[unit].dimension]


def convert(value: float, unit: str, target_unit: str) -> float:
    """The value in another unit of the same dimension.

    Raises:
        ValueError: an unknown unit, or one of another dimension.
    """
    if unit not in units_like(target_unit):
        raise ValueError(f"expected one of {', '.join(units_like(target_unit))}; got {unit!r}")
    if unit == target_unit:
        return value
    source, target = UNITS[unit], UNITS[target_unit]
    return (value * source.factor + source.offset - target.offset) / target.factor
