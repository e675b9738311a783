"""Run the comparisons with measurements and write docs/validation/; a name runs that one alone, `page` none."""

import json
import sys
from pathlib import Path

from benchmarks.validation import calendering, conduction, drying, peers, viscosity
from physics.version import PHYSICS_VERSION

FOLDER = Path("docs/validation")
COMPARISONS = {
    "viscosity": viscosity,
    "drying": drying,
    "calendering": calendering,
    "conduction": conduction,
    "peers": peers,
}
INTRODUCTION = f"""# Beside measurements

Written by `make validate` (physics version {PHYSICS_VERSION}); the numbers behind it are in the JSON files here.
Points that a parameter was fitted to are marked *calibrated*; the rest was predicted. Misses stay in the table.
Measured values and their sources: [assets/measurements](../../assets/measurements).
"""


def main() -> None:
    """Compute what is asked for, then write the page from all results there are."""
    FOLDER.mkdir(exist_ok=True)
    for name in [name for name in sys.argv[1:] or COMPARISONS if name != "page"]:
        print(f"== {name}", flush=True)
        results = COMPARISONS[name].compute()
        (FOLDER / f"{name}.json").write_text(json.dumps(results, indent=1) + "\n")
    sections = [
        comparison.section(json.loads((FOLDER / f"{name}.json").read_text()), FOLDER)
        for name, comparison in COMPARISONS.items()
        if (FOLDER / f"{name}.json").exists()
    ]
    (FOLDER / "README.md").write_text("\n".join([INTRODUCTION, *sections]))


if __name__ == "__main__":
    main()
