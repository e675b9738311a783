"""Fitting the slurry's two numbers to a few measured viscosities.

A box knows only the ratio of cohesion to the liquid's stress, so each formulation is sheared at a grid of ratios once;
the fit itself then reads a cubic through them, in logarithms, and takes a blink. The cubic lies within 2 % of every
box; straight lines between them would give the fit a minimum for every kink of their scatter.
"""

import csv
import datetime
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml
from numpy.polynomial import Polynomial
from scipy.optimize import least_squares

from physics.recipe import ElectrodeRecipe, RecipeError
from physics.slurry.force_field import PATH, CalibrationPoint, Liquid, SlurryForceField, document
from physics.slurry.rheology import mixed_box, relative_viscosity

COHESIONS = (10.0, 20.0, 30.0, 50.0, 80.0, 120.0, 180.0, 280.0, 420.0, 640.0, 1000.0)
MOST_POINTS = 6
MOST_FORMULATIONS = 2
START = (0.2, 1500.0)  # Pa s of 5 wt% PVdF in NMP, Pa
COLUMNS = (
    "am_wt_percent", "carbon_wt_percent", "binder_wt_percent", "solid_content_percent", "shear_rate_per_s",
    "viscosity_pa_s",
)  # fmt: skip

Formulation = tuple[float, float, float, float]  # active, carbon, binder and solid content, in percent


def measured_viscosities(path: Path) -> dict[Formulation, list[tuple[float, float]]]:
    """Formulation -> (shear rate, viscosity) of a CSV with the columns of COLUMNS; lines with # are comments.

    Raises:
        RecipeError: with file and line.
    """
    measured: dict[Formulation, list[tuple[float, float]]] = defaultdict(list)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise RecipeError(f"{path}: cannot be read as text ({error})") from error
    numbered = [(number, line) for number, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")]
    if not numbered or tuple(next(csv.reader([numbered[0][1]]))) != COLUMNS:
        raise RecipeError(f"{path}: expected a first line {','.join(COLUMNS)}")
    for number, line in numbered[1:]:
        try:
            active, carbon, binder, solids, rate, viscosity = (float(cell) for cell in line.split(","))
        except ValueError as error:
            raise RecipeError(f"{path}:{number}: expected {len(COLUMNS)} numbers; got {line!r}") from error
        measured[active, carbon, binder, solids].append((rate, viscosity))
    return dict(measured)


def chosen_points(
    measured: dict[Formulation, list[tuple[float, float]]], text: str
) -> tuple[Formulation, list[tuple[float, float]]]:
    """The points that ACTIVE/SOLIDS@RATE,RATE names.

    Raises:
        RecipeError: there are none.
    """
    try:
        name, _, rates = text.partition("@")
        active, solids = (float(part) for part in name.split("/"))
        wanted = {float(rate) for rate in rates.split(",")}
    except ValueError as error:
        raise RecipeError(f"--use expects ACTIVE/SOLIDS@RATE,RATE, for example 96/73.3@100,25; got {text!r}") from error
    for formulation, points in measured.items():
        if formulation[0] == active and formulation[3] == solids:
            found = [point for point in points if point[0] in wanted]
            if len(found) == len(wanted):
                return formulation, found
    known = ", ".join(f"{f[0]:g}/{f[3]:g}" for f in measured)
    raise RecipeError(f"--use {text}: no such points; measured formulations are {known}")


def with_formulation(recipe: ElectrodeRecipe, formulation: Formulation) -> ElectrodeRecipe:
    """The same powders in other shares."""
    active, carbon, _, solids = (0.01 * percent for percent in formulation)
    shares = {
        "active_fraction": active,
        "carbon_fraction": carbon,
        "binder_fraction": 1.0 - active - carbon,
        "solid_content": solids,
    }
    values = recipe.canonical()
    values["formulation"].update(shares)
    return ElectrodeRecipe.from_mapping(values, recipe.name)


def calibrate_rheology(
    recipe: ElectrodeRecipe,
    chosen: Mapping[Formulation, Sequence[tuple[float, float]]],
    source: str,
    command: str,
    on_progress: Callable[[float, str], bool | None] | None = None,
) -> SlurryForceField:
    """Fit the liquid's viscosity and the network's cohesion by least squares of relative errors.

    Args:
        recipe: powders that the formulations share.
        chosen: formulation -> (shear rate, viscosity), at most MOST_POINTS of MOST_FORMULATIONS.
        source: where the points were measured.
        command: that reruns this.
        on_progress: hears about progress.

    Raises:
        RecipeError: more points than may be used.
    """
    count = sum(len(points) for points in chosen.values())
    if not 2 <= count <= MOST_POINTS or len(chosen) > MOST_FORMULATIONS:
        raise RecipeError(
            f"calibration points: expected 2 to {MOST_POINTS} from at most {MOST_FORMULATIONS} formulations; "
            f"got {count} from {len(chosen)}"
        )
    tables = {}
    for number, formulation in enumerate(chosen):
        box = mixed_box(with_formulation(recipe, formulation), COHESIONS[0])
        rows = []
        for step, cohesion in enumerate(COHESIONS):
            if on_progress is not None:
                on_progress((number + step / len(COHESIONS)) / len(chosen), f"shearing formulation {number + 1}")
            rows.append(np.log(relative_viscosity(box, cohesion).mean))
        tables[formulation] = Polynomial.fit(np.log(COHESIONS), rows, 3)

    def fitted(logarithms: npt.NDArray[np.float64]) -> list[float]:
        viscosity, cohesion = np.exp(logarithms)
        trial = SlurryForceField(
            liquid_viscosity_pa_s=viscosity, cohesion_pa=cohesion, date="", command="", source="", points=()
        )
        values = []
        for formulation, points in chosen.items():
            liquid = Liquid.of(with_formulation(recipe, formulation))
            eta, strength = liquid.viscosity_pa_s(trial), liquid.cohesion_pa(trial)
            for rate, _ in points:
                values.append(eta * float(np.exp(tables[formulation](np.log(strength / (eta * rate))))))
        return values

    measured = [viscosity for points in chosen.values() for _, viscosity in points]
    best = least_squares(lambda p: np.log(fitted(p)) - np.log(measured), np.log(START), x_scale=(0.3, 1.0))
    viscosity, cohesion = np.exp(best.x)
    where = [(formulation, rate) for formulation, points in chosen.items() for rate, _ in points]
    points = tuple(
        CalibrationPoint(
            active_fraction=round(0.01 * formulation[0], 6),
            solid_content=round(0.01 * formulation[3], 6),
            shear_rate_per_s=rate,
            measured_pa_s=value,
            fitted_pa_s=round(model, 4),
        )
        for (formulation, rate), value, model in zip(where, measured, fitted(best.x), strict=True)
    )
    return SlurryForceField(
        liquid_viscosity_pa_s=round(float(viscosity), 5),
        cohesion_pa=round(float(cohesion), 2),
        date=datetime.datetime.now(datetime.UTC).date().isoformat(),
        command=command,
        source=source,
        points=points,
    )


def write_force_field(field: SlurryForceField, path: Path = PATH) -> None:
    """Write the force field where the solver finds it."""
    header = "# The slurry's force field; what the numbers mean: physics/slurry/force_field.py\n"
    temporary = path.with_suffix(".part")
    temporary.write_text(header + yaml.safe_dump(document(field), sort_keys=False), encoding="utf-8")
    temporary.replace(path)
