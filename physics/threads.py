"""How many threads a computation on particles takes."""

from collections.abc import Iterator
from contextlib import contextmanager

import numba

# Threads meet twice in every step. On a machine that does something else too, a small bed then waits more than it
# gains (3945 particles: 22 s on two idle cores, minutes on two busy ones); one thread takes its share and goes on.
PARTICLES_PER_THREAD = 8000


@contextmanager
def threads_for(particles: int) -> Iterator[None]:
    """As many threads as are worth it; results do not depend on their number."""
    available = numba.get_num_threads()
    numba.set_num_threads(min(available, 1 + particles // PARTICLES_PER_THREAD))
    try:
        yield
    finally:
        numba.set_num_threads(available)
