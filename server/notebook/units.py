"""Units as labs write them, understood by pint and turned into SI."""

import math
import re
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from importlib.machinery import ModuleSpec
from typing import TYPE_CHECKING, Any

from server.protocol.notebook_messages import FormField, UnitOffer

if TYPE_CHECKING:
    from pint import UnitRegistry

LONGEST = 40
SPELLINGS = {
    "%": "percent",
    "wt%": "percent",
    "rpm": "(rotation/minute)",
    "rps": "(rotation/second)",
    "rev": "rotation",
    "tr": "rotation",  # French: tr/min
    "U": "rotation",  # German: U/min
    "tour": "rotation",
    "tours": "rotation",
    "°C": "degC",
    "°F": "degF",
    "cps": "centipoise",
    "mil": "thou",
    "Torr": "torr",
    "Ω": "ohm",
}
# What is written for a share by mass; spaces and dots are gone by then.
MASS_PERCENT = frozenset({"wt%", "w%", "%wt", "mass%", "%w/w", "w/w%", "%m/m", "%massique", "%mass"})
DIMENSIONS = {
    "m": "a length",
    "m**2": "an area",
    "kg": "a mass",
    "s": "a time",
    "degC": "a temperature",
    "m/s": "a speed",
    "1/s": "a rate",
    "rotation/s": "a rotational speed",
    "Pa": "a pressure",
    "Pa*s": "a viscosity",
    "N/m": "a force per width",
    "kg/m**2": "a mass per area",
    "kg/m**3": "a density",
    "C/m**2": "a charge per area",
    "C/kg": "a charge per mass",
    "dimensionless": "a share",
}
_SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_TOKENS = re.compile(
    r"\s*(?:(?P<word>[A-Za-zÅµμΩ°%_]+)(?:(?:\^|\*\*)?(?P<power>[-−]?[0-9]))?(?![0-9])"
    r"|(?P<one>1)(?![0-9])|(?P<sign>\*(?!\*)|/|\(|\)))\s*"
)


class UnitError(ValueError):
    """A value whose unit does not fit; the sentence says what was expected and what came."""


def to_si(value: float, unit_text: str, si_unit: str, name: str = "This value", example: str = "") -> float:
    """The value in SI.

    Args:
        value: as entered.
        unit_text: as entered; "" for a plain number.
        si_unit: the coherent unit wanted, "" for a share; "rev/s" for a rotational speed, so that no radian slips in.
        name: what the sentence calls the value.
        example: a unit that the sentence offers; `si_unit` where it is left out.

    Raises:
        UnitError: an unknown unit, or one of another dimension.
    """
    conversion = _conversion(unit_text, si_unit)
    if conversion is None:
        got = f"{value:g} {unit_text}" if unit_text else f"{value:g} without a unit"
        raise UnitError(f"{name} expects {_dimension(si_unit)}, for example {example or si_unit or '%'}; got {got}.")
    factor, offset = conversion
    return value * factor + offset


def offers(si_unit: str, preferred: Sequence[str]) -> list[UnitOffer]:
    """Units that a value may be given in, in the order given.

    Raises:
        UnitError: one of them does not fit `si_unit`.
    """
    found = []
    for symbol in preferred:
        conversion = _conversion(symbol, si_unit)
        if conversion is None:
            raise UnitError(f"The unit {symbol!r} is not {_dimension(si_unit)}.")
        found.append(UnitOffer(symbol=symbol, factor=conversion[0], offset=conversion[1]))
    return found


def entered_si(field: FormField, value: float, unit_text: str) -> float:
    """A value that was entered in a field, in SI; any unit of the field's dimension will do.

    Raises:
        UnitError: the field takes no numbers, or the unit does not fit.
    """
    if not field.units:
        raise UnitError(f"{field.field} expects no number; got {value:g} {unit_text}.")
    for unit in field.units:
        if unit.symbol == unit_text:
            return value * unit.factor + unit.offset
    first = field.units[0]
    return to_si(value, unit_text, first.symbol, field.field, first.symbol) * first.factor + first.offset


