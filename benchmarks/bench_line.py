"""How long does the reference electrode take (three stages), and how much memory, at 3945 and at 9859 particles?

Targets on 2 cores, kernels warm: 120 s in all (slurry 30, drying 30, calendering 60) and 6 minutes; under 1 GB. Limit:
a particle-step has to move about 600 bytes (positions, velocities, forces and half a contact list), so memory bandwidth
/ 600 bytes; the set fits in cache, so the limit can be beaten. Peer: the published chain, 2 to 3 days on a 28-core node
(Troncoso et al. 2024), quoted, not run.
"""

import json
import subprocess
import sys
import time

from benchmarks.machine import triad_gb_per_s
from benchmarks.results import report

RECIPE = "assets/recipes/nmc111-96-2-2.yaml"
SETTINGS = {"line": "particles.side_um=38.4", "line-large": "particles.side_um=60.73"}
BYTES_PER_PARTICLE_STEP = 600
PUBLISHED_CORE_HOURS = 2.5 * 24 * 28

MEASURED = """
import json, resource, sys
from server.cli import app
try:
    app(["manufacture", sys.argv[1], "--set", sys.argv[2], "--json"])
except SystemExit as ended:
    if ended.code:
        raise
print(json.dumps(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
"""


def main() -> None:
    """Run the command in a process of its own and read its JSON, for both sizes."""
    for name, setting in SETTINGS.items():
        start = time.perf_counter()
        command = [sys.executable, "-c", MEASURED, RECIPE, setting]
        run = subprocess.run(command, capture_output=True, text=True, check=True)
        whole = time.perf_counter() - start
        first, peak = run.stdout.strip().splitlines()
        made = json.loads(first)
        bandwidth = triad_gb_per_s()
        report(
            name,
            particles=made["particles"],
            wall_s=made["wall_s"],
            wall_with_start_s=whole,
            peak_mb=float(peak),
            **{f"{stage}_wall_s": measures["wall_s"] for stage, measures in made["stages"].items()},
            porosity=made["porosity"],
            triad_gb_per_s=bandwidth,
            limit_ns_per_particle_step=BYTES_PER_PARTICLE_STEP / bandwidth,
            published_core_hours_over_ours=PUBLISHED_CORE_HOURS / (made["wall_s"] / 3600),
        )


if __name__ == "__main__":
    main()
