"""What the machine can hold."""

import os


def machine_bytes() -> int | None:
    """Memory of the machine; None where it does not tell (Windows)."""
    if not hasattr(os, "sysconf"):
        return None
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
