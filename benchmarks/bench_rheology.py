"""How long does a flow curve take (3945 particles, one thread), and how far is that from what memory allows?

Targets: one shear rate under 20 s, 13 rates under 4 minutes. Limit: a step has to read each pair (72 bytes) once per
iteration of the velocities' solver; the pairs fit in cache, so bandwidth can be beaten. Peer: the published flow curves
took 9e7 steps per rate on a cluster (Lombardo et al. 2020), quoted, not run.
"""

import time

import numpy as np

from benchmarks.machine import triad_gb_per_s
from benchmarks.results import report
from physics.recipe import ElectrodeRecipe
from physics.slurry.rheology import flow_curve, mixed_box, relative_viscosity

RATES = tuple(float(rate) for rate in np.geomspace(5.0, 200.0, 13).round(2))


def main() -> None:
    """Time one rate of a mixed slurry, then thirteen from the start."""
    recipe = ElectrodeRecipe.load("assets/recipes/nmc111-96-2-2.yaml")
    box = mixed_box(recipe)
    start = time.perf_counter()
    relative_viscosity(box, 300.0)
    one = time.perf_counter() - start
    start = time.perf_counter()
    curve = flow_curve(recipe, RATES)
    all_rates = time.perf_counter() - start
    law = curve.power_law()
    report(
        "rheology",
        one_rate_wall_s=one,
        one_rate_target_s=20.0,
        thirteen_rates_wall_s=all_rates,
        thirteen_rates_target_s=240.0,
        thinning_index=law["n"] if law else None,
        largest_relative_error=max(p.standard_error / p.viscosity_pa_s for p in curve.points),
        triad_gb_per_s=triad_gb_per_s(),
    )


if __name__ == "__main__":
    main()
