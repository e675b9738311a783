"""The electrode of the library that is nearest to a recipe, and everything in which the two differ.

The distance is the root of the summed squares of the differences, each over what makes an electrode another one in the
eyes of who made it: 1 % of a fraction by mass, 2 % of solid content, half as much again of wet film or of pressure, 5 %
of compression. Two ways of pressing that cannot be told apart by their numbers are one such step apart. Only electrodes
of the same active material, binder and solid electrolyte are compared. The seed places the particles anew and makes no
other electrode, nor do their number and the width of the box, nor the coater's shear rate, which sets the time of the
mixing and not its result.
"""

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from physics.coating import wet_thickness_um
from physics.recipe import Coating
from physics.version import PHYSICS_VERSION
from server.library.models import Electrode
from server.protocol.messages import DifferenceKind, RecipeDifference

Values = Mapping[str, Any]  # a recipe as `ElectrodeRecipe.canonical` writes it

SAME = ("active", "binder", "electrolyte")  # of the formulation, of whatever is compared at all
HALF_AS_MUCH_AGAIN = math.log(1.5)


@dataclass(frozen=True)
class _Number:
    """A number that recipes are compared by.

    Args:
        what: its name.
        read: finds it in a recipe.
        unit: in which people read it.
        factor: to that unit.
        step: a difference that makes another electrode; of a logarithm where `relative`.
        relative: whether shares of the number count.
        rounding: a difference, in that unit, which nobody can tell.
    """

    what: DifferenceKind
    read: Callable[[Values], float | None]
    unit: str
    factor: float
    step: float
    relative: bool
    rounding: float

    def differ(self, yours: float | None, theirs: float | None) -> bool:
        """Whether two of them are not the same."""
        if yours is None or theirs is None:
            return yours is not theirs
        return abs(yours - theirs) * self.factor > self.rounding

    def distance(self, yours: float | None, theirs: float | None) -> float:
        """In steps; a number that only one of the two has counts half a step, so that two such make one way."""
        if yours is None or theirs is None:
            return math.sqrt(0.5)
        if not self.relative:
            return abs(yours - theirs) / self.step
        return abs(math.log(yours / theirs)) / self.step

    def difference(self, yours: float | None, theirs: float | None) -> RecipeDifference:
        """In the unit that people read."""
        shown = [None if one is None else float(f"{one * self.factor:.4g}") for one in (yours, theirs)]
        return RecipeDifference(what=self.what, unit=self.unit, yours=shown[0], theirs=shown[1])


def _of(part: str, key: str) -> Callable[[Values], float | None]:
    return lambda values: values[part].get(key)


def _fraction(what: DifferenceKind) -> _Number:
    return _Number(what, lambda values: values["formulation"].get(what, 0.0), "%", 100.0, 0.01, False, 0.05)


NUMBERS = (
    _fraction("active_fraction"),
    _fraction("carbon_fraction"),
    _fraction("binder_fraction"),
    _fraction("electrolyte_fraction"),
    _Number("solid_content", _of("formulation", "solid_content"), "%", 100.0, 0.02, False, 0.05),
    _Number(
        "wet_film",
        lambda values: wet_thickness_um(Coating.model_validate(values["coating"])),
        "µm", 1.0, HALF_AS_MUCH_AGAIN, True, 0.5,
    ),
    _Number("compression", _of("calendering", "compression"), "%", 100.0, 0.05, False, 0.05),
    _Number("pressure", _of("calendering", "pressure_mpa"), "MPa", 1.0, HALF_AS_MUCH_AGAIN, True, 0.05),
    _Number("line_load", _of("calendering", "line_load_n_per_mm"), "N/mm", 1.0, HALF_AS_MUCH_AGAIN, True, 0.5),
    _Number("roll_gap", _of("calendering", "gap_um"), "µm", 1.0, 10.0, False, 0.5),
)  # fmt: skip


def nearest(session: Session, values: Values) -> tuple[Electrode, list[RecipeDifference]] | None:
    """The nearest electrode of the library and what differs, most of all first; None where none is comparable.

    Args:
        session: of the database.
        values: the recipe, with every default written out.
    """
    made = select(Electrode.id, Electrode.recipe, Electrode.physics_version).where(col(Electrode.recipe).is_not(None))
    best: tuple[float, str, list[RecipeDifference]] | None = None
    for electrode_id, recipe, version in session.exec(made.order_by(col(Electrode.server_time).desc())):
        theirs = json.loads(recipe or "")
        if any(theirs["formulation"].get(key) != values["formulation"].get(key) for key in SAME):
            continue
        distance, differences = compare(values, theirs, version)
        if best is None or distance < best[0]:
            best = distance, electrode_id, differences
    electrode = session.get(Electrode, best[1]) if best else None
    return (electrode, best[2]) if best and electrode else None


def compare(
    yours: Values, theirs: Values, their_version: int = PHYSICS_VERSION
) -> tuple[float, list[RecipeDifference]]:
    """How far two recipes are from each other, and in what, most of all first.

    Args:
        yours: with every default written out.
        theirs: likewise.
        their_version: of the physics that made theirs.
    """
    found = [*_numbers(yours, theirs), *_others(yours, theirs, their_version)]
    found.sort(key=lambda one: -one[0])
    return math.hypot(*(distance for distance, _ in found)), [difference for _, difference in found]


def _numbers(yours: Values, theirs: Values) -> Iterator[tuple[float, RecipeDifference]]:
    for number in NUMBERS:
        mine, other = number.read(yours), number.read(theirs)
        if number.differ(mine, other):
            yield number.distance(mine, other), number.difference(mine, other)


def _others(yours: Values, theirs: Values, their_version: int) -> Iterator[tuple[float, RecipeDifference]]:
    """What no single number says."""
    differing: dict[DifferenceKind, tuple[float, bool]] = {
        "carbon": (1.0, yours["formulation"]["carbon"] != theirs["formulation"]["carbon"]),
        "solvent": (1.0, yours["formulation"]["solvent"] != theirs["formulation"]["solvent"]),
        "particles": (2.0, _sizes(yours["particles"]) != _sizes(theirs["particles"])),
        "drying": (0.5, yours["drying"] != theirs["drying"]),
        "layers": (3.0, (yours.get("layers") is None) != (theirs.get("layers") is None)),
        "physics": (0.5, their_version != PHYSICS_VERSION),
    }
    for what, (distance, differs) in differing.items():
        if differs:
            yield distance, RecipeDifference(what=what, unit="", yours=None, theirs=None)


def _sizes(particles: Values) -> list[Any]:
    return [particles.get(key) for key in ("active", "distribution", "percentiles", "clump")]
