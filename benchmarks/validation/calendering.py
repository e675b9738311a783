"""Does the press predict the measured porosities, with parameters that do not change between formulations?

Every film is dried to its own measured porosity first. Gate: .02 over the whole curve, on the mean of five seeds.
"""

import csv
from pathlib import Path
from typing import Any

import numpy as np
from physics.calendering.parameters import calibration_points

from benchmarks.validation.seeds import SEEDS, each_seed
from physics.calendering.solver import calender
from physics.composition import compose
from physics.drying.solver import dry
from physics.recipe import ElectrodeRecipe
from physics.slurry.calibration import with_formulation
from physics.slurry.solver import mix

MEASURED = Path("assets/measurements/calendering.csv")
RECIPE = Path("assets/recipes/nmc111-96-2-2.yaml")
GATE = 0.02


def compute() -> dict[str, Any]:
    """Porosity and springback of every film, gap and seed."""
    curves = []
    for (active, solids), rows in _measured().items():
        dried = rows.pop("none")
        gaps = [float(gap) for gap in rows]
        cases = [(active, solids, dried, gaps, seed) for seed in SEEDS]
        pressed = np.array(each_seed(_press, cases))
        curves.append(
            {
                "am_wt_percent": active,
                "solid_content_percent": solids,
                "uncalendered": dried,
                "gaps_um": gaps,
                "measured": list(rows.values()),
                "porosity": pressed[:, :, 0].tolist(),
                "springback": pressed[:, :, 1].tolist(),
                "overlap": pressed[:, :, 2].tolist(),
                "calibrated": [(active, gap) in calibration_points() for gap in gaps],
            }
        )
        print(f"  {active:g} wt%: {np.mean(pressed[:, :, 0], axis=0).round(3).tolist()} measured {list(rows.values())}")
    return {"curves": curves}


def section(results: dict[str, Any], folder: Path) -> str:
    """The page's part about calendering."""
    del folder
    lines = [
        "## Porosity after calendering\n",
        f"Each film is dried to its measured porosity, then pressed. Gate: {GATE} on the mean of {len(SEEDS)} seeds.\n",
        "| formulation | gap (um) | measured | ours, mean ± sd of seeds | deviation | springback | volume in overlaps | |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for curve in results["curves"]:
        name = f"{curve['am_wt_percent']:g} wt%, {curve['solid_content_percent']:g} % solids"
        lines.append(f"| {name} | none | {curve['uncalendered']:.3f} | given | | | | |")
        for at, gap in enumerate(curve["gaps_um"]):
            ours = np.array(curve["porosity"])[:, at]
            measured = curve["measured"][at]
            verdict = "calibrated" if curve["calibrated"][at] else ""
            if abs(ours.mean() - measured) > GATE:
                verdict += " **miss**"
            lines.append(
                f"| {name} | {gap:g} | {measured:.3f} | {ours.mean():.3f} ± {ours.std(ddof=1):.3f} "
                f"| {ours.mean() - measured:+.3f} | {np.mean(np.array(curve['springback'])[:, at]):.1%} "
                f"| {np.mean(np.array(curve['overlap'])[:, at]):.2%} | {verdict} |"
            )
    return "\n".join(lines) + "\n"


def _measured() -> dict[tuple[float, float], dict[str, float]]:
    lines = [line for line in MEASURED.read_text().splitlines() if not line.startswith("#")]
    films: dict[tuple[float, float], dict[str, float]] = {}
    for row in csv.DictReader(lines):
        film = films.setdefault((float(row["am_wt_percent"]), float(row["solid_content_percent"])), {})
        film[row["gap_um"]] = float(row["porosity"])
    return films


def _press(case: tuple[float, float, float, list[float], int]) -> list[tuple[float, float, float]]:
    """Porosity, springback and active material's volume in overlaps at each gap, of one film and seed."""
    active, solids, dried_porosity, gaps, seed = case
    half = 0.5 * (100.0 - active)
    made = with_formulation(ElectrodeRecipe.load(RECIPE), (active, half, half, solids))
    drying = made.drying.model_copy(update={"porosity": dried_porosity})
    recipe = made.model_copy(update={"drying": drying, "seed": seed})
    composition = compose(recipe)
    wet = mix(recipe, composition, lambda *_: True).bed
    dried = dry(recipe, composition, wet, lambda *_: True).bed
    pressed = []
    for gap in gaps:
        calendering = recipe.calendering.model_copy(update={"gap_um": gap, "pressure_mpa": None, "compression": None})
        stage = calender(recipe.model_copy(update={"calendering": calendering}), composition, dried, lambda *_: True)
        measures = stage.measures
        pressed.append((measures["porosity"], measures["springback"], measures["active_overlap_fraction"]))
    return pressed
