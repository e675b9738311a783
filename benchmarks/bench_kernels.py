"""What does one particle-step cost in the press, on one thread, neighbour lists counted in, and in larger beds?

Targets: at most 80 ns at 1 to 2 contacts per particle; of the dense bed the cost of a contact; faster than LAMMPS'
gran/hertz/history on the same packings in the same run; linear in the number of particles up to 1e5 (the dried bed side
by side, 5 by 5 times). Limit: memory bandwidth (see bench_line).
"""

import time

import numba
import numpy as np

from benchmarks.lammps import granular
from benchmarks.machine import triad_gb_per_s
from benchmarks.results import report
from physics.calendering.parameters import press_parameters
from physics.calendering.rolls import BLOCK_STEPS, SKIN_UM, Rolls
from physics.composition import compose
from physics.drying.solver import dry
from physics.recipe import ElectrodeRecipe
from physics.slurry.solver import mix
from physics.state import ParticleBed

ROUNDS = 25
DENSE_MPA = 50.0
TILES = (1, 3, 5)


def main() -> None:
    """Time the press from the dried bed on, block by block, then once more in the pressed bed."""
    recipe = ElectrodeRecipe.load("assets/recipes/nmc111-96-2-2.yaml")
    composition = compose(recipe)
    numba.set_num_threads(1)
    wet = mix(recipe, composition, lambda *_: True).bed
    dried = dry(recipe, composition, wet, lambda *_: True).bed
    rolls = Rolls(dried, press_parameters())
    rolls.move(-1.0)
    peer = granular(_bed(rolls), SKIN_UM)
    loose, loose_contacts = _time(rolls)
    while rolls.move(-1.0) < DENSE_MPA:
        pass
    dense_peer = granular(_bed(rolls), SKIN_UM)
    dense, dense_contacts = _time(rolls)
    tiled = {}
    for times in TILES:
        wide = Rolls(_tiled(dried, times), press_parameters())
        wide.move(-1.0)
        tiled[f"press_ns_per_particle_step_{len(wide.r)}"] = _time(wide, ROUNDS // times)[0]
    bandwidth = triad_gb_per_s()
    report(
        "kernels",
        press_ns_per_particle_step=loose,
        press_contacts_per_particle=loose_contacts,
        press_ns_per_contact=loose / loose_contacts,
        press_dense_ns_per_particle_step=dense,
        press_dense_contacts_per_particle=dense_contacts,
        press_dense_ns_per_contact=dense / dense_contacts,
        lammps_ns_per_particle_step=peer.ns_per_particle_step,
        lammps_contacts_per_particle=peer.contacts_per_particle,
        ours_over_lammps=loose / peer.ns_per_particle_step,
        lammps_dense_ns_per_particle_step=dense_peer.ns_per_particle_step,
        lammps_dense_contacts_per_particle=dense_peer.contacts_per_particle,
        dense_ours_over_lammps=dense / dense_peer.ns_per_particle_step,
        **tiled,
        slowest_over_fastest_bed=max(tiled.values()) / min(tiled.values()),
        triad_gb_per_s=bandwidth,
        ours_over_limit=loose / (600 / bandwidth),
    )


def _bed(rolls: Rolls) -> ParticleBed:
    return ParticleBed(rolls.x, rolls.r, rolls.phases, np.array([rolls.side_um, rolls.side_um, rolls.plate_um]))


def _tiled(bed: ParticleBed, times: int) -> ParticleBed:
    """The bed side by side, so many times along x and along y."""
    side = float(bed.box_um[0])
    corners = [(side * x, side * y, 0.0) for x in range(times) for y in range(times)]
    radii, phases = np.tile(bed.radii_um, times**2), np.tile(bed.phases, times**2)
    box = bed.box_um * np.array([times, times, 1])
    return ParticleBed(np.concatenate([bed.centres_um + corner for corner in corners]), radii, phases, box)


def _time(rolls: Rolls, rounds: int = ROUNDS) -> tuple[float, float]:
    """Median ns per particle-step, and contacts per particle."""
    nanoseconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        rolls.move(-1.0)
        nanoseconds.append((time.perf_counter() - start) / BLOCK_STEPS / len(rolls.r) * 1e9)
    return float(np.median(nanoseconds)), rolls.contacts() / len(rolls.r)


if __name__ == "__main__":
    main()
