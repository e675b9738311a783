"""The library that answers trials, and how far a trial is from an electrode of it.

The distance counts in the steps of the server's library: 1 % of a fraction by mass, 2 % of solid content, half as much
again of wet film and 5 % of compression make another electrode each.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from physics.coating import wet_thickness_um
from physics.design.library import SHIPPED, read_library
from physics.design.space import Trial
from physics.recipe import Coating, ElectrodeRecipe
from training_modules.texts import Text

LABELS = {
    "active_percent": Text(en="Active material", fr="Matière active"),
    "carbon_share_percent": Text(en="Carbon in carbon and binder", fr="Part du carbone dans carbone et liant"),
    "carbon_percent": Text(en="Carbon", fr="Carbone"),
    "binder_percent": Text(en="Binder", fr="Liant"),
    "solid_content_percent": Text(en="Solid content", fr="Extrait sec"),
    "gap_um": Text(en="Coater gap", fr="Entrefer d'enduction"),
    "compression_percent": Text(en="Compression in the calender", fr="Compression au calandrage"),
}


@dataclass(frozen=True)
class MadeTrial:
    """An electrode of the library.

    Attributes:
        name: of the electrode.
        electrode: SHA-256 over its arrays.
        trial: what was chosen.
        recipe: in full.
        physics_version: of the line that made it.
        measures: name with unit -> value.
    """

    name: str
    electrode: str
    trial: Trial
    recipe: ElectrodeRecipe
    physics_version: int
    measures: Mapping[str, float]


@dataclass(frozen=True)
class Difference:
    """A quantity in which the electrode that answers is not what was chosen.

    Attributes:
        name: identifier.
        label: its name.
        unit: as printed.
        yours: what was chosen.
        theirs: what the electrode was made with.
        steps: how much it counts in the distance.
    """

    name: str
    label: Text
    unit: str
    yours: float
    theirs: float
    steps: float


@cache
def load_trials(path: Path = SHIPPED) -> tuple[MadeTrial, ...]:
    """The electrodes of a library.

    Raises:
        DocumentError: the file is missing or is no library.
    """
    return tuple(
        MadeTrial(one.recipe.name, one.electrode, Trial.of(one.recipe), one.recipe, one.physics_version, one.measures)
        for one in read_library(path)
    )


def distance(yours: Trial, theirs: Trial) -> float:
    """How far two trials are from each other, in steps."""
    return math.hypot(*(one.steps for one in differences(yours, theirs)))


def differences(yours: Trial, theirs: Trial) -> tuple[Difference, ...]:
    """In what two trials differ, most of all first."""
    found = []
    for name, (read, steps) in _COMPARED.items():
        mine, other = read(yours), read(theirs)
        unit = "µm" if name == "gap_um" else "%"
        found.append(Difference(name, LABELS[name], unit, mine, other, steps(mine, other)))
    return tuple(sorted((one for one in found if one.steps > 0.0), key=lambda one: -one.steps))


def _steps_of(size: float) -> Callable[[float, float], float]:
    return lambda yours, theirs: abs(yours - theirs) / size


def _steps_of_wet_film(yours_um: float, theirs_um: float) -> float:
    wet = [wet_thickness_um(Coating(gap_um=gap)) for gap in (yours_um, theirs_um)]
    return abs(math.log(wet[0] / wet[1])) / math.log(1.5)


_COMPARED: dict[str, tuple[Callable[[Trial], float], Callable[[float, float], float]]] = {
    "active_percent": (lambda trial: trial.active_percent, _steps_of(1.0)),
    "carbon_percent": (lambda trial: trial.carbon_percent, _steps_of(1.0)),
    "binder_percent": (lambda trial: trial.binder_percent, _steps_of(1.0)),
    "solid_content_percent": (lambda trial: trial.solid_content_percent, _steps_of(2.0)),
    "gap_um": (lambda trial: trial.gap_um, _steps_of_wet_film),
    "compression_percent": (lambda trial: trial.compression_percent, _steps_of(5.0)),
}
