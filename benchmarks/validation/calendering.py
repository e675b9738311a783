"""Does the press predict the measured porosities, with parameters that do not change between formulations?

Every film is dried to its own measured porosity first. Gate: .02 over the whole curve, on the mean of five seeds.
"""

from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.validation.seeds import SEEDS, each_seed
from physics.calendering.calibration import measured_points
from physics.calendering.loading import nominal_pressure_mpa
from physics.calendering.solver import calender
from physics.composition import compose
from physics.drying.solver import dry
from physics.recipe import Calendering, ElectrodeRecipe
from physics.slurry.solver import mix
from scenes import plots

RECIPE = Path("assets/recipes/nmc111-96-2-2.yaml")
GATE = 0.02


def compute() -> dict[str, Any]:
    """Porosity, springback and overlap of every film, gap and seed."""
    points = measured_points()
    curves = []
    for settings in dict.fromkeys(point.settings for point in points):
        film = [point for point in points if point.settings == settings]
        gaps = [point.gap_um for point in film]
        pressed = np.array(each_seed(_press, [(settings, gaps, seed) for seed in SEEDS]))
        curves.append(
            {
                "film": {key.split(".")[-1]: float(value) for key, value in (text.split("=") for text in settings)},
                "gaps_um": gaps,
                "measured": [point.porosity for point in film],
                "calibrated": [point.calibrates for point in film],
                "porosity": pressed[:, :, 0].tolist(),
                "springback": pressed[:, :, 1].tolist(),
                "overlap": pressed[:, :, 2].tolist(),
            }
        )
        means = np.mean(pressed[:, :, 0], axis=0).round(3).tolist()
        print(f"  {curves[-1]['film']}: {means}, measured {curves[-1]['measured']}")
    return {"curves": curves}


def section(results: dict[str, Any], folder: Path) -> str:
    """The page's part about calendering."""
    lines = [
        "## Porosity after calendering\n",
        f"Each film is dried to its measured porosity, then pressed. Gate: {GATE} on the mean of {len(SEEDS)} seeds.\n",
        "| film | gap (um) | measured | ours, mean ± sd of seeds | deviation | springback | lost in overlaps | |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for curve in results["curves"]:
        film = curve["film"]
        name = _name(film)
        lines.append(f"| {name} | none | {film['porosity']:.3f} | given | | | | |")
        for at, gap in enumerate(curve["gaps_um"]):
            ours, springback, overlap = (np.array(curve[key])[:, at] for key in ("porosity", "springback", "overlap"))
            measured = curve["measured"][at]
            verdict = "calibrated" if curve["calibrated"][at] else ""
            if abs(ours.mean() - measured) > GATE:
                verdict += " **miss**"
            lines.append(
                f"| {name} | {gap:g} | {measured:.3f} | {ours.mean():.3f} ± {ours.std(ddof=1):.3f} "
                f"| {ours.mean() - measured:+.3f} | {springback.mean():.1%} | {overlap.mean():.2%} | {verdict} |"
            )
    lines.append("")
    for number, curve in enumerate(results["curves"]):
        path = folder / f"calendering-{number + 1}.svg"
        pressure, ours = np.array([nominal_pressure_mpa(gap) for gap in curve["gaps_um"]]), np.array(curve["porosity"])
        plots.compaction(
            plots.Series("measured", pressure, np.array(curve["measured"])),
            [plots.Series("computed", pressure, ours.mean(axis=0), ours.std(axis=0, ddof=1))],
            path,
            plots.LIGHT,
        )
        lines.append(f"![Porosity after calendering of {_name(curve['film'])} against pressure]({path.name})")
    return "\n".join(lines) + "\n"


def _name(film: dict[str, float]) -> str:
    return f"{100 * film['active_fraction']:g} wt%, {100 * film['solid_content']:g} % solids"


def _press(case: tuple[tuple[str, ...], list[float], int]) -> list[tuple[float, float, float]]:
    """Porosity, springback and active material's volume in overlaps at each gap, of one film and seed."""
    settings, gaps, seed = case
    recipe = ElectrodeRecipe.load(RECIPE, settings, seed)
    composition = compose(recipe)
    wet = mix(recipe, composition, lambda *_: True).bed
    dried = dry(recipe, composition, wet, lambda *_: True).bed
    pressed = []
    for gap in gaps:
        at_gap = recipe.model_copy(update={"calendering": Calendering(gap_um=gap)})
        measures = calender(at_gap, composition, dried, lambda *_: True).measures
        pressed.append((measures["porosity"], measures["springback"], measures["active_overlap_fraction"]))
    return pressed
