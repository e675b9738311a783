"""Recipe in, electrode and numbers out: arrays and solvers, no server and no web formats."""

from physics.kernel_cache import use_kernel_cache

use_kernel_cache()
