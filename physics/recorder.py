"""Collecting the key frames of a stage."""

import numpy as np
import numpy.typing as npt

from physics.state import History


class Recorder:
    """Key frames as they come, then a History."""

    def __init__(self) -> None:
        self._numbers: list[tuple[float, float, float, float]] = []
        self._centres: list[npt.NDArray[np.float32]] = []
        self._radii: list[npt.NDArray[np.float32]] = []

    def add(
        self,
        centres_um: npt.NDArray[np.float64],
        radii_um: npt.NDArray[np.float64],
        *,
        time_s: float,
        thickness_um: float,
        porosity: float,
        pressure_mpa: float = 0.0,
    ) -> None:
        """Keep one frame."""
        self._numbers.append((time_s, thickness_um, porosity, pressure_mpa))
        self._centres.append(centres_um.astype(np.float32))
        self._radii.append(radii_um.astype(np.float32))

    def history(self) -> History:
        """All frames so far."""
        time, thickness, porosity, pressure = (np.array(column) for column in zip(*self._numbers, strict=True))
        return History(time, thickness, porosity, pressure, np.stack(self._centres), np.stack(self._radii))