@lru_cache(maxsize=4096)
def _conversion(unit_text: str, target: str) -> tuple[float, float] | None:
    """Factor and offset; None where one of the units is unknown or the dimensions differ."""
    # What pint raises has no common base.
    try:
        registry = _registry()
        unit, wanted = registry.Unit(_spelt(unit_text)), registry.Unit(_spelt(target))
        if unit.dimensionality != wanted.dimensionality:
            return None
        zero, one, many = (float(registry.Quantity(value, unit).to(wanted).magnitude) for value in (0.0, 1.0, 1e3))
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
        return None
    # The difference of two temperatures near each other would lose digits.
    factor, offset = _tidy((many - zero) / 1e3 if zero else one), _tidy(zero)
    # A logarithmic unit is neither a factor nor an offset.
    return (factor, offset) if math.isclose(one, factor + offset, rel_tol=1e-9) else None


def _tidy(number: float) -> float:
    """1e-06 where the last digits of 9.999999999999999e-07 are noise; 1 / 60 as it is."""
    short = float(f"{number:.15g}")
    return short if len(repr(short)) <= len(repr(number)) - 4 else number


def _spelt(text: str) -> str:
    """A unit as pint spells it: cm2 is cm**2, a dot or a space multiplies.

    Raises:
        ValueError: what is no unit.
    """
    if len(text) > LONGEST:
        raise ValueError("too long")
    if not text.strip():
        return "dimensionless"
    if re.sub(r"[\s.()]", "", text).lower() in MASS_PERCENT:
        return "percent"
    rest, parts, depth, place = re.sub(r"[·⋅×.]", "*", text.strip().translate(_SUPERSCRIPTS)), [""], 0, 0
    while place < len(rest):
        token = _TOKENS.match(rest, place)
        operand_wanted = parts[-1] in ("", "*", "/", "(")
        if token is None or (operand_wanted and token["sign"] in ("*", "/", ")")):
            raise ValueError("no unit")
        place = token.end()
        if not operand_wanted and token["sign"] in (None, "("):
            parts.append("*")  # a space multiplies
        depth += {"(": 1, ")": -1}.get(token["sign"], 0)
        word = token["sign"] or token["one"] or SPELLINGS.get(token["word"], token["word"])
        parts.append(word + (f"**{token['power'].replace('−', '-')}" if token["power"] else ""))
        if depth < 0:
            raise ValueError("no unit")
    if depth or parts[-1] in ("*", "/"):
        raise ValueError("no unit")
    return "".join(parts)


@cache
def _dimension(si_unit: str) -> str:
    registry = _registry()
    wanted = registry.Unit(_spelt(si_unit)).dimensionality
    for unit, name in DIMENSIONS.items():
        if registry.Unit(unit).dimensionality == wanted:
            return name
    return f"something in {si_unit}"


_first = threading.Lock()


def _registry() -> "UnitRegistry[Any]":
    with _first:
        return _made_once()


@cache
def _made_once() -> "UnitRegistry[Any]":
    # Reading pint's definitions takes half a second, which a server that is starting does not have to spare.
    with _without_arrays():
        from pint import UnitRegistry

        registry: UnitRegistry[Any] = UnitRegistry(cache_folder=None)
    # pint counts a turn as 2 pi; labs count turns, and a shear rate in rpm is a mistake.
    registry.define("rotation = [rotation]")
    return registry


class _NoArrays:
    """Finds no numpy and no scipy in this thread."""

    def __init__(self) -> None:
        self.thread = threading.get_ident()

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name in ("numpy", "scipy") and threading.get_ident() == self.thread:
            raise ModuleNotFoundError(f"{name} is not needed here", name=name)
        return None


@contextmanager
def _without_arrays() -> Iterator[None]:
    """Import without numpy and scipy, which pint takes where it finds them: a serving process has neither loaded."""
    finder = _NoArrays()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
