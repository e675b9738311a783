"""The test run: one numba thread per process (the run itself is parallel), and what to do where a tool is missing."""

import os

os.environ.setdefault("NUMBA_NUM_THREADS", "1")
