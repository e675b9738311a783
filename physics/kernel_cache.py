"""Where numba keeps compiled kernels: one folder per state of the kernel sources.

numba's own check looks only at the file that defines a kernel and misses edits in a file it calls, so the
folder's name is a hash of every file that holds jitted code.
"""

import hashlib
import os
from pathlib import Path

from platformdirs import user_cache_path


def use_kernel_cache() -> None:
    """Point numba at this version's cache folder, unless the environment already names one."""
    os.environ.setdefault("NUMBA_CACHE_DIR", str(user_cache_path("holotrode") / "numba" / _kernel_hash()))


def _kernel_hash() -> str:
    digest = hashlib.sha256()
    checkout = Path(__file__).parents[1]
    for package in ("physics", "scenes"):
        for path in sorted((checkout / package).rglob("*.py")):
            source = path.read_bytes()
            if b"@njit" in source or b"@overload" in source:
                digest.update(source)
    return digest.hexdigest()[:16]
