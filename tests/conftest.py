"""The test run: one numba thread per process (the run itself is parallel), and no deadlines for properties."""

import os
import signal
import tempfile
from pathlib import Path

os.environ.setdefault("NUMBA_NUM_THREADS", "1")
# Servers of the tests keep their keys here; those of the person who runs the tests are none of their business.
os.environ["HOLOTRODE_KEYS"] = str(Path(tempfile.gettempdir()) / f"holotrode-test-keys-{os.getuid()}")

# A shell that runs the tests in the background lets everything below it ignore Ctrl-C, which some tests press.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

from hypothesis import settings

# An example may compile a kernel or wait for a shared core: how long it takes says nothing.
settings.register_profile("holotrode", deadline=None)
settings.load_profile("holotrode")
