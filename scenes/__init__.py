"""Electrode to meshes to the scene bundle of a device."""

import physics  # noqa: F401 (points numba at the folder of compiled kernels before anything is compiled)
