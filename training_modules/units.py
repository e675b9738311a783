"""Units that a value can be answered in, and how they convert."""

from typing import NamedTuple


class Unit(NamedTuple):
    """A unit of measurement: what it measures, and how many of the dimension's first unit it is."""

    dimension: str
    factor: float


UNITS = {
    "g": Unit("mass", 1.0),
    "mg": Unit("mass", 1e-3),
    "kg": Unit("mass", 1e3),
    "s": Unit("time", 1.0),
    "min": Unit("time", 60.0),
    "h": Unit("time", 3600.0),
    "Pa·s": Unit("viscosity", 1.0),
    "mPa·s": Unit("viscosity", 1e-3),
    "1": Unit("fraction", 1.0),
    "%": Unit("fraction", 1e-2),
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
    return value * (UNITS[unit].factor / UNITS[target_unit].factor)
