"""Keeping results: one JSON line each in benchmarks/results/, with what else the machine was doing."""

import json
import os
import platform
import time
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


def report(name: str, **figures: Any) -> None:
    """Print the figures and append them to results/NAME.jsonl."""
    line = {
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "machine": f"{os.cpu_count()} x {platform.machine()}",
        "load_1_min": os.getloadavg()[0],
        **figures,
    }
    RESULTS.mkdir(exist_ok=True)
    with (RESULTS / f"{name}.jsonl").open("a") as file:
        file.write(json.dumps(line) + "\n")
    for key, value in line.items():
        print(f"  {key:34} {value:.4g}" if isinstance(value, float) else f"  {key:34} {value}")
