"""What does one particle-step cost in the press, on one thread, neighbour lists counted in?

Target of the line: at most 80 ns at 1 to 2 contacts per particle; of the dense bed the cost of a contact. Limit: memory
bandwidth (see bench_line). Peer: none yet; LAMMPS on the same packing comes with the calibration of the line.
"""

import time

import numba
import numpy as np

from benchmarks.machine import triad_gb_per_s
from benchmarks.results import report
from physics.calendering.parameters import press_parameters
from physics.calendering.rolls import BLOCK_STEPS, Rolls
from physics.composition import compose
from physics.drying.solver import dry
from physics.recipe import ElectrodeRecipe
from physics.slurry.solver import mix

ROUNDS = 25
DENSE_MPA = 50.0


def main() -> None:
    """Time the press from the dried bed on, block by block, then once more in the pressed bed."""
    recipe = ElectrodeRecipe.load("assets/recipes/nmc111-96-2-2.yaml")
    composition = compose(recipe)
    numba.set_num_threads(1)
    wet = mix(recipe, composition, lambda *_: True).bed
    rolls = Rolls(dry(recipe, composition, wet, lambda *_: True).bed, press_parameters())
    rolls.move(-1.0)
    loose, loose_contacts = _time(rolls)
    while rolls.move(-1.0) < DENSE_MPA:
        pass
    dense, dense_contacts = _time(rolls)
    bandwidth = triad_gb_per_s()
    report(
        "kernels",
        press_ns_per_particle_step=loose,
        press_contacts_per_particle=loose_contacts,
        press_ns_per_contact=loose / loose_contacts,
        press_dense_ns_per_particle_step=dense,
        press_dense_contacts_per_particle=dense_contacts,
        press_dense_ns_per_contact=dense / dense_contacts,
        triad_gb_per_s=bandwidth,
        ours_over_limit=loose / (600 / bandwidth),
    )


def _time(rolls: Rolls) -> tuple[float, float]:
    """Median ns per particle-step, and contacts per particle."""
    nanoseconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        rolls.move(-1.0)
        nanoseconds.append((time.perf_counter() - start) / BLOCK_STEPS / len(rolls.r) * 1e9)
    return float(np.median(nanoseconds)), rolls.contacts() / len(rolls.r)


if __name__ == "__main__":
    main()
