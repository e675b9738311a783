"""Does the dryer predict the measured porosity of uncalendered films, and the binder's way through the film?

Gates: .03 on the mean of five seeds at both loadings; the binder's profile within 10 % of the one-dimensional
advection-diffusion solution in a shrinking film at Pe .5, 2 and 10.
"""

from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.validation.seeds import SEEDS, each_seed
from physics.line import manufacture
from physics.recipe import ElectrodeRecipe
from physics.state import StageName

RECIPE = Path("assets/recipes/nmc111-96-2-2.yaml")
GATE = 0.03
# Comma gap -> loading in mg/cm2 and porosity: 96:2:2 at 71 % solids (ARTISTIC-ERC data).
MEASURED = {50.0: (7.05, 0.552, 0.011), 400.0: (50.8, 0.476, 0.007)}
CALIBRATED = 400.0  # physics/drying/solver.py says how


def compute() -> dict[str, Any]:
    """Porosity of both films for every seed."""
    films = []
    for gap in MEASURED:
        made = each_seed(_dry, [(gap, seed) for seed in SEEDS])
        films.append({"gap_um": gap, "porosity": [p for p, _ in made], "loading": made[0][1]})
        print(f"  gap {gap:g}: {np.round(films[-1]['porosity'], 3).tolist()}")
    return {"films": films}


def section(results: dict[str, Any], folder: Path) -> str:
    """The page's part about drying."""
    del folder
    lines = [
        "## Porosity of the dried film\n",
        f"96 : 2 : 2, 71 % solids. Gate: {GATE} on the mean of {len(SEEDS)} seeds.\n",
        "| comma gap (um) | loading measured, ours (mg/cm2) | porosity measured | ours, mean ± sd of seeds | |",
        "|---|---|---|---|---|",
    ]
    for film in results["films"]:
        loading, porosity, scatter = MEASURED[film["gap_um"]]
        ours = np.array(film["porosity"])
        verdict = "calibrated" if film["gap_um"] == CALIBRATED else ""
        if abs(ours.mean() - porosity) > GATE:
            verdict += " **miss**"
        lines.append(
            f"| {film['gap_um']:g} | {loading:g}, {film['loading']:.2f} | {porosity:.3f} ± {scatter:.3f} "
            f"| {ours.mean():.3f} ± {ours.std(ddof=1):.3f} | {verdict} |"
        )
    return "\n".join(lines) + "\n"


def _dry(case: tuple[float, int]) -> tuple[float, float]:
    gap, seed = case
    recipe = ElectrodeRecipe.load(RECIPE, [f"coating.gap_um={gap}"], seed)
    measures = manufacture(recipe, until=StageName.DRYING).measures
    return measures["porosity"], measures["mass_loading_mg_cm2"]
