"""The test run: one numba thread per process (the run itself is parallel), and no deadlines for properties."""

import os

os.environ.setdefault("NUMBA_NUM_THREADS", "1")

from hypothesis import settings

# An example may compile a kernel or wait for a shared core: how long it takes says nothing.
settings.register_profile("holotrode", deadline=None)
settings.load_profile("holotrode")
