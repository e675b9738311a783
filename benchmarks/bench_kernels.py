"""What does one particle-step cost in the press, on one thread, neighbour lists counted in?

Target of the line: at most 80 ns at 1 to 2 contacts per particle. Limit: memory bandwidth (see bench_line). Peer: none
yet; LAMMPS on the same packing comes with the calibration of the line.
"""

import time

import numba
import numpy as np

from benchmarks.machine import triad_gb_per_s
from benchmarks.results import report
from physics.calendering.solver import BLOCK_STEPS, SKIN_UM, Rolls
from physics.composition import compose
from physics.drying.solver import dry
from physics.particles.neighbours import build_neighbours
from physics.recipe import ElectrodeRecipe
from physics.slurry.solver import mix

ROUNDS = 9


def main() -> None:
    """Time the press from the dried bed on, block by block."""
    recipe = ElectrodeRecipe.load("assets/recipes/nmc111-96-2-2.yaml")
    composition = compose(recipe)
    numba.set_num_threads(1)
    wet = mix(recipe, composition, lambda *_: True).bed
    dried = dry(recipe, composition, wet, lambda *_: True).bed
    rolls = Rolls(dried)
    rolls.move(-1.0)
    nanoseconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        rolls.move(-1.0)
        nanoseconds.append((time.perf_counter() - start) / BLOCK_STEPS / len(dried) * 1e9)
    pairs = build_neighbours(rolls.x, rolls.r, rolls.phases, rolls.side_um, SKIN_UM)
    neighbours = len(pairs.index) / len(dried)
    bandwidth = triad_gb_per_s()
    report(
        "kernels",
        press_ns_per_particle_step=float(np.median(nanoseconds)),
        press_ns_per_neighbour=float(np.median(nanoseconds)) / neighbours,
        press_neighbours_listed=neighbours,
        triad_gb_per_s=bandwidth,
        ours_over_limit=float(np.median(nanoseconds)) / (600 / bandwidth),
    )


if __name__ == "__main__":
    main()
