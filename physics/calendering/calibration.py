"""Fit of the press to measured porosities; what it finds is data, in assets/materials/force_fields/press.yaml.

The points say themselves whether they calibrate or validate. The optimiser is Powell's COBYQA of scipy (Ragonneau and
Zhang 2022): derivative-free because a bed of particles answers with a little noise.
"""

import csv
import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from scipy.optimize import minimize

from physics.calendering.frames import Frames
from physics.calendering.loading import Loading
from physics.calendering.parameters import FILE, PressParameters
from physics.calendering.rolls import Pace, Rolls
from physics.calendering.solver import press, release
from physics.composition import compose
from physics.materials import ASSETS
from physics.recipe import Calendering, ElectrodeRecipe
from physics.state import ParticleBed

POINTS = ASSETS / "measurements" / "calendering.csv"
# The active material's strength is not fitted: were it much weaker than given, 96 : 2 : 2 would lose more than 1 % of
# its active material in overlaps after 174 MPa (.9 % at 1500 MPa, 1.4 % at 1075 MPa), and no fit may hide in overlaps.
# Its friction is that of Primo et al., J. Power Sources 2021, 488, 229361.
FITTED = ("loading_mpa", "cohesion")
SEARCH_RADIUS = 0.12  # of the logarithms of the parameters


@dataclass(frozen=True)
class Point:
    """One measured porosity.

    Attributes:
        settings: of the recipe, formulation and dried porosity.
        gap_um: nominal gap.
        porosity: after calendering.
        calibrates: whether the fit may see it.
    """

    settings: tuple[str, ...]
    gap_um: float
    porosity: float
    calibrates: bool


def measured_points(path: Path = POINTS) -> list[Point]:
    """The measured curve, as points."""
    with path.open() as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    return [
        Point(_settings(row), float(row["gap_um"]), float(row["porosity"]), row["use"] == "calibration") for row in rows
    ]


def porosities(
    recipe: ElectrodeRecipe, dried: ParticleBed, gaps_um: Sequence[float], parameters: PressParameters, pace: Pace
) -> dict[float, float]:
    """Porosity after each gap; one way down serves all, because the film before a wider gap is the same.

    Args:
        recipe: of the film.
        dried: the film before the press.
        gaps_um: nominal gaps.
        parameters: of the press.
        pace: how finely it is resolved.
    """
    composition = compose(recipe)
    rolls = Rolls(dried, parameters, pace)
    found = {}
    for gap_um in sorted(gaps_um, reverse=True):
        loading = Loading(Calendering(gap_um=gap_um), composition, dried.thickness_um)
        press(rolls, loading, Frames(rolls, composition), _go_on)
        released = rolls.copy()
        release(released, dried.thickness_um, Frames(released, composition), _go_on)
        found[gap_um] = composition.porosity(released.plate_um)
    return found


def calibrate_calendering(
    films: dict[tuple[str, ...], tuple[ElectrodeRecipe, ParticleBed]],
    points: Sequence[Point],
    start: PressParameters,
    command: str,
    *,
    evaluations: int = 10,
    path: Path = FILE,
    on_evaluation: Callable[[PressParameters, float], None] = lambda *_: None,
) -> PressParameters:
    """Fit yield slope and cohesion, then write them with the residual of every point.

    Args:
        films: by the points' settings, the recipe and its dried film.
        points: measured; only those that calibrate are fitted.
        start: where the search begins.
        command: that reruns this, for the file.
        evaluations: of the whole set of points, at most.
        path: of the file to write.
        on_evaluation: hears the parameters and the root of the mean square residual.

    Returns:
        What was written.
    """
    seen = [point for point in points if point.calibrates]

    def misfit(logarithms: np.ndarray) -> float:
        tried = _with(start, np.exp(logarithms))
        residuals = _residuals(films, seen, tried, Pace())
        root = float(np.sqrt(np.mean(np.square(residuals))))
        on_evaluation(tried, root)
        return root

    begin = np.log([getattr(start, name) for name in FITTED])
    options = {"maxfev": evaluations, "initial_tr_radius": SEARCH_RADIUS, "final_tr_radius": 0.03}
    best = _with(start, np.exp(minimize(misfit, begin, method="COBYQA", options=options).x))
    write(best, points, _residuals(films, points, best, Pace()), command, path)
    return best


def write(
    parameters: PressParameters, points: Sequence[Point], residuals: Sequence[float], command: str, path: Path
) -> None:
    """Write the parameters with where they come from."""
    document = {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "command": command,
        "points": POINTS.name,
        "fitted": list(FITTED),
        "parameters": parameters.model_dump(),
        "residuals": [
            {
                "film": " ".join(point.settings),
                "gap_um": point.gap_um,
                "measured": point.porosity,
                "residual": round(residual, 4),
                "use": "calibration" if point.calibrates else "validation",
            }
            for point, residual in zip(points, residuals, strict=True)
        ],
    }
    path.write_text(yaml.safe_dump(document, sort_keys=False))


def _residuals(
    films: dict[tuple[str, ...], tuple[ElectrodeRecipe, ParticleBed]],
    points: Sequence[Point],
    parameters: PressParameters,
    pace: Pace,
) -> list[float]:
    found = {
        settings: porosities(*film, [p.gap_um for p in points if p.settings == settings], parameters, pace)
        for settings, film in films.items()
    }
    return [found[point.settings][point.gap_um] - point.porosity for point in points]


def _with(start: PressParameters, values: np.ndarray) -> PressParameters:
    return start.model_copy(update={name: float(f"{value:.4g}") for name, value in zip(FITTED, values, strict=True)})


def _settings(row: dict[str, str]) -> tuple[str, ...]:
    additive = 0.5 * (1.0 - float(row["active_fraction"]))
    return (
        f"formulation.active_fraction={row['active_fraction']}",
        f"formulation.carbon_fraction={additive:.6g}",
        f"formulation.binder_fraction={additive:.6g}",
        f"formulation.solid_content={row['solid_content']}",
        f"drying.porosity={row['dried_porosity']}",
    )


def _go_on(*_: object) -> bool:
    return True
