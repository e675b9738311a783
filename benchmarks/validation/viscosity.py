"""Does the sheared box predict the viscosities that were measured, at formulations it was not fitted to?

Gate: 15 % at every point that was not used, and the thinning index n within .05 or the measurement's own 95 % interval.
"""

from pathlib import Path
from typing import Any

import numpy as np
from scipy import stats

from physics.recipe import ElectrodeRecipe
from physics.slurry.calibration import Formulation, measured_viscosities, with_formulation
from physics.slurry.force_field import SlurryForceField
from physics.slurry.rheology import flow_curve
from scenes import plots

MEASURED = Path("assets/measurements/viscosity.csv")
RECIPE = Path("assets/recipes/nmc111-96-2-2.yaml")
POINT_GATE, INDEX_GATE = 0.15, 0.05


def compute() -> dict[str, Any]:
    """Every measured flow curve, with cohesion and without."""
    recipe = ElectrodeRecipe.load(RECIPE)
    used = {
        (round(100 * p.active_fraction, 4), round(100 * p.solid_content, 4), p.shear_rate_per_s)
        for p in SlurryForceField.load().points
    }
    curves = []
    for formulation, points in measured_viscosities(MEASURED).items():
        rates = [rate for rate, _ in points]
        made = with_formulation(recipe, formulation)
        ours = flow_curve(made, rates)
        bare = flow_curve(made, [rates[0]], cohesion=False)
        curves.append(
            {
                "formulation": formulation,
                "rates": rates,
                "measured": [viscosity for _, viscosity in points],
                "ours": [point.viscosity_pa_s for point in ours.points],
                "error": [point.standard_error for point in ours.points],
                "calibrated": [(formulation[0], formulation[3], rate) in used for rate in rates],
                "without_cohesion": bare.points[0].viscosity_pa_s,
                "liquid": ours.liquid_viscosity_pa_s,
            }
        )
        print(f"  {_name(formulation)}: {[f'{o / m - 1:+.1%}' for o, m in zip(*_pair(curves[-1]), strict=True)]}")
    return {"curves": curves}


def section(results: dict[str, Any], folder: Path) -> str:
    """The page's part about viscosity; draws its plots."""
    lines = [
        "## Viscosity of the slurry\n",
        f"Gate: {POINT_GATE:.0%} at every point that was not used; n within {INDEX_GATE} or the measurement's own 95 % "
        "interval. Errors are standard errors of the time average, from blocks.\n",
        "| formulation | rate (1/s) | measured (Pa s) | ours (Pa s) | deviation | |",
        "|---|---|---|---|---|---|",
    ]
    for curve in results["curves"]:
        rows = zip(*(curve[k] for k in ("rates", "measured", "ours", "error", "calibrated")), strict=True)
        for rate, measured, ours, error, calibrated in rows:
            verdict = "calibrated" if calibrated else "" if abs(ours / measured - 1) <= POINT_GATE else "**miss**"
            lines.append(
                f"| {_name(curve['formulation'])} | {rate:g} | {measured:.2f} | {ours:.2f} ± {error:.2f} "
                f"| {ours / measured - 1:+.1%} | {verdict} |"
            )
    lines += ["", "| formulation | n measured (95 %) | n ours | | without cohesion, any rate (Pa s) | liquid alone |"]
    lines.append("|---|---|---|---|---|---|")
    for curve in results["curves"]:
        n, interval = _index(curve["rates"], curve["measured"])
        ours, _ = _index(curve["rates"], curve["ours"])
        verdict = "" if abs(ours - n) <= max(INDEX_GATE, interval) else "**miss**"
        lines.append(
            f"| {_name(curve['formulation'])} | {n:.3f} ± {interval:.3f} | {ours:.3f} | {verdict} "
            f"| {curve['without_cohesion']:.2f} | {curve['liquid']:.2f} |"
        )
    lines.append(
        "\nThe liquid is Newtonian at these rates; without the carbon network's cohesion the slurry is too, so that "
        "all thinning comes from the network.\n"
    )
    for number, curve in enumerate(results["curves"]):
        path = folder / f"viscosity-{number + 1}.svg"
        rates = np.array(curve["rates"])
        plots.viscosity(
            plots.Series("measured", rates, np.array(curve["measured"]), None),
            [
                plots.Series("computed", rates, np.array(curve["ours"]), np.array(curve["error"])),
                plots.Series("without cohesion", rates, np.full(len(rates), curve["without_cohesion"]), None),
            ],
            path,
            plots.LIGHT,
        )
        lines.append(f"![Viscosity of {_name(curve['formulation'])} against shear rate]({path.name})")
    return "\n".join(lines) + "\n"


def _index(rates: list[float], viscosity: list[float]) -> tuple[float, float]:
    """Thinning index n of a log-log fit, and its half 95 % interval."""
    fit = stats.linregress(np.log(rates), np.log(viscosity))
    return fit.slope + 1.0, float(fit.stderr * stats.t.ppf(0.975, len(rates) - 2))


def _pair(curve: dict[str, Any]) -> tuple[list[float], list[float]]:
    return curve["ours"], curve["measured"]


def _name(formulation: Formulation) -> str:
    active, carbon, binder, solids = formulation
    return f"{active:g} : {carbon:g} : {binder:g}, {solids:g} % solids"
