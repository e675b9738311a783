"""The same computation for several seeds, one process with one thread for each core."""

import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

Case = TypeVar("Case")
Result = TypeVar("Result")

SEEDS = (1, 2, 3, 4, 5)


def each_seed(compute: Callable[[Case], Result], cases: Sequence[Case]) -> list[Result]:
    """Results in the order of the cases; spawned, because a process that has used numba's threads must not fork."""
    os.environ["NUMBA_NUM_THREADS"] = "1"
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), spawned) as pool:
        return list(pool.map(compute, cases))
